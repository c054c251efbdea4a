"""How long each report route takes on a large store: first of all, after a change, asked again.

Makes a store of synthetic responses (1.5 segments each on average, some themes at some stages far
commoner than others, dates over three years), or takes the one that is there. Each route is asked
over HTTP as the first request after the start, again after one response was posted, and once more.
The posts are timed too, and the responses posted are deleted at the end. Seconds by the clock and
of processor time are printed, the latter because a busy machine lengthens the former.
"""

import argparse
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import structlog
from httpx2 import Response
from sqlalchemy import create_engine, insert, update
from starlette.testclient import TestClient

from tests.unit.web.fakes import application, client_of
from voc.store import open_repository
from voc.store.schema import (
    analyses,
    attributes,
    responses,
    revisions,
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
CENTRE = 2 * 4  # bytes: the encoder of the small application makes two numbers of a text
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
    "/v1/themes/t-3",
    "/v1/mismatches",
    "/v1/mismatches?where=plan:Team",
    "/reports",
    "/reports?where=customer_id:c-17",
)


def main() -> None:
    """Print one line a route."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--db", type=Path, required=True, help="SQLite file; made when missing")
    options.add_argument("--responses", type=int, default=1_000_000)
    asked = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    url = f"sqlite:///{asked.db}"
    if not asked.db.exists():
        open_repository(url).close()
        _fill(url, asked.responses)
    print(f"{'route':70} {'started':>14} {'posted':>14} {'again':>14} {'MB':>6}")
    posted = {f"posted-{uuid4().hex}": route for route in ROUTES}
    writing = [_asked(url, route, id) for id, route in posted.items()]
    with _started(url) as client:
        deleting = [_timed(partial(client.delete, f"/v1/responses/{id}")) for id in posted]
    for name, timings in (("POST", writing), ("DELETE", deleting)):
        middle = sorted(timings, key=lambda timing: timing.wall)[len(timings) // 2]
        print(f"{name + ' of one response, median':70} {middle.text}")


def _asked(url: str, route: str, id: str) -> "_Timing":
    """Print how long a route takes; returns how long it took to post a response meanwhile."""
    response = {"id": id, "text": TEXT, "attributes": {"plan": "Team"}}
    with _started(url) as client:
        ask = partial(client.get, route)
        cold = _timed(ask)
        writing = _timed(partial(client.post, "/v1/responses", json=response))
        first, again = _timed(ask), _timed(ask)
    line = f"{route:70} {cold.text} {first.text} {again.text} {again.megabytes:6.1f}"
    print(line, flush=True)
    return writing


@contextmanager
def _started(url: str) -> Iterator[TestClient]:
    """A server that remembers nothing yet."""
    wired = application()
    repository = open_repository(url)
    yield client_of(replace(wired, service=replace(wired.service, repository=repository)))
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


def _timed(ask: Callable[[], Response]) -> _Timing:
    clock, processor = time.perf_counter(), time.process_time()
    answer = ask()
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
        # these rows came in behind the writer's back: the next to open the store lays them out
        connection.execute(update(revisions).values(blocks=0))
    engine.dispose()


def _theme(number: int) -> dict[str, Any]:
    return {
        "id": f"t-{number}",
        "position": number,
        "name": f"theme {number}",
        "keywords": ["theme"],
        "centres": b"\0" * CENTRE,
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
                "sentiment": (*TONES, "mixed")[key % 4],
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
