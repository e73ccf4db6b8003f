"""A whole input from its rows to Results: read, settled, sorted, evaluated, assembled, accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ftindicators.candidates.assemble import assemble
from ftindicators.plan.partition import parts
from ftindicators.results.folder import Results
from ftindicators.results.schemas import REJECTED, sorted_rejected
from ftindicators.runners.coverage_report import coverage_report
from ftindicators.runners.intake import Intake
from ftindicators.runners.job import Bounds, Job
from ftindicators.runners.manifest import manifest
from ftindicators.runners.stages import Stages
from ftindicators.runners.whole import evaluate_whole

if TYPE_CHECKING:
    from ftindicators.runners.stages import Progress
    from ftindicators.sources.chunks import Opened


def run_job(job: Job, opened: Opened, bounds: Bounds | None = None, *, progress: Progress | None = None) -> Results:
    """Apply a job's Plan to an opened input.

    ``progress`` is told of each stage. Raises InvalidInput, InvalidMapping.
    """
    bounds = bounds or Bounds()
    stages = Stages(progress)
    intake = Intake(job.plan, job.mapping, job.accounts, job.customers)
    with stages.stage("read") as done:
        chunks = []
        door = intake.open(opened)
        for chunk in intake.admitted(opened):
            chunks.append(chunk)
            done(chunk.read)
    with stages.stage("settle"):
        admitted, base = door.settle(chunks, until=bounds.end)
        chunks.clear()
        rows = admitted.rows.sort("occurred_at", "transaction_id")
    lacking = intake.lacking()
    plan = job.plan.only(intake.evaluable())
    data_from = job.data_from if job.data_from is not None else (int(rows["occurred_at"][0]) if rows.height else None)
    data_to = int(rows["occurred_at"][-1]) if rows.height else None
    with stages.stage("evaluate", rows.height * len(parts(plan))) as done:
        whole = evaluate_whole(
            plan,
            rows,
            intake.facts(bounds.start, longest=job.policy.window),
            data_from=data_from,
            hits=job.hits,
            threads=job.threads,
            progress=done,
        )
    with stages.stage("assemble"):
        seen = rows["party"].drop_nulls().unique().to_list() if job.accounts is None else []
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
        )
    rejected = [admitted.rejected, *(t.rejected for t in (job.accounts, job.customers) if t is not None)]
    coverage = coverage_report(job.plan, whole, lacking, data_from, data_to, stated=job.data_from is not None)
    told = manifest(job, intake, admitted, opened, bounds, base=base, stages=stages, coverage=coverage)
    return Results(
        hits=whole.hits,
        episodes=whole.episodes,
        rejected=sorted_rejected(pl.concat(rejected).to_arrow().cast(REJECTED)),
        candidates=assembled.candidates,
        suppressed=assembled.suppressed,
        coverage=coverage,
        manifest=told,
    )
