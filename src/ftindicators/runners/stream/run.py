"""`stream run`: take a batch, settle it, write the journal, commit to the sinks; now and then a snapshot.

The order is what makes it exact. A batch is decided by its journal line; the line is on the disk before anything of it
can be seen; the sink holds the batch's number together with what it gave. After a kill the journal's batches are made
again from a snapshot, and those that a sink holds are not given to it twice.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ftindicators.diagnostics import InvalidMapping
from ftindicators.kernels.preparing import Preparing, prepare
from ftindicators.runners.context import micros
from ftindicators.runners.manifest import run_definitions
from ftindicators.runners.stream import durable
from ftindicators.runners.stream.around import Around
from ftindicators.runners.stream.emit import Emission
from ftindicators.runners.stream.errors import DiskFull, Fenced, InvalidStream
from ftindicators.runners.stream.job_file import StreamJob, refuse_other_job
from ftindicators.runners.stream.journal import Journal, Line
from ftindicators.runners.stream.ledger import adds_up
from ftindicators.runners.stream.manifest import stream_coverage, stream_manifest
from ftindicators.runners.stream.outputs import Outcome
from ftindicators.runners.stream.progress import Report, What
from ftindicators.runners.stream.read_ahead import Columns, Pace, ReadAhead
from ftindicators.runners.stream.recovery import Recovered, recovered, replayed, shaped
from ftindicators.runners.stream.refused import RefusedRows
from ftindicators.runners.stream.request import StreamRequest, engine_of, job_of, open_sink, stream_job
from ftindicators.runners.stream.settle import accounted, ended, feed, poison_in, without
from ftindicators.runners.stream.snapshots import (
    keep_newest,
    read_standing,
    snapshot_path,
    snapshots_in,
    sweep,
    take_snapshot,
)
from ftindicators.runners.stream.timing import timed
from ftindicators.runners.stream.watermark import watermark_of
from ftindicators.sources.streams.open_source import SourceNeeds, open_source

if TYPE_CHECKING:
    from ftindicators.engine.state import State
    from ftindicators.runners.delta import Delta
    from ftindicators.runners.engine import Engine
    from ftindicators.runners.job import Job
    from ftindicators.runners.stream.batches import Batch
    from ftindicators.runners.stream.sink import Sink

TICK = 0.25
CHECK_SECONDS = 5.0


def run_stream(request: StreamRequest, around: Around) -> None:
    """Run until the source's end, a time, or until asked to stop; the state is whole then.

    Raises Fenced, PositionLost, SinkUnreachable, DiskFull, InvalidStream, OtherPlan, and as a scan does.
    """
    preparing = prepare(os.cpu_count() or 1)
    try:
        _run_locked(request, around, preparing)
    finally:
        preparing.stop()


def _run_locked(request: StreamRequest, around: Around, preparing: Preparing) -> None:
    job = job_of(request)
    sinks = tuple(open_sink(written) for written in request.sinks)
    request.state.mkdir(parents=True, exist_ok=True)
    with durable.lock(request.state / "lock") as held:
        if not held:
            raise Fenced(f"{request.state}: another instance is running on this state; stop it first")
        try:
            run = _Run(request, around, job, sinks)
            if preparing:
                preparing.wait()
            run.run()
        except OSError as fault:
            if fault.errno == errno.ENOSPC:
                raise DiskFull(
                    f"{request.state}: no room is left there; make some and start again, nothing is lost"
                ) from fault
            raise


class _Run:
    """One start of a stream."""

    def __init__(self, request: StreamRequest, around: Around, job: Job, sinks: tuple[Sink, ...]) -> None:
        self._request, self._around, self._job = request, around, job
        self._folder = request.state
        self._asked = stream_job(request, job)
        sweep(self._folder)
        kept = StreamJob.read(self._folder)
        self._journal = Journal(self._folder)
        taken = snapshots_in(self._folder)
        whole = not self._journal.lines or bool(taken and taken[-1] >= self._journal.lines[-1].batch)
        if kept is None and (self._journal.lines or taken):
            raise InvalidStream(f"{self._folder}: job.json is gone; take the folder from a copy, or start anew")
        if kept is not None and (self._journal.lines or taken):
            refuse_other_job(kept, self._asked, on_plan_change=request.on_plan_change, whole=whole)
            self._asked = replace(self._asked, job=kept.job, columns=kept.columns)
        elif kept is not None:  # nothing was taken yet: all but the name may still change
            self._asked = replace(self._asked, job=kept.job)
        self._kept = kept
        self._emission = Emission(
            sinks, open_sink(self._asked.late_in(self._folder)), open_sink(self._asked.dead_letter_in(self._folder))
        )
        self._source = open_source(
            request.source,
            request.source_format,
            SourceNeeds(
                around.stdin,
                self._folder / "spool",
                request.batch_wait.total_seconds(),
                request.batch_rows,
                around.clock,
            ),
        )
        self._columns = Columns(job.mapping, self._source.called, also=request.columns)
        self._until = micros(request.until) if isinstance(request.until, datetime) else None
        self._refused = RefusedRows(request.max_rejected)
        self._snapshot_at = time.monotonic()
        self._snapshot_clock: int | None = None
        self._snapshot_bytes = self._state_bytes = 0
        self._checked_at = time.monotonic()
        self._now: Recovered
        self._epoch = 0

    # -- from start to end

    def run(self) -> None:
        """See `run_stream`."""
        if self._kept is None:  # before a sink knows the name
            self._write_job()
        token = self._emission.take_over(self._asked.job)
        self._epoch = token.epoch
        last = self._journal.lines[-1].batch if self._journal.lines else max(snapshots_in(self._folder), default=0)
        if token.batch > last:
            raise InvalidStream(
                f"{self._emission.sinks[0].called} holds batches up to {token.batch}, but this state ends at {last}: "
                "it is an older copy. Go on with the newer one; or start anew with an empty state folder and an "
                "empty sink"
            )
        self._now = self._recover(emit=True)
        self._write_job()
        self._describe()
        pace = Pace(
            rows=self._request.batch_rows,
            wait=self._request.batch_wait.total_seconds(),
            idle_after=int(self._request.idle_after.total_seconds() * 1_000_000),
            max_buffer=self._request.max_buffer,
            max_ahead=self._asked.max_ahead,
            until_end=self._request.until == "end",
        )
        standing = self._now.standing
        ahead = ReadAhead(
            self._source, self._columns, pace, tops=standing.tops, idle=standing.idle, clock=self._around.clock
        )
        ahead.waiting = standing.ledger.waiting.height
        ahead.start()
        try:
            self._follow(ahead)
        finally:
            ahead.stop()
            self._source.close()
        self._snapshot()
        self._describe()
        self._report("end")
        self._journal.close()

    def _follow(self, ahead: ReadAhead) -> None:
        while not self._around.stopping() and not self._reached():
            batch = ahead.next(TICK)
            if batch is None:
                self._tick()
                continue
            if batch.pieces or batch.idle != self._now.standing.idle:
                self._take(batch)
                ahead.waiting = self._now.standing.ledger.waiting.height
            if batch.ended:
                if self._request.until == "end":
                    self._finish(batch)
                return
            if time.monotonic() - self._snapshot_at >= self._request.snapshot_every.total_seconds():
                self._snapshot()

    def _reached(self) -> bool:
        """Whether all rows before ``--until`` have been released."""
        watermark = self._now.standing.watermark
        return self._until is not None and watermark is not None and watermark >= self._until

    # -- one batch

    def _take(self, batch: Batch) -> None:
        standing = self._now.standing
        before = standing.watermark
        tops = dict(standing.tops)
        for name in batch.partitions:
            tops.setdefault(name, None)
        for name, top in batch.tops().items():
            known = tops.get(name)
            tops[name] = top if known is None else max(known, top)
        watermark = watermark_of(before, tops, batch.idle, self._asked.lateness)
        if self._until is not None and watermark is not None:
            watermark = max(min(watermark, self._until), before if before is not None else watermark)
        standing.tops = tops
        if not batch.pieces and watermark == before:
            standing.idle = batch.idle
            return
        if self._asked.columns is None:
            self._write_job()
        seconds: dict[str, float] = {}
        with timed(seconds, "evaluate"):
            poison, delta = self._fed(batch, watermark)
            outcome = accounted(standing, batch, delta, poison, watermark)
        if standing.ledger.rows and not adds_up(standing.ledger.counts):
            raise InvalidStream(f"batch {standing.batch + 1}: the counters do not add up: {standing.ledger.counts}")
        changed = {
            name: of
            for name, of in batch.identities.items()
            if name not in standing.ends or standing.ends[name].identity != of
        }
        line = Line(
            batch=standing.batch + 1,
            at=batch.taken_at,
            epoch=self._epoch,
            plan=self._job.plan.digest,
            pieces=tuple((piece.partition, piece.end, piece.rows) for piece in batch.pieces),
            identities=changed,
            watermark=watermark,
            idle=batch.idle,
            poison=poison,
            counts=standing.ledger.counts,
        )
        self._commit(line, outcome, seconds)
        self._report("batch", seconds, outcome.hits, batch.rows_by_partition())
        self._stop_at_poison(batch.rows, outcome.dead.num_rows)

    def _fed(self, batch: Batch, watermark: int | None) -> tuple[dict[int, str], Delta]:
        """The batch into the engine; where it cannot take it, without the rows that are to blame."""
        try:
            return {}, feed(self._now.engine, shaped(batch.frame, self._columns.times), watermark)
        except InvalidMapping:
            raise
        except Exception as fault:
            if not batch.frame.height:
                raise
            standing = self._now.standing
            again = self._recover(emit=False)
            poison = poison_in(again.engine.snapshot(), self._engine, batch, watermark, fault)
            self._now = replace(again, standing=standing)
            return poison, feed(again.engine, without(batch, poison), watermark)

    def _commit(self, line: Line, outcome: Outcome, seconds: dict[str, float]) -> None:
        with timed(seconds, "journal"):
            self._journal.add(line)
        self._now.standing.moved(line)
        with timed(seconds, "sink"):
            self._emission.write(line.batch, outcome)

    def _finish(self, batch: Batch) -> None:
        """The end of the data: all that waits is released, every open episode is told."""
        standing = self._now.standing
        top = max((top for top in standing.tops.values() if top is not None), default=None)
        watermark = standing.watermark if top is None else max(top + 1, standing.watermark or top)
        if standing.ledger.rows == 0 or (self._last_was_final() and not standing.ledger.waiting.height):
            return
        outcome = ended(standing, self._now.engine.finish(), batch.taken_at)
        line = Line(
            batch=standing.batch + 1,
            at=batch.taken_at,
            epoch=self._epoch,
            plan=self._job.plan.digest,
            watermark=watermark,
            idle=batch.idle,
            final=True,
            counts=standing.ledger.counts,
        )
        self._commit(line, outcome, {})
        self._report("batch", hits=outcome.hits)

    def _last_was_final(self) -> bool:
        return bool(self._journal.lines) and self._journal.lines[-1].final

    def _stop_at_poison(self, rows: int, dead: int) -> None:
        """Raises InvalidStream where too many of the last rows could not be used; they have been written out."""
        told = self._refused.take(rows, dead)
        if told is not None:
            self._snapshot()
            reasons = ", ".join(f"{why} {count:,}" for why, count in sorted(self._now.standing.ledger.reasons.items()))
            raise InvalidStream(
                f"{told} ({reasons} since the stream began): more than --max-rejected allows. They stand in "
                f"{self._asked.dead_letter_in(self._folder)}; the state is whole, and a restart goes on behind them. "
                "Mend what writes them, or allow more"
            )

    # -- what is kept

    def _recover(self, *, emit: bool) -> Recovered:
        found = recovered(self._folder, self._job.plan, self._journal.lines, self._engine)
        times = self._columns.times
        if times is None and self._kept is not None and self._kept.columns is not None:
            times = self._columns.decide(self._kept.columns)
        if times is not None and emit:
            times.resume(found.standing.formats)
        if emit:
            self._source.resume(found.ends(), found.idle())
        left = len(found.lines)
        self._now = found
        for line, outcome in replayed(found, self._source, times, self._asked.max_ahead):
            left -= 1
            if emit:
                self._emission.write(line.batch, outcome)
                self._report("recovering", replay=left)
        return replace(found, lines=[])

    def _snapshot(self) -> None:
        standing = self._now.standing
        if self._columns.times is not None:
            standing.formats = self._columns.times.formats
        seconds: dict[str, float] = {}
        with timed(seconds, "snapshot"):
            written = take_snapshot(self._folder, self._now.engine.snapshot(), standing)
        self._snapshot_bytes = written or self._snapshot_bytes
        self._state_bytes = self._now.engine.state_bytes
        oldest = keep_newest(self._folder, self._request.keep_snapshots)
        if oldest is not None:
            self._journal.cut_behind(oldest)
            self._source.release(read_standing(snapshot_path(self._folder, oldest)).ends)
        self._snapshot_at, self._snapshot_clock = time.monotonic(), self._around.clock()
        self._report("snapshot", seconds)

    def _engine(self, state: State | None) -> Engine:
        return engine_of(self._job, self._request, state)

    def _write_job(self) -> None:
        if self._columns.names is not None:
            self._asked = replace(self._asked, columns=self._columns.names)
        if self._asked != self._kept:
            self._asked.write(self._folder)
            self._kept = self._asked

    def _describe(self) -> None:
        definitions = run_definitions(self._job)
        facts = stream_manifest(self._job, self._asked, self._folder, self._now.standing)
        for sink in self._emission.sinks:
            sink.describe("definitions", definitions)
            sink.describe("manifest", facts)
            if self._columns.names is not None:
                sink.describe("coverage", stream_coverage(self._job, self._columns.names, self._now.standing))

    # -- what is told

    def _tick(self) -> None:
        if time.monotonic() - self._checked_at >= CHECK_SECONDS:
            self._checked_at = time.monotonic()
            self._emission.check()
        self._report("quiet")

    def _report(
        self,
        what: What,
        seconds: Mapping[str, float] | None = None,
        hits: Mapping[str, int] | None = None,
        taken: Mapping[str, int] | None = None,
        *,
        replay: int = 0,
    ) -> None:
        standing = self._now.standing
        self._around.listen(
            Report(
                what,
                self._around.clock(),
                standing.batch,
                standing.ledger.counts,
                standing.ledger.reasons,
                standing.watermark,
                self._job.plan.digest,
                seconds=seconds or {},
                hits=hits or {},
                taken=taken or {},
                idle=standing.idle,
                partitions=tuple(standing.tops),
                ahead=self._source.bytes_ahead(),
                come=dict(self._columns.come),
                replay=replay,
                snapshot_bytes=self._snapshot_bytes,
                state_bytes=self._state_bytes,
                snapshot_at=self._snapshot_clock,
                retries=self._emission.retries,
            )
        )
