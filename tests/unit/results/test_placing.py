"""A folder appears whole or not at all; what dead runs left behind is swept, what live ones hold is not."""

from __future__ import annotations

import pytest

from ftindicators.diagnostics import WrongUsage
from ftindicators.results import placing

TOKEN = "0123456789abcdef"  # noqa: S105 - part of a file's name


def make(folder, content):
    folder.mkdir()
    (folder / "file").write_text(content)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def content(folder):
    return (folder / "file").read_text()


def put(out, text, *, overwrite=False):
    with placing.placed(out, overwrite=overwrite, may_replace=lambda _: True) as folder:
        (folder / "file").write_text(text)


def test_nothing_stands_under_the_final_name_before_the_block_ends(tmp_path):
    with placing.placed(tmp_path / "out", overwrite=False, may_replace=lambda _: False) as folder:
        assert folder.parent == tmp_path
        assert not (tmp_path / "out").exists()
    assert names(tmp_path) == ["out"]


def test_a_block_that_fails_leaves_the_old_folder_and_nothing_else(tmp_path):
    put(tmp_path / "out", "old")
    with (
        pytest.raises(RuntimeError, match="disk"),
        placing.placed(tmp_path / "out", overwrite=True, may_replace=lambda _: True),
    ):
        raise RuntimeError("disk full")
    assert names(tmp_path) == ["out"]
    assert content(tmp_path / "out") == "old"


def test_a_kill_between_the_two_renames_is_finished_with_the_new_folder(tmp_path):
    make(tmp_path / f".out.ftindicators-{TOKEN}.old", "old")
    make(tmp_path / f".out.ftindicators-{TOKEN}.new", "new")
    placing.repair(tmp_path / "out")
    assert names(tmp_path) == ["out"]
    assert content(tmp_path / "out") == "new"


def test_an_old_folder_alone_comes_back(tmp_path):
    make(tmp_path / f".out.ftindicators-{TOKEN}.old", "old")
    placing.repair(tmp_path / "out")
    assert content(tmp_path / "out") == "old"


@pytest.mark.parametrize("stage", ["new", "gone"])
def test_unfinished_and_removed_folders_never_come_back(tmp_path, stage):
    make(tmp_path / f".out.ftindicators-{TOKEN}.{stage}", "half")
    placing.repair(tmp_path / "out")
    assert names(tmp_path) == []


def test_an_old_folder_beside_its_successor_is_removed(tmp_path):
    make(tmp_path / "out", "new")
    make(tmp_path / f".out.ftindicators-{TOKEN}.old", "old")
    placing.repair(tmp_path / "out")
    assert names(tmp_path) == ["out"]
    assert content(tmp_path / "out") == "new"


def test_repair_is_the_first_thing_that_writing_does(tmp_path):
    make(tmp_path / f".out.ftindicators-{TOKEN}.old", "old")
    make(tmp_path / f".out.ftindicators-{TOKEN}.new", "new")
    with pytest.raises(WrongUsage, match="already exists"):
        put(tmp_path / "out", "third")
    assert content(tmp_path / "out") == "new"


def test_a_running_process_keeps_its_temporaries(tmp_path):
    with placing.placed(tmp_path / "out", overwrite=False, may_replace=lambda _: False) as folder:
        (folder / "file").write_text("mine")
        placing.repair(tmp_path / "out")
        assert (folder / "file").exists()
    assert content(tmp_path / "out") == "mine"


def test_a_second_writer_waits_and_then_gives_up(tmp_path, monkeypatch):
    monkeypatch.setattr(placing, "PATIENCE_SECONDS", 0.1)
    with placing.placed(tmp_path / "out", overwrite=False, may_replace=lambda _: False) as folder:
        (folder / "file").write_text("first")
        with pytest.raises(WrongUsage, match="another run is writing"):
            put(tmp_path / "out", "second", overwrite=True)
    assert content(tmp_path / "out") == "first"
    assert names(tmp_path) == ["out"]


def test_other_peoples_names_are_left_alone(tmp_path):
    others = [".out.ftindicators-xyz.new", f".outer.ftindicators-{TOKEN}.new", f"out.ftindicators-{TOKEN}.new"]
    for name in others:
        make(tmp_path / name, "theirs")
    put(tmp_path / "out", "mine")
    assert names(tmp_path) == sorted([*others, "out"])


def test_a_parent_that_is_a_file_is_wrong_usage(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WrongUsage, match="cannot make the folder"):
        put(tmp_path / "file" / "out", "mine")


def test_a_failed_second_rename_brings_the_old_folder_back(tmp_path, monkeypatch):
    put(tmp_path / "out", "old")
    rename = placing._rename

    def fails_once(source, target):
        if source.name.endswith(".new"):
            raise OSError("no")
        rename(source, target)

    monkeypatch.setattr(placing, "_rename", fails_once)
    with pytest.raises(OSError, match="no"):
        put(tmp_path / "out", "new", overwrite=True)
    assert names(tmp_path) == ["out"]
    assert content(tmp_path / "out") == "old"
