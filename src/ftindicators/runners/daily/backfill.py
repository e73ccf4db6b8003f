"""Indicators that come into a state: filled from history up to where the state has come, while the others go on.

What the history settles for them is kept in a lane: a state of their own, beside that of the others. So nothing of the
others is touched, and what they share with the newcomers is counted twice from then on, which costs time and no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.state import State
from ftindicators.plan.state_meaning import state_meaning
from ftindicators.runners.feed import SINCE, Feed
from ftindicators.runners.feed_state import CANDIDATE_FRAMES
from ftindicators.tables.derived import with_amount_base

if TYPE_CHECKING:
    from collections.abc import Collection

    from ftindicators.engine.kept_state import KeptState
    from ftindicators.runners.daily.record import Record
    from ftindicators.runners.job import Job
    from ftindicators.sources.chunks import Opened


@dataclass(frozen=True, slots=True)
class Difference:
    """What a state lacks of a plan, and has beyond it.

    ``fresh``: indicators of the plan that it does not hold, or with another meaning; ``gone``: those that it holds and
    the plan has no more, or with another meaning.
    """

    fresh: frozenset[str]
    gone: frozenset[str]

    @classmethod
    def of(cls, state: KeptState, job: Job) -> Difference:
        """Compare a state with the plan of a job."""
        wanted, kept = state_meaning(job.plan), state.meaning
        held = {name for name, meaning in wanted.items() if kept.get(name) == meaning}
        return cls(frozenset(wanted.keys() - held), frozenset(kept.keys() - held))


def drop(state: State, record: Record, gone: Collection[str], job: Job) -> None:
    """Take indicators out of a state, with their episodes. Corrections reach back no further than to now."""
    if not gone:
        return
    digests = frozenset(job.plan.value_digests)
    for one in (state, *state.lanes):
        one.episodes = {name: of for name, of in one.episodes.items() if name not in gone}
        one.closing = {name: of for name, of in one.closing.items() if name not in gone}
        one.meaning = {name: of for name, of in one.meaning.items() if name not in gone}
        one.followed = {name: e for name, e in one.followed.items() if e.indicator not in gone}
        one.measures = {name: kernel for name, kernel in one.measures.items() if name in digests}
        one.guards = {name: kernel for name, kernel in one.guards.items() if name in digests}
    state.lanes = [lane for lane in state.lanes if lane.meaning]
    held = state.frames.get(CANDIDATE_FRAMES[0])
    if held is not None:
        held = held.filter(~pl.col("indicator").is_in(list(gone)))
        state.frames[CANDIDATE_FRAMES[0]] = held
        for name in CANDIDATE_FRAMES[1:3]:
            state.frames[name] = state.frames[name].join(held, on="episode_id", how="semi", maintain_order="left")
    record.episodes = record.episodes.filter(~pl.col("indicator").is_in(list(gone)))
    _begin_corrections_anew(state)


def fill(
    state: State, record: Record, fresh: Collection[str], job: Job, history: Opened, also: frozenset[str]
) -> pl.DataFrame:
    """Put indicators into a state that they were not in, as of the instant up to which it is settled.

    Rows of ``history`` from that instant on are left out. Gives those that count, with all columns that are shown.
    Raises InvalidInput, InvalidMapping.
    """
    settled = state.settled
    if settled is None:
        raise InvalidInput("the state has settled nothing yet, so there is nothing to fill: leave --backfill out")
    wanted = state_meaning(job.plan)
    begun = State(data_from=job.data_from, beside={"base": state.beside.get("base")})
    of_job = replace(job, plan=job.plan.only(fresh), previous=None, hits="none")
    feed = Feed(of_job, begun, None, timedelta(0), also=also | job.plan.needs)
    admitted = feed.admit(history)
    rows = admitted.rows.filter(pl.col("occurred_at") < settled)
    delta = feed.settle(replace(admitted, rows=rows), settled, to_last_row=True)
    lane = feed.kept()
    frames, lacking = lane.frames, lane.beside.get("lacking", ())
    lane.frames, lane.beside, lane.base = {}, {}, None
    lane.meaning = {name: wanted[name] for name in fresh}
    state.lanes.append(lane)
    state.meaning = {**state.meaning, **lane.meaning}
    for name in (*CANDIDATE_FRAMES, "parties"):
        if name in frames:
            both = pl.concat([state.frames[name], frames[name]]) if name in state.frames else frames[name]
            state.frames[name] = both.unique(maintain_order=True) if both.width == 1 else both
    readable = job.plan.needs | also
    state.beside["lacking"] = sorted({*state.beside.get("lacking", ()), *lacking} & readable)
    episodes = pl.DataFrame(delta.episodes)
    record.episodes = pl.concat([record.episodes, episodes])
    _begin_corrections_anew(state)
    used = rows.join(pl.DataFrame(delta.rejected), on=["source", "row"], how="anti", maintain_order="left")
    return with_amount_base(used, feed.base_currency)


def _begin_corrections_anew(state: State) -> None:
    """Rows that were released before were kept for another plan: from now on they are too old to be corrected."""
    state.base = None
    for name in SINCE:
        state.frames.pop(name, None)
