import zipfile
from datetime import datetime

import openpyxl
import pytest

from ftindicators.results.candidate_list import COLUMNS
from ftindicators.results.overview import BANNER
from ftindicators.runners.candidate_file import CandidateFile
from tests.builders.candidate_values import candidate, instant, results

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org", "1E5", "{=1}", "_x0041_"]


@pytest.fixture
def book(tmp_path):
    def made(*candidates, held=()):
        path = tmp_path / "list.xlsx"
        CandidateFile.at(path, overwrite=True).write(results(candidates, held))
        return openpyxl.load_workbook(path)

    return made


def test_the_banner_the_names_and_a_row_each(book):
    sheet = book(candidate("0012"), held=[candidate("b", held=[("expired", "old", None, None)])])["Candidates"]
    assert sheet["A1"].value == BANNER
    assert [cell.value for cell in sheet[2]] == [column.name for column in COLUMNS]
    row = {column.name: cell for column, cell in zip(COLUMNS, sheet[3], strict=True)}
    assert (row["candidate_id"].value, row["candidate_id"].data_type) == ("0012", "s")
    assert (row["score"].value, row["score"].data_type) == (4, "n")
    assert row["first_day"].value == datetime(2025, 1, 15)  # noqa: DTZ001 - a day in a sheet has no zone
    assert row["first_day"].number_format == "yyyy-mm-dd"
    assert sheet.cell(4, len(COLUMNS)).value == "expired: old"
    assert sheet.max_row == 4


def test_head_and_filter_stand_ready(book):
    sheet = book(candidate("a"), candidate("b"))["Candidates"]
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == "A2:R4"
    assert sheet.column_dimensions["A"].width > 30
    assert sheet.print_title_rows == "$1:$2"
    assert BANNER in sheet.oddFooter.left.text


def test_every_hostile_text_is_a_string(book, tmp_path):
    sheet = book(*(candidate(f"c{n}", anchor=text) for n, text in enumerate(HOSTILE)))["Candidates"]
    anchors = [row[5] for row in sheet.iter_rows(min_row=3)]
    assert {cell.data_type for cell in anchors} == {"s"}
    assert all(cell.quotePrefix for cell in anchors)
    assert {cell.value.replace("_x005F_", "_") for cell in anchors} == set(HOSTILE)
    with zipfile.ZipFile(tmp_path / "list.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
        assert not [name for name in archive.namelist() if b"hyperlink" in archive.read(name)]


def test_what_no_workbook_can_hold_is_written_out(book):
    sheet = book(candidate(anchor="\x00\x1b\ud800\ufffe\u202e"), candidate("long", anchor="x" * 100_000))["Candidates"]
    assert sheet["F3"].value == "\\x00\\x1b\\ud800\\ufffe\\u202e"
    assert len(sheet["F4"].value) < 32_767


def test_a_day_before_excel_begins_is_a_text(book):
    sheet = book(candidate(period_from=instant("1850-06-01")))["Candidates"]
    assert sheet["L3"].value == "1850-06-01"


def test_the_second_sheet_says_what_each_column_means_and_which_run_it_is(book):
    sheet = book(candidate())["About"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
    assert {column.name for column in COLUMNS} <= said.keys()
    assert said["data to"] == "2025-03-31T00:00:00Z"
    assert sheet["B1"].value == BANNER


def test_the_same_results_give_the_same_bytes_whenever_they_are_written(tmp_path):
    given = results([candidate("a"), candidate("b")])
    CandidateFile.at(tmp_path / "a.xlsx").write(given)
    CandidateFile.at(tmp_path / "b.xlsx").write(given)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").properties.created == datetime(2025, 3, 31)  # noqa: DTZ001
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_without_candidates_it_can_still_be_opened(book):
    assert book()["Candidates"].max_row == 2
