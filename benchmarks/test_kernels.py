"""Kernels alone and beside their peers: `pytest benchmarks/test_kernels.py`, options as pytest-benchmark has them.

A million entries of 50,000 heavy-tailed groups, one of which has 5 % of all, in the order of groups and times, held in
memory by everybody: what a kernel is given, what polars' ``rolling`` wants, a DuckDB table. One thread each, windows of
1, 7 and 90 days, all entries of the data and (``hot``) those of the busiest group alone. Compiling happens outside the
clock. A peer's answers are compared with ours in the same run, value by value: to the bit for counts, sums of whole
numbers, smallest and largest ones, to 1e-9 for the others. Not collected by the everyday tests.
"""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import platform
from functools import cache
from importlib.metadata import version

import numpy as np
import polars as pl
import pytest

from ftindicators.kernels.aggregates import state_for
from ftindicators.kernels.entries import Entries, Trailing
from ftindicators.kernels.panel import Panel
from ftindicators.kernels.panel_members import Member, Result

duckdb = pytest.importorskip("duckdb")

ROWS = 1_000_000
GROUPS = 50_000
DAY = 86_400_000_000
WINDOWS = {"1d": DAY, "7d": 7 * DAY, "90d": 90 * DAY}
AGGREGATES = {
    "count": None, "sum": "money", "mean": "money", "std": "money", "min": "money", "max": "money", "first": "money",
    "last": "money", "median": "money", "percentile": "money", "share": None, "top_share": "code",
    "count_distinct": "code", "days_active": "integer", "longest_gap": None, "regularity": None, "zscore": "money",
    "ratio": "money",
}  # fmt: skip
IN_DUCKDB = {
    "count": "count(*)", "sum": "sum(amount)", "mean": "avg(amount)", "min": "min(amount)", "max": "max(amount)",
    "median": "quantile_cont(amount, 0.5)", "percentile": "quantile_cont(amount, 0.9)",
    "count_distinct": "count(DISTINCT code)",
}  # fmt: skip
IN_POLARS = {
    "count": pl.len(), "sum": pl.col("amount").sum(), "mean": pl.col("amount").mean(),
    "std": pl.col("amount").std(ddof=0),
    "min": pl.col("amount").min(), "max": pl.col("amount").max(), "median": pl.col("amount").median(),
    "percentile": pl.col("amount").quantile(0.9, "linear"), "count_distinct": pl.col("code").n_unique(),
}  # fmt: skip
OVER = {
    "sum": "rolling_sum_by", "mean": "rolling_mean_by", "std": "rolling_std_by", "min": "rolling_min_by",
    "max": "rolling_max_by", "median": "rolling_median_by", "percentile": "rolling_quantile_by",
}  # fmt: skip
SCALED = ("mean", "std", "median", "percentile")
"""Answers in units of which an amount has ten thousand."""


@cache
def frame(rows: int, *, hot: bool = False) -> pl.DataFrame:
    """Groups, instants, amounts, codes and days, in order; ``hot``: of the busiest group alone."""
    random = np.random.default_rng(1)
    weights = random.lognormal(0.0, 1.2, GROUPS)
    weights[0] = weights[1:].sum() * 0.05 / 0.95
    group = np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), random.random(rows)), GROUPS - 1)
    time = random.integers(0, 90 * 86_400, rows) * 1_000_000
    order = np.lexsort((time, group))
    group, time = group[order], time[order]
    made = pl.DataFrame(
        {
            "group": group,
            "time": time,
            "amount": (random.lognormal(8.0, 1.0, rows) * 100).astype(np.int64) * 100,
            "code": (random.pareto(1.0, rows) * 3).astype(np.int64) % 10_000,
            "day": time // DAY,
        }
    ).with_columns(at=pl.col("time").cast(pl.Datetime("us")))
    return made.filter(pl.col("group") == 0) if hot else made


def ours(aggregate: str, length: int, rows: pl.DataFrame, *, keeps: bool = False):
    """What is timed: an empty state, made in no time, let over all entries."""
    kind = AGGREGATES[aggregate]
    all_of_them = np.ones(len(rows), np.bool_)
    entries = Entries(
        rows["group"].to_numpy(), rows["time"].to_numpy(), np.arange(len(rows)), all_of_them, all_of_them, GROUPS
    )
    column = {"money": "amount", "code": "code", "integer": "day", None: None}[kind]
    values = None if column is None else rows[column].to_numpy()
    valid = None if values is None else all_of_them
    more = {"part": rows["code"].to_numpy() % 2 == 0} if aggregate == "share" else {}
    if aggregate in ("zscore", "ratio"):
        more = {"own": values, "own_valid": valid}

    def advance():
        state = state_for(aggregate, kind, Trailing(length), q=0.9 if aggregate == "percentile" else None)
        return state.advance(entries, len(rows), chosen=all_of_them, values=values, valid=valid, keeps=keeps, **more)

    return advance


def in_duckdb(aggregate: str, length: int, rows: pl.DataFrame):
    """The same by a RANGE window; what is timed ends with the answers in an array."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("given", rows.with_row_index("place").to_arrow())
    connection.execute("CREATE TABLE entries AS SELECT * FROM given")
    window = f'PARTITION BY "group" ORDER BY time RANGE BETWEEN {length - 1} PRECEDING AND CURRENT ROW'
    query = f"SELECT place, {IN_DUCKDB[aggregate]} OVER ({window}) AS found FROM entries"

    def ordered(found):
        answers = np.empty(len(rows))
        answers[found["place"]] = found["found"].astype(np.float64)
        return answers

    return lambda: connection.execute(query).fetchnumpy(), ordered


def in_polars_rolling(aggregate: str, length: int, rows: pl.DataFrame):
    """The same by ``rolling(group_by=)``."""
    window = f"{length}us"
    return lambda: rows.rolling("at", period=window, group_by="group", closed="right").agg(
        found=IN_POLARS[aggregate]
    ), lambda found: found["found"].to_numpy()


def in_polars_over(aggregate: str, length: int, rows: pl.DataFrame):
    """The same by ``rolling_..._by().over()``."""
    more = {"quantile": 0.9, "interpolation": "linear"} if aggregate == "percentile" else {}
    more |= {"ddof": 0} if aggregate == "std" else {}
    rolling = getattr(pl.col("amount"), OVER[aggregate])
    answer = rolling("at", window_size=f"{length}us", closed="right", **more).over("group")
    return lambda: rows.select(found=answer), lambda found: found["found"].to_numpy()


PEERS = {"duckdb": (in_duckdb, IN_DUCKDB), "polars-rolling": (in_polars_rolling, IN_POLARS),
         "polars-over": (in_polars_over, OVER)}  # fmt: skip


def told(benchmark, rows: int):
    """Write down what was measured with what."""
    names = ("numba", "numpy", "polars", "duckdb", "ftindicators")
    benchmark.extra_info |= {"rows": rows, "groups": GROUPS, "python": platform.python_version()}
    benchmark.extra_info |= {name: version(name) for name in names}
    benchmark.extra_info["rows_a_second"] = round(rows / benchmark.stats.stats.min)


@pytest.mark.parametrize("hot", [False, True], ids=["all", "hot"])
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_windowed_aggregate(benchmark, aggregate, window, hot):
    benchmark.group = f"{aggregate} {window} {'hot' if hot else 'all'}"
    ours(aggregate, WINDOWS[window], frame(2_000))()  # compiles
    rows = frame(ROWS, hot=hot)
    answer = benchmark.pedantic(ours(aggregate, WINDOWS[window], rows), rounds=5)
    assert len(answer.values) == len(rows)
    told(benchmark, len(rows))


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_windowed_aggregate_that_is_kept(benchmark, aggregate, window):
    benchmark.group = f"{aggregate} {window} kept"
    ours(aggregate, WINDOWS[window], frame(2_000), keeps=True)()
    benchmark.pedantic(ours(aggregate, WINDOWS[window], frame(ROWS), keeps=True), rounds=3)
    told(benchmark, ROWS)


@pytest.mark.parametrize("hot", [False, True], ids=["all", "hot"])
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(
    ("peer", "aggregate"), [(peer, aggregate) for peer, (_, known) in PEERS.items() for aggregate in known]
)
def test_peer(benchmark, peer, aggregate, window, hot):
    benchmark.group = f"{aggregate} {window} {'hot' if hot else 'all'}"
    rows = frame(ROWS, hot=hot)
    run, ordered = PEERS[peer][0](aggregate, WINDOWS[window], rows)
    found = ordered(benchmark.pedantic(run, rounds=1)).astype(np.float64)
    answer = ours(aggregate, WINDOWS[window], rows)()
    mine = answer.values * (10_000.0 if aggregate in SCALED else 1)
    assert answer.valid.all()
    if aggregate in SCALED:
        assert np.allclose(mine, found, rtol=1e-9, atol=1e-3 if aggregate == "std" else 0)
    else:
        assert np.array_equal(mine.astype(np.float64), found)
    told(benchmark, len(rows))


def test_panel_of_thirty(benchmark):
    """Sum and count over 1, 7 and 30 days of five selections, each a panel: all entries ask."""
    rows = frame(ROWS)
    members = tuple(
        Member(result, Trailing(days * DAY), 0 if result == Result.SUM else -1)
        for days in (1, 7, 30)
        for result in (Result.SUM, Result.COUNT)
    )
    all_of_them = np.ones(len(rows), np.bool_)
    entries = Entries(
        rows["group"].to_numpy(), rows["time"].to_numpy(), np.arange(len(rows)), all_of_them, all_of_them, GROUPS
    )
    amounts = rows["amount"].to_numpy()[None, :]
    chosen = [np.random.default_rng(part).random(len(rows)) < part / 100 for part in (5, 15, 20, 30, 50)]

    def advance():
        return [Panel(members).advance(entries, len(rows), chosen=c, values=amounts, keeps=False) for c in chosen]

    advance()
    benchmark.pedantic(advance, rounds=5)
    told(benchmark, ROWS)


def test_panel_in_a_feed(benchmark):
    """A batch of 1,000 entries of as many of 1,000,000 groups, which hold some entries already."""
    groups, random = 1_000_000, np.random.default_rng(3)
    members = tuple(
        Member(result, Trailing(days * DAY), 0 if result == Result.SUM else -1)
        for days in (1, 7, 30)
        for result in (Result.SUM, Result.COUNT)
    )
    panel = Panel(members)
    now = [0]

    def batch(rows: int):
        group = np.sort(random.integers(0, groups, rows))
        now[0] += 1_000_000
        ones = np.ones(rows, np.bool_)
        entries = Entries(group, np.full(rows, now[0]), np.arange(rows), ones, ones, groups)
        return (entries, rows), {"chosen": ones, "values": np.full((1, rows), 10_000)}

    for _ in range(5):
        arguments, more = batch(groups)
        panel.advance(*arguments, **more)
    benchmark.pedantic(panel.advance, setup=lambda: batch(1_000), rounds=500)
    told(benchmark, 1_000)
    benchmark.extra_info["bytes_a_group"] = round(panel.nbytes / groups)
