from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from voc.nlp.naming import Naming, name_groups
from voc.nlp.phrases import Core

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


def named(
    *groups: list[str],
    given: list[str | None] | None = None,
    voices: Sequence[int] | None = None,
    tones: Sequence[int] | None = None,
) -> list[Naming]:
    """Name groups that lie apart; each text is another customer's, unless `voices` say."""
    apart = np.eye(max(len(groups), 1), dtype=np.float32)
    cores = [
        Core(texts, np.repeat(apart[[i]], len(texts), axis=0), voices or range(len(texts)))
        for i, texts in enumerate(groups)
    ]
    if tones is not None:
        cores = [replace(core, tones=tones, tone=float(np.mean(tones))) for core in cores]
    return name_groups(cores, given)


def test_names_are_phrases_of_the_customers() -> None:
    """A group is named by the phrase its texts have in common and others don't."""
    waiting, invoices = named(WAITING, INVOICES)
    assert waiting.name == "waiting time"
    assert "invoice" in invoices.name


def test_a_name_is_how_customers_put_it() -> None:
    """Words between content words stand as they were written, and nothing is cut off."""
    texts = [
        "They kept me waiting again",
        "kept me waiting for an hour",
        "you kept me waiting",
        "I was kept waiting",
        "They kept me waiting in the cold",
    ]
    assert named(texts, INVOICES)[0].name == "kept me waiting"


def test_a_phrase_that_goes_on_is_no_name() -> None:
    """The beginning of what customers say is not what they say."""
    texts = [f"{place} is hard to reach by bus" for place in ("It", "This one", "The clinic")]
    assert named(texts, WAITING)[0].name == "hard to reach by bus"


def test_a_phrase_near_the_centre_goes_first() -> None:
    """Of two phrases used as often, the one whose texts are nearer to the group's centre."""
    texts = ["parking fees"] * 2 + ["garden gate"] * 2
    near, far = [1.0, 0.0], [0.0, 1.0]
    vectors = np.array([near, near, far, far, near, near], np.float32)
    core = Core([*texts, "cars", "lorries"], vectors, range(6))
    assert name_groups([core])[0].name == "parking fees"


def test_a_denial_is_a_phrase() -> None:
    """What customers lack is named as lacking."""
    assert named(PARKING, WAITING)[0].name == "no parking"


def test_a_rare_denial_is_no_name() -> None:
    """A few who miss something don't name a group of those who have it."""
    texts = [f"Parking was {how}" for how in ("easy", "close", "free", "simple", "safe", "wide")]
    texts += ["easy parking", "free parking", "no parking", "no parking today"]
    assert "no" not in named(texts, WAITING)[0].name.split()


def test_names_are_distinct() -> None:
    """Two groups with the same words get two names."""
    namings = named(WAITING, [text + " today" for text in WAITING], INVOICES)
    assert len({naming.name for naming in namings}) == 3


def test_a_given_name_is_kept_and_not_given_twice() -> None:
    """A group keeps its given name, and no other group takes it."""
    first, second = named(WAITING, WAITING, given=["waiting times", None])
    assert first.name == "waiting times"
    assert first.keywords
    assert second.name not in ("waiting time", "waiting times")


def test_a_single_word_has_another_beside_it() -> None:
    """A word that not most customers use is too little for a name."""
    texts = ["parking", "more parking", "parking!", "toilets", "clean toilets", "the toilets"]
    name = named([*texts, "entrance", "lift"], WAITING)[0].name
    assert sorted(name.split(", ")) == ["parking", "toilets"]


def test_keywords_have_no_near_duplicates() -> None:
    """Singular and plural are one keyword."""
    keywords = named(WAITING, INVOICES)[1].keywords
    assert "invoice" in keywords
    assert "invoices" not in keywords


def test_case_follows_the_customers() -> None:
    """Words are in lower case unless customers mostly capitalise them."""
    assert "API" in " ".join(named(WAITING, INVOICES)[1].keywords).split()
    assert "Waiting" not in named(WAITING, INVOICES)[0].name


def test_judgements_are_no_names() -> None:
    """A name says what is spoken of, not how customers found it."""
    texts = [f"{word} delivery" for word in ("great", "great", "great", "awful", "awful")]
    assert named(texts, WAITING)[0].name == "delivery"


def test_markup_never_enters_a_name() -> None:
    """Tags and links leave no trace in names and keywords."""
    texts = [f'<a href="x">billing page</a> {i} https://evil.example/page' for i in range(6)]
    naming = named(texts, WAITING)[0]
    assert naming.name == "billing page"
    assert not any(sign in " ".join(naming.keywords) for sign in "<>&:/")


def test_a_word_of_one_customer_is_in_no_name() -> None:
    """However often one customer repeats it, it may be about nobody else."""
    texts = [f"My sister Zebedia waited {n} hours" for n in range(6)] + WAITING
    naming = named(texts, INVOICES, voices=[0] * 6 + list(range(1, 7)))[0]
    assert "zebedia" not in " ".join([naming.name, *naming.keywords]).lower()
    assert naming.name == "waiting time"


def test_texts_without_a_phrase_have_a_plain_name() -> None:
    """Where no phrase recurs, the name is no customer's words, and still no other group's."""
    texts = ["That is all I can say", "So it goes"]
    assert [naming.name for naming in named(texts, texts)] == [
        "general remarks",
        "general remarks 2",
    ]


def test_no_groups_have_no_names() -> None:
    """Nothing to name, no names."""
    assert named() == []


ROOMS = [
    "a spacious room, the waiting room has seats",
    "spacious room and seats in the waiting room",
    "such a spacious room, many seats",
    "spacious room",
    "no seats in the waiting room",
    "the waiting room lacks seats",
    "waiting room without seats",
    "cramped waiting room, seats are gone",
]


FEES = [
    "parking fees",
    "the parking fees rise",
    "my parking fees",
    "parking fees again",
    "garden gate",
    "the garden gate",
    "my garden gate",
    "cars",
    "lorries",
]


def test_the_name_of_a_divided_theme_takes_no_side() -> None:
    """What only those say who praise is no name over complaints; where all praise, it is one."""
    (alone,) = named(ROOMS)
    (divided,) = named(ROOMS, tones=[1, 1, 1, 1, -1, -1, -1, -1])
    (agreed,) = named(ROOMS, tones=[1] * 8)
    assert "spacious" not in divided.name
    assert agreed.name == alone.name


def test_a_theme_that_leans_to_a_side_may_be_named_by_it() -> None:
    """What those say who complain names a theme of mostly complaints; of praise, likewise."""
    leaning = [-1, -1, -1, -1, 1, -1, 1, 0, 0]
    (complaint,) = named(FEES, tones=leaning)
    (praise,) = named(FEES, tones=[-tone for tone in leaning])
    (divided,) = named(FEES, tones=[*leaning[:-2], 1, 1])
    assert complaint.name == praise.name == "parking fees"
    assert divided.name == "garden gate"


def test_the_name_of_a_stage_never_stands_alone_where_more_is_said() -> None:
    """A theme shown under renewal is not called "renewal", unless customers say no more."""
    said = ["renewal", "our renewal", "the renewal", "renewal again", "a renewal", "Renewal!"]
    assert named([*said, "renewal discount", "renewal discount"])[0].name == "renewal discount"
    assert named([*said, "the discount", "a discount"])[0].name == "renewal, discount"
    assert named(said)[0].name == "renewal"


def test_words_said_of_anything_are_no_name() -> None:
    """No theme is called "spot" or "truth"; with a subject they may stand."""
    texts = ["spot on", "It was spot on", "spot on and true", "the truth", "truth, spot on"]
    (naming,) = named(texts)
    assert naming.name == "general remarks"
    parking = [f"the parking spot was {word}" for word in ("full", "far", "wet", "tiny")]
    assert named(parking)[0].name == "parking spot"
