"""Compiled kernels are remembered under the sources they come from, and never where nothing can be written."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

from ftindicators.kernels._jit import given

ONE_KERNEL = """
import numpy as np
from ftindicators.kernels import _jit, ranking
print(_jit.is_cached())
ranking.first_not_below(np.zeros(4, np.int64), np.zeros(1, np.int64), 0, 4, 3, 1)
"""


def run(folder):
    environment = {**os.environ, "FTINDICATORS_CACHE_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", ONE_KERNEL], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_second_run_finds_what_the_first_one_compiled(tmp_path):
    assert [run(tmp_path), run(tmp_path)] == ["False", "True"]
    assert [path.name.startswith("kernels-") for path in tmp_path.iterdir()] == [True]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    assert [run(blocked), run(blocked)] == ["False", "False"]


def test_what_a_version_of_long_ago_left_is_removed(tmp_path):
    old, other = tmp_path / "kernels-old", tmp_path / "kernels-other"
    old.mkdir()
    other.mkdir()
    (old / "left").write_text("")
    os.utime(old, (0, 0))
    run(tmp_path)
    assert not old.exists()
    assert other.exists()


def test_what_is_given_to_a_kernel_is_contiguous_typed_and_read_only():
    array = given(np.arange(10)[::2], np.int64)
    assert array.flags.c_contiguous
    assert not array.flags.writeable
    assert given([True, False], np.bool_).dtype == np.bool_
