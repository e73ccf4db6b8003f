"""A daily run: one input, all of it settled, from the state of the last run to a results folder and the next state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from ftindicators.candidates.assemble import Assembled
from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.exact_text import exact_text
from ftindicators.model.values import ValueType
from ftindicators.results.placing import resolved
from ftindicators.results.schemas import EPISODES, REJECTED, sorted_rejected
from ftindicators.runners.candidate_rows import DESCRIBING, FIRST, MADE, as_kept, wanted_rows
from ftindicators.runners.context import micros
from ftindicators.runners.coverage_report import coverage_report
from ftindicators.runners.daily import kept_rows
from ftindicators.runners.daily.backfill import Difference, drop, fill
from ftindicators.runners.daily.record import Record, Scanned
from ftindicators.runners.daily.settled import refused, settled_until
from ftindicators.runners.daily.state_folder import StateFolder
from ftindicators.runners.daily.told import changed, episodes_now
from ftindicators.runners.feed import Feed
from ftindicators.runners.held_rows import InMemory
from ftindicators.runners.job import Bounds
from ftindicators.runners.manifest import BaseAmounts, manifest, run_definitions
from ftindicators.runners.results import Results
from ftindicators.runners.since_previous import identity_rules, refuse_later_data
from ftindicators.runners.since_previous import told as became
from ftindicators.runners.stages import Stages
from ftindicators.tables.derived import with_amount_base
from ftindicators.tables.revisions import without_repeats

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from ftindicators.engine.state import State
    from ftindicators.model.candidate import Candidate
    from ftindicators.runners.daily.told import Changed
    from ftindicators.runners.delta import Delta
    from ftindicators.runners.job import Job
    from ftindicators.runners.stages import Progress
    from ftindicators.sources.chunks import Opened
    from ftindicators.tables.rows import Admitted

ALSO = frozenset({*FIRST, *DESCRIBING}) - MADE
"""Columns of rows that candidates' pages show, beside those that the plan reads."""
REMEMBERED_AT_LEAST = timedelta(days=31)
"""Ids of rows are remembered so long at least, so that one given again is told from one that is merely late."""


@dataclass(frozen=True, slots=True)
class DailyRequest:
    """``state``: its folder; ``out``: that of the results; ``at``: the time of the run, ISO 8601, for messages."""

    state: Path
    out: Path
    at: str
    overwrite: bool = False


def run_daily(
    job: Job,
    opened: Opened,
    bounds: Bounds,
    asked: DailyRequest,
    *,
    history: Opened | None = None,
    progress: Progress | None = None,
) -> Results:
    """Take up the state, settle the input, and commit results and the next state together.

    ``history`` fills the indicators that the state does not hold yet, up to where it is settled.

    Raises InvalidInput (also for an input that was given before, and a state that is in use or damaged), OtherPlan,
    InvalidMapping, InvalidResults, WrongUsage.
    """
    with StateFolder.open(asked.state) as folder:
        hashes = opened.hashes()
        state = folder.load(job.plan)
        record = Record() if state is None else Record.taken_from(state)
        if folder.finished == resolved(asked.out) and {h for _, h in hashes} == record.latest():
            return Results.read(asked.out)  # this very run had been cut just before its state was committed
        record.refuse_repeated(hashes)
        Results.check_free(asked.out, overwrite=asked.overwrite)
        if record.runs:
            record.refuse_other_identity(identity_rules(job))
        _refuse_other_beginning(state, job)
        stages = Stages(progress)
        changes = Changes()
        if state is not None:
            changes = _fitted(state, record, job, folder, history, stages)
        elif history is not None:
            raise InvalidInput(f"{asked.state} holds no state yet, so nothing is to be filled: give all files as input")
        return _Day(job, opened, bounds, asked, folder, record, stages, changes).run(state)


class Changes(NamedTuple):
    """Indicators that came into the state from history, and those that were dropped from it."""

    filled: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def _fitted(
    state: State, record: Record, job: Job, folder: StateFolder, history: Opened | None, stages: Stages
) -> Changes:
    """Make a state one of this plan. Raises OtherPlan, InvalidInput."""
    differs = Difference.of(state, job)
    if history is None and differs.fresh:
        folder.refuse_other_meaning(state, job.plan)
    if history is not None and not differs.fresh:
        raise InvalidInput(f"{folder.called}: the state holds every indicator of this plan; leave --backfill out")
    drop(state, record, differs.gone, job)
    if history is not None:
        with stages.stage("backfill"):
            rows = fill(state, record, differs.fresh, job, history, ALSO)
            reach = (state.settled or 0) - kept_rows.reach_of(job.plan, job.policy)
            part = kept_rows.add(folder.path, rows.filter(pl.col("occurred_at") >= reach))
            record.parts += [] if part is None else [part]
    return Changes(tuple(sorted(differs.fresh)), tuple(sorted(differs.gone - differs.fresh)))


class _Shown(NamedTuple):
    """The rows that candidates rest on, and the files of kept rows that are damaged or gone."""

    rows: pa.Table
    missing: list[str]


@dataclass(slots=True)
class _Day:
    job: Job
    opened: Opened
    bounds: Bounds
    asked: DailyRequest
    folder: StateFolder
    record: Record
    stages: Stages
    changes: Changes

    def run(self, state: State | None) -> Results:
        """All of it, up to the commit."""
        job, stages, record = self.job, self.stages, self.record
        before = None if state is None else state.settled
        feed = Feed(job, state, remembered(job), also=ALSO, start=self.bounds.start, counts=True)
        with stages.stage("read"):
            read = feed.admit(self.opened)
        with stages.stage("evaluate", read.rows.height):
            rows, beyond = self._within(read.rows)
            until = settled_until(rows, before, self.bounds.end)
            delta = feed.settle(replace(read, rows=rows), until or 0, to_last_row=True)
            if until is None:
                feed.state.settled = None
            refuse_later_data(job.previous, feed.state.data_to)
        used = with_amount_base(_used(rows, delta), feed.base_currency)
        with stages.stage("assemble"):
            told, episodes = self._told(feed, delta)
        with stages.stage("gather"):
            part = kept_rows.add(self.folder.path, used)
            reach = (until or 0) - kept_rows.reach_of(job.plan, job.policy)
            record.parts = [p for p in (*record.parts, part) if p is not None and p.last >= reach]
            shown = self._rows(feed, (*told.shown, *told.held), episodes)
        history = [{"source": s.source, "path": s.path, "blake2b": s.blake2b} for s in record.inputs]
        record.runs += 1
        record.identity = identity_rules(job)
        record.inputs += self._scanned()
        with stages.stage("keep"):
            kept = feed.kept()
            record.put_into(kept)
            prepared = self.folder.prepare(kept)
        admitted = self._accounted(read, beyond, delta)
        coverage = coverage_report(
            job.plan, feed.tallies, {}, feed.intake.lacking(), feed.state.data_from, feed.state.data_to,
            stated=job.data_from is not None,
        )  # fmt: skip
        base = BaseAmounts(feed.base_currency, used["amount_base"].null_count())
        said = manifest(
            job, feed.intake, admitted, self.opened, self.bounds, base=base, stages=stages, coverage=coverage
        )
        said["previous"] = became(job, Assembled(told.shown, told.held), said)
        said["state"] = {
            "folder": self.folder.path.as_posix(),
            "checksum": prepared.checksum,
            "run": record.runs,
            "settled_to": _text(until),
            "settled_before": _text(before),
            "history": history,
            "filled": list(self.changes.filled),
            "dropped": list(self.changes.dropped),
            **_measured(feed, kept.nbytes),
        }
        said["retracted"] = _retracted(delta, told)
        said["candidate_rows"] = {
            "kept_from": _text(min((p.first for p in record.parts), default=None)),
            "missing": shown.missing,
        }
        results = self._results(delta, told, episodes, admitted, shown.rows, coverage, said)
        self.folder.commit(prepared, results, self.asked.out, overwrite=self.asked.overwrite)
        kept_rows.sweep(self.folder.path, record.parts)
        return results

    def _within(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows before `--to`, and entries for the others; as in a scan, repeats are told before these."""
        if self.bounds.end is None:
            return rows, pl.DataFrame(REJECTED.empty_table())
        transfers = self.job.mapping.reading.layout == "transfers"
        return without_repeats(rows, transfers=transfers, until=self.bounds.end)

    def _told(self, feed: Feed, delta: Delta) -> tuple[Changed, pl.DataFrame]:
        """The candidates that are told, and all episodes that they can name; the record is moved on."""
        held = feed.held_episodes
        told = changed(self.record.candidates, feed.candidates(self.bounds.as_of), delta.candidates, _parties(held))
        gone = delta.retracted_episodes["episode_id"].to_pylist()
        episodes, still = episodes_now(self.record.episodes, delta.episodes, gone, held["episode_id"])
        self.record.candidates, self.record.episodes = told.told, still
        return told, episodes

    def _results(
        self,
        delta: Delta,
        told: Changed,
        episodes: pl.DataFrame,
        admitted: Admitted,
        rows: pa.Table,
        coverage: dict[str, Any],
        said: dict[str, Any],
    ) -> Results:
        """The results folder: what changed, and beside it the episodes of the candidates that are told."""
        job = self.job
        named = {name for candidate in (*told.shown, *told.held) for name in candidate.episodes}
        written = [*named, *delta.episodes["episode_id"].to_pylist()]
        rejected = [admitted.rejected, *(t.rejected for t in (job.accounts, job.customers) if t is not None)]
        return Results(
            hits=delta.hits,
            episodes=_table(episodes.filter(pl.col("episode_id").is_in(written))),
            rejected=sorted_rejected(pl.concat(rejected).to_arrow().cast(REJECTED)),
            candidates=told.shown,
            suppressed=told.held,
            coverage=coverage,
            candidate_rows=rows,
            definitions=run_definitions(job),
            manifest=said,
            retracted=delta.retracted,
        )

    def _accounted(self, read: Admitted, beyond: pl.DataFrame, delta: Delta) -> Admitted:
        """What was read, with every row that was not used among the rejected."""
        late = refused(delta.late, "late")
        too_late = refused(delta.corrections_too_late, "correction_too_late")
        judged = pl.DataFrame(delta.rejected).select(read.rejected.columns)  # those of the door are among them
        return replace(read, rejected=pl.concat([judged, beyond, late, too_late]))

    def _rows(self, feed: Feed, found: Sequence[Candidate], episodes: pl.DataFrame) -> _Shown:
        """The rows that the told candidates rest on, as far as they are kept."""
        if not found:
            return _Shown(Results().candidate_rows, [])
        named = sorted({name for candidate in found for name in candidate.episodes})
        chosen = _table(episodes.filter(pl.col("episode_id").is_in(named))).to_pylist()
        begins = [entry["from"] for episode in chosen for entry in episode["evidence"]]
        begins += [episode["first_at"] for episode in chosen]
        since = min((micros(at) for at in begins if at is not None), default=0) - kept_rows.AROUND
        since = -(2**62) if None in begins else since
        rows, missing = kept_rows.read(self.folder.path, self.record.parts, since)
        if not rows.height:
            return _Shown(Results().candidate_rows, missing)
        plan = self.job.plan.only(feed.intake.evaluable())
        held = InMemory(rows)
        wanted = wanted_rows(plan, held, found, chosen)
        return _Shown(as_kept(wanted, held, feed.intake, found), missing)

    def _scanned(self) -> list[Scanned]:
        places = self.opened.places()
        out = str(resolved(self.asked.out))
        return [Scanned(name, places.get(name), found, self.asked.at, out) for name, found in self.opened.hashes()]


def _measured(feed: Feed, nbytes: int) -> dict[str, Any]:
    """How large what is kept is."""
    rows, subjects = feed.state.live_rows, feed.state.subjects
    return {
        "bytes": nbytes,
        "live_rows": rows,
        "subjects": subjects,
        "bytes_per_live_row": round(nbytes / rows, 1) if rows else None,
        "bytes_per_subject": round(nbytes / subjects, 1) if subjects else None,
    }


def _retracted(delta: Delta, told: Changed) -> dict[str, Any]:
    """What of earlier runs is no more: hits stand in their own table."""
    episodes: list[str] = sorted(delta.retracted_episodes["episode_id"].to_pylist())
    return {"hits": delta.retracted.num_rows, "episodes": episodes, "candidates": list(told.gone)}


def _parties(episodes: pl.DataFrame) -> set[str]:
    """Everybody whom an episode names."""
    return set(episodes["parties"].explode().struct.field("party_id").drop_nulls().to_list())


def remembered(job: Job) -> timedelta:
    """How long the ids of rows are remembered: as long as the longest window, and a month at least."""
    longest = max([0, *(m.reach for p in job.plan.planned for m in p.measures if m.reach is not None)])
    return max(timedelta(microseconds=longest), REMEMBERED_AT_LEAST)


def _refuse_other_beginning(state: State | None, job: Job) -> None:
    """Raises InvalidInput where `--data-from` is another instant than the state was begun with."""
    if state is None or job.data_from is None or state.data_from is None or state.data_from == job.data_from:
        return
    raise InvalidInput(
        f"the state was begun with data from {_text(state.data_from)}, not from {_text(job.data_from)}; leave "
        "--data-from out, or begin another state"
    )


def _used(rows: pl.DataFrame, delta: Delta) -> pl.DataFrame:
    """The rows that count from now on."""
    refusals = [
        pl.DataFrame(table).select(pl.col("source").cast(pl.String), "row")
        for table in (delta.rejected, delta.late, delta.corrections_too_late)
        if table.num_rows
    ]
    if not refusals:
        return rows
    return rows.join(pl.concat(refusals), on=["source", "row"], how="anti", maintain_order="left")


def _table(episodes: pl.DataFrame) -> pa.Table:
    return episodes.to_arrow().cast(EPISODES)


def _text(moment: int | None) -> str | None:
    return None if moment is None else exact_text(moment, ValueType.INSTANT)
