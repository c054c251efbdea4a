"""Generate the sample survey and its answers: `python -m voc.sample.generate`.

Deterministic: the plan's seed decides every draw, so the same verbatims and plan always give the
same bytes. The verbatims are hand-written; only their scores, dates and respondents are drawn.
"""

import csv
import io
import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from voc.sample.answers import answers, with_figures
from voc.sample.noise import roughen
from voc.sample.respondents import Pool, make_respondents, pick
from voc.sample.row import COLUMNS, Row
from voc.sample.verbatims import Verbatim, load_decks

HERE = Path(__file__).parent
YEAR = 2025
NPS_BANDS = (
    {"9": 9, "10": 11},
    {"7": 9, "8": 11},
    {"0": 1, "1": 1, "2": 2, "3": 4, "4": 6, "5": 10, "6": 14},
)
BLANK = Verbatim("", ())


class Dealer:
    """Deals each verbatim of a deck once, then again, mostly with an unrelated second sentence."""

    LONG = 40  # characters; shorter texts recur as they are, as they do in real surveys

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._decks = load_decks()
        self._hands: dict[str, list[Verbatim]] = {}
        self._exhausted: set[str] = set()

    def deal(self, deck: str) -> Verbatim:
        """The next verbatim of the deck, or the blank one."""
        if deck == "blank":
            return BLANK
        if not self._hands.get(deck):
            self._exhausted |= {deck} & self._hands.keys()
            self._hands[deck] = self._rng.sample(self._decks[deck], len(self._decks[deck]))
        verbatim = self._hands[deck].pop()
        return self._with_tail(verbatim) if deck in self._exhausted else verbatim

    def _with_tail(self, verbatim: Verbatim) -> Verbatim:
        label = verbatim.labels[0]
        single = label.stage in (None, "awareness")  # visitors know nothing of the product yet
        if single or len(verbatim.text) < self.LONG or self._rng.random() < 0.25:
            return verbatim
        sign = "positive" if label.sentiment == "negative" else "negative"
        stages = {one.stage for one in verbatim.labels}
        tails = [tail for tail in self._decks[f"tail-{sign}"] if tail.labels[0].stage not in stages]
        tail = self._rng.choice(tails)
        stop = "." if verbatim.text[-1].isalnum() else ""
        text = f"{verbatim.text}{stop} {tail.text}"
        return replace(verbatim, text=text, labels=verbatim.labels + tail.labels)


class Survey:
    """Turns the plan into rows."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._plan = plan
        self._rng = random.Random(plan["seed"])  # noqa: S311 - made-up data, no secrets
        self._dealer = Dealer(self._rng)
        pools = sorted({spec["pool"] for spec in plan["touchpoints"].values()})
        people = {pool: make_respondents(pool, self._rng) for pool in pools}
        self._pools = {
            name: Pool(people[spec["pool"]], self._rng)
            for name, spec in plan["touchpoints"].items()
        }

    def rows(self) -> list[Row]:
        """All rows in the order of their time, numbered."""
        rows = [row for period in self._plan["period"] for row in self._period(period)]
        texts = [row for row in rows if row.is_customer and len(row.text) > Dealer.LONG]
        again = self._rng.sample(texts, self._plan["resubmissions"])
        return _numbered(rows + [self._resubmission(row) for row in again])

    def _period(self, period: dict[str, Any]) -> Iterator[Row]:
        for deck, mood, count in period["rows"]:
            bands = _quota(self._plan["moods"][mood]["nps"], count)
            self._rng.shuffle(bands)
            for band in bands:
                verbatim = self._dealer.deal(deck)
                scores = self._scores(period["touchpoint"], mood, band)
                if verbatim is BLANK:
                    while not any(scores.values()):
                        scores = self._scores(period["touchpoint"], mood, band)
                yield self._row(period, verbatim, scores)

    def _row(self, period: dict[str, Any], verbatim: Verbatim, scores: dict[str, str]) -> Row:
        touchpoint = period["touchpoint"]
        fields = {
            "created_at": self._moment(*period["months"]),
            "touchpoint": touchpoint,
            "channel": pick(self._plan["touchpoints"][touchpoint]["channels"], self._rng),
        }
        respondent = vars(self._pools[touchpoint].draw(verbatim.region))
        fields |= self._text(verbatim) | scores | respondent
        return Row(fields, verbatim.labels, verbatim.language)

    def _text(self, verbatim: Verbatim) -> dict[str, str]:
        question = verbatim.question
        if question == "any":
            question = pick({"reason": 6, "best": 4}, self._rng)
        plain = verbatim.language == "en"
        text = roughen(verbatim.text, self._rng) if plain else verbatim.text
        return {"question": self._plan["questions"][question], "text": text}

    def _scores(self, touchpoint: str, mood: str, band: int) -> dict[str, str]:
        weights = self._plan["moods"][mood]
        drawn = {"nps": pick(NPS_BANDS[band], self._rng)}
        for metric in ("csat", "ces"):
            scale = {str(value): weight for value, weight in enumerate(weights[metric], 1)}
            drawn[metric] = pick(scale, self._rng)
        asked = self._plan["touchpoints"][touchpoint]["asked"]
        return {
            metric: value if self._rng.random() < asked.get(metric, 0.0) else ""
            for metric, value in drawn.items()
        }

    def _moment(self, first: int, last: int) -> str:
        start = datetime(YEAR, first, 1, tzinfo=UTC)
        end = datetime(YEAR + last // 12, last % 12 + 1, 1, tzinfo=UTC)
        day = start + timedelta(days=self._rng.randrange((end - start).days))
        seconds = int(self._rng.triangular(6 * 3600, 22 * 3600, 14 * 3600))
        return _iso(day + timedelta(seconds=seconds))

    def _resubmission(self, row: Row) -> Row:
        later = row.created_at + timedelta(seconds=self._rng.randint(40, 500))
        return replace(row, fields=row.fields | {"created_at": _iso(later)})


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _numbered(rows: list[Row]) -> list[Row]:
    ordered = sorted(rows, key=lambda row: row.fields["created_at"])
    return [
        replace(row, fields=row.fields | {"id": f"r-{number:04d}"})
        for number, row in enumerate(ordered, 1)
    ]


def _quota(shares: list[float], count: int) -> list[int]:
    """Indices of the shares, each as often as its share of the count asks (largest remainder)."""
    exact = [share * count for share in shares]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - exact[i])
    for i in by_remainder[: count - sum(whole)]:
        whole[i] += 1
    return [i for i, times in enumerate(whole) for _ in range(times)]


def load_plan() -> dict[str, Any]:
    """The plan the survey follows."""
    return tomllib.loads((HERE / "plan.toml").read_text(encoding="utf-8"))


def to_csv(rows: list[Row]) -> str:
    """The survey as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.fields for row in rows)
    return out.getvalue()


def render() -> dict[str, str]:
    """Every generated file: its name and its content."""
    plan = load_plan()
    rows = Survey(plan).rows()
    found = answers(rows, plan["turning_point"])
    prose = (HERE / "ANSWERS.md").read_text(encoding="utf-8")
    return {
        "survey.csv": to_csv(rows),
        "answers.json": json.dumps(found, indent=1, ensure_ascii=False) + "\n",
        "ANSWERS.md": with_figures(prose, found),
    }


def main() -> None:
    """Write the generated files beside this script."""
    for name, content in render().items():
        (HERE / name).write_text(content, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
