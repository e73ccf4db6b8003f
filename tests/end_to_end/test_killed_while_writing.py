"""A process that dies while it writes results leaves the old folder, the new one or none: never a half one."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
import time

import pyarrow as pa
import pytest

from ftindicators.results.folder import Results
from ftindicators.results.placing import repair
from ftindicators.results.schemas import REJECTED

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills by signal"),
    pytest.mark.slow,
]
KILLS = 30
ROWS = 20_000


def results(number: int) -> Results:
    rejected = pa.table(
        {
            "source": pa.array([f"run-{number}.csv"] * ROWS),
            "row": pa.array(range(ROWS), pa.int64()),
            "reason": pa.array(["missing"] * ROWS),
            "field": pa.array([f"field-{row % 97}" for row in range(ROWS)]),
            "value": pa.array([f"{row * 7919 % 10_007}" for row in range(ROWS)]),
        },
        schema=REJECTED,
    )
    return Results(rejected=rejected, manifest={"number": number})


def write_for_ever(out: str, number: int, ready) -> None:
    value = results(number)
    ready.set()
    while True:
        value.write(out, overwrite=True)


def whole_number_of(out) -> int:
    """The number of the run whose folder stands there, after checking that the folder is that run's from end to end."""
    found = Results.read(out)
    number = found.manifest["number"]
    assert found.rejected.equals(results(number).rejected)
    return number


@pytest.mark.parametrize("start", ["with nothing there", "over an older folder"])
def test_a_killed_writer_leaves_old_new_or_none(tmp_path, start):
    out = tmp_path / "out"
    chance = random.Random(7)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ftindicators.results.folder"])
    seen = set()
    began = time.perf_counter()
    results(0).write(tmp_path / "timed")
    shutil.rmtree(tmp_path / "timed")
    longest = 2 * (time.perf_counter() - began)  # of several writes, however slow the machine is today
    for number in range(1, KILLS // 2 + 1):
        before = None
        if start == "over an older folder":
            results(0).write(out, overwrite=True)
            before = 0
        elif out.exists():
            for path in out.iterdir():
                path.unlink()
            out.rmdir()
        ready = context.Event()
        child = context.Process(target=write_for_ever, args=(str(out), number, ready), daemon=True)
        child.start()
        assert ready.wait(60)
        time.sleep(chance.random() ** 2 * longest)
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        at_once = whole_number_of(out) if out.exists() else None
        assert at_once in {before, number, None}
        repair(out)
        after = whole_number_of(out) if out.exists() else None
        assert after in ({at_once} if at_once is not None else {before, number})
        assert [path.name for path in tmp_path.iterdir()] == (["out"] if after is not None else [])
        seen.add(after)
    assert len(seen) > 1
