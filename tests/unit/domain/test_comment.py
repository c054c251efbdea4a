from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from voc.domain.comment import Comment, Response
from voc.domain.scores import NPS_SCALE, Metric, Scale, Score

RESPONSE = Response(
    "r-1",
    Comment("Fine", "Why?"),
    scores=(Score(Metric.NPS, 7, NPS_SCALE),),
    created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    attributes={"plan": "Team", "region": "EU"},
)


def test_the_same_submission_has_the_same_fingerprint() -> None:
    """Neither the id, nor the order of attributes, nor the zone of the time matters."""
    again = replace(
        RESPONSE,
        id="r-2",
        attributes={"region": "EU", "plan": "Team"},
        created_at=datetime(2026, 3, 1, 13, tzinfo=timezone(timedelta(hours=1))),
    )
    assert again.fingerprint == RESPONSE.fingerprint


def test_a_scale_declared_in_other_digits_is_the_same_scale() -> None:
    """A 1-5 scale stays itself whether its ends were written 1 or 1.0."""
    csat = [Score(Metric.CSAT, 4, Scale(*ends)) for ends in ((1, 5, 4), (1.0, 5.0, 4.0))]
    assert len({replace(RESPONSE, scores=(score,)).fingerprint for score in csat}) == 1


def test_any_other_content_has_another_fingerprint() -> None:
    """Text, question, score, stage and attributes all count."""
    others = [
        replace(RESPONSE, comment=Comment("Fine.", "Why?")),
        replace(RESPONSE, comment=Comment("Fine", None)),
        replace(RESPONSE, scores=(Score(Metric.NPS, 8, NPS_SCALE),)),
        replace(RESPONSE, stage="usage"),
        replace(RESPONSE, attributes={}),
    ]
    assert len({r.fingerprint for r in [RESPONSE, *others]}) == len(others) + 1


def test_whitespace_alone_is_blank() -> None:
    """There is nothing to read in tabs and newlines."""
    assert Comment(" \t\r\n").is_blank
    assert not Comment("-").is_blank
