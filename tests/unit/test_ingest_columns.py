from pathlib import Path

import pytest

from voc.domain.errors import ConfigurationError, InvalidInput
from voc.ingest import ColumnMap, load_column_map
from voc.ingest.columns import SYNONYMS, Target, shown


def fields(mapping: ColumnMap, *columns: str) -> list[str | None]:
    return [target.field for target in mapping.targets(columns)]


@pytest.mark.parametrize("column", ["created_at", "Created At", "CREATED-AT", " createdAt "])
def test_names_are_compared_loosely(column: str) -> None:
    """Case, spaces, underscores and hyphens don't matter in a column's name."""
    assert ColumnMap().targets([column]) == (Target(column, "created_at"),)


@pytest.mark.parametrize(
    ("field", "word"), [(f, w) for f, words in SYNONYMS.items() for w in words]
)
def test_synonyms_are_guesses(field: str, word: str) -> None:
    """Each documented synonym is recognised, and known to be a guess."""
    assert ColumnMap().targets([word.title()]) == (Target(word.title(), field, is_guess=True),)


@pytest.mark.parametrize(
    "column", ["nps_score", "rating", "stars", "How likely are you to recommend us?", "score"]
)
def test_scores_are_never_guessed(column: str) -> None:
    """A column that only looks like a score stays an attribute."""
    assert ColumnMap().targets([column]) == (Target(column),)


def test_precedence() -> None:
    """A declared column beats the contract's name, which beats a synonym."""
    assert fields(ColumnMap(), "text", "comment") == ["text", None]
    assert fields(ColumnMap({"text": "Why?"}), "text", "comment", "Why?") == [None, None, "text"]


def test_exact_declaration_wins() -> None:
    """Where two names differ only in case, the one declared is meant."""
    assert fields(ColumnMap({"nps": "Score"}), "score", "Score") == [None, "nps"]


def test_equal_claims() -> None:
    """Two columns with an equal claim are named, not guessed between."""
    with pytest.raises(
        InvalidInput, match=r"'review', 'Comment' could both be it; map one of them to text"
    ):
        ColumnMap().targets(["review", "Comment"])


def test_declared_attribute() -> None:
    """A column can be declared to be none of the fields."""
    mapping = ColumnMap().replaced_by(["attribute=stage"], None)
    assert fields(mapping, "text", "stage") == ["text", None]


def test_check_names_what_is_missing() -> None:
    """A declared column that is not there is named beside those that are."""
    with pytest.raises(InvalidInput, match="'Why' is not there; there are 'text', 'nps'"):
        ColumnMap({"text": "Why"}).check(["text", "nps"])
    with pytest.raises(InvalidInput, match="none holds a text or a score; there are 'plan'"):
        ColumnMap().check(["plan"])
    ColumnMap().check(["nps"])


def test_shown_names_are_short_and_harmless() -> None:
    """Names come from outside: not endless, control characters spelled out."""
    names = shown(["x" * 201, "\x1b[31mred", *["more"] * 60])
    assert names.startswith(f"'{'x' * 199}…', ")
    assert "\x1b" not in names
    assert names.endswith("and 12 more")


def test_a_whole_question_is_shown() -> None:
    """So that it can be copied from the message into --map."""
    question = "What is the main reason for the score you just gave us, in your own words?"
    with pytest.raises(InvalidInput) as refused:
        ColumnMap({"text": "What is the main"}).check([question])
    assert f"there are {question!r}" in refused.value.reason
    ColumnMap({"text": question}).check([question])


@pytest.mark.parametrize("option", ["text", "text=", "colour=x"])
def test_unusable_options(option: str) -> None:
    """An option that is no FIELD=COLUMN, or names no field, is refused."""
    with pytest.raises(ConfigurationError):
        ColumnMap().replaced_by([option], None)


def test_a_column_maps_once() -> None:
    """One column can't be two fields."""
    with pytest.raises(ConfigurationError, match="'a' is mapped twice"):
        ColumnMap().replaced_by(["text=a", "question=a"], None)


def test_a_field_is_mapped_once() -> None:
    """The second of two columns for one field is not silently the one; a file may be overruled."""
    with pytest.raises(ConfigurationError, match="each field once"):
        ColumnMap().replaced_by(["text=a", "text=b"], None)
    assert ColumnMap({"text": "a"}).replaced_by(["text=b"], None) == ColumnMap({"text": "b"})


@pytest.mark.parametrize("date_format", ["%d/%d/%Y", "%Q", "%Y%", "%d/%m", "nothing"])
def test_a_date_format_that_can_not_be_read_back_is_refused(date_format: str) -> None:
    """Before any row is read: a part twice, an unknown part, or no year."""
    with pytest.raises(ConfigurationError, match="can't be read back"):
        ColumnMap(date_format=date_format)


@pytest.mark.parametrize(
    "date_format", ["%d.%m.%y", "%m/%Y", "%Y-%m-%dT%H:%M:%S%z", "%a %d %b %Y %I:%M %p %Z", "%c"]
)
def test_common_date_formats_are_taken(date_format: str) -> None:
    """With names, zones and two-digit years, as `strptime` knows them."""
    assert ColumnMap(date_format=date_format).date_format == date_format


def test_mapping_file(tmp_path: Path) -> None:
    """A file declares columns, attributes and the date format; options are laid over it."""
    path = tmp_path / "map.toml"
    path.write_text(
        'attributes = ["stage"]\ndate_format = "%d.%m.%Y"\n'
        '[columns]\ntext = "Why = how?"\nnps = "Q1"\n'
    )
    mapping = load_column_map(path).replaced_by(["nps=Q2"], None)
    assert mapping == ColumnMap({"text": "Why = how?", "nps": "Q2"}, ("stage",), "%d.%m.%Y")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("columns = 1", "must give each field a name"),
        ("[columns]\ntext = 1", "must give each field a name"),
        ('attributes = "stage"', "must be a list of names"),
        ("date_format = 1", "must be text"),
        ("[colums]", "unknown key 'colums'"),
        ("[", "not valid TOML"),
    ],
)
def test_unusable_mapping_files(tmp_path: Path, content: str, reason: str) -> None:
    """A mapping file says what is wrong with it."""
    path = tmp_path / "map.toml"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match=reason):
        load_column_map(path)


def test_missing_mapping_file(tmp_path: Path) -> None:
    """A mapping file that is not there is named."""
    with pytest.raises(ConfigurationError, match="No such file"):
        load_column_map(tmp_path / "none.toml")
