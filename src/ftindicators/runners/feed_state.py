"""How far a feed has come: the evaluator's state, and what stands beside it, moved on together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import polars as pl
import pyarrow as pa

from ftindicators.engine.appearances import SCHEMA as NAMED
from ftindicators.engine.appearances import appearances
from ftindicators.engine.coverage import tallies
from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.hit_log import SCHEMA as LOGGED
from ftindicators.engine.hit_log import hit_log
from ftindicators.engine.output_tables import episode_table, hit_table
from ftindicators.engine.state import State
from ftindicators.results.schemas import EPISODES, HITS
from ftindicators.tables.derived import BaseCurrency, base_currency, with_amount_base

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ftindicators.engine.coverage import Tally
    from ftindicators.engine.evaluate import Found
    from ftindicators.engine.hits import Facts
    from ftindicators.engine.open_episodes import OpenEpisode
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import PlannedIndicator
    from ftindicators.runners.candidate_memory import CandidateMemory
    from ftindicators.runners.job import Hits

CANDIDATE_FRAMES = ("candidate_episodes", "candidate_hits", "candidate_parties", "candidate_victims")
"""Under which names a state keeps what `CandidateMemory.take_up` takes."""


class Settled(NamedTuple):
    """What one call of the evaluator settled, before candidates are made of it."""

    hits: pa.Table
    episodes: pa.Table
    log: pl.DataFrame
    named: pl.DataFrame


NONE_SETTLED = Settled(HITS.empty_table(), EPISODES.empty_table(), LOGGED.to_frame(), NAMED.to_frame())


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are asked: the Plan of those indicators that can be evaluated, and how answers are written.

    ``everybody``: whose rows were seen must be kept, since no accounts table says who is ours. ``counts``: what could
    and could not be seen is counted, for coverage.
    """

    plan: Plan
    planned: Mapping[str, PlannedIndicator]
    facts: Facts
    hits: Hits
    reporting_currency: str | None
    everybody: bool
    counts: bool = False


@dataclass(slots=True)
class FeedState:
    """The state as of an instant, and what goes with it.

    ``memory``: the episodes that candidates are made of. ``currency``: that of ``amount_base``. ``parties``: everybody
    of whom a row was seen. ``tallies``: what the rows answered last could and could not see, where that was counted.
    """

    state: State
    memory: CandidateMemory
    currency: BaseCurrency | None = None
    parties: set[str] = field(default_factory=set)
    tallies: dict[str, Tally] = field(default_factory=dict)
    _plans: list[Plan] = field(default_factory=list)

    def answer(self, asked: Asked, rows: pl.DataFrame, watermark: int | None) -> Settled:
        """Evaluate released rows (sorted, later than all before them); ``memory`` is left as it is."""
        if self.currency is None:
            self.currency = base_currency(rows, asked.reporting_currency)
        rows = with_amount_base(rows, self.currency)
        if asked.everybody:
            self.parties.update(rows["party"].drop_nulls().unique().to_list())
        counts: dict[str, Tally] = {}
        found: list[Found] = []
        full = frozenset(name for name in rows.columns if asked.counts and rows[name].null_count() == 0)
        for plan, state in self._shares(asked):
            before = dict(state.overflows)
            of = evaluate(plan, rows, state, facts=asked.facts, watermark=watermark)
            found.append(of)
            if asked.counts:
                counts |= tallies(of, {name: n - before.get(name, 0) for name, n in state.overflows.items()}, full)
        self.tallies = counts
        changed: dict[str, OpenEpisode] = {}
        for one in found:
            changed |= {e.episode_id: e for of in one.indicators for e in of.joined.episodes}
            changed |= {e.episode_id: e for e in one.closed}
        settled = watermark if watermark is not None else self.state.data_to
        return Settled(
            pa.concat_tables([hit_table(one, asked.hits) for one in found]),
            self.table_of(asked, changed.values(), settled),
            pl.concat([hit_log(one) for one in found]),
            appearances(changed.values()),
        )

    def _shares(self, asked: Asked) -> list[tuple[Plan, State]]:
        """Which indicators go on from which state: those that came in from history each have one of their own."""
        lanes = [lane for lane in self.state.lanes if isinstance(lane, State)]
        if not lanes:
            return [(asked.plan, self.state)]
        if not self._plans:
            ids = {p.id for p in asked.plan.planned}
            own = [ids & lane.meaning.keys() for lane in lanes]
            self._plans += [asked.plan.only(some) for some in (ids.difference(*own), *own)]
        return list(zip(self._plans, (self.state, *lanes), strict=True))

    def table_of(self, asked: Asked, episodes: Iterable[OpenEpisode], settled: int | None) -> pa.Table:
        """Episodes as they stand at ``settled``, unsorted."""
        return episode_table(episodes, asked.planned, settled)

    def with_open(self, asked: Asked, settled: Settled, settled_to: int | None) -> Settled:
        """The same with every episode that is still open, as it stands."""
        still = self.open_episodes()
        final = episode_table(still, asked.planned, settled_to)
        return settled._replace(episodes=_latest([settled.episodes, final]), named=_named(settled.named, still))

    def open_episodes(self) -> list[OpenEpisode]:
        """The episodes that later rows can still join, and those that such a one follows."""
        states = (self.state, *self.state.lanes)
        by_subject = (e for state in states for of in state.episodes.values() for e in of.values())
        return [*by_subject, *(e for state in states for e in state.followed.values())]

    def copy(self) -> Self:
        """The same, moved on independently."""
        return type(self)(self.state.copy(), self.memory.copy(), self.currency, set(self.parties))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.state.nbytes + self.memory.nbytes + 100 * len(self.parties)

    # -- as part of a state

    def frames(self) -> dict[str, pl.DataFrame]:
        """What is kept beside the evaluator's state, as tables."""
        of_memory = (self.memory.episodes, self.memory.log, self.memory.named, self.memory.victims)
        parties = pl.DataFrame({"party": sorted(self.parties)}, schema={"party": pl.String})
        return dict(zip(CANDIDATE_FRAMES, of_memory, strict=True)) | {"parties": parties}

    def beside(self) -> dict[str, Any]:
        """What is kept beside it, as JSON values."""
        return {"base": None if self.currency is None else [self.currency.code, self.currency.since]}

    def take_up(self, frames: Mapping[str, pl.DataFrame], beside: Mapping[str, Any]) -> None:
        """Go on from what :meth:`frames` and :meth:`beside` gave."""
        if "parties" in frames:
            self.memory.take_up(*(frames[name] for name in CANDIDATE_FRAMES))
            self.parties = set(frames["parties"]["party"].to_list())
        base = beside.get("base")
        self.currency = None if base is None else BaseCurrency(*base)


def _named(fresh: pl.DataFrame, still: Iterable[OpenEpisode]) -> pl.DataFrame:
    """Appearances of episodes that a call changed and of those that are still open, each once."""
    return pl.concat([fresh, appearances(still)]).unique(["episode_id", "party_id"], keep="last", maintain_order=True)


def _latest(tables: list[pa.Table]) -> pa.Table:
    """Episodes of several tables, of each the row that comes last."""
    frame = pl.DataFrame(pa.concat_tables(tables))
    return frame.unique("episode_id", keep="last", maintain_order=True).to_arrow().cast(EPISODES)
