"""The Ray engine: a pool of processes, here or on a cluster, each holding the model once.

The driver reads the input, so that rows, ids and rejections are those of the local engine;
it writes numbered shards, Ray analyses them, and the lines are merged by row number.
"""

import glob
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from voc.batch.lines import json_line
from voc.bootstrap import analyzer, parser
from voc.contract import analysed_json, response_json
from voc.domain.errors import ConfigurationError
from voc.ingest import Row, open_duckdb
from voc.pipeline import analyze
from voc.settings import Settings

SHARD_ROWS = 1024
BATCH_ROWS = 256
SPARE_CPUS = 2  # Ray Data's reading and writing tasks need a slot beside the model's
LEAN = {
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # Ray's C++ side writes to our standard error
    "RAY_DATA_USE_DATASOURCE_V2": "0",  # it starts a process a CPU to read our few footers
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",  # it would send the working directory around
    "RAY_USAGE_STATS_ENABLED": "0",
}


class Scorer:
    """What each process of the pool holds: the same analyzer as everywhere, on one thread."""

    def __init__(self, settings: Settings) -> None:
        self._analyzer = analyzer(settings, threads=1)
        self._parser = parser(settings)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Turn a batch of numbered responses into numbered lines."""
        import json

        rows = [json.loads(row) for row in batch["response"]]
        responses = [self._parser.parse(row, fallback_id="") for row in rows]
        items = analyze(self._analyzer, responses)
        return {"row": batch["row"], "line": [json_line(analysed_json(item)) for item in items]}


def analyze_on_ray(
    rows: Iterable[Row],
    settings: Settings,
    *,
    workers: int | None = None,
    folder: Path | None = None,
) -> Iterator[str]:
    """Analyse rows on Ray; yield one JSON line each, in their order.

    `RAY_ADDRESS` names a cluster; without it, one is started here and stopped afterwards.
    `workers` processes hold the model (default: one per CPU). Intermediate files lie in
    `folder`, which all machines of a cluster must see. A process that dies is replaced
    and its rows are analysed again. Raises `ConfigurationError` without the extra.
    """
    _require_extra()
    analyzer(settings)  # a bundle that can't be used is better told here than by a process
    with TemporaryDirectory(prefix=".voc-ray-", dir=folder) as work:
        shards, lines = Path(work, "rows"), Path(work, "lines")
        count = _write_shards(rows, shards)
        if count:
            with _ray(workers) as pool:
                _score(shards, lines, settings, pool)
            yield from _merged(lines, count)


def _require_extra() -> None:
    os.environ.update(LEAN | os.environ)  # Ray reads these when it is imported
    try:
        import pyarrow  # noqa: F401  # only whether it is there
        import ray.data  # noqa: F401
    except ModuleNotFoundError:
        raise ConfigurationError("the engine ray needs an extra: pip install 'voc[ray]'") from None


def _write_shards(rows: Iterable[Row], folder: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir()
    schema = pa.schema({"row": pa.int64(), "response": pa.string()})
    count, waiting = 0, iter(rows)
    while batch := list(islice(waiting, SHARD_ROWS)):
        columns = {
            "row": [row.number for row in batch],
            "response": [json_line(response_json(row.response)) for row in batch],
        }
        pq.write_table(pa.table(columns, schema), folder / f"{count:012}.parquet")
        count += len(batch)
    return count


@contextmanager
def _ray(workers: int | None) -> Iterator[int]:
    """Connect to Ray and yield how many processes to run; stop it if it was started here."""
    import ray

    if ray.is_initialized():
        yield workers or _free_cpus()
        return
    cluster = os.environ.get("RAY_ADDRESS")
    here = workers or os.cpu_count() or 1
    ray.init(
        address=cluster or "local",
        num_cpus=None if cluster else here + SPARE_CPUS,
        include_dashboard=None if cluster else False,
        logging_level=logging.ERROR,
        log_to_driver=False,
    )
    try:
        yield (workers or _free_cpus()) if cluster else here
    finally:
        ray.shutdown()


def _free_cpus() -> int:
    import ray

    return max(1, int(ray.cluster_resources()["CPU"]) - SPARE_CPUS)  # type: ignore[no-untyped-call]  # Ray's gap


def _score(shards: Path, lines: Path, settings: Settings, workers: int) -> None:
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = sys.stderr.isatty()
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.read_parquet(str(shards)).map_batches(
        Scorer,
        fn_constructor_args=[portable(settings)],
        batch_size=BATCH_ROWS,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=workers),
        num_cpus=1,
    ).write_parquet(str(lines))


def portable(settings: Settings) -> Settings:
    """What a process elsewhere needs to read comments, and nothing else: no secret leaves.

    Made without a look at the environment, which would put all the rest back.
    """
    return Settings.model_construct(
        bundle=settings.bundle and settings.bundle.absolute(),
        taxonomy=settings.taxonomy and settings.taxonomy.absolute(),
        csat_scale=settings.csat_scale,
        ces_scale=settings.ces_scale,
    )


def _merged(folder: Path, count: int) -> Iterator[str]:
    with open_duckdb() as connection:
        pattern = f"{glob.escape(str(folder))}/*.parquet"
        result = connection.execute("SELECT line FROM read_parquet(?) ORDER BY row", [pattern])
        found = 0
        while batch := result.fetchmany(BATCH_ROWS):
            found += len(batch)
            yield from (line for (line,) in batch)
    if found != count:
        raise RuntimeError(f"Ray returned {found} of {count} rows")
