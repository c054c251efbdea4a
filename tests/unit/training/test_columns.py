from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from voc.domain.errors import InvalidInput, UnusableInput
from voc.ingest.records import Record
from voc.training.columns import Choice, find_columns, known_columns, label_names

ROWS: list[Mapping[str, Any]] = [
    {
        "text": f"comment {n}",
        "nps": n % 10,
        "sentiment": "positive",
        "level": n % 2 + 1,
        "topics": ["speed", "price"] if n % 2 else [],
        "codes": "a; b" if n % 2 else "none",
        "note": f"note {n}",
        "date": "2026-01-01",
    }
    for n in range(20)
]


def records(rows: Sequence[Mapping[str, Any]] = ROWS) -> list[Record]:
    return [Record(n, tuple(row), tuple(row.values())) for n, row in enumerate(rows, 1)]


def test_columns_that_look_like_labels_are_taken_and_the_others_told() -> None:
    """Few different values or lists; fields of a response are no labels."""
    found = find_columns(records(), Choice())
    assert found.standard == ("sentiment",)
    assert [(column.name, column.several) for column in found.own] == [
        ("level", False),
        ("topics", True),
    ]
    assert set(found.others) == {"codes", "note"}
    assert "--several" in found.others["codes"]
    text = "\n".join(found.as_lines())
    for word in ("sentiment:", "level: one label", "topics: any number", "note: not taken"):
        assert word in text


def test_chosen_columns_alone_are_taken() -> None:
    """Sentiment too must be chosen then; what is not is told."""
    found = find_columns(records(), Choice(single=("level",), several=("codes",)))
    assert found.standard == ()
    assert [(c.name, c.several, dict(c.labels)) for c in found.own] == [
        ("level", False, {"1": 10, "2": 10}),
        ("codes", True, {"a": 10, "b": 10}),
    ]
    assert found.others["topics"] == "not chosen"


def test_a_missing_column_is_named() -> None:
    """With those that are there."""
    with pytest.raises(UnusableInput, match=r"'mood'.*'level'"):
        find_columns(records(), Choice(single=("mood",)))


def test_rare_and_unwanted_labels_are_left_out_with_their_counts() -> None:
    """The whole column is not lost for them; rows without another label say nothing."""
    labels = ["often"] * 9 + ["also"] * 8 + ["third"] * 7 + ["rare"] * 2 + ["unclear"] * 9
    rows = [{"text": "x", "kind": label} for label in labels]
    choice = Choice(single=("kind",), top=2, unwanted=("unclear",))
    (column,) = find_columns(records(rows), choice).own
    assert dict(column.labels) == {"often": 9, "also": 8}
    assert dict(column.ignored) == {"unclear": 9, "third": 7, "rare": 2}
    assert column.read("often") == {"often"}
    assert column.read("rare") is None
    assert "rare (2)" in "\n".join(column.as_lines())


def test_where_several_may_stand_a_comment_without_any_counts() -> None:
    """A label left out leaves the row its others, or none."""
    rows = [{"text": "x", "kinds": ["a"]}] * 6 + [{"text": "x", "kinds": ["b"]}] * 6
    (column,) = find_columns(records([*rows, {"text": "x", "kinds": ["c"]}]), Choice()).own
    assert column.read(["a", "c"]) == {"a"}
    assert column.read(["c"]) == set()
    assert column.read(None) is None


def test_too_little_to_learn_is_an_error_when_chosen() -> None:
    """One label is nothing to tell apart; as a guess it is only told."""
    rows = [{"text": "x", "kind": "same"}] * 9
    with pytest.raises(InvalidInput, match="too few labels"):
        find_columns(records(rows), Choice(single=("kind",)))
    assert find_columns(records(rows), Choice()).own == ()


@pytest.mark.parametrize(
    ("value", "several", "labels"),
    [
        (" a b ", False, {"a b"}),
        (3, False, {"3"}),
        (3.0, False, {"3"}),
        (True, False, {"true"}),
        ("", False, None),
        (None, True, None),
        ("a;b | c", True, {"a", "b", "c"}),
        ("None", True, set()),
        ([], True, set()),
        (["a", 2], True, {"a", "2"}),
        ("a;b", False, {"a;b"}),
    ],
)
def test_values_are_read_as_labels(value: object, several: bool, labels: set[str] | None) -> None:
    """Text, numbers and lists; blank says nothing, `none` says that there is none."""
    assert label_names("kind", value, several=several) == labels


@pytest.mark.parametrize("value", [["a"], {"a": 1}, [" "]])
def test_a_value_that_is_no_label_is_refused_with_its_row(value: object) -> None:
    """Field and row, never the value."""
    rows = [{"text": "x", "kind": "a"}, {"text": "x", "kind": {"customer": "said"}}]
    with pytest.raises(InvalidInput) as caught:
        find_columns(records(rows), Choice(single=("kind",)))
    assert (caught.value.field, caught.value.row) == ("kind", 2)
    assert "said" not in str(caught.value)
    if value != ["a"]:
        with pytest.raises(InvalidInput):
            label_names("kind", value, several=True)


def test_a_bundle_knows_its_columns_by_name() -> None:
    """Labels it was not taught are counted and not measured."""
    (column,) = known_columns(records(), {"level": ("1",), "mood": ("good",)}, set())
    assert (column.name, dict(column.labels), dict(column.ignored)) == (
        "level",
        {"1": 10},
        {"2": 10},
    )
