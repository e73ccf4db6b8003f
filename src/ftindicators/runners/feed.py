"""Batch by batch: what waits, what is released, what is kept, and what each batch settles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from ftindicators.engine.state import State
from ftindicators.plan.state_meaning import state_meaning
from ftindicators.results.schemas import REJECTED, sorted_episodes, sorted_hits
from ftindicators.runners.candidate_memory import CandidateMemory, World
from ftindicators.runners.corrections import NO_CORRECTIONS, Accepted, Corrections, horizon_of
from ftindicators.runners.delta import RETRACTED, RETRACTED_CANDIDATES, Delta
from ftindicators.runners.feed_metrics import Counts, FeedMetrics, live
from ftindicators.runners.feed_state import NONE_SETTLED, Asked, FeedState, Settled
from ftindicators.runners.intake import Intake, Kept
from ftindicators.runners.since_previous import refuse_other_identity
from ftindicators.runners.waiting_rows import WaitingRows
from ftindicators.sources.frames import OpenedFrame
from ftindicators.tables.revisions import Remembered

if TYPE_CHECKING:
    from ftindicators.candidates.assemble import Assembled
    from ftindicators.engine.coverage import Tally
    from ftindicators.engine.kept_state import KeptState
    from ftindicators.model.candidate import Candidate
    from ftindicators.runners.job import Job
    from ftindicators.sources.chunks import Opened
    from ftindicators.sources.frames import Rows
    from ftindicators.tables.derived import BaseCurrency
    from ftindicators.tables.rows import Admitted

NOTHING = pl.DataFrame(REJECTED.empty_table())
SINCE = ("since_base", "told_hits", "told_episodes")
"""Under which names a state keeps the rows since its base, and what was handed out since."""


class Feed:
    """What an Engine keeps between batches.

    ``corrections``: how far before the watermark rows can be corrected (None: as `horizon_of` says, zero: not at all).
    """

    def __init__(
        self,
        job: Job,
        state: State | None,
        dedupe: timedelta | None,
        corrections: timedelta | None = None,
        *,
        also: frozenset[str] = frozenset(),
        start: int | None = None,
        counts: bool = False,
    ) -> None:
        """Go on from ``state``.

        ``also``: columns that rows keep beside those of the Plan, where the data have them; ``start``: no hits before
        it (µs UTC); ``counts``: what each batch could and could not see is counted in :attr:`tallies`.
        """
        self._start, self._tallied = start, counts
        refuse_other_identity(job)
        self._job = job
        self._dedupe = dedupe
        self._transfers = job.mapping.reading.layout == "transfers"
        self._intake = Intake(job.plan, job.mapping, job.accounts, job.customers, also)
        kept = State() if state is None else state.copy()
        if kept.data_from is None:
            kept.data_from = job.data_from
        base, kept.base = kept.base, None
        self._now = FeedState(kept, self._memory())
        self._asked: Asked | None = None
        self._not_seen: dict[str, tuple[str, ...]] = {}
        self._waiting: WaitingRows | None = None
        self._counts = Counts()
        horizon = horizon_of(job.plan, corrections, dedupe)
        since = self._take_up() if state is not None else {}
        self._corrections = self._taken_up(horizon, base, since) if horizon else None

    @property
    def state(self) -> State:
        """What the evaluator keeps."""
        return self._now.state

    def take(self, rows: Rows, watermark: int) -> Delta:
        """Take in a batch and release what lies strictly before ``watermark`` (µs UTC)."""
        return self.settle(self.admit(OpenedFrame(rows, first_row=self._intake.rows_read + 1)), watermark)

    def admit(self, opened: Opened) -> Admitted:
        """An input behind the door, whole. Raises InvalidInput, InvalidMapping."""
        return self._intake.admit_all(opened)

    def settle(self, admitted: Admitted, watermark: int, *, to_last_row: bool = False) -> Delta:
        """Take in admitted rows and release what lies strictly before ``watermark`` (µs UTC).

        ``to_last_row``: episodes close, and candidates are seen, as of the last released row, not of the watermark.
        """
        waiting = self._wait(admitted.rows.clear())
        arrived = waiting.arrive(admitted.rows, self.state.settled)
        accepted = NO_CORRECTIONS._replace(too_late=arrived.corrections)
        settled = self.state.settled
        if self._corrections is not None and arrived.corrections.height and settled is not None:
            accepted = self._corrections.accept(arrived.corrections, waiting, settled)
            self._counts.corrected += waiting.leads(accepted.new.filter(pl.col("occurred_at") < settled)).height
        due = waiting.release(watermark)
        rejected = pl.concat([admitted.rejected, arrived.rejected, accepted.rejected])
        self._count(due, arrived.late, accepted.too_late, rejected)
        seen = _last(self.state.data_to, due, watermark) if to_last_row else watermark
        delta = self._answer_again(due, seen, accepted) if accepted.old.height else self._answer(due, seen)
        self.state.settled = watermark
        if self._dedupe is not None:
            waiting.forget_before(watermark - self._dedupe // timedelta(microseconds=1))
        if self._corrections is not None:
            self._corrections.move_on(self._questions(), watermark)
        return replace(
            delta,
            late=arrived.late.to_arrow(),
            corrections_too_late=accepted.too_late.to_arrow(),
            rejected=rejected.to_arrow().cast(REJECTED),
        )

    def finish(self) -> Delta:
        """Release what still waits; every open episode as it stands at the end of the data.

        All instants up to the last row's are settled then: rows that come after all are late up to there.
        """
        if self._waiting is None:
            return self._delta(NONE_SETTLED, last=False)
        due, nothing = self._waiting.release(None), self._waiting.rows.clear()
        self._count(due, nothing, nothing, nothing)
        delta = self._answer(due, None)
        return replace(delta, late=nothing.to_arrow(), corrections_too_late=nothing.to_arrow())

    def snapshot(self) -> State:
        """An independent copy of all that later batches depend on."""
        return self.kept().copy()

    def kept(self) -> State:
        """All that later batches depend on, as it is: to be written at once, not to be fed on from."""
        kept = replace(self.state, meaning=state_meaning(self._job.plan), plan=self._job.plan.digest)
        waiting = self._waiting
        if waiting is None:
            return kept
        of_intake = self._intake.kept()
        kept.frames = {
            "hashed": of_intake.hashed,
            "waiting": waiting.rows,
            "released": waiting.released.to_frame(),
            "fallen": waiting.fallen.to_frame(),
            **self._now.frames(),
        }
        kept.beside = self._now.beside() | {
            "rows": self._intake.rows_read,
            "formats": of_intake.formats,
            "lacking": sorted(of_intake.lacking),
            "counts": self._counts.to_json(),
        }
        if self._corrections is not None:
            of_base = self._corrections.base
            kept.base = replace(of_base.state, frames=of_base.frames(), beside=of_base.beside())
            told = self._corrections.told.frames()
            kept.frames |= dict(zip(SINCE, (self._corrections.rows.whole(), *told), strict=True))
        return kept

    @property
    def intake(self) -> Intake:
        """What rows came in by."""
        return self._intake

    @property
    def base_currency(self) -> BaseCurrency | None:
        """The currency of ``amount_base``, once a row has been released."""
        return self._now.currency

    @property
    def tallies(self) -> dict[str, Tally]:
        """What the last batch could and could not see, where that was to be counted."""
        return self._now.tallies

    @property
    def held_episodes(self) -> pl.DataFrame:
        """The episodes that candidates can still hold, in the columns of the results folder without evidence."""
        return self._now.memory.episodes

    def candidates(self, as_of: int | None = None) -> Assembled:
        """The candidates of all parties that are held, as they now stand. ``as_of`` dates suppressions and expiry."""
        return self._now.memory.final(replace(self._world(), as_of=as_of))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        waiting, corrections = self._waiting, self._corrections
        if waiting is None:
            return self.state.nbytes
        return self._now.nbytes + waiting.nbytes + (0 if corrections is None else corrections.nbytes)

    @property
    def metrics(self) -> FeedMetrics:
        """Counts and sizes. O(groups kept)."""
        waiting, counts = self._waiting, self._counts
        subjects, entries = live(self.state)
        return FeedMetrics(
            rows_read=self._intake.rows_read,
            rows_released=counts.released,
            rows_waiting=0 if waiting is None else waiting.leads(waiting.rows).height,
            rows_late=counts.late,
            rows_rejected=counts.rejected,
            corrections=counts.corrected,
            corrections_too_late=counts.corrections_too_late,
            live_subjects=subjects,
            live_entries=entries,
            state_bytes=self.nbytes,
            base_bytes=0 if self._corrections is None else self._corrections.nbytes,
        )

    # -- inside

    def _count(self, due: pl.DataFrame, late: pl.DataFrame, too_late: pl.DataFrame, rejected: pl.DataFrame) -> None:
        if self._waiting is not None:
            self._counts.released += self._waiting.leads(due).height
            self._counts.late += self._waiting.leads(late).height
            self._counts.corrections_too_late += self._waiting.leads(too_late).height
            self._counts.rejected += rejected.height

    def _memory(self) -> CandidateMemory:
        return CandidateMemory(self._job.indicator_facts(), self._job.policy, self._job.previous)

    def _wait(self, empty: pl.DataFrame) -> WaitingRows:
        if self._waiting is None:
            self._waiting = WaitingRows(empty, transfers=self._transfers)
        return self._waiting

    def _take_up(self) -> dict[str, pl.DataFrame]:
        """Go on from what :meth:`snapshot` gave; the frames since its base, if it has one of this very plan."""
        state = self._now.state
        frames, beside = state.frames, state.beside
        state.frames, state.beside = {}, {}
        self._intake.rows_read = beside.get("rows", 0)
        self._counts = Counts.of_json(beside.get("counts", {}))
        if "waiting" in frames:
            self._intake.resume(Kept(beside["formats"], frames["hashed"], frozenset(beside["lacking"])))
            waiting = self._wait(frames["waiting"])
            waiting.released = Remembered.from_frame(frames["released"])
            waiting.fallen = Remembered.from_frame(frames["fallen"])
        self._now.take_up(frames, beside)
        # Under other thresholds all that was handed out since the base would read otherwise, corrected or not.
        same = state.plan == self._job.plan.digest and all(name in frames for name in SINCE)
        return {name: frames[name] for name in SINCE} if same else {}

    def _taken_up(self, horizon: int, base: KeptState | None, since: dict[str, pl.DataFrame]) -> Corrections:
        if not isinstance(base, State) or not since:
            return Corrections(horizon, self._now.copy(), self._job.plan.needs, transfers=self._transfers)
        frames, beside = base.frames, base.beside
        base.frames, base.beside = {}, {}
        reached = FeedState(base, self._memory())
        reached.take_up(frames, beside)
        made = Corrections(horizon, reached, self._job.plan.needs, transfers=self._transfers)
        rows, *told = (since[name] for name in SINCE)
        made.rows.add(rows)
        made.told.take_up(*told)
        return made

    def _questions(self) -> Asked:
        if self._asked is None:
            self._not_seen = self._intake.not_seen()
            self._asked = Asked(
                plan=self._job.plan.only(self._intake.evaluable()),
                planned={p.id: p for p in self._job.plan.planned},
                facts=self._intake.facts(self._start, longest=self._job.policy.window),
                hits=self._job.hits,
                reporting_currency=self._job.mapping.reading.reporting_currency,
                everybody=self._job.accounts is None,
                counts=self._tallied,
            )
        return self._asked

    def _answer(self, due: pl.DataFrame, watermark: int | None) -> Delta:
        """What rows that are released now settle; ``watermark`` None: the end of the data."""
        asked = self._questions()
        settled = self._now.answer(asked, due, watermark)
        if self._corrections is not None:
            self._corrections.rows.add(due)
        if watermark is None:
            if self.state.data_to is not None:
                self.state.settled = max(self.state.data_to + 1, self.state.settled or 0)
            settled = self._now.with_open(asked, settled, self.state.data_to)
        if self._corrections is not None:
            self._corrections.told.add(settled.hits, settled.episodes)
        return self._delta(settled, last=watermark is None)

    def _answer_again(self, due: pl.DataFrame, watermark: int, accepted: Accepted) -> Delta:
        """What a batch settles that corrects released rows: its own rows and the corrected ones in one evaluation."""
        asked, corrections = self._questions(), self._corrections
        if corrections is None:
            raise AssertionError
        corrections.rows.add(due)
        before, then = self._now, self._world()
        self._now, settled = corrections.again(asked, watermark)
        found = corrections.differences(asked, self._now, settled, accepted)
        corrections.told.add(found.hits, found.episodes)
        self._now.memory.remember(settled.episodes, settled.log, settled.named, None)
        touched = {*found.episodes["episode_id"].to_pylist(), *found.retracted_episodes["episode_id"].to_pylist()}
        parties = before.parties ^ self._now.parties
        revised = self._now.memory.revised(before.memory, touched, parties, self._world(), then)
        gone = [{"candidate_id": c.candidate_id, "anchor": c.anchor, "pack": c.pack} for c in revised.gone]
        return replace(
            _delta(found.hits, found.episodes, revised.told.candidates),
            retracted=found.retracted,
            retracted_episodes=found.retracted_episodes,
            retracted_candidates=pa.Table.from_pylist(gone, RETRACTED_CANDIDATES),
        )

    def _world(self) -> World:
        state = self.state
        return World(
            state.data_to or 0,
            self._intake.ours() or self._now.parties.__contains__,
            self._intake.minors(state.data_to),
            self._not_seen,
        )

    def _delta(self, settled: Settled, *, last: bool) -> Delta:
        world = self._world()
        assembled = self._now.memory.changed(settled.episodes, settled.log, settled.named, world)
        candidates = {c.candidate_id: c for c in assembled.candidates}
        if last:  # what was forgotten just now has had its last word already
            candidates |= {c.candidate_id: c for c in self._now.memory.final(world).candidates}
        return _delta(settled.hits, settled.episodes, tuple(candidates.values()))


def _delta(hits: pa.Table, episodes: pa.Table, candidates: tuple[Candidate, ...]) -> Delta:
    """A Delta of which all rows have been used."""
    nothing = pa.table({})
    return Delta(
        hits=sorted_hits(hits),
        retracted=RETRACTED.empty_table(),
        episodes=sorted_episodes(episodes),
        candidates=candidates,
        late=nothing,
        corrections_too_late=nothing,
        rejected=REJECTED.empty_table(),
    )


def _last(before: int | None, due: pl.DataFrame, watermark: int) -> int:
    """The instant of the last row released so far (µs); the watermark where there is none."""
    if due.height:
        return int(due["occurred_at"][-1])
    return watermark if before is None else before
