import os
import sys

import pytest

from ftindicators.diagnostics import WrongUsage
from ftindicators.results.placing_file import check_file_free, placed_file


def put(path, text, *, overwrite=False, then=lambda: None):
    with placed_file(path, overwrite=overwrite) as temporary:
        temporary.write_text(text, encoding="utf-8")
        then()


def test_the_file_stands_there_alone_once_it_is_whole(tmp_path):
    path = tmp_path / "new" / "list.csv"
    with placed_file(path, overwrite=False) as temporary:
        temporary.write_text("whole", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "whole"
    assert os.listdir(path.parent) == ["list.csv"]  # noqa: PTH208 - hidden ones too


def test_a_block_that_ends_badly_leaves_nothing_new(tmp_path):
    path = tmp_path / "list.csv"
    put(path, "old")
    with pytest.raises(ZeroDivisionError):
        put(path, "half", then=lambda: 1 / 0, overwrite=True)
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["list.csv"]  # noqa: PTH208


def test_a_file_that_is_there_is_refused_without_overwrite_and_replaced_with_it(tmp_path):
    path = tmp_path / "list.csv"
    put(path, "old")
    with pytest.raises(WrongUsage, match="--overwrite"):
        put(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    put(path, "new", overwrite=True)
    assert path.read_text(encoding="utf-8") == "new"


def test_a_file_that_comes_meanwhile_is_not_replaced(tmp_path):
    path = tmp_path / "list.csv"
    with pytest.raises(WrongUsage, match="already exists"):
        put(path, "mine", then=lambda: path.write_text("theirs", encoding="utf-8"))
    assert path.read_text(encoding="utf-8") == "theirs"
    assert os.listdir(tmp_path) == ["list.csv"]  # noqa: PTH208


def test_where_hard_links_are_not_known_it_is_renamed(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    put(tmp_path / "list.csv", "whole")
    assert (tmp_path / "list.csv").read_text(encoding="utf-8") == "whole"


def test_only_a_file_is_ever_replaced(tmp_path):
    with pytest.raises(WrongUsage, match="is a folder"):
        check_file_free(tmp_path, overwrite=True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WrongUsage, match="cannot make the folder"):
        put(tmp_path / "file" / "list.csv", "x")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.csv").write_text("old", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    put(tmp_path / "link.csv", "new", overwrite=True)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8") == "new"
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    with pytest.raises(WrongUsage, match="not a regular file"):
        check_file_free(tmp_path / "gone.csv", overwrite=True)
