"""Two instances of a stream: one writes, the other stops and says why."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.builders import stream_runs as runs

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="stops by signal"), pytest.mark.slow]
COMMAND = [sys.executable, "-c", "from ftindicators.cli.app import main; main()"]


def begun(folder, *more):
    """A stream that goes on until it is asked to stop."""
    with (folder / "said.txt").open("w") as said:
        return subprocess.Popen([*COMMAND, *runs.arguments(folder, *more)], stderr=said, stdout=subprocess.DEVNULL)


def waited_for(what, seconds=120):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.05)


def taken(folder):
    from ftindicators.runners.stream.journal import read_journal

    lines = read_journal(folder / "state")[0] if (folder / "state" / "journal").exists() else []
    return lines[-1].counts["rows"] if lines else 0


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    runs.write_lines(tmp_path / "in" / "0.ndjson", runs.rows(120, 1))
    return tmp_path


def test_a_second_one_on_the_same_state_is_refused_and_a_stop_leaves_all_whole(folder, capsys):
    first = begun(folder)
    waited_for(lambda: taken(folder) == 120)
    assert runs.run_here(runs.arguments(folder)) == 6
    assert "another instance is running on this state" in capsys.readouterr().err
    runs.write_lines(folder / "in" / "0.ndjson", runs.rows(60, 2, name="m"))
    waited_for(lambda: taken(folder) == 180)
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0
    assert runs.run_here(["stream", "verify", str(folder / "state")]) == 0
    assert runs.run_here(runs.arguments(folder, "--until", "end")) == 0
    runs.assert_exact(folder)


def test_one_on_a_copy_takes_the_sink_over_and_the_older_one_stops(folder):
    older = begun(folder, "--snapshot-every", "1h")
    waited_for(lambda: taken(folder) == 120)
    os.kill(older.pid, signal.SIGSTOP)
    shutil.copytree(folder / "state", folder / "kept")
    os.kill(older.pid, signal.SIGCONT)
    words = ["kept" if word == str(folder / "state") else word for word in runs.arguments(folder, "--until", "end")]
    words = [str(folder / "kept") if word == "kept" else word for word in words]
    assert runs.run_here(words) == 0
    runs.write_lines(folder / "in" / "0.ndjson", runs.rows(60, 2, name="m"))
    assert older.wait(60) == 6
    assert "another instance has taken over (it is number 2, this is 1)" in (folder / "said.txt").read_text()
    assert runs.run_here(words) == 0
    shutil.rmtree(folder / "state")
    (folder / "kept").rename(folder / "state")
    runs.assert_exact(folder)
