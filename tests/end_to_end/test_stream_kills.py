"""A stream that is killed at any moment and started again gives the rows of one that was not, each once.

FTINDICATORS_KILLS says how many times it is killed at a random moment (6 in the everyday check).
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys

import pytest

from tests.builders import stream_runs as runs

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="kills by signal"), pytest.mark.slow]
PARTITIONS = 3


@pytest.fixture(scope="module")
def processes():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ftindicators.cli.app", "ftindicators.runners.stream.run"])
    return context


def start(processes, work, *of):
    child = processes.Process(target=work, args=of)
    child.start()
    child.join(600)
    assert child.exitcode is not None
    return child.exitcode


def source(folder, seed, late=0.02, count=150):
    (folder / "in").mkdir(parents=True)
    for number in range(PARTITIONS):
        found = runs.rows(count, seed * 10 + number, late=late)
        runs.write_lines(folder / "in" / f"{number}.ndjson", found)
    return folder


def to_the_end(processes, folder, *more):
    assert start(processes, finish, runs.arguments(folder, "--until", "end", *more)) == 0
    return runs.assert_exact(folder)


def finish(words):
    os._exit(runs.run_here(words))


@pytest.mark.parametrize("point", runs.POINTS)
def test_a_kill_at_a_point_loses_nothing_and_doubles_nothing(tmp_path, processes, point):
    folder = source(tmp_path, seed=3)
    words = runs.arguments(folder, "--until", "end")
    assert start(processes, runs.killed_at, words, point, runs.TIMES.get(point, 2)) == -9, "the point was not reached"
    counts = to_the_end(processes, folder)
    assert counts["late"]
    assert counts["hits"] > 20


def killed_now_and_then(processes, folder, seed, kills):
    """Kill at random moments; files grow between the starts."""
    chance = random.Random(seed)
    done = run = 0
    while done < kills:
        run += 1
        folder_of = folder / f"run{run}"
        source(folder_of, seed=seed + run, count=chance.choice([40, 150]))
        for _ in range(min(kills - done, chance.randrange(2, 6))):
            words = runs.arguments(folder_of, "--until", "end")
            code = start(processes, runs.killed_after, words, chance.uniform(0.3, 2.5))
            assert code in {-9, 0}
            done += code == -9
            number = chance.randrange(PARTITIONS)
            more = runs.rows(30, chance.randrange(10**6), name=f"m{done}-", late=0.1)
            runs.write_lines(folder_of / "in" / f"{number}.ndjson", more)
        to_the_end(processes, folder_of)
    return done


def test_kills_at_random_moments_lose_nothing_and_double_nothing(tmp_path, processes):
    kills = int(os.environ.get("FTINDICATORS_KILLS", "6"))
    assert killed_now_and_then(processes, tmp_path, seed=100, kills=kills) >= kills
