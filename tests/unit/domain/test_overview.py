from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.estimates import NpsCounts, t_value
from voc.domain.facts import NO_DAY, Answers, Coded, Facts, SegmentColumns, facts_of
from voc.domain.overview import Change, Gap, Overview, overview
from voc.domain.placement import Placement, place
from voc.domain.scores import NPS_SCALE, Metric, Score
from voc.domain.taxonomy import DEFAULT_TAXONOMY

STAGES = DEFAULT_TAXONOMY.names
TONES = {1: Sentiment.POSITIVE, 0: Sentiment.NEUTRAL, -1: Sentiment.NEGATIVE}
ANSWERS = {1: 10.0, 0: 8.0, -1: 0.0}
SURVEYS = 200
DOUBT = 0.03  # a true 5 % shows more than this above it in one of 40 such simulations


def seen(rows: Sequence[AnalysedResponse], *, min_base: int = 5) -> Overview:
    """The journey as a whole."""
    return overview(place(facts_of(rows), DEFAULT_TAXONOMY), min_base=min_base)


def gap_of(gaps: Sequence[Gap], metric: str) -> Gap:
    """The gap of one measure."""
    return next(gap for gap in gaps if gap.metric == metric)


def heard(stage: str, *tones: int) -> AnalysedResponse:
    """A response that says as many things of a stage as there are tones."""
    return analysed("r", *(Said("words", TONES[tone], (stage,)) for tone in tones))


def scored(stage: str, answer: float) -> AnalysedResponse:
    """A response that scores a stage, without a word."""
    return analysed("r", scores={Metric.NPS: answer}, stage=stage)


def test_five_who_all_complain_are_not_beyond_chance() -> None:
    """Where nearly everyone complains, a stage of five comments is no worse than the others."""
    many = [heard("usage", *([-1] if n % 17 else [1])) for n in range(400)]
    few = [heard("onboarding", -1) for _ in range(5)]
    said = seen([*many, *few])
    for gaps in (said.weakest, said.transitions):
        assert gap_of(gaps, "net_sentiment").verdict is Change.CANT_TELL


def test_comments_count_not_mentions() -> None:
    """One comment that complains five times is one; the smallest base asks for five."""
    many = [heard("usage", 1) for _ in range(40)] + [heard("support", 0) for _ in range(40)]
    said = seen([*many, heard("onboarding", -1, -1, -1, -1, -1)])
    gap = gap_of(said.weakest, "net_sentiment")
    assert (gap.stage, gap.n) == ("support", 40)


def test_two_nps_are_compared_on_adjusted_values() -> None:
    """The interval is Rocks's, on both sides, at the level that several looks ask for."""
    counts = {"usage": (40, 20, 30), "support": (10, 5, 45), "renewal": (30, 20, 10)}
    rows = [
        scored(stage, answer)
        for stage, numbers in counts.items()
        for answer, count in zip((10, 8, 0), numbers, strict=True)
        for _ in range(count)
    ]
    gap = gap_of(seen(rows).weakest, "nps")
    here, rest = NpsCounts(60, 10, 45), NpsCounts(150, 70, 40)
    error = np.hypot(here.standard_error, rest.standard_error)
    margin = t_value(1 - 0.05 / 3, 59) * error
    assert (gap.stage, gap.n, gap.value) == ("support", 60, pytest.approx(here.value))
    assert gap.difference == pytest.approx(here.value - rest.value)
    middle = here.adjusted - rest.adjusted
    assert (gap.low, gap.high) == pytest.approx((middle - margin, middle + margin))


def test_no_interval_ends_beyond_what_is_possible() -> None:
    """Two NPS lie at most 200 points apart."""
    rows = [scored("usage", 10) for _ in range(5)] + [scored("support", 0) for _ in range(5)]
    gap = gap_of(seen(rows).weakest, "nps")
    assert (gap.low, gap.difference) == (-200.0, -200.0)


def test_a_sure_stage_is_named_before_a_lower_one_that_may_be_chance() -> None:
    """Six unhappy answers don't hide that two hundred others are clearly below the rest."""
    rows = [
        *(scored("usage", 10) for _ in range(200)),
        *(scored("support", 8 if n % 2 else 6) for n in range(200)),
        *(scored("renewal", 10 if n % 4 == 0 else 0) for n in range(6)),
    ]
    gap = gap_of(seen(rows).weakest, "nps")
    assert (gap.stage, gap.verdict) == ("support", Change.LOWER)


@pytest.mark.parametrize("metric", [Metric.CSAT, Metric.CES])
def test_other_scores_keep_their_own_units(metric: Metric) -> None:
    """CSAT in percent, CES on its scale: value and difference are those of the answers."""
    rows = [
        analysed("r", scores={metric: answer}, stage=stage)
        for stage, answer in product(["usage", "support"], [2, 5] * 20)
        if stage == "usage" or answer == 2
    ]
    gap = gap_of(seen(rows).weakest, metric.value)
    value, rest = (0.0, 50.0) if metric is Metric.CSAT else (2.0, 3.5)
    assert (gap.value, gap.difference) == pytest.approx((value, value - rest))
    assert gap.low < gap.difference < gap.high < 0


TRUTHS = [(0.5, 0.2), (0.05, 0.93), (0.97, 0.02), (0.8, 0.05)]
SIZES = [(5,) * 6, (30,) * 6, (5, 5, 5, 400, 400, 400), (15, 30, 60, 400, 400, 400)]


def drawn(
    rng: np.random.Generator, sizes: tuple[int, ...], truth: tuple[float, float]
) -> Placement:
    """A survey of `sizes` answers a stage, all of one truth: shares of praise and complaint.

    Each comment says one to three things, mostly of one tone, a fifth of them at another stage.
    """
    n, (likes, dislikes) = sum(sizes), truth
    chances = [dislikes, max(0.0, 1 - likes - dislikes), likes]
    people = rng.choice([-1, 0, 1], n, p=chances)
    rows = np.repeat(np.arange(n), rng.integers(1, 4, n))
    own = rng.random(len(rows)) < 0.8
    tones = np.where(own, people[rows], rng.choice([-1, 0, 1], len(rows), p=chances))
    stages = np.repeat(np.arange(len(sizes)), sizes)[rows]
    astray = rng.random(len(rows)) < 0.2
    stages = np.where(astray, rng.integers(0, len(sizes), len(rows)), stages)
    nobody, size = Coded(np.full(n, -1), ()), len(rows)
    segments = SegmentColumns(
        np.arange(size),
        rows,
        tones,
        stages,
        tuple((name,) for name in STAGES),
        Coded(np.full(size, -1), ()),
        tones.astype(float),
        np.zeros(size),
    )
    scores = tuple(Score(Metric.NPS, ANSWERS[tone], NPS_SCALE) for tone in (-1, 0, 1))
    return place(
        Facts(
            [str(number) for number in range(n)],
            np.full(n, NO_DAY),
            np.ones(n, bool),
            np.zeros(n, bool),
            nobody,
            nobody,
            nobody,
            {Metric.NPS: Answers(np.arange(n), people + 1, scores)},
            segments,
        ),
        DEFAULT_TAXONOMY,
    )


@pytest.mark.parametrize(("sizes", "truth"), list(product(SIZES, TRUTHS)))
def test_stages_that_are_alike_are_hardly_ever_told_apart(
    sizes: tuple[int, ...], truth: tuple[float, float]
) -> None:
    """A false "beyond chance" comes in at most 5 % of surveys, few answers or many, mixed or not.

    That holds of each measure, and of the weakest stage and of the largest drop.
    """
    rng = np.random.default_rng(sum(sizes))
    found: dict[tuple[str, str], int] = {}
    for _ in range(SURVEYS):
        said = overview(drawn(rng, sizes, truth), min_base=5)
        for kind, gaps in (("weakest", said.weakest), ("drop", said.transitions)):
            for gap in gaps:
                key = kind, gap.metric
                found[key] = found.get(key, 0) + (gap.verdict is Change.LOWER)
    assert len(found) == 4
    assert max(found.values()) / SURVEYS <= 0.05 + DOUBT
