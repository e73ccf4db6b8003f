"""`stream verify`: nothing lost, nothing twice. Reads; writes nothing.

The counters of the ledger must add up, late rows and dead letters must be in their folders as often as they were
counted, hits must be there once; and the batches behind the older snapshot, made again from the source, must give what
the sinks hold.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ftindicators.diagnostics import FtindicatorsError
from ftindicators.results.parts import is_parts_folder, parts_of, read_kind
from ftindicators.results.schemas import HITS
from ftindicators.runners.stream.durable import lock
from ftindicators.runners.stream.errors import InvalidStream
from ftindicators.runners.stream.job_file import StreamJob
from ftindicators.runners.stream.journal import Line, read_journal
from ftindicators.runners.stream.ledger import adds_up
from ftindicators.runners.stream.outputs import DEAD, LATE
from ftindicators.runners.stream.recovery import oldest, replayed
from ftindicators.runners.stream.request import engine_of, job_of, request_of
from ftindicators.runners.stream.snapshots import snapshots_in
from ftindicators.runners.stream.status import job_in, standing_in
from ftindicators.sources.streams.open_source import SourceNeeds, open_source
from ftindicators.sources.streams.row_times import RowTimes

if TYPE_CHECKING:
    from ftindicators.engine.state import State
    from ftindicators.runners.engine import Engine


def verify_stream(folder: Path) -> dict[str, Any]:
    """``{"whole": bool, "checks": [{"ok", "what"}]}``. Raises InvalidStream where the folder cannot be read at all."""
    with lock(folder / "lock") as held:
        if not held:
            raise InvalidStream(f"{folder}: a stream is running on it; stop it first (SIGTERM), or verify a copy")
        return _verified(folder)


def _verified(folder: Path) -> dict[str, Any]:
    job = job_in(folder)
    lines, _ = read_journal(folder)
    standing = standing_in(folder, snapshots_in(folder))
    counts = dict(lines[-1].counts) if lines else standing.ledger.counts
    checks = [
        _check(adds_up(counts), _counted(counts)),
        *(
            _check(adds_up(dict(line.counts)), f"batch {line.batch}: its counters add up")
            for line in lines
            if not adds_up(dict(line.counts))
        ),
        _kept(job.late_in(folder), "late", LATE, counts["late"], "late rows"),
        _kept(job.dead_letter_in(folder), "dead-letter", DEAD, counts["dead"], "dead letters"),
        *_hits(Path(job.sink.partition(":")[2]), counts["hits"]),
        *_made_again(folder, job, lines),
    ]
    return {"whole": all(check["ok"] for check in checks), "checks": checks}


def _check(ok: bool, what: str) -> dict[str, Any]:  # noqa: FBT001 - a verdict
    return {"ok": bool(ok), "what": what}


def _wrong(what: str) -> dict[str, Any]:
    return {"ok": False, "what": what}


def _counted(counts: dict[str, int]) -> str:
    parts = " + ".join(f"{counts[name]:,} {name}" for name in ("released", "late", "dead", "duplicates", "waiting"))
    return f"{counts['rows']:,} rows taken = {parts}"


def _kept(sink: str, kind: str, schema: pa.Schema, count: int, words: str) -> dict[str, Any]:
    folder = Path(sink.partition(":")[2])
    found = read_kind(folder, kind, schema) if is_parts_folder(folder) else schema.empty_table()
    frame = pl.DataFrame(found.select(["partition", "offset", "within", "reason"]))
    twice = frame.height - frame.unique().height
    ok = frame.height == count and not twice
    return _check(
        ok, f"{frame.height:,} {words} in {folder}, {count:,} counted" + (f", {twice:,} twice" if twice else "")
    )


def _hits(folder: Path, count: int) -> list[dict[str, Any]]:
    if not is_parts_folder(folder):
        return [_wrong(f"{folder}: the sink is not there")]
    hits = pl.DataFrame(read_kind(folder, "hits", HITS).select(["hit_id", "batch"]))
    same = hits.height - hits.unique(["hit_id", "batch"]).height
    overlapping = [
        kind
        for kind in ("hits", "episodes", "candidates", "retracted")
        if any(a[1] >= b[0] for a, b in pairwise(parts_of(folder, kind)))
    ]
    return [
        _check(
            not same, f"{hits.height:,} hits in {folder}" + (f", {same:,} of them twice" if same else ", each once")
        ),
        _check(hits.height == count, f"{count:,} hits were counted"),
        _check(
            not overlapping,
            f"no batch stands twice in {folder}" + (f": {', '.join(overlapping)}" if overlapping else ""),
        ),
    ]


def _made_again(folder: Path, kept: StreamJob, lines: list[Line]) -> list[dict[str, Any]]:
    """The batches behind the oldest snapshot, made again from the source, beside what the sinks hold."""
    request = request_of(kept, folder)
    try:
        job = job_of(request)
    except FtindicatorsError as fault:
        return [_wrong(f"the last batches cannot be made again: {fault}")]
    if job.plan.digest != kept.plan or job.policy.digest != kept.policy:
        return [_wrong("the last batches cannot be made again: the indicators or the policy have changed since")]

    def made(state: State | None) -> Engine:
        return engine_of(job, request, state)

    found = oldest(folder, job.plan, lines, made)
    if found is None:
        return [_wrong("the last batches cannot be made again: no snapshot reaches back to the journal")]
    first = found.standing.batch + 1
    times = None
    if kept.columns is not None:
        times = RowTimes(job.mapping, kept.columns, kept.source)
        times.resume(found.standing.formats)
    source = open_source(
        kept.source, request.source_format, SourceNeeds(BytesIO(), folder / "spool", 0.01, 1_000, lambda: 0)
    )
    again: dict[str, list[pa.Table]] = {"hits": [], "late": [], "dead-letter": []}
    try:
        source.resume(found.ends(), found.ends())
        for line, outcome in replayed(found, source, times, kept.max_ahead):
            if dict(line.counts) != found.standing.ledger.counts:
                return [_wrong(f"batch {line.batch}, made again, has other counters than the journal says")]
            again["hits"].append(outcome.parts["hits"])
            again["late"].append(outcome.late)
            again["dead-letter"].append(outcome.dead)
    except FtindicatorsError as fault:
        return [_wrong(f"the last batches cannot be made again: {fault}")]
    finally:
        source.close()
    sinks = {
        "hits": (kept.sink, HITS, "hit_id"),
        "late": (kept.late_in(folder), LATE, "offset"),
        "dead-letter": (kept.dead_letter_in(folder), DEAD, "offset"),
    }
    checks = []
    for kind, (sink, schema, key) in sinks.items():
        place = Path(sink.partition(":")[2])
        there = read_kind(place, kind, schema) if is_parts_folder(place) else schema.empty_table()
        there = there.filter(pc.greater_equal(there["batch"], first))
        new = pa.concat_tables(again[kind]).select(there.column_names) if again[kind] else there.slice(0, 0)
        order = [("batch", "ascending"), (key, "ascending")]
        same = there.sort_by(order).equals(new.sort_by(order).cast(there.schema))
        which = f"{new.num_rows:,} of batches {first:,} to {found.standing.batch:,}, made again,"
        checks.append(_check(same, f"{kind}: {which} {'are' if same else 'are not'} those in {place}"))
    return checks
