"""The windowed jobs that all contenders do, said once: selections in SQL that each of them reads, windows, measures.

A job's answer is a frame with ``transaction_id`` and one int64 column a measure (sums in cents), one row a transaction.
`checksum` binds every value of every row to its transaction, in whatever order the rows come.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

DAY_MICROS = 86_400_000_000
COMPLETED = "(status IS NULL OR status = 'completed')"
SELECTIONS = {
    "cash_in": "type = 'cash_deposit'",
    "cards": "type = 'card_purchase'",
    "received": "direction = 'credit' AND type IN ('etransfer', 'p2p')",
    "large_out": "direction = 'debit' AND amount >= 1000",
    "online": "channel IN ('online', 'mobile')",
}


@dataclass(frozen=True)
class Job:
    """Sums and counts of ``selections`` (name to SQL; None: every row) over windows of ``days``, an account each."""

    name: str
    selections: tuple[tuple[str, str | None], ...]
    days: tuple[int, ...]

    def measures(self) -> list[str]:
        """The names of all measures."""
        return [f"{what}_{name}_{days}d" for name, _ in self.selections for days in self.days for what in ("n", "sum")]


JOBS = {
    "one": Job("one", (("every", None),), (7,)),
    "thirty": Job("thirty", tuple(SELECTIONS.items()), (1, 7, 30)),
}


def duckdb_sql(job: Job, path: str) -> str:
    """The job over a Parquet file for DuckDB: RANGE windows over whole microseconds, sums of whole cents."""
    flags = [f"{COMPLETED}{'' if where is None else f' AND {where}'} AS {name}" for name, where in job.selections]
    answers = [
        text
        for name, _ in job.selections
        for days in job.days
        for text in (
            f"count(*) FILTER (WHERE {name}) OVER w{days} AS n_{name}_{days}d",
            f"coalesce(sum(cents) FILTER (WHERE {name}) OVER w{days}, 0)::BIGINT AS sum_{name}_{days}d",
        )
    ]
    windows = [
        f"w{days} AS (PARTITION BY account_id ORDER BY moment "
        f"RANGE BETWEEN {days * DAY_MICROS - 1} PRECEDING AND CURRENT ROW)"
        for days in job.days
    ]
    rows = (
        "SELECT transaction_id, account_id, epoch_us(occurred_at) AS moment, (amount * 100)::BIGINT AS cents, "
        f"{', '.join(flags)} FROM read_parquet('{path}')"
    )
    return f"SELECT transaction_id, {', '.join(answers)} FROM ({rows}) WINDOW {', '.join(windows)}"


def polars_rows(job: Job, path: str) -> pl.LazyFrame:
    """What both polars forms begin with: ids, instants, cents, and for each selection what it counts and adds."""
    selected = [
        pl.sql_expr(f"{COMPLETED}{'' if where is None else f' AND {where}'}").fill_null(value=False).alias(name)
        for name, where in job.selections
    ]
    rows = pl.scan_parquet(path).select("transaction_id", "account_id", "occurred_at",
                                        (pl.col("amount") * 100).cast(pl.Int64).alias("cents"), *selected)  # fmt: skip
    names = [name for name, _ in job.selections]
    return rows.select(
        "transaction_id",
        "account_id",
        "occurred_at",
        *(pl.col(name).cast(pl.Int64).alias(f"n_{name}") for name in names),
        *(pl.when(name).then("cents").otherwise(0).alias(f"sum_{name}") for name in names),
    )


def polars_over(job: Job, path: str) -> pl.DataFrame:
    """The job as ``rolling_sum_by().over()``."""
    answers = [
        pl.col(f"{what}_{name}").rolling_sum_by("occurred_at", window_size=f"{days}d", closed="right")
        .over("account_id").alias(f"{what}_{name}_{days}d")
        for name, _ in job.selections
        for days in job.days
        for what in ("n", "sum")
    ]  # fmt: skip
    return polars_rows(job, path).sort("occurred_at").select("transaction_id", *answers).collect()


def polars_rolling(job: Job, path: str) -> pl.DataFrame:
    """The job as ``rolling(group_by=)``: one pass a window over rows in the order of account and time."""
    rows = polars_rows(job, path).sort("account_id", "occurred_at").collect()
    found = [rows.select("transaction_id")]
    for days in job.days:
        answers = [
            pl.col(f"{what}_{name}").sum().alias(f"{what}_{name}_{days}d")
            for name, _ in job.selections
            for what in ("n", "sum")
        ]
        of_window = rows.rolling("occurred_at", period=f"{days}d", group_by="account_id", closed="right").agg(answers)
        found.append(of_window.drop("account_id", "occurred_at"))
    return pl.concat(found, how="horizontal")


def indicator_texts(job: Job) -> dict[str, str]:
    """The job as indicators, by id: one a selection. Their conditions read every measure and are never true."""
    texts = {}
    for name, where in job.selections:
        identity = f"bench-{name.replace('_', '-')}"
        chosen = "" if where is None else "where: chosen, "
        measures, never = [], []
        for days in job.days:
            measures.append(f"  n_{name}_{days}d: {{aggregate: count, {chosen}within: {days}d}}")
            measures.append(f"  sum_{name}_{days}d: {{aggregate: sum, column: amount, {chosen}within: {days}d}}")
            never += [f"n_{name}_{days}d > 1000000000", f"sum_{name}_{days}d > 100000000000"]
        selections = "" if where is None else f"selections:\n  chosen: {where}\n"
        texts[identity] = (
            f"indicator: {identity}\nversion: 1\ntitle: {{en: Benchmark}}\nstatus: draft\nexploitation: [general]\n"
            "about: [{party: party, role: unknown}]\nfamily: context\nstrength: weak\n"
            "sources: [{document: FINTRAC-2016-OA003, year: 2016, basis: existence_only}]\n"
            "rationale: Counts and sums to measure with.\ninnocent_explanations: [a benchmark]\n"
            f"next_steps: [none]\nsubject: account\n{selections}measures:\n" + "\n".join(measures) + "\n"
            f"condition: {' OR '.join(never)}\n"
        )
    return texts


def checksum(answer: pl.DataFrame) -> str:
    """A hash of all values of all rows, whatever their order: for each column the sum of value times hash of the id."""
    ids = answer["transaction_id"].hash(7).to_numpy()
    digest = blake2b(digest_size=8)
    digest.update(str(answer.height).encode())
    for name in sorted(set(answer.columns) - {"transaction_id"}):
        values = answer[name].cast(pl.Int64)
        if values.null_count():
            message = f"{name} has nulls"
            raise ValueError(message)
        total = (ids * (values.to_numpy().view(np.uint64) + np.uint64(1))).sum(dtype=np.uint64)
        digest.update(f"{name} {total}".encode())
    return digest.hexdigest()
