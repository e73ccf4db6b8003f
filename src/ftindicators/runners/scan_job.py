"""The main job as the command asks for it: paths and options to a results folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ftindicators.candidates.policy import Policy
from ftindicators.candidates.previous import Previous
from ftindicators.diagnostics import WrongUsage
from ftindicators.kernels._jit import is_cached, is_kept
from ftindicators.kernels.preparing import Preparing, prepare
from ftindicators.language.library import Indicators
from ftindicators.plan.compile import Plan
from ftindicators.runners.batch import run_job
from ftindicators.runners.context import micros
from ftindicators.runners.daily.run import DailyRequest, run_daily
from ftindicators.runners.job import Bounds, Hits, Job
from ftindicators.runners.memory_bound import MemoryBound, parse_size
from ftindicators.runners.results import Results
from ftindicators.runners.stages import Progress, Step
from ftindicators.sources.files import open_files
from ftindicators.sources.mapping import ColumnMapping
from ftindicators.sources.read_tables import read_table

if TYPE_CHECKING:
    from ftindicators.tables.snapshots import Kind, Snapshot


@dataclass(frozen=True)
class ScanRequest:
    """What a scan is asked to do. Paths as the user gave them; instants aware.

    ``settings``: parameters overruled, as ``INDICATOR.PARAMETER=VALUE``. ``start``: no hits before it; ``end``: rows
    from it on are rejected; ``as_of`` dates suppressions and expiry. ``previous``: the results
    folder that candidates are compared with. ``state``: the folder of a daily run's state, ``backfill``: the history
    for what it does not hold yet; ``at``: when the command was given, which is kept with the state. ``memory``: a
    bound (``4GiB``), kept by keeping rows in a temporary folder inside ``spill_dir`` (None: the system's).
    """

    inputs: tuple[str, ...]
    out: Path
    mapping: Path | None = None
    indicators: tuple[Path, ...] = ()
    overlays: tuple[Path, ...] = ()
    accounts: Path | None = None
    customers: Path | None = None
    policy: Path | None = None
    previous: Path | None = None
    settings: tuple[str, ...] = ()
    hits: Hits = "edges"
    data_from: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    as_of: datetime | None = None
    threads: int | None = None
    overwrite: bool = False
    state: Path | None = None
    backfill: tuple[str, ...] = ()
    at: datetime | None = None
    memory: str | None = None
    spill_dir: Path | None = None


def run_scan(request: ScanRequest, *, progress: Progress | None = None) -> Results:
    """Run a scan and write its results folder, whole or not at all.

    Everything small is read first, so that a wrong mapping, indicator, policy or output folder is told before the
    data is read. Raises InvalidMapping, InvalidIndicators, InvalidPolicy, InvalidInput, InvalidResults, WrongUsage.
    """
    if request.state is None:  # a start with a state finishes what an earlier one left first
        Results.check_free(request.out, overwrite=request.overwrite)
    bound = None if request.memory is None else MemoryBound(parse_size(request.memory))
    if bound is not None and request.state is not None:
        raise WrongUsage(
            "--memory goes with a scan that keeps no state; a run with --state holds one day, and its state"
        )
    preparing = prepare(request.threads or os.cpu_count() or 1)
    try:
        return _scan(request, bound, preparing, progress)
    finally:
        preparing.stop()


def _scan(request: ScanRequest, bound: MemoryBound | None, preparing: Preparing, progress: Progress | None) -> Results:
    mapping = ColumnMapping.identity() if request.mapping is None else ColumnMapping.load(request.mapping)
    extra = dict(mapping.reading.extra_columns)
    loaded = Indicators.load(*request.indicators, overlays=request.overlays, extra_columns=extra)
    plan = Plan.of(loaded.with_settings(*request.settings) if request.settings else loaded)
    policy = Policy.default() if request.policy is None else Policy.load(request.policy)
    policy = policy.with_overlays(*request.overlays)
    previous = None if request.previous is None else _previous(request.previous)
    opened = open_files(request.inputs, mapping.csv)
    job = Job(
        plan=plan,
        mapping=mapping,
        policy=policy,
        hits=request.hits,
        threads=request.threads or os.cpu_count() or 1,
        accounts=_table("accounts", request.accounts, mapping),
        customers=_table("customers", request.customers, mapping),
        data_from=_micros(request.data_from),
        settings=request.settings,
        places={
            kind: path.resolve().as_posix()
            for kind, path in (("accounts", request.accounts), ("customers", request.customers))
            if path is not None
        },
        previous=previous,
        memory=bound,
        spill=request.spill_dir,
    )
    bounds = Bounds(_micros(request.start), _micros(request.end), _micros(request.as_of))
    if request.state is not None:
        at = "" if request.at is None else request.at.isoformat(timespec="seconds")
        asked = DailyRequest(request.state, request.out, at, request.overwrite)
        history = open_files(request.backfill, mapping.csv) if request.backfill else None
        return run_daily(job, opened, bounds, asked, history=history, progress=progress)
    results = run_job(job, opened, bounds, progress=progress, ready=preparing.wait if preparing else None)
    results.write(request.out, overwrite=request.overwrite)
    return results


def first_run() -> bool:
    """Whether this run has to compile the kernels: they are not remembered, or cannot be (`keeps_kernels`)."""
    return not is_cached()


def keeps_kernels() -> bool:
    """Whether what is compiled is remembered for the next run."""
    return is_kept()


def _previous(folder: Path) -> Previous:
    return Previous.of(Results.read(folder), str(folder))


def _table(kind: Kind, path: Path | None, mapping: ColumnMapping) -> Snapshot | None:
    return None if path is None else read_table(kind, open_files([path], mapping.csv), mapping)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


__all__ = ["ScanRequest", "Step", "first_run", "keeps_kernels", "run_scan"]
