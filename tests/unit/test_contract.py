import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.builders import Said, analysed
from voc.contract import ResponseParser, analysed_json, report_json, stored_json
from voc.domain.analysis import DimensionReading, LabelReading, Sentiment
from voc.domain.errors import InvalidInput
from voc.domain.scores import Metric, Scale, Scales
from voc.domain.taxonomy import DEFAULT_TAXONOMY, Stage, Taxonomy
from voc.report import build_report

PARSER = ResponseParser(Scales(), DEFAULT_TAXONOMY)


def parse(row: object) -> object:
    """Parse `row` as the third of an input."""
    return PARSER.parse(row, number=3, fallback_id="made")


def test_a_full_row_is_read() -> None:
    """Every field of the contract finds its place."""
    response = PARSER.parse(
        {
            "id": "r-1",
            "text": " Fine\r\n",
            "question": "Why?",
            "nps": "9",
            "csat": 4,
            "ces": 6.5,
            "touchpoint": "Order",
            "stage": "Renewal",
            "channel": "email",
            "created_at": "2026-03-01T12:00:00+02:00",
            "customer_id": "c-1",
            "attributes": {"plan": "Team"},
        },
        fallback_id="made",
    )
    assert (response.id, response.comment.text, response.stage) == ("r-1", " Fine\r\n", "renewal")
    assert [s.value for s in response.scores] == [9, 4, 6.5]
    assert response.created_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_blank_cells_are_absent_values() -> None:
    """CSV has no null: an empty cell is one, and the fallback id stands in."""
    response = PARSER.parse({"id": "", "text": "", "nps": " ", "stage": ""}, fallback_id="made")
    assert (response.id, response.scores, response.stage) == ("made", (), None)
    assert response.comment.is_blank


def test_a_time_without_zone_is_utc() -> None:
    """Nothing is guessed from the machine's own zone."""
    response = PARSER.parse({"created_at": "2026-03-01"}, fallback_id="made")
    assert response.created_at == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("written", ["7", " 7 ", "7.0", "7.", "+7", 7, 7.0])
def test_a_plain_number_is_read_however_it_is_written(written: object) -> None:
    """Spaces, a sign and an empty fraction change nothing."""
    (score,) = PARSER.parse({"nps": written}, fallback_id="made").scores
    assert score.value == 7


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0 - Not at all likely", 0),
        ("10 - Extremely likely", 10),
        ("10 \u2013 \u00e4u\u00dferst wahrscheinlich", 10),
        ("9- likely", 9),
        ("0 = unlikely", 0),
        ("5 (very satisfied)", 5),
        ("7: easy", 7),
        ("7:easy", 7),
        ("9\u00a0- likely", 9),
        ("9,0", 9),
        ("10,00", 10),
        ("9,0 - likely", 9),
    ],
)
def test_a_number_is_read_beside_its_label_and_with_a_decimal_comma(
    written: str, value: float
) -> None:
    """As survey tools and spreadsheets write the ends of a scale: no promoter is lost."""
    (score,) = PARSER.parse({"nps": written}, fallback_id="made").scores
    assert score.value == value


@pytest.mark.parametrize(
    "written",
    [
        *(
            "1-5",
            "8 - 9",
            "8-9",
            "9/10",
            "9 out of 10",
            "5 to 7",
            "9-Aug",
            "01-May",
            "8 - 9 likely",
        ),
        *(
            "likely - 9",
            "9 likely",
            "9 -",
            "9 - ",
            "9 - !",
            "9%",
            "9 (8)",
            "9 (likely",
            "9 likely)",
        ),
        *("1,000", "1,0,0", "9,", ",9", "1.0,0", "9 - a\nb", f"9 - {'a' * 101}", "\u0669 - likely"),
    ],
)
def test_what_may_be_another_number_is_no_answer(written: str) -> None:
    """Ranges, dates, thousands, and words that are no label: refused, never guessed."""
    with pytest.raises(InvalidInput, match="nps: must be a number"):
        parse({"nps": written})


@pytest.mark.parametrize(
    "written", ["2026-03-01T10:00Z", "2026-03-01 12:00:00.000+02:00", "2026-03-01t10:00:00"]
)
def test_a_time_is_read_in_any_form_of_iso_8601_with_a_day(written: str) -> None:
    """A T or a space stands between the day and the time."""
    response = PARSER.parse({"created_at": written}, fallback_id="made")
    assert response.created_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_a_stage_of_a_custom_journey_is_given_in_any_letter_case() -> None:
    """The response has it as the journey spells it."""
    own = ResponseParser(Scales(), Taxonomy((Stage("Unboxing", "Shop"),)))
    for given_stage in ("Unboxing", "unboxing", " UNBOXING"):
        assert own.parse({"stage": given_stage}, fallback_id="made").stage == "Unboxing"


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"text": 1}, "text", "must be text"),
        ({"text": "a" * 10_001}, "text", "must have at most 10000 characters"),
        ({"text": "a\0"}, "text", "must not contain the character U+0000"),
        ({"text": "\ud800"}, "text", "must be valid Unicode"),
        ({"nps": 11}, "nps", "must lie between 0 and 10"),
        ({"nps": "often"}, "nps", "must be a number"),
        ({"nps": True}, "nps", "must be a number"),
        ({"nps": float("nan")}, "nps", "must be a finite number"),
        ({"nps": 7.5}, "nps", "must be a whole number"),
        ({"created_at": "11/04/2018"}, "created_at", "must be an ISO 8601 time"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at", "must be an ISO 8601 time"),
        ({"id": "a\nb"}, "id", "must not contain control characters"),
        ({"id": "x" * 256}, "id", "must have at most 255 characters"),
        ({"created_at": 1700000000}, "created_at", "must be an ISO 8601 time"),
        ({"created_at": "1.7e9"}, "created_at", "must be an ISO 8601 time"),
        ({"created_at": "1_700_000_000"}, "created_at", "must be an ISO 8601 time"),
        ({"created_at": "2026-01-01T24:00"}, "created_at", "must be an ISO 8601 time"),
        ({"nps": "1_0"}, "nps", "must be a number"),
        ({"nps": "1e1"}, "nps", "must be a number"),
        ({"nps": "0x9"}, "nps", "must be a number"),
        ({"nps": "\uff19"}, "nps", "must be a number"),
        ({"nps": "-1"}, "nps", "must lie between 0 and 10"),
        ({"stage": "checkout"}, "stage", "must be one of awareness, purchase"),
        ({"attributes": {"plan": 2}}, "attributes.plan", "must be text"),
        (
            {"attributes": {f"a{n}": "" for n in range(1_001)}},
            "attributes",
            "must have at most 1000 items",
        ),
        ({"nps_score": 3}, "nps_score", "is not a known field"),
        ([], "row", "must be an object"),
        (None, "row", "must be an object"),
    ],
)
def test_a_bad_row_names_its_field_and_number(row: object, field: str, reason: str) -> None:
    """The error says which row, which field and why."""
    with pytest.raises(InvalidInput) as refused:
        parse(row)
    assert (refused.value.row, refused.value.field) == (3, field)
    assert refused.value.reason.startswith(reason)


@given(st.text())
def test_an_error_never_shows_what_the_customer_wrote(secret: str) -> None:
    """No value of a bad row reaches the message, whatever field it stands in."""
    for row in ({"nps": f"~{secret}~"}, {"text": [f"~{secret}~"]}, {"stage": f"~{secret}~"}):
        with pytest.raises(InvalidInput) as refused:
            parse(row)
        assert f"~{secret}~" not in str(refused.value)
        assert refused.value.__cause__ is None


def test_a_declared_scale_is_used() -> None:
    """A CSAT of 9 is refused on 1-5 and taken on a declared 1-10."""
    with pytest.raises(InvalidInput, match="between 1 and 5"):
        parse({"csat": 9})
    wide = ResponseParser(Scales(csat=Scale(1, 10, 8)), DEFAULT_TAXONOMY)
    score = wide.parse({"csat": 9}, fallback_id="made").score(Metric.CSAT)
    assert score is not None
    assert score.contribution == 100.0


def test_an_analysed_comment_has_the_shape_of_the_contract() -> None:
    """Keys, rounding and offsets are those every client relies on."""
    item = analysed(
        "r-17",
        Said("Ordering was easy,", Sentiment.POSITIVE, ("purchase",)),
        Said("but support kept me waiting", Sentiment.NEGATIVE, ("support",), "t-1"),
        scores={Metric.NPS: 6},
    )
    shape = json.loads(json.dumps(analysed_json(item)))
    assert list(shape) == [
        "id", "language", "sentiment", "stages", "segments", "themes", "scores", "model", "warnings"
    ]  # fmt: skip
    assert shape["sentiment"]["label"] == "mixed"
    assert shape["stages"][1] == {"stage": "support", "sentiment": "negative", "confidence": 0.8}
    assert shape["segments"][1] == {
        "start": 19,
        "end": 46,
        "text": "but support kept me waiting",
        "sentiment": {"label": "negative", "confidence": 0.9, "score": -0.9},
        "stages": [{"stage": "support", "confidence": 0.8}],
        "theme_id": "t-1",
    }
    assert (shape["themes"], shape["scores"]) == (["t-1"], {"nps": 6})


def test_a_stored_response_shows_what_was_sent_and_what_was_read() -> None:
    """The verbatim and the analysis stand side by side."""
    item = analysed("r-1", Said("Fine"), scores={Metric.CES: 6.5})
    shape = stored_json(item)
    assert (shape["text"], shape["ces"], shape["nps"]) == ("Fine", 6.5, None)
    assert shape["analysis"] == analysed_json(item)


def test_a_report_has_the_shape_of_the_contract() -> None:
    """The report of nothing at all already has every key, and is JSON."""
    shape = json.loads(json.dumps(report_json(build_report([], [], DEFAULT_TAXONOMY))))
    assert set(shape) >= {"period", "base", "scores", "journey", "pain_points", "themes"}
    assert shape["period"] == {"from": None, "to": None}
    assert set(shape["journey"][0]) >= {
        "stage", "owner", "comments", "scores", "net_sentiment", "top_pain_point", "top_delight"
    }  # fmt: skip


def test_labels_of_the_users_own_are_told_where_the_bundle_reads_them() -> None:
    """One label is an object, several are a list, and without such heads there is no `labels`."""
    plain = analysed("r-1", Said("Slow."))
    assert "labels" not in analysed_json(plain)
    readings = (
        DimensionReading("level", (LabelReading("poor", 0.70004),), several=False),
        DimensionReading("topics", (), several=True),
    )
    taught = replace(plain, analysis=replace(plain.analysis, dimensions=readings))
    assert analysed_json(taught)["labels"] == {
        "level": {"label": "poor", "confidence": 0.7},
        "topics": [],
    }
