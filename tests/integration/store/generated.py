"""A few hundred responses in which chance decides all that cases and mismatches look at."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from tests.integration.store.builders import Item, reading, response
from voc.domain.analysis import (
    AnalysisWarning,
    Segment,
    Sentiment,
    SentimentReading,
    Span,
    StageReading,
    ThemeMatch,
)
from voc.domain.scores import CSAT_SCALE, NPS_SCALE, Metric, Score

SIGNS = {Sentiment.POSITIVE: 1, Sentiment.NEGATIVE: -1}
SAID = (
    "Support never called back.",
    "We will cancel next month.",
    "No plans to cancel.",
    "I won\N{RIGHT SINGLE QUOTATION MARK}t be BAC\N{KELVIN SIGN}",
    "The app is lovely",
    "Never   again!",
    "Thinking about LEAVING",
    "They renewed it at once",
)


def generated(count: int, *, now: datetime, seed: int = 1) -> list[Item]:
    """Responses with and without scores, dates, stages and themes, with one to three segments.

    Every tenth is in a language that can't be read.
    """
    chance = random.Random(seed)  # noqa: S311 - test data, no secret
    return [_item(chance, f"r-{number}", now) for number in range(count)]


def _item(chance: random.Random, id: str, now: datetime) -> Item:
    said = chance.choices(SAID, k=chance.randint(1, 3))
    segments, start = [], 0
    for part in said:
        segments.append(_segment(chance, part, start))
        start += len(part) + 1
    given = response(
        id,
        " ".join(said),
        scores=_scores(chance),
        stage=chance.choice([None, None, "renewal"]),
        touchpoint=chance.choice([None, None, "Renewal", "The kiosk"]),
        channel=chance.choice(["email", "sms"]),
        created_at=chance.choice([None, now - timedelta(hours=chance.randint(0, 90 * 24))]),
    )
    read = reading(given.comment.text)
    tone = chance.choice([*Sentiment])
    whole = SentimentReading(tone, chance.choice([0.5, 0.79, 0.8, 0.95, 1 / 3 + 0.6]), 0.0)
    warnings = (AnalysisWarning.UNSUPPORTED_LANGUAGE,) if id.endswith("7") else ()
    analysis = replace(read.analysis, segments=tuple(segments), sentiment=whole, warnings=warnings)
    return given, replace(
        read,
        analysis=analysis,
        embeddings=read.embeddings.repeat(len(segments), axis=0),
    )


def _segment(chance: random.Random, text: str, start: int) -> Segment:
    tone = chance.choice([Sentiment.POSITIVE, Sentiment.NEGATIVE, Sentiment.NEUTRAL])
    score = SIGNS.get(tone, 0) * chance.random()
    stages = chance.choice([(), (StageReading("support", 0.9), StageReading("usage", 0.7))])
    theme = chance.choice([None, ThemeMatch("t-1", 0.5)])
    span = Span(start, start + len(text))
    return Segment(span, text, SentimentReading(tone, 0.9, score), stages, theme)


def _scores(chance: random.Random) -> tuple[Score, ...]:
    nps = Score(Metric.NPS, chance.randint(0, 10), NPS_SCALE)
    csat = Score(Metric.CSAT, chance.randint(1, 5), CSAT_SCALE)
    return chance.choice([(), (nps,), (nps,), (csat, nps), (csat,)])
