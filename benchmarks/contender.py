"""One contender does one job, in a process of its own: `python benchmarks/contender.py NAME JOB FILE CORES [WARM-UP]`.

Prints one line of JSON: seconds of the parts, wall, CPU (user and system, all threads), peak resident bytes before the
checksum is made, and the checksum of all values of all rows. A run over the small WARM-UP file comes first, outside the
clock. The clock runs from the file on disk to all values in memory, ids included.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from ftindicators import Plan

BLOCK_ROWS = 100_000
"""As the batch runner cuts its blocks."""
Parts = dict[str, float]


def duckdb(job: str, path: str, cores: int, parts: Parts) -> pl.DataFrame:
    import duckdb as engine  # noqa: PLC0415 - a contender loads nothing of the others
    import polars as pl  # noqa: PLC0415
    from jobs import JOBS, duckdb_sql  # noqa: PLC0415

    began = perf_counter()
    with engine.connect(config={"threads": cores}) as connection:
        found = connection.sql(duckdb_sql(JOBS[job], path)).to_arrow_table()
    parts["all"] = perf_counter() - began
    return pl.DataFrame(found)


def polars_over(job: str, path: str, cores: int, parts: Parts) -> pl.DataFrame:
    from jobs import JOBS, polars_over  # noqa: PLC0415 - POLARS_MAX_THREADS is set first

    began = perf_counter()
    found = polars_over(JOBS[job], path)
    parts["all"] = perf_counter() - began
    assert cores
    return found


def polars_rolling(job: str, path: str, cores: int, parts: Parts) -> pl.DataFrame:
    from jobs import JOBS, polars_rolling  # noqa: PLC0415 - POLARS_MAX_THREADS is set first

    began = perf_counter()
    found = polars_rolling(JOBS[job], path)
    parts["all"] = perf_counter() - began
    assert cores
    return found


def ftindicators(job: str, path: str, cores: int, parts: Parts) -> pl.DataFrame:
    """What the batch runner does up to the values of all measures; hits and results are left out."""
    import polars as pl  # noqa: PLC0415 - POLARS_MAX_THREADS is set first

    from ftindicators import ColumnMapping  # noqa: PLC0415
    from ftindicators.runners.held_rows import KEPT  # noqa: PLC0415
    from ftindicators.runners.intake import Intake  # noqa: PLC0415
    from ftindicators.sources.files import open_files  # noqa: PLC0415

    plan = _plan(job)
    began = perf_counter()
    mapping = ColumnMapping.identity()
    opened = open_files([path], mapping.csv)
    intake = Intake(plan, mapping, None, None, besides=KEPT)
    chunks = list(intake.admitted(opened))
    parts["read"] = perf_counter() - began
    admitted, _ = intake.settle(opened, chunks)
    parts["settle, sort"] = perf_counter() - began - parts["read"]
    rows = admitted.rows
    rows = rows.select([c for c in rows.columns if c in plan.needs or c in ("transaction_id", "occurred_at")])
    count = max(cores, -(-rows.height // BLOCK_ROWS))
    blocks = [rows]
    if count > 1:
        numbered = rows.with_columns(pl.col("account_id").hash().mod(count).alias("block"))
        blocks = numbered.partition_by("block", maintain_order=True, include_key=False)
    with ThreadPoolExecutor(cores) as pool:
        found = pl.concat(pool.map(lambda block: measure_values(plan, block), blocks))
    parts["evaluate"] = perf_counter() - began - sum(parts.values())
    return found


def measure_values(plan: Plan, rows: pl.DataFrame) -> pl.DataFrame:
    """The values of all measures that the indicators of ``plan`` read at all ``rows``: sums in cents."""
    import polars as pl  # noqa: PLC0415

    from ftindicators.engine.evaluate import evaluate  # noqa: PLC0415
    from ftindicators.engine.hits import Facts  # noqa: PLC0415
    from ftindicators.engine.state import State  # noqa: PLC0415

    state = State(one_currency=True, last=True)
    found = evaluate(plan, rows, state, facts=Facts(), watermark=None, everywhere=True)
    series = [rows["transaction_id"]]
    for planned in plan.planned:
        for read in planned.measures:
            value = found.values.series[read.value]
            series.append((value // 100 if read.name.startswith("sum") else value).alias(read.name))
    return pl.DataFrame(series)


def _plan(job: str) -> Plan:
    from jobs import JOBS, indicator_texts  # noqa: PLC0415

    from ftindicators import Indicators, Plan  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        for identity, text in indicator_texts(JOBS[job]).items():
            (Path(folder) / f"{identity}.yaml").write_text(text, encoding="utf-8")
        return Plan.of(Indicators.load(folder))


CONTENDERS: dict[str, Callable[[str, str, int, Parts], pl.DataFrame]] = {
    "ftindicators": ftindicators,
    "duckdb": duckdb,
    "polars over": polars_over,
    "polars rolling": polars_rolling,
}


def main() -> None:
    name, job, path, cores, *warm_up = sys.argv[1:]
    os.environ["POLARS_MAX_THREADS"] = cores
    for small in warm_up:
        CONTENDERS[name](job, small, int(cores), {})
    parts: Parts = {}
    cpu, began = process_time(), perf_counter()
    answer = CONTENDERS[name](job, path, int(cores), parts)
    wall, cpu = perf_counter() - began, process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    from jobs import checksum  # noqa: PLC0415

    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "parts": parts, "checksum": checksum(answer)}))


if __name__ == "__main__":
    main()
