"""A whole, bounded input: blocks of whole subjects, each evaluated with a state of its own, side by side."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl
import pyarrow as pa

from ftindicators.engine.appearances import SCHEMA as NAMED
from ftindicators.engine.appearances import appearances
from ftindicators.engine.coverage import Tally, tallies
from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.hit_log import SCHEMA as LOGGED
from ftindicators.engine.hit_log import hit_log
from ftindicators.engine.output_tables import episode_table, hit_table
from ftindicators.engine.state import State
from ftindicators.plan.partition import parts
from ftindicators.results.schemas import EPISODES, HITS, sorted_episodes, sorted_hits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ftindicators.engine.hits import Facts
    from ftindicators.plan.compile import Plan

BLOCK_ROWS = 250_000
"""Rows of a block, roughly: enough to keep kernels busy, few enough that a block's values fit beside the others."""
ALONE = 50_000
"""Below so many rows one block is faster than several."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What a plan finds in a whole input: tables in the order of the results folder, and counts for coverage.

    ``errors``: indicators that ended in an error, with its text; they have no hits. ``hit_log``: the hits that
    candidates are made of, written or not (`engine.hit_log`); ``appearances``: since when each party is named in an
    episode.
    """

    hits: pa.Table
    episodes: pa.Table
    hit_log: pl.DataFrame
    appearances: pl.DataFrame
    tallies: dict[str, Tally]
    errors: dict[str, str]


class Part(NamedTuple):
    """What one block gave."""

    hits: pa.Table
    episodes: pa.Table
    hit_log: pl.DataFrame
    appearances: pl.DataFrame
    tallies: dict[str, Tally]


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

    def run(block: _Block) -> Part:
        try:
            made = answer(block)
        except (pl.exceptions.PolarsError, ArithmeticError, ValueError, TypeError, KeyError, IndexError) as fault:
            return apart(block, fault)
        if progress is not None:
            progress(block.rows.height)
        return made

    def apart(block: _Block, fault: Exception) -> Part:
        """A fault in one indicator does not silence the others: they are run again without it."""
        ids = [p.id for p in block.plan.planned]
        if len(ids) == 1:
            errors[ids[0]] = f"{type(fault).__name__}: {fault}"
            return Part(HITS.empty_table(), EPISODES.empty_table(), LOGGED.to_frame(), NAMED.to_frame(), {})
        return _joined([run(_Block(block.plan.only([i]), block.rows)) for i in ids])

    def answer(block: _Block) -> Part:
        state = State(data_from=data_from, one_currency=one_currency)
        found = evaluate(block.plan, block.rows, state, facts=facts, watermark=None)
        episodes = [e for of in found.indicators for e in of.joined.episodes]
        return Part(
            hit_table(found, hits),
            episode_table(episodes, planned, data_to),
            hit_log(found),
            appearances(episodes),
            tallies(found, state.overflows, full),
        )

    with ThreadPoolExecutor(threads) as pool:
        done = list(_in_turn(pool, run, _blocks(plan, rows, threads), threads))
    whole = _without(_joined(done), frozenset(errors))
    counts = {i: Tally() for i in planned}
    for part in done:
        for indicator, tally in part.tallies.items():
            if indicator not in errors:
                counts[indicator].add(tally)
    return Whole(
        hits=sorted_hits(whole.hits),
        episodes=sorted_episodes(whole.episodes),
        hit_log=whole.hit_log,
        appearances=whole.appearances,
        tallies=counts,
        errors=errors,
    )


def _joined(done: Sequence[Part]) -> Part:
    """The tables of several parts one after the other; of an indicator's tallies the last."""
    return Part(
        pa.concat_tables([HITS.empty_table(), *(p.hits for p in done)]),
        pa.concat_tables([EPISODES.empty_table(), *(p.episodes for p in done)]),
        pl.concat([LOGGED.to_frame(), *(p.hit_log for p in done)]),
        pl.concat([NAMED.to_frame(), *(p.appearances for p in done)]),
        {i: tally for p in done for i, tally in p.tallies.items()},
    )


def _without(part: Part, failed: frozenset[str]) -> Part:
    """A part without what some indicators gave in blocks in which they did not fail: half an answer is none."""
    if not failed:
        return part
    hits, episodes = pl.DataFrame(part.hits), pl.DataFrame(part.episodes)
    stands = ~pl.col("indicator").is_in(list(failed))
    kept = episodes.filter(stands)
    return Part(
        hits.filter(stands).to_arrow().cast(HITS),
        kept.to_arrow().cast(EPISODES),
        part.hit_log.join(kept, on="episode_id", how="semi", maintain_order="left"),
        part.appearances.join(kept, on="episode_id", how="semi", maintain_order="left"),
        part.tallies,
    )


def _in_turn(
    pool: ThreadPoolExecutor, run: Callable[[_Block], Part], blocks: Iterable[_Block], threads: int
) -> Iterator[Part]:
    """What ``run`` makes of each block, in order; a block is cut only when a thread is free for it."""
    waiting: deque[Future[Part]] = deque()
    for block in blocks:
        waiting.append(pool.submit(run, block))
        if len(waiting) >= threads:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _blocks(plan: Plan, rows: pl.DataFrame, threads: int) -> Iterator[_Block]:
    for column, part in parts(plan):
        needed = [c for c in rows.columns if c in part.needs or c in KEPT]
        own = rows.select(needed)
        count = max(threads, -(-rows.height // BLOCK_ROWS)) if column is not None and rows.height > ALONE else 1
        if column is None or count == 1:
            yield _Block(part, own)
            continue
        number = own[column].hash() % count
        for block in range(count):
            yield _Block(part, own.filter(number == block))


KEPT = frozenset({"transaction_id", "occurred_at"})
"""Columns that the evaluator reads whatever the plan."""
