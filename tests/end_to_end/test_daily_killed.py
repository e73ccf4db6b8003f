"""A daily run that is killed anywhere leaves yesterday's state and no results, or what the next start finishes."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.state_files import read_facts
from ftindicators.results.folder import Results
from ftindicators.runners.daily.state_folder import PENDING
from tests.builders.daily_bank import scanned, union, whole

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills by signal"),
    pytest.mark.slow,
]
KILLS = int(os.environ.get("FTINDICATORS_KILLS", "6"))
"""Kills at random moments; sixty and more when the way of committing is worked on."""
OPERATIONS = ("mkdir", "rename", "replace", "unlink", "write_bytes", "write_text")
"""What a run does to names and files, beside flushing: it is killed before any of these."""
INDICATOR = """\
indicator: two-in-a-week
version: 1
title: Two in a week
status: draft
exploitation: [sexual]
points_to: unknown
family: cash
strength: weak
rationale: A test.
sources: [{document: none, year: 2024, basis: derived}]
innocent_explanations: [a test]
next_steps: [none]
subject: account
measures:
  n: {aggregate: count, within: 7d}
  total: {aggregate: sum, column: amount, within: 7d}
condition: n >= 2 AND total > 0
"""


def write_days(folder: Path) -> list[Path]:
    """Three days of rows; the third corrects one of the second."""
    made = []
    for day in (1, 2, 3):
        rows = [
            {"transaction_id": f"d{day}-{n}", "revision": 0, "account_id": f"a{n % 4}", "amount": f"{n + 1}.00",
             "occurred_at": f"2025-03-0{day}T{n:02}:00:00Z", "direction": "credit"}
            for n in range(12)
        ]  # fmt: skip
        if day == 3:
            rows.append(rows[0] | {"transaction_id": "d2-3", "revision": 1, "occurred_at": "2025-03-02T03:00:00Z"})
        path = folder / f"day-{day}.csv"
        pl.DataFrame(rows).write_csv(path)
        made.append(path)
    (folder / "indicator.yaml").write_text(INDICATOR, encoding="utf-8")
    return made


def day_of(file: Path, folder: Path, **asked):
    """One daily run, as a command would ask for it."""
    named = {"indicators": (file.parent / "indicator.yaml",), "state": folder / "state", "threads": 1, "bank": False}
    return scanned([file], folder / file.stem, **named, **asked)


def run_and_die(file: str, folder: str, overwrite: bool, before: int | None, ready) -> None:
    """A run in a process of its own, which dies before the operation of that number."""
    done = 0

    def counted(owner, name):
        original = getattr(owner, name)

        def operation(*given, **named):
            nonlocal done
            if done == before:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            return original(*given, **named)

        setattr(owner, name, operation)

    for name in OPERATIONS:
        counted(Path, name)
    counted(os, "fsync")
    ready.set()
    day_of(Path(file), Path(folder), overwrite=overwrite)
    os._exit(3 if before is not None else 0)


def context():
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["ftindicators.runners.scan_job"])
    return made


def looked_at(folder: Path, file: Path, before: str, old: str | None) -> str:
    """What a kill left: ``yesterday``, ``between``, or ``done``; anything else is a fault."""
    checksum = read_facts(folder / "state")["checksum"]
    out = folder / file.stem
    found = Results.read(out).manifest["state"]["checksum"] if out.exists() else None
    if checksum == before:
        if found in (None, old):
            return "yesterday"
        assert (folder / "state" / PENDING).is_file()
        return "between"
    assert found == checksum
    return "done"


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Two days done, and the results of an undisturbed third."""
    folder = tmp_path_factory.mktemp("days")
    files = write_days(folder)
    for file in files[:2]:
        day_of(file, folder)
    shutil.copytree(folder / "state", folder / "kept")
    results = day_of(files[2], folder)
    assert results.retracted.num_rows > 0
    seen = union(folder / file.stem for file in files)
    together = scanned(files, folder / "whole", bank=False, indicators=(folder / "indicator.yaml",))
    assert seen == whole(together)
    return folder, files, seen


def restarted(begun, tmp_path, *, overwrite):
    """Yesterday's state in a folder of its own; gives its checksum, and that of results which stand in the way."""
    folder, files, _ = begun
    shutil.rmtree(tmp_path, ignore_errors=True)
    tmp_path.mkdir()
    shutil.copytree(folder / "kept", tmp_path / "state")
    if overwrite:
        shutil.copytree(folder / files[0].stem, tmp_path / files[2].stem)
    old = Results.read(folder / files[0].stem).manifest["state"]["checksum"] if overwrite else None
    return read_facts(tmp_path / "state")["checksum"], old


def gone_on(begun, folder, *, overwrite):
    """Start again until the day is done; together with the days before it must be what an undisturbed run gave."""
    made, files, seen = begun
    try:
        day_of(files[2], folder, overwrite=overwrite)
    except InvalidInput as refused:
        committed = "was scanned on" in str(refused)  # up to its very last step
        if not committed:
            raise
    assert union([made / files[0].stem, made / files[1].stem, folder / files[2].stem]) == seen
    assert sorted(p.name.partition("-")[0] for p in (folder / "state").iterdir()) == ["parts", "rows", "state.json"]
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("overwrite", [False, True])
def test_killed_before_any_operation_it_is_finished_or_repeated_by_the_next_start(begun, overwrite, tmp_path):
    _, files, _ = begun
    work, seen, number = tmp_path / "work", [], 0
    made = context()
    ready = made.Event()
    while seen[-1:] != ["ended"]:
        before, old = restarted(begun, work, overwrite=overwrite)
        child = made.Process(target=run_and_die, args=(str(files[2]), str(work), overwrite, number, ready))
        child.start()
        child.join(120)
        if child.exitcode == 3:
            seen.append("ended")
        else:
            assert child.exitcode == -signal.SIGKILL
            seen.append(looked_at(work, files[2], before, old))
        gone_on(begun, work, overwrite=overwrite)
        near = len(seen) > 1 and seen[-1] != "yesterday"
        number += 1 if near or number < 2 else 6
    assert {"yesterday", "between", "done"} <= set(seen)


def test_killed_at_random_moments_it_is_finished_or_repeated_by_the_next_start(begun, tmp_path):
    _, files, _ = begun
    work, chance, seen = tmp_path / "work", random.Random(11), []
    made = context()
    lasts = 0.0
    for number in range(KILLS + 1):
        overwrite = number % 2 == 1
        before, old = restarted(begun, work, overwrite=overwrite)
        ready = made.Event()
        child = made.Process(target=run_and_die, args=(str(files[2]), str(work), overwrite, None, ready))
        child.start()
        assert ready.wait(120)
        began = time.perf_counter()
        if number:
            time.sleep(chance.uniform(0, 1.1 * lasts))
            child.kill()
        child.join(120)
        lasts = lasts or time.perf_counter() - began
        if number:
            seen.append(looked_at(work, files[2], before, old))
        gone_on(begun, work, overwrite=overwrite)
    assert "yesterday" in seen
