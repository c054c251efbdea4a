import csv
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

import pytest

from tests.unit.domain.builders import Said, analysed
from tests.unit.web.prepared import Prepared
from voc.batch.exports import BYTE_ORDER_MARK, csv_lines, json_lines
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.comment import Comment
from voc.domain.scores import Metric
from voc.domain.selection import EVERYTHING
from voc.domain.themes import Theme

BAD = Said("Support was slow.", Sentiment.NEGATIVE, ("support",), "t-1")
GOOD = Said("Ordering was easy.", Sentiment.POSITIVE, ("purchase",), "t-9")


def holding(*rows: AnalysedResponse) -> Prepared:
    return Prepared(rows, (Theme("t-1", "=slow support"),))


def with_attributes(item: AnalysedResponse, **attributes: str) -> AnalysedResponse:
    return replace(item, response=replace(item.response, attributes=attributes))


def table(store: Prepared) -> Sequence[dict[str, str]]:
    text = "\n".join(csv_lines(store, EVERYTHING))
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_a_row_tells_what_was_given_and_what_was_read() -> None:
    """Stages with their tone, and themes by name; one that is gone by its id."""
    (row,) = table(holding(analysed("r-1", BAD, GOOD, scores={Metric.NPS: 3, Metric.CSAT: 4.5})))
    assert (row["id"], row["text"]) == ("r-1", "Support was slow. Ordering was easy.")
    assert (row["nps"], row["csat"], row["ces"]) == ("3", "4.5", "")
    assert row["sentiment"] == "mixed"
    assert row["stages_read"] == "support: negative; purchase: positive"
    assert row["themes"] == "'=slow support; t-9"


def test_every_attribute_has_a_column() -> None:
    """One that is called as another column is told apart, and a missing value is empty."""
    first = with_attributes(analysed("r-1", BAD), plan="Team", sentiment="given")
    second = with_attributes(analysed("r-2", GOOD), region="North")
    rows = table(holding(first, second))
    own = [[row[name] for name in ("plan", "region", "attribute sentiment")] for row in rows]
    assert own == [["Team", "", "given"], ["", "North", ""]]
    assert [row["sentiment"] for row in rows] == ["negative", "positive"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_nothing_a_customer_wrote_runs_as_a_formula(start: str) -> None:
    """Not as text, as an id, as an attribute or as an attribute's name; the rest stays."""
    item = with_attributes(analysed(start, BAD), **{start: start})
    comment = Comment(f'{start}|cmd "x",\nnext')
    odd = replace(item, response=replace(item.response, comment=comment))
    (row,) = table(holding(odd))
    assert row["text"] == f"'{comment.text}"
    assert row["id"] == row[f"'{start}"] == f"'{start}"


def test_numbers_stay_numbers() -> None:
    """A negative score of the model is no formula."""
    (row,) = table(holding(analysed("r-1", BAD)))
    assert row["sentiment_score"] == "-0.9"


def test_lines_are_the_shape_of_the_contract() -> None:
    """One JSON object a comment."""
    (line,) = json_lines(holding(analysed("r-1", BAD)), EVERYTHING)
    assert line.startswith('{"id": "r-1", "language": ')
