"""How long each report route takes on a large store: first after a change, and asked again.

Makes a store of synthetic responses (1.5 segments each on average, some themes at some stages far
commoner than others, dates over three years), or takes the one that is there, and asks each route
over HTTP twice. Seconds by the clock and of processor time are printed, the latter because a busy
machine lengthens the former.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import create_engine, insert
from starlette.testclient import TestClient

from tests.unit.web.fakes import application, client_of
from voc.store import open_repository
from voc.store.revision import changed
from voc.store.schema import (
    analyses,
    attributes,
    responses,
    scores,
    segments,
    theme_settings,
    themes,
)

BATCH = 20_000
START = datetime(2023, 1, 1)
MINUTES = 3 * 365 * 24 * 60
STAGES = ("awareness", "purchase", "onboarding", "usage", "support", "renewal")
TONES = ("negative", "positive", "neutral")
THEMES = 80
TEXT = "Setting it up took a while and nobody could tell us why. "
ROUTES = (
    "/v1/scores",
    "/v1/scores?by=stage&by=channel&by=period&by=attribute:plan",
    "/v1/scores?where=plan:Team",
    "/v1/journey",
    "/v1/journey?where=plan:Team",
    "/v1/pain-points",
    "/v1/pain-points?from=2024-01-01&to=2024-12-31",
    "/v1/themes",
    "/v1/themes?where=channel:email",
    "/reports",
    "/reports?where=customer_id:c-17",
)


def main() -> None:
    """Print one line a route."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--db", type=Path, required=True, help="SQLite file; made when missing")
    options.add_argument("--responses", type=int, default=1_000_000)
    asked = options.parse_args()
    url = f"sqlite:///{asked.db}"
    if not asked.db.exists():
        open_repository(url).close()
        _fill(url, asked.responses)
    wired = application()
    repository = open_repository(url)
    wired = replace(wired, service=replace(wired.service, repository=repository))
    client = client_of(wired)
    print(f"{'route':70} {'first':>14} {'again':>14} {'MB':>6}")
    for route in ROUTES:
        with repository.write() as store:
            changed(store.connection)
        first, again = _timed(client, route), _timed(client, route)
        print(f"{route:70} {first.text} {again.text} {again.megabytes:6.1f}", flush=True)
    repository.close()


@dataclass(frozen=True)
class _Timing:
    """Seconds one request took, by the clock and of processor time, and the answer's size."""

    wall: float
    processor: float
    megabytes: float

    @property
    def text(self) -> str:
        """Both seconds."""
        return f"{self.wall:6.2f} ({self.processor:5.2f})"


def _timed(client: TestClient, route: str) -> _Timing:
    clock, processor = time.perf_counter(), time.process_time()
    answer = client.get(route)
    answer.raise_for_status()
    took, used = time.perf_counter() - clock, time.process_time() - processor
    return _Timing(took, used, len(answer.content) / 1e6)


def _fill(url: str, count: int) -> None:
    """Write the store, themes first."""
    rng = np.random.default_rng(7)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(themes), [_theme(number) for number in range(THEMES)])
        connection.execute(insert(theme_settings), {"key": 1, "floor": 0.25})
        segment = 0
        for first in range(1, count + 1, BATCH):
            tables = _batch(rng, range(first, min(first + BATCH, count + 1)), segment)
            segment += len(tables[segments])
            for table, rows in tables.items():
                connection.execute(insert(table), rows)
    engine.dispose()


def _theme(number: int) -> dict[str, Any]:
    return {
        "id": f"t-{number}",
        "position": number,
        "name": f"theme {number}",
        "keywords": ["theme"],
        "centres": b"\0" * 16,
    }


def _batch(rng: np.random.Generator, keys: range, segment: int) -> dict[Any, list[dict[str, Any]]]:
    n = len(keys)
    said = rng.choice(4, n, p=[0.15, 0.4, 0.25, 0.2])
    nps = np.clip(np.rint(rng.normal(8, 2.5, n)), 0, 10)
    minutes = rng.integers(0, MINUTES, n)
    return {
        responses: [
            {
                "key": key,
                "id": f"r-{key}",
                "fingerprint": "f" * 64,
                "text": TEXT * int(parts),
                "channel": ("email", "sms", "web")[key % 3],
                "touchpoint": ("Check-in", "Call", "Visit")[key % 3],
                "created_at": START + timedelta(minutes=int(minute)),
                "customer_id": f"c-{key % 300_000}",
            }
            for key, parts, minute in zip(keys, said, minutes, strict=True)
        ],
        scores: list(_scores(keys, nps)),
        attributes: [
            {"response_key": k, "position": p, "name": name, "value": value}
            for k in keys
            for p, (name, value) in enumerate(
                [("plan", ("Team", "Solo", "Big")[k % 3]), ("revenue", str(k % 997))]
            )
        ],
        analyses: [
            {
                "response_key": key,
                "bundle": "voc-en",
                "version": "1",
                "language": "en",
                "sentiment": "neutral",
                "confidence": 0.9,
                "score": 0.0,
                "stages": [],
                "warnings": [],
            }
            for key in keys
        ],
        segments: list(_segments(rng, keys, said, segment)),
    }


def _scores(keys: range, nps: np.ndarray) -> Iterator[dict[str, Any]]:
    for key, value in zip(keys, nps.tolist(), strict=True):
        yield _score(key, 0, "nps", value, (0, 10, 9))
        if key % 2:
            yield _score(key, 1, "csat", 1 + key % 5, (1, 5, 4))


def _score(
    key: int, position: int, metric: str, value: float, scale: tuple[int, int, int]
) -> dict[str, Any]:
    low, high, satisfied = scale
    return {
        "response_key": key,
        "position": position,
        "metric": metric,
        "value": value,
        "scale_low": low,
        "scale_high": high,
        "satisfied_from": satisfied,
        "reversed": False,
    }


def _segments(
    rng: np.random.Generator, keys: range, said: np.ndarray, number: int
) -> Iterator[dict[str, Any]]:
    total = int(said.sum())
    common = (np.arange(1, THEMES + 1) ** -1.0) / (np.arange(1, THEMES + 1) ** -1.0).sum()
    theme, sure = rng.choice(THEMES, total, p=common), rng.uniform(0.5, 1, total)
    tone, known, shown = rng.integers(0, 3, total), rng.random(total) < 0.8, rng.random(total)
    at = 0
    for key, parts in zip(keys, said.tolist(), strict=True):
        for position in range(parts):
            stage = (int(theme[at]) + int(shown[at] * 2)) % len(STAGES)
            names = [STAGES[stage]] if shown[at] < 0.7 else []
            names += [STAGES[(stage + 1) % len(STAGES)]] if shown[at] < 0.15 else []
            yield {
                "key": number + at + 1,
                "response_key": key,
                "position": position,
                "span_start": position * len(TEXT),
                "span_end": (position + 1) * len(TEXT) - 1,
                "sentiment": TONES[tone[at]],
                "confidence": float(sure[at]),
                "score": float(sure[at]) * (-1, 1, 0)[tone[at]],
                "stages": [[name, float(sure[at])] for name in names],
                "theme_id": f"t-{theme[at]}" if known[at] else None,
                "similarity": float(sure[at]) if known[at] else None,
            }
            at += 1


if __name__ == "__main__":
    main()
