"""A whole input from its rows to Results: read, settled, sorted, evaluated, assembled, accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ftindicators.candidates.assemble import assemble
from ftindicators.language.library import Indicators
from ftindicators.plan.compile import Plan
from ftindicators.plan.partition import parts
from ftindicators.results.folder import Results
from ftindicators.results.schemas import REJECTED, sorted_rejected
from ftindicators.runners.context import Context, micros
from ftindicators.runners.coverage_report import coverage_report
from ftindicators.runners.engine import Engine
from ftindicators.runners.intake import Intake
from ftindicators.runners.manifest import manifest
from ftindicators.runners.stages import Stages
from ftindicators.runners.whole import evaluate_whole
from ftindicators.sources.files import open_files
from ftindicators.sources.frames import OpenedFrame
from ftindicators.sources.mapping import ColumnMapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from ftindicators.candidates.policy import Policy
    from ftindicators.runners.engine import Hits
    from ftindicators.runners.stages import Progress
    from ftindicators.sources.chunks import Opened
    from ftindicators.sources.frames import Rows


@dataclass(frozen=True)
class Bounds:
    """Which rows can be hits, and as of when. Instants in µs UTC; None: open, or the data's own.

    ``start``: earlier rows feed windows but are never hits. ``end``: rows from it on are rejected as outside_range.
    ``as_of`` dates suppressions and expiry (None: the last row).
    """

    start: int | None = None
    end: int | None = None
    as_of: int | None = None


def scan(
    rows: Rows | str | PathLike[str],
    *,
    indicators: Indicators | str | PathLike[str] | None = None,
    mapping: ColumnMapping | str | PathLike[str] | None = None,
    context: Context | None = None,
    policy: Policy | None = None,
    parameters: Mapping[str, object] | None = None,
    hits: Hits = "edges",
) -> Results:
    """Apply indicators to transactions: the three-line way in.

    ``rows``: a frame (pyarrow, polars, pandas, DuckDB ...) or the path of a CSV or Parquet file, a folder, a pattern.
    ``indicators``: loaded ones, or a path; left out, those that ship. ``mapping``: how the columns become ours; left
    out, they are ours already. ``parameters``: single ones overruled, by ``ID.NAME``. Raises InvalidInput,
    InvalidMapping, InvalidIndicators, with every fault and its place.

    >>> results = scan("bank/*.csv", mapping="bank/mapping.yaml")  # doctest: +SKIP
    >>> results.write("out")  # doctest: +SKIP
    """
    if mapping is None:
        mapping = ColumnMapping.identity()
    elif not isinstance(mapping, ColumnMapping):
        mapping = ColumnMapping.load(mapping)
    if not isinstance(indicators, Indicators):
        paths = () if indicators is None else (indicators,)
        indicators = Indicators.load(*paths, extra_columns=dict(mapping.reading.extra_columns))
    plan = Plan.of(indicators, parameters=parameters or {})
    engine = Engine(plan, context, mapping=mapping, policy=policy, hits=hits)
    opened = open_files([rows], mapping.csv) if isinstance(rows, str | Path) else OpenedFrame(rows)
    return run_opened(engine, opened)


def run_opened(
    engine: Engine, opened: Opened, bounds: Bounds | None = None, *, progress: Progress | None = None
) -> Results:
    """Apply an Engine's Plan to an opened input.

    ``progress`` is told of each stage. Raises InvalidInput, InvalidMapping.
    """
    bounds = bounds or Bounds()
    stages = Stages(progress)
    intake = Intake(engine.plan, engine.mapping, engine.accounts, engine.customers)
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
    plan = engine.plan.only(intake.evaluable())
    stated = engine.context.data_from
    data_from = micros(stated) if stated is not None else (int(rows["occurred_at"][0]) if rows.height else None)
    data_to = int(rows["occurred_at"][-1]) if rows.height else None
    with stages.stage("evaluate", rows.height * len(parts(plan))) as done:
        whole = evaluate_whole(
            plan,
            rows,
            intake.facts(bounds.start),
            data_from=data_from,
            hits=engine.hits,
            threads=engine.threads,
            progress=done,
        )
    with stages.stage("assemble"):
        seen = rows["party"].drop_nulls().unique().to_list() if engine.accounts is None else []
        assembled = assemble(
            whole.episodes,
            engine.indicator_facts,
            engine.policy,
            data_to=data_to or 0,
            as_of=bounds.as_of,
            hits=whole.hit_log.to_arrow(),
            ours=intake.ours() or frozenset(seen),
            minors=intake.minors(data_to),
            not_seen=intake.not_seen(),
        )
    rejected = [admitted.rejected, *(t.rejected for t in (engine.accounts, engine.customers) if t is not None)]
    coverage = coverage_report(engine.plan, whole, lacking, data_from, data_to, stated=stated is not None)
    told = manifest(engine, intake, admitted, opened, bounds, base=base, stages=stages, coverage=coverage)
    return Results(
        hits=whole.hits,
        episodes=whole.episodes,
        rejected=sorted_rejected(pl.concat(rejected).to_arrow().cast(REJECTED)),
        candidates=assembled.candidates,
        suppressed=assembled.suppressed,
        coverage=coverage,
        manifest=told,
    )
