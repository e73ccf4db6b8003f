"""What it costs to bring rows through the door, beside polars that reads and sorts the same columns and checks nothing.

    python benchmarks/reading.py --rows 2000000

Both run in child processes on one core, in turn, over the generated file (`rows.py`): ours from the file to rows that
are cast, checked, without repeats and in order; polars' `scan_parquet`, `select`, `sort` by time and id. The columns
are those that the thirty measures of `peers.py` need, and the currency, which ours reads to add amounts up.
"""

from __future__ import annotations

import argparse
import json
import os
from statistics import median
from time import perf_counter, process_time

from measuring import header, python, rate, run, seconds, size, table
from peers import data

REPEAT = 3


def ours(path: str) -> int:
    """Rows that the door gives, settled and sorted."""
    from contender import _plan  # noqa: PLC0415 - POLARS_MAX_THREADS is set first

    from ftindicators import ColumnMapping  # noqa: PLC0415
    from ftindicators.runners.held_rows import KEPT  # noqa: PLC0415
    from ftindicators.runners.intake import Intake  # noqa: PLC0415
    from ftindicators.sources.files import open_files  # noqa: PLC0415

    mapping = ColumnMapping.identity()
    opened = open_files([path], mapping.csv)
    intake = Intake(_plan("thirty"), mapping, None, None, besides=KEPT)
    return intake.settle(opened, list(intake.admitted(opened)))[0].rows.height


def polars(path: str) -> int:
    """Rows of the same columns, read and sorted."""
    import polars as pl  # noqa: PLC0415 - POLARS_MAX_THREADS is set first
    from rows import LEAN  # noqa: PLC0415

    rows = pl.scan_parquet(path).select(*LEAN, "customer_id", "currency", "utc_offset_minutes")
    return rows.sort("occurred_at", "transaction_id").collect().height


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--core", type=int, default=1)
    parser.add_argument("--child", nargs=3, metavar=("WHO", "WARM-UP", "FILE"))
    chosen = parser.parse_args()
    if chosen.child:
        who, *paths = chosen.child
        for path in paths:  # the first compiles
            cpu, wall = process_time(), perf_counter()
            height = {"ours": ours, "polars": polars}[who](path)
            taken = {"cpu": process_time() - cpu, "wall": perf_counter() - wall, "rows": height}
        print(json.dumps(taken))
        return
    small, _ = data(20_000, chosen.seed, None)
    folder, facts = data(chosen.rows, chosen.seed, None)
    os.environ["POLARS_MAX_THREADS"] = "1"
    found: dict[str, list[dict[str, float]]] = {"ours": [], "polars": []}
    peaks = dict.fromkeys(found, 0)
    for _ in range(REPEAT):
        for who, runs in found.items():
            files = [str(of / "transactions.parquet") for of in (small, folder)]
            taken = run(python("reading.py", "--child", who, *files), [chosen.core])
            runs.append(json.loads(taken.output.splitlines()[-1]))
            peaks[who] = max(peaks[who], taken.peak)
    least = median(r["cpu"] for r in found["polars"])
    lines = [
        [who, seconds(r["cpu"] for r in runs), rate(chosen.rows, median(r["cpu"] for r in runs)),
         f"{median(r['cpu'] for r in runs) / least:.2f} x", seconds(r["wall"] for r in runs), size(peaks[who])]
        for who, runs in found.items()
    ]  # fmt: skip
    columns = ["", "CPU s", "rows a CPU second", "CPU of polars", "wall s", "peak memory"]
    print(header("Reading, checking, sorting; one core", facts) + "\n" + table(columns, lines))


if __name__ == "__main__":
    main()
