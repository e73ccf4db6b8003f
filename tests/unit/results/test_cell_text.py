import csv
import io

import pytest

from ftindicators.results.cell_text import CUT, MOST, no_formula, short, visible


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        " =1",
        "\u00a0=1",
        "\t=1",
        "\r=1",
        "'=1",
        '"=1',
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
    ],
)
def test_no_text_begins_a_formula(text):
    assert "'" + text.lstrip("\t\r \u00a0'\"")[0] in no_formula(text)
    assert no_formula(text).lstrip('\t\r \u00a0"')[0] == "'"


@pytest.mark.parametrize("separator", [",", ";", "|", "\t", "\n", "; ", ';"', '; "'])
def test_nor_does_a_part_of_it_in_a_program_that_splits_at_another_separator(separator):
    assert f"{separator}'=HYPERLINK(1)" in no_formula(f"C-1{separator}=HYPERLINK(1)")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_line_read_with_any_separator_has_no_cell_that_begins_a_formula(delimiter):
    hostile = ["=1", "a;=1", 'a;"=1"', "a\t@x", 'b|"" -1', "x,+1", '";=1', "=1;=1"]
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([no_formula(text) for text in hostile])
    (read,) = csv.reader(io.StringIO(file.getvalue()), delimiter=delimiter)
    assert not [cell for cell in read if cell.lstrip(' "').startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("text", ["C-1", "00123", "a=b", "x@example", "2025-01-01", "cash; hand-over", ""])
def test_an_ordinary_text_stays_as_it_is(text):
    assert no_formula(text) == text
    assert visible(text) == text


def test_what_cannot_be_seen_is_written_out():
    assert visible("a\x00\x1b[2J\n\u202eb\u200b\u2028\U000e0041\ud800\ufffe") == (
        "a\\x00\\x1b[2J\\x0a\\u202eb\\u200b\\u2028\\U000e0041\\ud800\\ufffe"
    )
    assert visible("Zoë 東京 é\u0301 👩") == "Zoë 東京 é\u0301 👩"


def test_what_is_too_long_for_a_cell_is_cut_and_says_so():
    assert short("x" * MOST) == "x" * MOST
    cut = short("x" * (MOST + 1))
    assert len(cut) == MOST
    assert cut.endswith(CUT)
