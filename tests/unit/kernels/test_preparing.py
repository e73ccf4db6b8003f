"""A first run compiles what is listed, in several processes, each a share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files

from ftindicators.kernels._jit import compile_for
from ftindicators.kernels.preparing import Preparing, prepare, shares

LISTED = json.loads(files("ftindicators.kernels").joinpath("compiled.json").read_text(encoding="utf-8"))

PREPARED = """
from ftindicators.kernels import preparing
if __name__ == "__main__":
    preparing.MOST_PROCESSES = 2
    kernels = {"ordering": LISTED, "ranking": {"gone": ["int64"]}}
    listed = {"seconds": {"ranking": 1.0, "ordering": 1.0}, "kernels": kernels}
    preparing._COMPILE = preparing._COMPILE.replace("compile_share(*", f"compile_some({listed!r}, *").replace(
        "import compile_share", "import compile_some")
    begun = preparing.prepare(2)
    print(bool(begun))
    begun.wait()
    print(bool(begun))
"""


def test_every_listed_module_has_its_seconds():
    assert LISTED["seconds"].keys() == LISTED["kernels"].keys()


def test_shares_hold_every_module_once():
    dealt = shares(LISTED["seconds"], 3)
    assert sorted(m for share in dealt for m in share) == sorted(LISTED["kernels"])


def test_a_version_that_does_not_fit_is_passed_over():
    from ftindicators.kernels.ranking import turned

    compile_for(turned, ["no_such_type", "unicode_type", "int64 | int64 | int64 | int64 | int64 | int64 | int64"])
    compile_for(None, ["int64"])


def test_nothing_is_begun_for_one_processor():
    assert not prepare(1)


def test_what_is_stopped_is_over():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    begun = Preparing([process])
    begun.stop()
    assert not begun
    assert process.returncode != 0


def test_two_processes_fill_an_empty_cache_that_the_next_process_finds(tmp_path):
    listed = json.dumps(LISTED["kernels"]["ordering"])
    environment = {**os.environ, "FTINDICATORS_CACHE_DIR": str(tmp_path)}

    def run() -> list[str]:
        command = [sys.executable, "-c", PREPARED.replace("LISTED", listed)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.split()

    assert run() == ["True", "False"]
    assert list(tmp_path.rglob("ordering*.nbi"))
    assert run() == ["False", "False"]
