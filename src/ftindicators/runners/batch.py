"""A whole input from its rows to Results: read, settled, sorted, evaluated, assembled, accounted for."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ftindicators.candidates.assemble import assemble
from ftindicators.results.schemas import REJECTED, sorted_rejected
from ftindicators.runners.candidate_rows import read_again, wanted_rows
from ftindicators.runners.coverage_report import coverage_report
from ftindicators.runners.held_rows import KEPT, InMemory
from ftindicators.runners.intake import Intake
from ftindicators.runners.job import Bounds, Job
from ftindicators.runners.manifest import BaseAmounts, manifest, run_definitions
from ftindicators.runners.reopen import Reopened
from ftindicators.runners.results import Results
from ftindicators.runners.since_previous import refuse_later_data, refuse_other_identity
from ftindicators.runners.since_previous import told as became
from ftindicators.runners.spill_files import SpillFiles
from ftindicators.runners.spilled_rows import admit_to_disk, settle_on_disk
from ftindicators.runners.stages import Stages
from ftindicators.runners.whole import evaluate_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ftindicators.model.candidate import Candidate
    from ftindicators.runners.held_rows import Held
    from ftindicators.runners.memory_bound import MemoryBound
    from ftindicators.runners.stages import Progress
    from ftindicators.sources.chunks import Opened
    from ftindicators.tables.derived import BaseCurrency
    from ftindicators.tables.rows import Admitted


def run_job(
    job: Job,
    opened: Opened,
    bounds: Bounds | None = None,
    *,
    progress: Progress | None = None,
    ready: Callable[[], None] | None = None,
) -> Results:
    """Apply a job's Plan to an opened input.

    ``progress`` is told of each stage; ``ready`` is called before kernels are, and waits until they
    are compiled. Raises InvalidInput, InvalidMapping, InvalidResults (the previous run).
    """
    bounds = bounds or Bounds()
    stages = Stages(progress)
    refuse_other_identity(job)
    intake = Intake(job.plan, job.mapping, job.accounts, job.customers, besides=KEPT if job.memory is None else None)
    if job.memory is None:
        return _answered(job, intake, opened, bounds, stages, ready, _in_memory(job, intake, opened, bounds, stages))
    with SpillFiles(job.spill) as files:
        taken = _on_disk(job, intake, opened, bounds, stages, files, job.memory)
        return _answered(job, intake, opened, bounds, stages, ready, taken)


class _Taken(NamedTuple):
    """What has been read and settled. ``admitted`` without its rows."""

    held: Held
    admitted: Admitted
    base: BaseCurrency | None
    without_base: int


def _in_memory(job: Job, intake: Intake, opened: Opened, bounds: Bounds, stages: Stages) -> _Taken:
    with stages.stage("read") as done:
        chunks = []
        for chunk in intake.admitted(opened):
            chunks.append(chunk)
            done(chunk.read)
    with stages.stage("settle"):
        admitted, base = intake.settle(opened, chunks, until=bounds.end, in_order=False)
        rows = admitted.rows.select(c for c in admitted.rows.columns if c in job.plan.needs or c in KEPT)
        admitted = replace(admitted, rows=admitted.rows.clear())  # what nothing reads any more gives its room back
        without_base = rows["amount_base"].null_count()
        held = InMemory(rows)
    return _Taken(held, admitted, base, without_base)


def _on_disk(
    job: Job, intake: Intake, opened: Opened, bounds: Bounds, stages: Stages, files: SpillFiles, bound: MemoryBound
) -> _Taken:
    with stages.stage("read") as done:
        admitted = admit_to_disk(intake, opened, files, done)
    with stages.stage("settle"):
        plan = job.plan.only(intake.evaluable())
        settled = settle_on_disk(intake, plan, admitted, files, bound, until=bounds.end, threads=job.threads)
    return _Taken(settled.held, settled.admitted, settled.base, settled.without_base)


def _answered(
    job: Job,
    intake: Intake,
    opened: Opened,
    bounds: Bounds,
    stages: Stages,
    ready: Callable[[], None] | None,
    taken: _Taken,
) -> Results:
    held, admitted, base, without_base = taken
    lacking = intake.lacking()
    plan = job.plan.only(intake.evaluable())
    first, data_to = held.span or (None, None)
    data_from = job.data_from if job.data_from is not None else first
    refuse_later_data(job.previous, data_to)
    facts = intake.facts(bounds.start, longest=job.policy.window)
    if ready is not None:
        with stages.stage("compile"):
            ready()
    with stages.stage("evaluate", held.height) as done:
        whole = evaluate_whole(
            plan,
            held,
            facts,
            data_from=data_from,
            hits=job.hits,
            threads=job.threads,
            progress=_shared(done, len(plan.planned)),
        )
    with stages.stage("assemble"):
        seen = held.parties() if job.accounts is None else []
        assembled = assemble(
            whole.episodes,
            job.indicator_facts(),
            job.policy,
            data_to=data_to or 0,
            as_of=bounds.as_of,
            hits=whole.hit_log.to_arrow(),
            appearances=whole.appearances.to_arrow(),
            ours=intake.ours() or frozenset(seen),
            minors=intake.minors(data_to),
            not_seen=intake.not_seen(),
            previous=job.previous,
        )
    with stages.stage("gather"):
        found = (*assembled.candidates, *assembled.suppressed)
        wanted = wanted_rows(plan, held, found, _episodes_of(found, whole.episodes))
        candidate_rows = read_again(wanted, held, intake, opened, base, found)
    rejected = [admitted.rejected, *(t.rejected for t in (job.accounts, job.customers) if t is not None)]
    coverage = coverage_report(
        job.plan, whole.tallies, whole.errors, lacking, data_from, data_to, stated=job.data_from is not None
    )
    told = manifest(
        job, intake, admitted, opened, bounds, base=BaseAmounts(base, without_base), stages=stages, coverage=coverage
    )
    told["previous"] = became(job, assembled, told)
    return Results(
        hits=whole.hits,
        episodes=whole.episodes,
        rejected=sorted_rejected(pl.concat(rejected).to_arrow().cast(REJECTED)),
        candidates=assembled.candidates,
        suppressed=assembled.suppressed,
        coverage=coverage,
        candidate_rows=candidate_rows,
        definitions=run_definitions(job),
        manifest=told,
        run=Reopened(replace(job, previous=None), opened, bounds),
    )


def _episodes_of(candidates: Iterable[Candidate], episodes: pa.Table) -> list[dict[str, Any]]:
    wanted = sorted({episode_id for candidate in candidates for episode_id in candidate.episodes})
    chosen: list[dict[str, Any]] = episodes.filter(
        pc.is_in(episodes["episode_id"], pa.array(wanted, pa.string()))
    ).to_pylist()
    return chosen


def _shared(done: Callable[[int], None], shares: int) -> Callable[[int], None]:
    """Progress of rows that are gone through once for each of ``shares`` indicators, told as once."""
    gone = told = 0
    alone = Lock()  # blocks report from several threads

    def more(count: int) -> None:
        nonlocal gone, told
        with alone:
            gone += count
            now = gone // max(1, shares)
            fresh, told = now - told, now
        done(fresh)

    return more
