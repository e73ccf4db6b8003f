"""Batch by batch: what waits, what is released, what is kept, and what each batch settles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pyarrow as pa

from ftindicators.engine.appearances import SCHEMA as NAMED
from ftindicators.engine.appearances import appearances
from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.hit_log import SCHEMA as LOGGED
from ftindicators.engine.hit_log import hit_log
from ftindicators.engine.hits import Facts
from ftindicators.engine.output_tables import episode_table, hit_table
from ftindicators.engine.state import State
from ftindicators.plan.state_meaning import state_meaning
from ftindicators.results.schemas import EPISODES, HITS, REJECTED, sorted_episodes, sorted_hits
from ftindicators.runners.candidate_memory import CandidateMemory, World
from ftindicators.runners.intake import Intake, Kept
from ftindicators.runners.since_previous import refuse_other_identity
from ftindicators.runners.waiting_rows import WaitingRows
from ftindicators.sources.frames import OpenedFrame
from ftindicators.tables.derived import BaseCurrency, base_currency, with_amount_base
from ftindicators.tables.revisions import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftindicators.engine.open_episodes import OpenEpisode
    from ftindicators.model.candidate import Candidate
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.job import Job
    from ftindicators.sources.frames import Rows

RETRACTED = pa.schema([("hit_id", pa.string()), ("indicator", pa.string()), ("subject_id", pa.string()),
                       ("transaction_id", pa.string()), ("by", pa.string())])  # fmt: skip
NOTHING = pl.DataFrame(REJECTED.empty_table())


@dataclass(frozen=True, slots=True)
class Delta:
    """What one batch settled.

    ``hits``, ``episodes`` and ``rejected`` are Arrow tables with the columns of the results folder. ``episodes`` are
    those that opened, grew or closed, as they now stand: a later row of an ``episode_id`` replaces an earlier one.
    ``candidates``: those of the parties whose episodes changed, as they now stand; a later one of a ``candidate_id``
    replaces an earlier one. ``late``: rows that came after their instant was released. ``corrections_too_late``: rows
    that would correct a released one. Both are tables in the engine's own columns: times in microseconds UTC, money in
    ten-thousandths. They change no answer, and are handed back so that nothing is lost. ``retracted``: hits that no
    longer hold; without rows, as long as corrections of released rows are not yet taken up.

    >>> from datetime import UTC, datetime
    >>> import ftindicators as ft
    >>> import pyarrow as pa
    >>> row = {"account_id": "a1", "occurred_at": "2025-03-01T10:00:00Z", "direction": "credit", "amount": "80.00"}
    >>> engine = ft.Engine(ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml")))
    >>> for name in ("t1", "t1", "t2"):
    ...     rows = pa.Table.from_pylist([{**row, "transaction_id": name, "type": "cash_deposit"}])
    ...     delta = engine.feed(rows, watermark=datetime(2025, 3, 2, tzinfo=UTC))
    ...     print(name, delta.rejected["reason"].to_pylist(), delta.late["transaction_id"].to_pylist())
    t1 [] []
    t1 ['duplicate'] []
    t2 [] ['t2']
    """

    hits: pa.Table
    retracted: pa.Table
    episodes: pa.Table
    candidates: tuple[Candidate, ...]
    late: pa.Table
    corrections_too_late: pa.Table
    rejected: pa.Table


CANDIDATE_FRAMES = ("candidate_episodes", "candidate_hits", "candidate_parties", "candidate_victims")
"""Under which names a state keeps what `CandidateMemory.take_up` takes."""


class Settled(NamedTuple):
    """What one call of the evaluator settled, before candidates are made of it."""

    hits: pa.Table
    episodes: pa.Table
    log: pl.DataFrame
    named: pl.DataFrame


NONE_SETTLED = Settled(HITS.empty_table(), EPISODES.empty_table(), LOGGED.to_frame(), NAMED.to_frame())


class Feed:
    """What an Engine keeps between batches."""

    def __init__(self, job: Job, state: State | None, dedupe: timedelta | None) -> None:
        refuse_other_identity(job)
        self._job = job
        self._dedupe = dedupe
        self._intake = Intake(job.plan, job.mapping, job.accounts, job.customers)
        self.state = State() if state is None else state.copy()
        if self.state.data_from is None:
            self.state.data_from = job.data_from
        self._plan: Plan | None = None
        self._facts = Facts()
        self._not_seen: dict[str, tuple[str, ...]] = {}
        self._memory = CandidateMemory(job.indicator_facts(), job.policy, job.previous)
        self._waiting: WaitingRows | None = None
        self._base: BaseCurrency | None = None
        self._parties: set[str] = set()
        if state is not None:
            self._take_up()

    def take(self, rows: Rows, watermark: int) -> Delta:
        """Take in a batch and release what lies strictly before ``watermark`` (µs UTC)."""
        opened = OpenedFrame(rows, first_row=self._intake.rows_read + 1)
        admitted = self._intake.admit_all(opened)
        waiting = self._wait(admitted.rows.clear())
        arrived = waiting.arrive(admitted.rows, self.state.settled)
        settled = self._evaluate(waiting.release(watermark), watermark)
        if self._dedupe is not None:
            waiting.forget_before(watermark - self._dedupe // timedelta(microseconds=1))
        rejected = pl.concat([admitted.rejected, arrived.rejected])
        return self._delta(settled, arrived.late, arrived.corrections_too_late, rejected)

    def finish(self) -> Delta:
        """Release what still waits; every open episode as it stands at the end of the data.

        All instants up to the last row's are settled then: rows that come after all are late up to there.
        """
        waiting = self._waiting
        if waiting is None:
            nothing = pl.DataFrame()
            return self._delta(NONE_SETTLED, nothing, nothing, NOTHING)
        settled = self._evaluate(waiting.release(None), None)
        if self.state.data_to is not None:
            self.state.settled = max(self.state.data_to + 1, self.state.settled or 0)
        still = [e for of in self.state.episodes.values() for e in of.values()] + list(self.state.followed.values())
        final = self._episodes(still, self.state.data_to)
        settled = settled._replace(episodes=_latest([settled.episodes, final]), named=_named(settled.named, still))
        empty = waiting.rows.clear()
        return self._delta(settled, empty, empty, NOTHING, last=True)

    def snapshot(self) -> State:
        """An independent copy of all that later batches depend on."""
        kept = self.state.copy()
        kept.meaning, kept.plan = state_meaning(self._job.plan), self._job.plan.digest
        waiting = self._waiting
        if waiting is None:
            return kept
        of_intake = self._intake.kept()
        kept.frames = {
            "hashed": of_intake.hashed,
            "waiting": waiting.rows,
            "released": waiting.released.to_frame(),
            "fallen": waiting.fallen.to_frame(),
            **dict(
                zip(
                    CANDIDATE_FRAMES,
                    (self._memory.episodes, self._memory.log, self._memory.named, self._memory.victims),
                    strict=True,
                )
            ),
            "parties": pl.DataFrame({"party": sorted(self._parties)}, schema={"party": pl.String}),
        }
        kept.beside = {
            "base": None if self._base is None else [self._base.code, self._base.since],
            "rows": self._intake.rows_read,
            "formats": of_intake.formats,
            "lacking": sorted(of_intake.lacking),
        }
        return kept

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        waiting = self._waiting
        if waiting is None:
            return self.state.nbytes
        return (
            self.state.nbytes
            + waiting.released.nbytes
            + waiting.fallen.nbytes
            + int(waiting.rows.estimated_size())
            + self._memory.nbytes
            + 100 * len(self._parties)
        )

    # -- inside

    def _wait(self, empty: pl.DataFrame) -> WaitingRows:
        if self._waiting is None:
            self._waiting = WaitingRows(empty, transfers=self._job.mapping.reading.layout == "transfers")
        return self._waiting

    def _take_up(self) -> None:
        frames, beside = self.state.frames, self.state.beside
        self.state.frames, self.state.beside = {}, {}
        self._intake.rows_read = beside.get("rows", 0)
        if "waiting" in frames:
            self._intake.resume(Kept(beside["formats"], frames["hashed"], frozenset(beside["lacking"])))
            waiting = self._wait(frames["waiting"])
            waiting.released = Remembered.from_frame(frames["released"])
            waiting.fallen = Remembered.from_frame(frames["fallen"])
            self._memory.take_up(*(frames[name] for name in CANDIDATE_FRAMES))
            self._parties = set(frames["parties"]["party"].to_list())
        base = beside.get("base")
        self._base = None if base is None else BaseCurrency(*base)

    def _evaluate(self, rows: pl.DataFrame, watermark: int | None) -> Settled:
        if self._base is None:
            self._base = base_currency(rows, self._job.mapping.reading.reporting_currency)
        rows = with_amount_base(rows, self._base)
        self._parties.update(rows["party"].drop_nulls().unique().to_list())
        if self._plan is None:
            self._plan = self._job.plan.only(self._intake.evaluable())
            self._not_seen = self._intake.not_seen()
            self._facts = self._intake.facts(longest=self._job.policy.window)
        found = evaluate(self._plan, rows, self.state, facts=self._facts, watermark=watermark)
        changed: dict[str, OpenEpisode] = {e.episode_id: e for of in found.indicators for e in of.joined.episodes}
        changed.update({e.episode_id: e for e in found.closed})
        settled = watermark if watermark is not None else self.state.data_to
        return Settled(
            hit_table(found, self._job.hits),
            self._episodes(changed.values(), settled),
            hit_log(found),
            appearances(changed.values()),
        )

    def _episodes(self, episodes: Iterable[OpenEpisode], settled: int | None) -> pa.Table:
        return episode_table(episodes, {p.id: p for p in self._job.plan.planned}, settled)

    def _delta(
        self,
        settled: Settled,
        late: pl.DataFrame,
        corrections: pl.DataFrame,
        rejected: pl.DataFrame,
        *,
        last: bool = False,
    ) -> Delta:
        world = World(
            self.state.data_to or 0,
            self._intake.ours() or self._parties.__contains__,
            self._intake.minors(self.state.data_to),
            self._not_seen,
        )
        assembled = self._memory.changed(settled.episodes, settled.log, settled.named, world)
        candidates = {c.candidate_id: c for c in assembled.candidates}
        if last:  # what was forgotten just now has had its last word already
            candidates |= {c.candidate_id: c for c in self._memory.final(world).candidates}
        return Delta(
            hits=sorted_hits(settled.hits),
            retracted=RETRACTED.empty_table(),
            episodes=sorted_episodes(settled.episodes),
            candidates=tuple(candidates.values()),
            late=late.to_arrow(),
            corrections_too_late=corrections.to_arrow(),
            rejected=rejected.to_arrow().cast(REJECTED),
        )


def _named(fresh: pl.DataFrame, still: Iterable[OpenEpisode]) -> pl.DataFrame:
    """Appearances of episodes that a call changed and of those that are still open, each once."""
    return pl.concat([fresh, appearances(still)]).unique(["episode_id", "party_id"], keep="last", maintain_order=True)


def _latest(tables: list[pa.Table]) -> pa.Table:
    """Episodes of several tables, of each the row that comes last."""
    frame = pl.DataFrame(pa.concat_tables(tables))
    return frame.unique("episode_id", keep="last", maintain_order=True).to_arrow().cast(EPISODES)
