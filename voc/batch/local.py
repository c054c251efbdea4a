"""The local engine: this process, batch by batch."""

from collections.abc import Iterable, Iterator
from itertools import islice

from voc.batch.lines import json_line
from voc.contract import analysed_json
from voc.ingest import Row
from voc.pipeline import Analyzer, analyze

BATCH_ROWS = 256


def analyze_locally(rows: Iterable[Row], analyzer: Analyzer) -> Iterator[str]:
    """Analyse rows as they come; yield one JSON line each, in their order."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH_ROWS)):
        for item in analyze(analyzer, [row.response for row in batch]):
            yield json_line(analysed_json(item))
