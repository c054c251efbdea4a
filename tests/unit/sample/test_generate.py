"""The sample survey is reproducible and tells the story its answers document."""

import csv
import json
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from voc.sample import answers_path, survey_path
from voc.sample.generate import HERE, render
from voc.sample.row import COLUMNS
from voc.sample.verbatims import load_decks

DOMINANT = "advanced-features-unexplained"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The survey as shipped."""
    with survey_path().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """The answers as shipped."""
    found: dict[str, Any] = json.loads(answers_path().read_text(encoding="utf-8"))
    return found


def nps(rows: list[dict[str, str]]) -> float:
    """Net Promoter Score, computed here so that the answers are checked by other code."""
    scores = [int(row["nps"]) for row in rows if row["nps"]]
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


def renewal(rows: list[dict[str, str]], first: str, last: str) -> list[dict[str, str]]:
    """Scored responses at renewal from the first month to the last."""
    at_renewal = (row for row in rows if row["touchpoint"] == "Renewal")
    return [row for row in at_renewal if first <= row["created_at"][:7] <= last and row["nps"]]


def test_regenerating_gives_the_same_bytes() -> None:
    """The shipped files are what the shipped script writes."""
    for name, content in render().items():
        assert (HERE / name).read_bytes() == content.encode(), name


def test_verbatims_are_many_and_the_dominant_complaint_has_many_wordings() -> None:
    """The texts are varied, those of the main complaint too."""
    verbatims = [verbatim for deck in load_decks().values() for verbatim in deck]
    dominant = {v.text for v in verbatims if v.labels[0].topic == DOMINANT}
    assert len({verbatim.text for verbatim in verbatims}) >= 600
    assert len(dominant) >= 80


def test_survey_has_the_documented_columns_and_unique_ids(rows: list[dict[str, str]]) -> None:
    """800 responses, each with its own id."""
    assert tuple(rows[0]) == COLUMNS
    assert len({row["id"] for row in rows}) == len(rows) == 800


def test_responses_stand_in_the_order_of_their_time_within_the_year(
    rows: list[dict[str, str]],
) -> None:
    """The survey covers each month of 2025 in order."""
    moments = [datetime.fromisoformat(row["created_at"]) for row in rows]
    assert moments == sorted(moments)
    assert {moment.year for moment in moments} == {2025}
    assert {moment.month for moment in moments} == set(range(1, 13))


@pytest.mark.parametrize(("metric", "low", "high"), [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7)])
def test_scores_use_their_whole_scale_and_no_more(
    rows: list[dict[str, str]], metric: str, low: int, high: int
) -> None:
    """Each score stays on its scale and uses all of it."""
    scores = {int(row[metric]) for row in rows if row[metric]}
    assert scores == set(range(low, high + 1))


def test_most_responses_have_an_nps_and_some_are_blank(rows: list[dict[str, str]]) -> None:
    """At least 70 % have an NPS; 10 to 20 % have no text."""
    assert sum(bool(row["nps"]) for row in rows) >= 0.7 * len(rows)
    assert 0.1 <= sum(not row["text"] for row in rows) / len(rows) <= 0.2


def test_a_blank_response_has_a_score(rows: list[dict[str, str]]) -> None:
    """No response is wholly empty."""
    for row in rows:
        assert row["text"] or row["nps"] or row["csat"] or row["ces"], row["id"]


def test_renewal_recovers_after_the_turning_point(rows: list[dict[str, str]]) -> None:
    """Renewal is low until August and recovers from September."""
    before, after = renewal(rows, "2025-01", "2025-08"), renewal(rows, "2025-09", "2025-12")
    assert min(len(before), len(after)) >= 70
    assert 0 <= nps(before) <= 22
    assert 45 <= nps(after) <= 60


def test_onboarding_delights(rows: list[dict[str, str]]) -> None:
    """Onboarding scores highest."""
    assert 55 <= nps([row for row in rows if row["touchpoint"] == "Onboarding complete"]) <= 65


def test_documented_scores_are_those_of_the_survey(
    rows: list[dict[str, str]], answers: dict[str, Any]
) -> None:
    """The answers agree with the CSV, and the recovery is significant."""
    before = renewal(rows, "2025-01", "2025-08")
    assert answers["nps"]["overall"]["value"] == round(nps(rows), 2)
    assert answers["nps"]["renewal"]["before"]["value"] == round(nps(before), 2)
    assert answers["touchpoints"] == Counter(row["touchpoint"] for row in rows)
    assert answers["nps"]["renewal"]["change"]["z"] > 3


def test_unexplained_advanced_features_cost_most_by_far(answers: dict[str, Any]) -> None:
    """The story's complaint is the first pain point, three times the second."""
    first, second = answers["pain_points"][:2]
    assert (first["topic"], first["stage"]) == (DOMINANT, "renewal")
    assert first["leave_out"] < 3 * second["leave_out"] < 0
    assert 90 <= answers["dominant"]["responses"] <= 120
    assert answers["dominant"]["after"] < 0.1 * answers["dominant"]["before"]


def test_every_response_has_its_intended_topics_unless_blank(
    rows: list[dict[str, str]], answers: dict[str, Any]
) -> None:
    """Each text has at least one intended label."""
    for row in rows:
        assert bool(answers["topics"][row["id"]]) == bool(row["text"]), row["id"]


def test_survey_holds_the_hard_cases(rows: list[dict[str, str]], answers: dict[str, Any]) -> None:
    """Placeholders, markup, formulas, long texts, capitals, languages and re-submissions occur."""
    texts = [row["text"] for row in rows]
    assert {"n/a", "-", "Nothing", "=SUM(A1)"} <= set(texts)
    assert any("<b>" in text for text in texts)
    assert max(len(text.split()) for text in texts) > 60
    assert sum(text.isupper() and len(text) > 15 for text in texts) >= 3
    assert sum(n for language, n in answers["languages"].items() if language != "en") >= 12
    assert len(answers["resubmissions"]) == 4
