"""Streams in processes of their own that are killed and started again, and what must then be true of them."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

import ftindicators as ft

INDICATOR = """
indicator: many-small-credits
version: 1
title: Many credits within two days
status: stable
exploitation: [sexual]
about: [{party: party, role: potential-trafficker}]
family: cash
strength: strong
sources: [{document: FINTRAC-2016-OA003, year: 2016, basis: page_read}]
rationale: A claim of a test.
innocent_explanations: [a test]
next_steps: [a test]
subject: account
measures:
  n: {aggregate: count, where: "direction = 'credit'", within: 2d}
  total: {aggregate: sum, column: amount, where: "direction = 'credit'", within: 1d}
  places: {aggregate: count_distinct, column: city, within: 3d}
condition: n >= 4 AND total >= 200 AND places >= 2
"""
LATENESS = timedelta(hours=6)
START = datetime(2025, 3, 1, tzinfo=UTC)
CITIES = ("Oslo", "Turin", "Leeds", None)


def rows(count: int, seed: int, *, name: str = "t", late: float = 0.0, accounts: int = 8) -> list[dict]:
    """Rows of one partition: peers, out of order within the lateness, a part of them too late."""
    chance = random.Random(seed)
    at = START
    found = []
    for number in range(count):
        at += timedelta(minutes=chance.choice([0, 0, 20, 40, 60]))
        moment = at - timedelta(minutes=chance.choice([0, 0, 0, 30, 120]))
        if chance.random() < late:
            moment -= timedelta(days=3)
        found.append(
            {
                "transaction_id": f"{name}{seed}-{number}",
                "account_id": f"a{chance.randrange(accounts)}",
                "occurred_at": moment.isoformat(),
                "direction": chance.choice(["credit", "credit", "debit"]),
                "amount": f"{chance.randrange(1_000, 20_000) / 100:.2f}",
                "city": chance.choice(CITIES),
            }
        )
    return found


def write_lines(path: Path, found: list[dict]) -> None:
    """Append rows as lines of JSON."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in found)


def arguments(folder: Path, *more: str, source: str | None = None) -> list[str]:
    """The command over the files in ``folder/in``."""
    if not (folder / "indicator.yaml").exists():
        (folder / "indicator.yaml").write_text(INDICATOR, encoding="utf-8")
    return [
        "stream", "run", source or f"files:{folder / 'in'}", "--state", str(folder / "state"),
        "--sink", f"files:{folder / 'out'}", "--indicators", str(folder / "indicator.yaml"),
        "--lateness", "6h", "--batch-rows", "40", "--snapshot-every", "50ms", "--hits", "all", *more,
    ]  # fmt: skip


def run_here(words: list[str]) -> int:
    """The command in this process; its status."""
    from ftindicators.cli.app import run

    return run(words)


def killed_after(words: list[str], seconds: float) -> None:
    """A child's work: the command, killed at a moment."""
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    os._exit(run_here(words))


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


POINTS = (
    "behind the take-over",
    "half a journal line", "behind the journal line", "before the sinks", "half a part", "before the commit",
    "behind the commit", "half a snapshot", "before the snapshot's name", "behind the snapshot's name",
    "before the journal is cut",
)  # fmt: skip
TIMES = {"behind the take-over": 1}
"""The time at which a point is the one that is meant, where it is not the second."""


class Cut(BaseException):
    """Ends a run in this process, as a kill would: nothing more is written."""


def cut(*_: object) -> None:
    raise Cut


def killed_at(words: list[str], point: str, time: int) -> None:
    """A child's work: the command, killed when it comes to a point for the n-th time."""
    with dying_at(point, time, die):
        os._exit(run_here(words))


@contextmanager
def dying_at(point: str, time: int, end) -> Iterator[None]:
    """Within the block, ``end`` is called when a stream comes to a point for the n-th time."""
    from ftindicators.runners.stream import durable, emit, journal

    left = [time]

    def now(at: str) -> bool:
        left[0] -= at == point
        return at == point and left[0] == 0

    append, put, pending, write = journal.append, durable.put, durable.write_pending, emit.Emission.write

    def append_or_die(descriptor, content):
        if now("half a journal line"):
            os.write(descriptor, content[: len(content) // 2])
            end()
        append(descriptor, content)
        if now("behind the journal line"):
            end()

    def pending_or_die(path, content):
        half = "half a part" if path.suffix in {".parquet", ".jsonl"} else "half a snapshot"
        if path.name.startswith(("hits", "standing")) and now(half):
            path.with_name(path.name + durable.PENDING).write_bytes(content[: len(content) // 2])
            end()
        return pending(path, content)

    def put_or_die(draft, final):
        called = {"commit.json": "commit", "journal": "journal is cut"}.get(final.name, "snapshot's name")
        of_sink = (final.name, final.parent.name) == ("commit.json", "out")
        counts = final.name.startswith(("snapshot", "journal")) or of_sink
        if counts and now(f"before the {called}"):
            end()
        put(draft, final)
        if counts and now(f"behind the {called}"):
            end()
        if of_sink and now("behind the take-over"):
            end()

    def write_or_die(self, batch, outcome):
        if outcome.hits and now("before the sinks"):
            end()
        write(self, batch, outcome)

    journal.append, durable.put, durable.write_pending = append_or_die, put_or_die, pending_or_die
    emit.Emission.write = write_or_die
    try:
        yield
    finally:
        journal.append, durable.put, durable.write_pending = append, put, pending
        emit.Emission.write = write


# -- what must be true


def parts(folder: Path, kind: str) -> pl.DataFrame:
    """All rows of a kind, as a reader of the files sees them."""
    found = [pl.DataFrame(pq.read_table(path)) for path in sorted(folder.glob(f"{kind}-*.parquet"))]
    return pl.concat(found) if found else pl.DataFrame()


def places_of(folder: Path) -> dict[tuple[str, int], dict]:
    """Every row of the source by partition and offset."""
    found = {}
    for path in sorted((folder / "in").glob("*.ndjson")):
        offset = 0
        for line in path.read_bytes().splitlines(keepends=True):
            try:
                found[path.name, offset] = json.loads(line)
            except ValueError:
                found[path.name, offset] = {}
            offset += len(line)
    return found


def as_rows(table: pl.DataFrame) -> list[dict]:
    """Rows without what says in which batch they came."""
    if not table.height:
        return []
    return table.drop("batch", "released_at", "revision", strict=False).sort("hit_id").to_dicts()


def assert_exact(folder: Path) -> dict:
    """Hits are those of a scan of the rows that were on time, each once; every row ended once. Gives the counters."""
    lines = (folder / "state" / "journal").read_text(encoding="utf-8").splitlines()
    counts = json.loads(lines[-1].partition(" ")[2])["counts"]
    source = places_of(folder)
    apart = []
    for kind in ("late", "dead-letter"):
        table = parts(folder / "state" / kind, kind)
        if table.height:
            apart += [(kind, *place) for place in table.select("partition", "offset").iter_rows()]
    assert len(apart) == len(set(apart)), "a row was set apart twice"
    assert len(apart) == counts["late"] + counts["dead"]
    assert counts["rows"] == len(source)
    left = {place: row for place, row in source.items() if place not in {of[1:] for of in apart}}
    assert counts["released"] + counts["duplicates"] == len(left), counts
    plan = ft.Plan.of(ft.Indicators.load(folder / "indicator.yaml"))
    expected = ft.Engine(plan, hits="all").run(pl.DataFrame(list(left.values()))).hits
    assert as_rows(parts(folder / "out", "hits")) == as_rows(pl.DataFrame(expected))
    return counts
