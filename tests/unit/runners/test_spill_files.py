"""Rows on disk come back as they went, and their folder is gone whatever happens."""

from __future__ import annotations

import errno

import polars as pl
import pytest

from ftindicators.runners.spill_files import NoRoom, SpillFiles

FRAME = pl.DataFrame(
    {"a": ["x", None], "n": [1, 2], "e": pl.Series(["p", "p"], dtype=pl.Enum(["p", "q"])), "b": [True, None]}
)


def test_frames_come_back_as_they_went(tmp_path):
    with SpillFiles(tmp_path) as files:
        files.append("f", FRAME)
        files.append("f", FRAME.clear())
        files.append("f", FRAME.reverse())
        assert files.whole("f").equals(pl.concat([FRAME, FRAME.reverse()]))
        assert files.whole("f").schema == FRAME.schema
        assert files.whole("g") is None
        files.remove("f")
        assert list(files.frames("f")) == []
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_gone_after_a_fault(tmp_path):
    def faulty():
        with SpillFiles(tmp_path) as files:
            files.append("f", FRAME)
            raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        faulty()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NoRoom, match="--spill-dir"):
        SpillFiles(tmp_path / "none")


def test_a_full_disk_is_told_with_its_own_exit_status(tmp_path, monkeypatch):
    class Full:
        def __init__(self, *_):
            raise OSError(errno.ENOSPC, "No space left on device")

    with SpillFiles(tmp_path) as files:
        monkeypatch.setattr("ftindicators.runners.spill_files.pa.ipc.new_stream", Full)
        with pytest.raises(NoRoom, match="no room is left") as told:
            files.append("f", FRAME)
        assert told.value.exit_code == 5
