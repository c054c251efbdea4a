"""Which stored responses the rules for cases could meet: never too few, seldom many too many.

What is left out here no rule can meet, so that a million responses need not be read one by
one; the rules themselves stand in `voc.domain.cases` alone.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, exists, or_

from voc.domain.analysis import Sentiment
from voc.domain.cases import Rule
from voc.domain.churn import CLUES
from voc.domain.scores import DETRACTOR_UP_TO, NPS_SCALE, Metric
from voc.store.loop_schema import cases
from voc.store.queries import FOREIGN
from voc.store.schema import responses, scores, segments

SAID = segments.c.response_key == responses.c.key
ANSWERED = and_(scores.c.response_key == responses.c.key, scores.c.metric == Metric.NPS.value)


def may_open(connection: Connection, rules: Collection[Rule]) -> ColumnElement[bool]:
    """The condition that a response may open a case by these rules that is not stored yet."""
    conditions = {
        Rule.DETRACTOR_PROBLEM: _complains(scores.c.value <= DETRACTOR_UP_TO),
        Rule.PROMOTER_COMPLAINT: _complains(scores.c.value >= NPS_SCALE.satisfied_from),
        Rule.CHURN_WORDS: _may_speak_of_leaving(connection),
    }
    asked = or_(*(and_(conditions[rule], ~_has_case(rule)) for rule in Rule if rule in rules))
    return and_(~FOREIGN, asked)


def given_since(moment: datetime) -> ColumnElement[bool]:
    """The condition that a response was given since a moment; one without a date was."""
    given = responses.c.created_at
    return or_(given.is_(None), given >= moment)


def _complains(answer: ColumnElement[bool]) -> ColumnElement[bool]:
    """Such an answer to NPS, and a complaint of which a stage or theme may be known."""
    named = or_(
        segments.c.theme_id.is_not(None),
        cast(segments.c.stages, Text) != "[]",
        responses.c.stage.is_not(None),
        responses.c.touchpoint.is_not(None),  # it may belong to a stage
    )
    complaint = exists().where(SAID, segments.c.sentiment == Sentiment.NEGATIVE.value, named)
    return and_(exists().where(ANSWERED, answer), complaint)


def _may_speak_of_leaving(connection: Connection) -> ColumnElement[bool]:
    """A segment that does not praise, in a comment with a clue."""
    said = exists().where(SAID, segments.c.sentiment != Sentiment.POSITIVE.value)
    return and_(or_(*(_has_clue(connection, words) for words in CLUES)), said)


def _has_clue(connection: Connection, words: Sequence[str]) -> ColumnElement[bool]:
    """The comment has the letters of these words, one word behind the other, in either case."""
    # The Kelvin sign, too, is a k in lower case, but not for a database: `_` is any character.
    pattern = "".join(f"%{word.replace('k', '_')}" for word in words) + "%"
    if connection.dialect.name == "postgresql":
        return responses.c.text.ilike(pattern)
    return responses.c.text.like(pattern)  # SQLite's LIKE takes both cases of ASCII letters


def _has_case(rule: Rule) -> ColumnElement[bool]:
    return exists().where(cases.c.response_key == responses.c.key, cases.c.rule == rule.value)
