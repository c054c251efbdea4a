from voc.nlp.naming import name_groups

WAITING = [
    "The waiting time was too long",
    "waiting times are awful",
    "I complained about the waiting time",
    "Waiting time on the phone",
    "a long waiting time again",
    "the waiting time and the queue",
]
INVOICES = [
    "The invoice was wrong",
    "our invoices never match",
    "An invoice for the API came twice",
    "invoice was sent twice",
    "wrong invoice for API calls",
    "my invoice had the wrong address",
]
PARKING = [
    "No parking at the clinic",
    "There is no parking",
    "no parking near the entrance",
    "not enough parking, no parking at all",
]


def test_names_are_phrases_of_the_customers() -> None:
    """A group is named by the phrase its texts have in common and others don't."""
    waiting, invoices = name_groups([WAITING, INVOICES])
    assert waiting.name == "waiting time"
    assert invoices.name.startswith("invoice")


def test_a_denial_is_a_phrase() -> None:
    """What customers lack is named as lacking."""
    assert name_groups([PARKING, WAITING])[0].name == "no parking"


def test_names_are_distinct() -> None:
    """Two groups with the same words get two names."""
    namings = name_groups([WAITING, [text + " today" for text in WAITING], INVOICES])
    assert len({naming.name for naming in namings}) == 3


def test_a_given_name_is_kept_and_not_given_twice() -> None:
    """A group keeps its given name, and no other group takes it."""
    first, second = name_groups([WAITING, WAITING], ["waiting times", None])
    assert first.name == "waiting times"
    assert first.keywords
    assert second.name not in ("waiting time", "waiting times")


def test_keywords_have_no_near_duplicates() -> None:
    """Singular and plural are one keyword."""
    keywords = name_groups([WAITING, INVOICES])[1].keywords
    assert "invoice" in keywords
    assert "invoices" not in keywords


def test_case_follows_the_customers() -> None:
    """Words are in lower case unless customers mostly capitalise them."""
    assert "API" in name_groups([WAITING, INVOICES])[1].keywords
    assert "Waiting" not in name_groups([WAITING, INVOICES])[0].name


def test_judgements_are_no_names() -> None:
    """A name says what is spoken of, not how customers found it."""
    texts = [f"{word} delivery" for word in ("great", "great", "great", "awful", "awful")]
    assert name_groups([texts, WAITING])[0].name == "delivery"


def test_markup_never_enters_a_name() -> None:
    """Tags and links leave no trace in names and keywords."""
    texts = [f'<a href="x">billing page</a> {i} https://evil.example/page' for i in range(6)]
    naming = name_groups([texts, WAITING])[0]
    assert naming.name == "billing page"
    assert not any(sign in " ".join(naming.keywords) for sign in "<>&:/")


def test_texts_without_a_phrase_are_named_by_their_opening() -> None:
    """Where no phrase recurs, the most central text's first words stand as the name."""
    assert name_groups([["That is all I can say", "So it goes"]])[0].name == "That is all I"


def test_no_groups_have_no_names() -> None:
    """Nothing to name, no names."""
    assert name_groups([]) == []
