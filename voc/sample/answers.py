"""The answers that the sample survey should yield, computed from the rows it was made of.

Deliberately independent of the rest of `voc`: an oracle must not share the code it checks.
"""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeAlias

from voc.sample.row import Row

Answers: TypeAlias = dict[str, Any]

DOMINANT = ("advanced-features-unexplained", "renewal")
KEYWORDS = (
    "advanced", "features", "explained", "documentation", "guides", "tutorials", "training", "docs",
)  # fmt: skip
START, END = "<!-- figures -->", "<!-- /figures -->"


def answers(rows: list[Row], turning_point: str) -> Answers:
    """Everything a test may want to compare with."""
    texts = [row for row in rows if row.text]
    return {
        "responses": len(rows),
        "blank": len(rows) - len(texts),
        "languages": dict(Counter(row.language for row in texts).most_common()),
        "distinct_texts": len({row.text for row in texts}),
        "resubmissions": _resubmissions(rows),
        "touchpoints": dict(Counter(row.fields["touchpoint"] for row in rows).most_common()),
        "nps": _nps_answers(rows, turning_point),
        "csat": _filled(rows, "csat", top=(4, 5)),
        "ces": _filled(rows, "ces", top=(5, 7)),
        "dominant": _dominant(rows, turning_point),
        "pain_points": pain_points(rows),
        "topics": {row.id: [list(label) for label in row.labels] for row in rows},
    }


def nps(rows: Iterable[Row]) -> Answers:
    """The Net Promoter Score of the rows that were asked."""
    scores = [row.nps for row in rows if row.nps is not None]
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    value = round(100 * (promoters - detractors) / len(scores), 2) if scores else None
    return {"value": value, "n": len(scores), "promoters": promoters, "detractors": detractors}


def pain_points(rows: list[Row]) -> list[Answers]:
    """Negative (topic, stage) pairs, the one that costs most NPS points first."""
    pairs = {
        (label.topic, label.stage)
        for row in rows
        for label in row.labels
        if label.sentiment == "negative" and label.stage
    }
    found = [_pain_point(rows, topic, stage) for topic, stage in sorted(pairs)]
    return sorted(found, key=lambda pain: (pain["leave_out"] is None, pain["leave_out"]))


def _pain_point(rows: list[Row], topic: str, stage: str) -> Answers:
    mentions = [row for row in rows if (topic, stage, "negative") in row.labels]
    ids = {row.id for row in mentions}
    score = nps(mentions)
    without = nps(row for row in rows if row.id not in ids)["value"]
    lost = round(nps(rows)["value"] - without, 2) if score["n"] else None
    return {
        "topic": topic,
        "stage": stage,
        "responses": len(mentions),
        "nps": score,
        "leave_out": lost,
    }


def _nps_answers(rows: list[Row], turning_point: str) -> Answers:
    touchpoints = sorted({row.fields["touchpoint"] for row in rows})
    by_touchpoint = {name: nps(_at(rows, name)) for name in touchpoints}
    renewal = _at(rows, "Renewal")
    before = nps(row for row in renewal if row.fields["created_at"] < turning_point)
    after = nps(row for row in renewal if row.fields["created_at"] >= turning_point)
    change = {"value": round(after["value"] - before["value"], 2), "z": _z(before, after)}
    periods = {"turning_point": turning_point, "before": before, "after": after, "change": change}
    return {"overall": nps(rows), "by_touchpoint": by_touchpoint, "renewal": periods}


def _z(before: Answers, after: Answers) -> float:
    """The two-sample z of the adjusted scores (adjusted Wald)."""
    (low, low_error), (high, high_error) = _adjusted(before), _adjusted(after)
    return round((high - low) / math.hypot(low_error, high_error), 2)


def _adjusted(score: Answers) -> tuple[float, float]:
    n = score["n"] + 3
    promoters, detractors = (score["promoters"] + 0.75) / n, (score["detractors"] + 0.75) / n
    net = promoters - detractors
    return net, math.sqrt((promoters + detractors - net**2) / n)


def _filled(rows: list[Row], metric: str, top: tuple[int, int]) -> Answers:
    scores = [int(row.fields[metric]) for row in rows if row.fields[metric]]
    low, high = top
    share = 100 * sum(low <= score <= high for score in scores) / len(scores)
    mean = round(sum(scores) / len(scores), 2)
    return {"n": len(scores), "mean": mean, "top": list(top), "top_share": round(share, 2)}


def _dominant(rows: list[Row], turning_point: str) -> Answers:
    topic, stage = DOMINANT
    mentions = [row for row in rows if (topic, stage, "negative") in row.labels]
    before = sum(row.fields["created_at"] < turning_point for row in mentions)
    return {
        "topic": topic,
        "stage": stage,
        "keywords": list(KEYWORDS),
        "responses": len(mentions),
        "before": before,
        "after": len(mentions) - before,
        "touchpoints": dict(Counter(row.fields["touchpoint"] for row in mentions).most_common()),
        "ids": [row.id for row in mentions],
    }


def _resubmissions(rows: list[Row]) -> list[list[str]]:
    """Pairs of ids: a customer's response and the same one sent again."""
    seen: dict[tuple[str, str, str], str] = {}
    pairs = []
    for row in rows:
        if row.text and row.is_customer:
            key = (row.fields["customer_id"], row.fields["touchpoint"], row.text)
            if key in seen:
                pairs.append([seen[key], row.id])
            seen[key] = row.id
    return pairs


def _at(rows: list[Row], touchpoint: str) -> list[Row]:
    return [row for row in rows if row.fields["touchpoint"] == touchpoint]


def with_figures(prose: str, found: Answers) -> str:
    """The prose with its tables of figures brought up to date."""
    head, _, rest = prose.partition(START)
    _, _, tail = rest.partition(END)
    tables = f"{_score_table(found)}\n\n{_pain_table(found)}"
    return f"{head}{START}\n{tables}\n{END}{tail}"


def _score_table(found: Answers) -> str:
    scores = found["nps"]
    lines = [("All responses", found["responses"], scores["overall"])]
    for name, count in found["touchpoints"].items():
        lines.append((name, count, scores["by_touchpoint"][name]))
    for when in ("before", "after"):
        label = f"Renewal, {when} {scores['renewal']['turning_point']}"
        lines.append((label, "", scores["renewal"][when]))
    head = ["| | responses | NPS | n | promoters | detractors |", "|---|---|---|---|---|---|"]
    return "\n".join(head + [f"| {name} | {count} | {_cells(nps)} |" for name, count, nps in lines])


def _cells(score: Answers) -> str:
    value = "not asked" if score["value"] is None else f"{score['value']:+.2f}"
    return f"{value} | {score['n']} | {score['promoters']} | {score['detractors']}"


def _pain_table(found: Answers) -> str:
    head = [
        "| negative topic | stage | responses | with NPS | their NPS | NPS lost (leave-out) |",
        "|---|---|---|---|---|---|",
    ]
    for pain in found["pain_points"]:
        score, lost = pain["nps"], pain["leave_out"]
        figures = "not asked | none" if lost is None else f"{score['value']:+.2f} | {lost:+.2f}"
        cells = f"{pain['topic']} | {pain['stage']} | {pain['responses']} | {score['n']}"
        head.append(f"| {cells} | {figures} |")
    return "\n".join(head)
