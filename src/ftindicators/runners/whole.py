"""A whole, bounded input: blocks of whole subjects, each evaluated with a state of its own, side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl
import pyarrow as pa

from ftindicators.engine.coverage import Tally, tallies
from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.hit_log import SCHEMA as LOGGED
from ftindicators.engine.hit_log import hit_log
from ftindicators.engine.output_tables import episode_table, hit_table
from ftindicators.engine.state import State
from ftindicators.plan.partition import parts
from ftindicators.results.schemas import EPISODES, HITS, sorted_episodes, sorted_hits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftindicators.engine.hits import Facts
    from ftindicators.plan.compile import Plan

BLOCK_ROWS = 1_000_000
"""Rows of a block, roughly: enough to keep kernels busy, few enough that a block's values fit beside the others."""
ALONE = 50_000
"""Below so many rows one block is faster than several."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What a plan finds in a whole input: tables in the order of the results folder, and counts for coverage.

    ``errors``: indicators that ended in an error, with its text; they have no hits. ``hit_log``: the hits that
    candidates are made of, written or not (`engine.hit_log`).
    """

    hits: pa.Table
    episodes: pa.Table
    hit_log: pl.DataFrame
    tallies: dict[str, Tally]
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Block:
    plan: Plan
    rows: pl.DataFrame


def evaluate_whole(
    plan: Plan,
    rows: pl.DataFrame,
    facts: Facts,
    *,
    data_from: int | None,
    hits: Literal["edges", "all", "none"],
    threads: int,
    progress: Callable[[int], None] | None = None,
) -> Whole:
    """Apply ``plan`` to ``rows`` (physical, sorted by occurred_at, transaction_id), whatever the number of threads.

    ``data_from``: since when the data is whole (µs); None: its first row. ``progress`` is told the rows of each block
    done.
    """
    if data_from is None and rows.height:
        data_from = int(rows["occurred_at"][0])
    data_to = int(rows["occurred_at"][-1]) if rows.height else None
    full = frozenset(name for name in rows.columns if rows[name].null_count() == 0)
    one_currency = rows["currency"].n_unique() <= 1
    planned = {p.id: p for p in plan.planned}

    errors: dict[str, str] = {}

    def run(block: _Block) -> tuple[pa.Table, pa.Table, pl.DataFrame, dict[str, Tally]]:
        try:
            made = answer(block)
        except (pl.exceptions.PolarsError, ArithmeticError, ValueError, TypeError, KeyError, IndexError) as fault:
            return apart(block, fault)
        if progress is not None:
            progress(block.rows.height)
        return made

    def apart(block: _Block, fault: Exception) -> tuple[pa.Table, pa.Table, pl.DataFrame, dict[str, Tally]]:
        """A fault in one indicator does not silence the others: they are run again without it."""
        ids = [p.id for p in block.plan.planned]
        if len(ids) == 1:
            errors[ids[0]] = f"{type(fault).__name__}: {fault}"
            return HITS.empty_table(), EPISODES.empty_table(), LOGGED.to_frame(), {}
        made = [run(_Block(block.plan.only([i]), block.rows)) for i in ids]
        counts = {i: tally for part in made for i, tally in part[3].items()}
        return (
            pa.concat_tables([m[0] for m in made]),
            pa.concat_tables([m[1] for m in made]),
            pl.concat([m[2] for m in made]),
            counts,
        )

    def answer(block: _Block) -> tuple[pa.Table, pa.Table, pl.DataFrame, dict[str, Tally]]:
        state = State(data_from=data_from, one_currency=one_currency)
        found = evaluate(block.plan, block.rows, state, facts=facts, watermark=None)
        episodes = (e for of in found.indicators for e in of.joined.episodes)
        return (
            hit_table(found, hits),
            episode_table(episodes, planned, data_to),
            hit_log(found),
            tallies(found, state.overflows, full),
        )

    with ThreadPoolExecutor(threads) as pool:
        done = list(pool.map(run, _blocks(plan, rows, threads)))
    counts = {i: Tally() for i in planned}
    for _, _, _, of_block in done:
        for indicator, tally in of_block.items():
            counts[indicator].add(tally)
    return Whole(
        hits=sorted_hits(pa.concat_tables([HITS.empty_table(), *(d[0] for d in done)])),
        episodes=sorted_episodes(pa.concat_tables([EPISODES.empty_table(), *(d[1] for d in done)])),
        hit_log=pl.concat([LOGGED.to_frame(), *(d[2] for d in done)]),
        tallies=counts,
        errors=errors,
    )


def _blocks(plan: Plan, rows: pl.DataFrame, threads: int) -> Iterator[_Block]:
    for column, part in parts(plan):
        needed = [c for c in rows.columns if c in part.needs or c in KEPT]
        own = rows.select(needed)
        count = max(threads, -(-rows.height // BLOCK_ROWS)) if column is not None and rows.height > ALONE else 1
        if column is None or count == 1:
            yield _Block(part, own)
            continue
        numbered = own.with_columns(pl.col(column).hash().mod(count).alias("block"))
        for block in numbered.partition_by("block", maintain_order=True, include_key=False):
            yield _Block(part, block)


KEPT = frozenset({"transaction_id", "occurred_at"})
"""Columns that the evaluator reads whatever the plan."""
