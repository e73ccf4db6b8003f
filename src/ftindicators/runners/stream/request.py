"""What `stream run` is asked for, and the job that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ftindicators.candidates.policy import Policy
from ftindicators.diagnostics import WrongUsage
from ftindicators.language.library import Indicators
from ftindicators.plan.compile import Plan
from ftindicators.runners.context import instant, micros
from ftindicators.runners.engine import Engine
from ftindicators.runners.job import Hits, Job
from ftindicators.runners.stream.job_file import StreamJob, digests, new_name
from ftindicators.runners.stream.parts_folder import PartsFolder
from ftindicators.sources.files import open_files
from ftindicators.sources.mapping import ColumnMapping
from ftindicators.sources.read_tables import read_table
from ftindicators.sources.streams.open_source import Format

if TYPE_CHECKING:
    from ftindicators.engine.state import State
    from ftindicators.runners.stream.sink import Sink
    from ftindicators.tables.snapshots import Kind, Snapshot

LATER = ("sqlite", "postgres", "kafka", "redis", "nats", "webhook")
DEDUPE_BEYOND = timedelta(hours=24)


@dataclass(frozen=True)
class StreamRequest:
    """What a stream is asked to do; paths as the user gave them.

    ``until``: ``end`` (what is there now is all), an instant up to which rows are released, or None: go on until asked
    to stop. ``max_rejected``: a share of the rows (0.01) or a number (1000.0 and above 1). ``columns``: names that the
    rows have even if the first ones have not.
    """

    source: str
    state: Path
    sinks: tuple[str, ...]
    source_format: Format | None = None
    mapping: Path | None = None
    indicators: tuple[Path, ...] = ()
    overlays: tuple[Path, ...] = ()
    accounts: Path | None = None
    customers: Path | None = None
    policy: Path | None = None
    settings: tuple[str, ...] = ()
    hits: Hits = "edges"
    data_from: datetime | None = None
    lateness: timedelta = timedelta(minutes=10)
    idle_after: timedelta = timedelta(seconds=30)
    max_ahead: timedelta = timedelta(minutes=5)
    dedupe: timedelta | None = None
    corrections: timedelta = timedelta(0)
    batch_rows: int = 1_000
    batch_wait: timedelta = timedelta(milliseconds=50)
    max_buffer: int = 5_000_000
    snapshot_every: timedelta = timedelta(seconds=60)
    keep_snapshots: int = 2
    on_plan_change: Literal["refuse", "keep"] = "refuse"
    until: Literal["end"] | datetime | None = None
    late: str | None = None
    dead_letter: str | None = None
    max_rejected: float = 0.01
    columns: tuple[str, ...] = ()

    @property
    def remembered(self) -> timedelta:
        """How long ids of released rows are remembered."""
        return self.lateness + DEDUPE_BEYOND if self.dedupe is None else self.dedupe


def job_of(request: StreamRequest) -> Job:
    """Everything small, read. Raises InvalidMapping, InvalidIndicators, InvalidPolicy, InvalidInput."""
    mapping = ColumnMapping.identity() if request.mapping is None else ColumnMapping.load(request.mapping)
    extra = dict(mapping.reading.extra_columns)
    loaded = Indicators.load(*request.indicators, overlays=request.overlays, extra_columns=extra)
    policy = Policy.default() if request.policy is None else Policy.load(request.policy)
    tables = {"accounts": request.accounts, "customers": request.customers}
    return Job(
        plan=Plan.of(loaded.with_settings(*request.settings) if request.settings else loaded),
        mapping=mapping,
        policy=policy.with_overlays(*request.overlays),
        hits=request.hits,
        threads=1,
        accounts=_table("accounts", request.accounts, mapping),
        customers=_table("customers", request.customers, mapping),
        data_from=None if request.data_from is None else micros(request.data_from),
        settings=request.settings,
        places={kind: path.resolve().as_posix() for kind, path in tables.items() if path is not None},
    )


def engine_of(job: Job, request: StreamRequest, state: State | None) -> Engine:
    """An engine that goes on from a state; it has been checked that the state may be taken up."""
    engine = Engine(
        job.plan,
        mapping=job.mapping,
        policy=job.policy,
        hits=job.hits,
        state=state,
        dedupe=request.remembered,
        corrections=request.corrections,
    )
    engine.job = job  # tables that were read from files
    return engine


_PATHS = ("mapping", "accounts", "customers", "policy")
_PATH_LISTS = ("indicators", "overlays")


def request_of(kept: StreamJob, folder: Path) -> StreamRequest:
    """What a stream was asked for when it was last started, as far as its batches depend on it."""
    given = kept.given
    us = timedelta(microseconds=1)
    return StreamRequest(
        source=kept.source,
        state=folder,
        sinks=(kept.sink,),
        source_format=kept.source_format,
        mapping=_path(given["mapping"]),
        accounts=_path(given["accounts"]),
        customers=_path(given["customers"]),
        policy=_path(given["policy"]),
        indicators=tuple(map(Path, given["indicators"])),
        overlays=tuple(map(Path, given["overlays"])),
        settings=tuple(given["settings"]),
        hits=kept.hits,
        data_from=None if kept.data_from is None else instant(kept.data_from),
        lateness=kept.lateness * us,
        max_ahead=kept.max_ahead * us,
        dedupe=kept.dedupe * us,
        corrections=kept.corrections * us,
    )


def _path(written: str | None) -> Path | None:
    return None if written is None else Path(written)


def _given(request: StreamRequest) -> dict[str, Any]:
    def absolute(path: Path) -> str:
        return path.resolve().as_posix()

    found: dict[str, Any] = {
        name: None if getattr(request, name) is None else absolute(getattr(request, name)) for name in _PATHS
    }
    found |= {name: [absolute(path) for path in getattr(request, name)] for name in _PATH_LISTS}
    return {**found, "settings": list(request.settings)}


def stream_job(request: StreamRequest, job: Job) -> StreamJob:
    """What the state folder of a new stream is for."""
    return StreamJob(
        job=new_name(),
        source=_absolute(request.source),
        sink=_absolute(request.sinks[0]),
        late=_absolute(request.late or ""),
        dead_letter=_absolute(request.dead_letter or ""),
        source_format=request.source_format,
        columns=None,
        lateness=_us(request.lateness),
        max_ahead=_us(request.max_ahead),
        dedupe=_us(request.remembered),
        corrections=_us(request.corrections),
        hits=request.hits,
        data_from=job.data_from,
        given=_given(request),
        **digests(job),
    )


def open_sink(written: str) -> Sink:
    """A SINK as it is written in a command. Raises WrongUsage for one that is not there."""
    scheme, colon, place = written.partition(":")
    if scheme == "files" and place:
        return PartsFolder(Path(place), written)
    there = "there is files:DIR"
    if colon and scheme in LATER:
        raise WrongUsage(f"{written}: a sink of kind '{scheme}:' is not yet in this release; {there}")
    raise WrongUsage(f"{written}: no sink that this version knows; {there}")


def _absolute(written: str) -> str:
    """A source or sink whatever folder the command is given in."""
    scheme, _, place = written.partition(":")
    return f"files:{Path(place).resolve().as_posix()}" if scheme == "files" and place else written


def _us(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def _table(kind: Kind, path: Path | None, mapping: ColumnMapping) -> Snapshot | None:
    return None if path is None else read_table(kind, open_files([path], mapping.csv), mapping)
