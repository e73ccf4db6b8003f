"""A whole, bounded input: blocks of whole subjects, each evaluated with a state of its own, side by side."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl
import pyarrow as pa

from ftindicators.engine.appearances import SCHEMA as NAMED
from ftindicators.engine.appearances import appearances
from ftindicators.engine.coverage import Counted, Tally
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
    from ftindicators.runners.held_rows import Block, Held

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


class _Task(NamedTuple):
    """Part of a plan, to be applied to a block."""

    plan: Plan
    block: Block


def evaluate_whole(
    plan: Plan,
    held: Held,
    facts: Facts,
    *,
    data_from: int | None,
    hits: Literal["edges", "all", "none"],
    threads: int,
    progress: Callable[[int], None] | None = None,
) -> Whole:
    """Apply ``plan`` to ``held`` rows (physical), whatever the number of threads.

    ``data_from``: since when the data is whole (µs); None: its first row. ``progress`` is told the rows done, once for
    each of `parts`.
    """
    span = held.span
    if data_from is None and span is not None:
        data_from = span[0]
    data_to = None if span is None else span[1]
    full, one_currency = held.full, held.one_currency
    planned = {p.id: p for p in plan.planned}

    errors: dict[str, str] = {}

    def run(task: _Task) -> Part:
        try:
            made = answer(task)
        except (pl.exceptions.PolarsError, ArithmeticError, ValueError, TypeError, KeyError, IndexError) as fault:
            made = apart(task, fault)
        return made

    def apart(task: _Task, fault: Exception) -> Part:
        """A fault in one indicator does not silence the others: they are run again without it."""
        ids = [p.id for p in task.plan.planned]
        if len(ids) == 1:
            errors[ids[0]] = f"{type(fault).__name__}: {fault}"
            return Part(HITS.empty_table(), EPISODES.empty_table(), LOGGED.to_frame(), NAMED.to_frame(), {})
        return _joined([run(_Task(task.plan.only([i]), task.block)) for i in ids])

    def answer(task: _Task) -> Part:
        """A block, one stretch of time after the other onto one state, as a feed goes on."""
        state = State(data_from=data_from, one_currency=one_currency, last=not task.block.several)
        tables, logs, episodes = [HITS.empty_table()], [LOGGED.to_frame()], {}
        counted = Counted(full, several=task.block.several)
        for rows in task.block.slices():
            # A later slice begins after this one: what it cannot touch is closed, and its room given back.
            passed = int(rows["occurred_at"][-1]) + 1 if task.block.several and rows.height else None
            found = evaluate(task.plan, rows, state, facts=facts, watermark=passed, full=full)
            tables.append(hit_table(found, hits))
            logs.append(hit_log(found))
            episodes.update({e.episode_id: e for of in found.indicators for e in of.joined.episodes})
            episodes.update({e.episode_id: e for e in found.closed})
            counted.add(found, state.overflows)
        return Part(
            pa.concat_tables(tables),
            episode_table(episodes.values(), planned, data_to),
            pl.concat(logs),
            appearances(episodes.values()),
            counted.tallies(),
        )

    def done_one(task: _Task) -> Part:
        made = run(task)
        if progress is not None:
            progress(task.block.height * len(task.plan.planned))
        return made

    with ThreadPoolExecutor(threads) as pool:
        done = list(_in_turn(pool, done_one, _tasks(plan, held, threads), threads))
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
    pool: ThreadPoolExecutor, run: Callable[[_Task], Part], tasks: Iterable[_Task], threads: int
) -> Iterator[Part]:
    """What ``run`` makes of each task, in order; a block is cut only when a thread is free for it."""
    running: set[Future[Part]] = set()
    order: list[Future[Part]] = []
    for task in tasks:
        future = pool.submit(run, task)
        order.append(future)
        running.add(future)
        if len(running) > threads:
            running = wait(running, return_when=FIRST_COMPLETED).not_done
    yield from (future.result() for future in order)


def _tasks(plan: Plan, held: Held, threads: int) -> Iterator[_Task]:
    """The work in tasks that need nothing of each other, those that take longest first.

    What cannot be cut by subject is cut by indicators.
    """
    several = threads if held.height > ALONE else 1
    for column, part in sorted(parts(plan), key=lambda of: of[0] is not None):
        for some in _dealt(part, several) if column is None else (part,):
            for block in held.blocks(column, some.needs, several):
                yield _Task(some, block)


def _dealt(plan: Plan, shares: int) -> list[Plan]:
    """A plan's indicators in so many plans, with about as many measures each."""
    dealt: list[list[str]] = [[] for _ in range(min(shares, len(plan.planned)))]
    weight = [0] * len(dealt)
    for planned in sorted(plan.planned, key=lambda p: (-len(p.measures), p.id)):
        least = weight.index(min(weight))
        dealt[least].append(planned.id)
        weight[least] += 1 + len(planned.measures)
    return [plan.only(ids) for ids in dealt]
