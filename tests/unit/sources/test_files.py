"""Which files an argument names, what they are called, and in which order they come."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.sources import file_hash, open_files

FRAME = pl.DataFrame({"a": [1, 2], "b": ["x", None]})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in" / "2024").mkdir(parents=True)
    FRAME.write_parquet(tmp_path / "in" / "2024" / "b.parquet")
    FRAME.write_csv(tmp_path / "in" / "2024" / "a.csv")
    FRAME.with_columns(c=1).write_csv(tmp_path / "in" / "z.csv")
    (tmp_path / "in" / "README.md").write_text("no rows", encoding="utf-8")
    (tmp_path / "in" / "_SUCCESS.csv").write_text("", encoding="utf-8")
    return tmp_path / "in"


def names(*paths):
    return [file.name for file in open_files(paths).files]


def test_folder_file_and_pattern(folder):
    assert names(folder) == ["2024/a.csv", "2024/b.parquet", "z.csv"]
    assert names(folder / "z.csv") == ["z.csv"]
    assert names(f"{folder}/z*.csv") == ["z.csv"]
    assert names(f"{folder}/2*/*.csv") == ["2024/a.csv"]


def test_columns_are_those_of_all_files_and_rows_carry_their_source(folder):
    opened = open_files([folder])
    assert opened.columns == ("a", "b", "c")
    chunks = list(opened.chunks(["a", "c"]))
    assert [(chunk.source, chunk.row.to_list(), chunk.frame.columns) for chunk in chunks] == [
        ("2024/a.csv", [1, 2], ["a"]),
        ("2024/b.parquet", [1, 2], ["a"]),
        ("z.csv", [1, 2], ["a", "c"]),
    ]
    assert opened.hashes()[2] == ("z.csv", file_hash(folder / "z.csv"))


def test_folders_named_key_value_give_a_column(tmp_path):
    part = tmp_path / "day=2024-01-01"
    part.mkdir()
    FRAME.write_parquet(part / "x.parquet")
    opened = open_files([tmp_path])
    assert opened.columns == ("a", "b", "day")
    assert next(opened.chunks(["day", "a"])).frame["day"].to_list() == ["2024-01-01"] * 2


def test_all_that_is_wrong_is_told_at_once(tmp_path, folder):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "rows.jsonl").write_text("{}", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput) as caught:
        open_files(
            [tmp_path / "none.csv", tmp_path / "broken.parquet", tmp_path / "rows.jsonl", tmp_path / "empty", folder]
        )
    assert [fault.code for fault in caught.value.diagnostics].count("FTI400") == 2
    assert [fault.code for fault in caught.value.diagnostics].count("FTI402") == 2
    assert "not yet read" in str(caught.value)


def test_two_files_of_one_name_cannot_be_told_apart(folder):
    with pytest.raises(InvalidInput, match="FTI411"):
        open_files([folder / "z.csv", folder])


def test_nothing_named_is_an_error():
    with pytest.raises(InvalidInput, match="no file is named"):
        open_files([])
