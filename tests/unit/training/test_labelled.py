import gzip
import json
from pathlib import Path

import pytest

from voc.domain.analysis import Sentiment
from voc.domain.comment import Comment
from voc.domain.errors import InvalidInput, UnusableInput
from voc.training.labelled import LabelledComment, read_labelled

VERBATIM = "my secret words"


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_json_lines_carry_any_of_the_labels(tmp_path: Path) -> None:
    """Stages may be a list or an object; null is not labelled, empty is none shown."""
    path = jsonl(
        tmp_path / "labels.jsonl",
        {"text": "a", "question": "why", "sentiment": "positive", "stages": ["usage"]},
        {"text": "b", "stages": {"support": "negative", "usage": None}, "id": 3},
        {"text": "c", "question": None, "sentiment": "Mixed", "stages": []},
        {"text": "d", "sentiment": None, "stages": None},
    )
    assert read_labelled(path) == [
        LabelledComment(Comment("a", "why"), Sentiment.POSITIVE, {"usage": None}),
        LabelledComment(Comment("b"), None, {"support": Sentiment.NEGATIVE, "usage": None}),
        LabelledComment(Comment("c"), Sentiment.MIXED, {}),
        LabelledComment(Comment("d"), None, None),
    ]


def test_csv_says_none_where_no_stage_is_shown(tmp_path: Path) -> None:
    """In CSV stages are separated by semicolons; an empty cell says nothing."""
    path = tmp_path / "labels.csv"
    path.write_text(
        "text,sentiment,stages,question\n"
        '"a, b",negative,purchase:positive; Support,\n'
        "c,,none,why\n"
        "d,neutral,,\n",
        "utf-8",
    )
    assert read_labelled(path) == [
        LabelledComment(
            Comment("a, b"), Sentiment.NEGATIVE, {"purchase": Sentiment.POSITIVE, "support": None}
        ),
        LabelledComment(Comment("c", "why"), None, {}),
        LabelledComment(Comment("d"), Sentiment.NEUTRAL, None),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("labels.jsonl.gz", b'{"text": "a"}\n'), ("labels.csv.gz", b"text\na\n")],
)
def test_both_may_be_compressed(tmp_path: Path, name: str, content: bytes) -> None:
    """A `.gz` is read as what is in it."""
    (tmp_path / name).write_bytes(gzip.compress(content))
    assert read_labelled(tmp_path / name) == [LabelledComment(Comment("a"))]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"text": "  "}, "text"),
        ({"sentiment": "positive"}, "text"),
        ({"text": 3}, "text"),
        ({"text": VERBATIM, "question": 3}, "question"),
        ({"text": VERBATIM, "sentiment": VERBATIM}, "sentiment"),
        ({"text": VERBATIM, "sentiment": 1}, "sentiment"),
        ({"text": VERBATIM, "stages": 1}, "stages"),
        ({"text": VERBATIM, "stages": [""]}, "stages"),
        ({"text": VERBATIM, "stages": [["usage"]]}, "stages"),
        ({"text": VERBATIM, "stages": {"usage": VERBATIM}}, "stages"),
        ([VERBATIM], "row"),
    ],
)
def test_a_wrong_row_is_named_and_not_quoted(tmp_path: Path, row: object, field: str) -> None:
    """The error has the field and the row, and nothing a customer wrote."""
    path = jsonl(tmp_path / "labels.jsonl", {"text": "fine"}, row)
    with pytest.raises(InvalidInput) as caught:
        read_labelled(path)
    assert (caught.value.field, caught.value.row) == (field, 2)
    assert VERBATIM not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("labels.jsonl", b""),
        ("labels.jsonl", b"\n"),
        ("labels.csv", b"text\n"),
        ("labels.csv", b"words\na\n"),
        ("labels.csv", b"text\n\xff\n"),
        ("labels.parquet", b"PAR1"),
        ("labels.doc", b"a"),
    ],
)
def test_an_unusable_file_is_refused_as_a_whole(tmp_path: Path, name: str, content: bytes) -> None:
    """Empty, of an unknown kind, without the column, or not UTF-8."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableInput, match="labels"):
        read_labelled(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A wrong path says so."""
    with pytest.raises(UnusableInput, match="nowhere"):
        read_labelled(tmp_path / "nowhere.csv")


def test_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    """Two columns of labels under one name would overwrite each other."""
    path = tmp_path / "labels.csv"
    path.write_text("text,plan,plan\na,x,y\n", "utf-8")
    with pytest.raises(UnusableInput, match="several columns are called 'plan'; rename"):
        read_labelled(path)
