"""What a batch costs in a feed, and that its cost does not grow with the history kept.

    python benchmarks/feed.py --accounts 100000

The shipped indicators (or ``--indicators PATH``) are fed generated rows (`rows.py`) in the order of time, batches of
1,000, the watermark at each batch's last instant. First every account is made live in one large batch; then batches are
timed; then many rows are fed in large batches, so that there is far more history; then batches are timed again. The
clock holds a whole `Engine.feed`: rows in as a polars frame, hits, episodes and candidates out.
"""

from __future__ import annotations

import argparse
import resource
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
import polars as pl
from measuring import header, rate, size, table
from rows import PART_ROWS, ROWS_AN_ACCOUNT, bank, part

from ftindicators import Context, Engine, Indicators, Plan

BATCH = 1_000
LARGE = 250_000


def stream(accounts: int, rows: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``rows`` rows of a bank of so many accounts in the order of time, and the table of its accounts."""
    of = bank(accounts * ROWS_AN_ACCOUNT, seed)
    parts = [pl.DataFrame(part(of, first, min(PART_ROWS, rows - first), seed)) for first in range(0, rows, PART_ROWS)]
    table_of = pl.DataFrame({"account_id": of.accounts, "customer_id": of.customers.gather(of.customer_of)})
    return pl.concat(parts).sort("occurred_at", "transaction_id"), table_of


def one_of_each(rows: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """A row of every account, each a microsecond apart, in the week before ``rows`` begin."""
    count = accounts.height
    like = rows.head(min(count, rows.height))
    like = pl.concat([like] * -(-count // like.height)).head(count)
    begin = rows["occurred_at"][0]
    number = pl.Series(np.arange(count, dtype=np.int64))
    moments = (number * (7 * 86_400_000_000 // count) - 7 * 86_400_000_000).cast(pl.Duration("us")) + begin
    return like.with_columns(
        accounts["account_id"],
        accounts["customer_id"],
        moments.alias("occurred_at"),
        ("L" + number.cast(pl.String)).alias("transaction_id"),
    )


def fed(engine: Engine, rows: pl.DataFrame, batch: int) -> tuple[list[float], float, int]:
    """Feed ``rows``: seconds of each batch, CPU seconds of all, hits."""
    taken, hits = [], 0
    cpu = process_time()
    for first in range(0, rows.height, batch):
        some = rows.slice(first, batch)
        watermark: datetime = some["occurred_at"][-1]
        began = perf_counter()
        delta = engine.feed(some, watermark=watermark)
        taken.append(perf_counter() - began)
        hits += delta.hits.num_rows
    return taken, process_time() - cpu, hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--history", type=int, default=1_000_000, help="rows fed between the two measurements")
    parser.add_argument("--batches", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--indicators", type=Path)
    chosen = parser.parse_args()
    timed = chosen.batches * BATCH
    rows, accounts = stream(chosen.accounts, 2 * timed + chosen.history, chosen.seed)
    plan = Plan.of(Indicators.load(*([chosen.indicators] if chosen.indicators else [])))
    engine = Engine(plan, Context(accounts=accounts), hits="all")
    fed(engine, rows.head(2 * BATCH).with_columns("W" + pl.col("transaction_id")), BATCH)  # compiles
    engine = Engine(plan, Context(accounts=accounts), hits="all")
    fed(engine, one_of_each(rows, accounts), LARGE)
    lines = []
    history = accounts.height
    for name, first, count, batch in (
        ("early", 0, timed, BATCH),
        ("between", timed, chosen.history, LARGE),
        ("late", timed + chosen.history, timed, BATCH),
    ):
        taken, cpu, hits = fed(engine, rows.slice(first, count), batch)
        history += count
        milliseconds = [1_000 * t for t in taken]
        lines.append([
            name, f"{history:,}", f"{len(taken)} of {batch:,}", f"{median(milliseconds):.0f}",
            f"{np.percentile(milliseconds, 99):.0f}", f"{1_000 * cpu / len(taken):.0f}", rate(count, cpu), hits,
            size(engine.state_bytes),
        ])  # fmt: skip
    facts = {"accounts": accounts.height, "indicators": len(plan.planned), "columns": rows.width, "seed": chosen.seed}
    columns = ["", "rows fed by then", "batches", "median ms", "p99 ms", "CPU ms a batch", "rows a CPU second", "hits",
               "state"]  # fmt: skip
    print(header(f"Feed, batches of {BATCH:,}", facts) + "\n" + table(columns, lines))
    print(f"Peak memory {size(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)}, generated rows included.")


if __name__ == "__main__":
    main()
