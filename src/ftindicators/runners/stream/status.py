"""`stream status`: how far a stream is, from its folder alone, whether it runs or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ftindicators.diagnostics import InvalidInput, InvalidResults
from ftindicators.results.parts import commit_of
from ftindicators.runners.stream.durable import lock
from ftindicators.runners.stream.errors import InvalidStream
from ftindicators.runners.stream.job_file import StreamJob
from ftindicators.runners.stream.journal import read_journal
from ftindicators.runners.stream.ledger import Ledger
from ftindicators.runners.stream.snapshots import read_standing, snapshot_path, snapshots_in
from ftindicators.runners.stream.standing import Standing


def status_of(folder: Path) -> dict[str, Any]:
    """Plain values. Instants in µs UTC. Raises InvalidStream where the folder is no state of a stream."""
    job = job_in(folder)
    lines, _ = read_journal(folder)
    taken = snapshots_in(folder)
    standing = standing_in(folder, taken)
    snapshot = standing.batch
    for line in lines:
        if line.batch > standing.batch:
            standing.moved(line)
    last = lines[-1] if lines else None
    counts = dict(last.counts) if last is not None and last.batch >= snapshot else standing.ledger.counts
    return {
        "job": job.job,
        "source": job.source,
        "sink": job.sink,
        "late": job.late_in(folder),
        "dead_letter": job.dead_letter_in(folder),
        "running": _running(folder),
        "batch": standing.batch,
        "taken_at": None if last is None else last.at,
        "watermark": standing.watermark,
        "counts": counts,
        "snapshots": taken,
        "replay_batches": sum(line.batch > snapshot for line in lines),
        "token": _token(job.sink),
        "partitions": {
            name: {"position": end.position.to_json(), "idle": name in standing.idle}
            for name, end in sorted(standing.ends.items())
        },
        "columns": None if job.columns is None else list(job.columns),
        "plan": job.plan,
    }


def job_in(folder: Path) -> StreamJob:
    """The job of a state folder. Raises InvalidStream where there is none."""
    job = StreamJob.read(folder) if folder.is_dir() else None
    if job is None:
        raise InvalidStream(f"{folder}: no stream has its state there (there is no job.json)")
    return job


def standing_in(folder: Path, taken: list[int]) -> Standing:
    """Where the newest snapshot that can be read stands; the beginning where none can."""
    for batch in reversed(taken):
        try:
            return read_standing(snapshot_path(folder, batch))
        except InvalidInput:
            continue
    return Standing(ledger=Ledger())


def _running(folder: Path) -> bool:
    if not (folder / "lock").exists():
        return False
    with lock(folder / "lock") as held:
        return not held


def _token(sink: str) -> dict[str, int] | None:
    try:
        found = commit_of(Path(sink.partition(":")[2]))
    except InvalidResults:
        return None
    return {"batch": found["batch"], "epoch": found["epoch"]}
