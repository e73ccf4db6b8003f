import csv
import sys

import pandas as pd
import polars as pl
import pytest

from ftindicators.diagnostics import MissingExtra, WrongUsage
from ftindicators.results.candidate_list import COLUMNS
from ftindicators.results.overview import BANNER
from ftindicators.runners import candidate_file
from ftindicators.runners.candidate_file import CandidateFile
from tests.builders.candidate_values import candidate, results


def written(path, *candidates, held=()):
    count = CandidateFile.at(path).write(results(candidates, held))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return count, list(csv.reader(file))


def test_the_banner_stands_first_then_the_names_then_a_row_each(tmp_path):
    count, rows = written(tmp_path / "list.csv", candidate("0012"), candidate("b"))
    assert rows[0] == [BANNER]
    assert rows[1] == [column.name for column in COLUMNS]
    assert (count, [row[0] for row in rows[2:]]) == (2, ["0012", "b"])
    assert {len(row) for row in rows[1:]} == {len(COLUMNS)}


def test_no_cell_of_a_hostile_candidate_is_a_formula(tmp_path):
    hostile = candidate(
        "=1+1", anchor='@SUM(A1);"=cmd"\n-2', families=("+1", "-1"), held=[("suppression", "=x", "=me", None)]
    )
    _, rows = written(tmp_path / "list.csv", held=[hostile])
    cells = dict(zip(rows[1], rows[2], strict=True))
    assert cells["candidate_id"] == "'=1+1"
    assert cells["anchor"] == "'@SUM(A1);\"'=cmd\"\\x0a-2"
    assert cells["families"] == "'+1; '-1"
    assert not [cell for cell in rows[2] if cell[:1] in tuple("=+-@\t\r")]


def test_without_candidates_there_are_the_names_of_the_columns(tmp_path):
    count, rows = written(tmp_path / "list.CSV")
    assert (count, len(rows)) == (0, 2)


def test_the_same_results_give_the_same_bytes(tmp_path):
    for name in ("a.csv", "b.csv"):
        written(tmp_path / name, candidate("x"), candidate("y"))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_what_is_wrong_is_told_before_anything_is_read(tmp_path, monkeypatch):
    with pytest.raises(WrongUsage, match=r"list\.xls: .* \.csv or \.xlsx"):
        CandidateFile.at(tmp_path / "list.xls")
    (tmp_path / "list.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUsage, match="--overwrite"):
        CandidateFile.at(tmp_path / "list.csv")
    CandidateFile.at(tmp_path / "list.csv", overwrite=True).write(results())
    assert BANNER in (tmp_path / "list.csv").read_text(encoding="utf-8")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"\(\.xlsx\) needs the extra `reports`"):
        CandidateFile.at(tmp_path / "list.xlsx")


def test_more_than_a_sheet_holds_is_refused_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(candidate_file, "MOST_ROWS", 1)
    pytest.importorskip("xlsxwriter")
    with pytest.raises(WrongUsage, match=r"use \.csv"):
        CandidateFile.at(tmp_path / "list.xlsx").write(results([candidate("a"), candidate("b")]))
    assert not list(tmp_path.iterdir())


def test_polars_and_pandas_read_it_as_the_guide_says(tmp_path):
    CandidateFile.at(tmp_path / "list.csv").write(results([candidate("0012"), candidate("b")]))
    frame = pl.read_csv(tmp_path / "list.csv", skip_rows=1, infer_schema=False)
    assert frame["candidate_id"].to_list() == ["0012", "b"]
    assert frame.columns == [column.name for column in COLUMNS]
    ids = pd.read_csv(tmp_path / "list.csv", skiprows=1, dtype=str)["candidate_id"]
    assert list(ids) == ["0012", "b"]
