"""CSV: everything as text, odd lines set apart with their number, clear words for what cannot be read."""

from __future__ import annotations

import gzip

import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.sources import csv_files
from ftindicators.sources.csv_files import csv_columns, read_csv_chunks
from ftindicators.sources.mapping_values import CsvFormat

AS_IT_IS = CsvFormat()


def read(tmp_path, data, fmt=AS_IT_IS, name="rows.csv", columns=None):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    wanted = columns or csv_columns(path, name, fmt)
    rows, apart = [], []
    for chunk in read_csv_chunks(path, name, fmt, wanted):
        rows += list(zip(chunk.row, chunk.frame.rows(), strict=True))
        apart += chunk.unreadable.select("row", "reason", "value").rows()
    return rows, apart


def test_values_stay_text_and_rows_are_numbered(tmp_path):
    rows, apart = read(tmp_path, "a,b\n012,1.50\n,x\n")
    assert rows == [(1, ("012", "1.50")), (2, (None, "x"))]
    assert apart == []


def test_quoted_line_breaks_byte_order_mark_and_windows_line_ends(tmp_path):
    rows, _ = read(tmp_path, b'\xef\xbb\xbfa,b\r\n"x\ny, z",2\r\n"say ""so""",3\r\n')
    assert rows == [(1, ("x\ny, z", "2")), (2, ('say "so"', "3"))]


def test_lines_with_other_numbers_of_fields_are_set_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_files, "_BLOCK", 64)
    body = "".join(f"{i},{i}\n" if i % 5 else f"{i}\n" if i % 2 else f"{i},{i},{i}\n" for i in range(1, 101))
    rows, apart = read(tmp_path, "a,b\n" + body)
    assert [number for number, _ in rows] == [i for i in range(1, 101) if i % 5]
    assert all(row[0] == str(number) for number, row in rows)
    assert [number for number, *_ in apart] == list(range(5, 101, 5))
    assert apart[0] == (5, "unreadable", "1 fields instead of 2")


def test_a_file_of_odd_lines_alone(tmp_path):
    assert read(tmp_path, "a,b\n1\n2\n") == ([], [(number, "unreadable", "1 fields instead of 2") for number in (1, 2)])


def test_delimiter_is_found_and_nulls_are_the_mappings(tmp_path):
    rows, _ = read(tmp_path, "a;b\n1,5;NULL\n", CsvFormat(nulls=("", "NULL")))
    assert rows == [(1, ("1,5", None))]


def test_other_encodings(tmp_path):
    assert read(tmp_path, "a,b\né,1\n".encode("latin-1"), CsvFormat(encoding="latin-1"))[0] == [(1, ("é", "1"))]
    assert read(tmp_path, "a,b\né,1\n".encode("utf-16"), CsvFormat(encoding="utf-16"))[0] == [(1, ("é", "1"))]
    with pytest.raises(InvalidInput, match=r"FTI406 rows\.csv: its text is not utf-8"):
        read(tmp_path, "a,b\né,1\n".encode("latin-1"))
    with pytest.raises(InvalidInput, match="windows-1252"):
        read(tmp_path, "a,é\n1,1\n".encode("latin-1"))


def test_compressed_files(tmp_path):
    assert read(tmp_path, gzip.compress(b"a,b\n1,2\n"), name="rows.csv.gz")[0] == [(1, ("1", "2"))]
    with pytest.raises(InvalidInput, match="FTI402"):
        read(tmp_path, b"a,b\n1,2\n", name="rows.csv.gz")


@pytest.mark.parametrize("data", ["", "\n\n"])
def test_an_empty_file_is_an_error_and_one_without_rows_is_not(tmp_path, data):
    with pytest.raises(InvalidInput, match="FTI401"):
        read(tmp_path, data)
    assert read(tmp_path, "a,b\n") == ([], [])


@pytest.mark.parametrize("header", ["a,b", "\ufeffa,b", '"a","b"', "a,b\r", "\n\na,b"])
@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz"])
def test_a_header_whose_line_does_not_end_is_a_file_without_rows(tmp_path, header, name):
    data = header.encode()
    assert read(tmp_path, gzip.compress(data) if name.endswith("gz") else data, name=name) == ([], [])


def test_a_row_too_long_for_a_block_is_still_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_files, "_BLOCK", 64)
    with pytest.raises(InvalidInput, match="FTI407"):
        read(tmp_path, "a,b\n1," + "x" * 200 + "\n")
    with pytest.raises(InvalidInput, match="FTI407"):
        read(tmp_path, ",".join(letter * 40 for letter in "abc") + "\n1,2,3\n")


@pytest.mark.parametrize("data", ['a,b\n1,"x\n2,3\n4,5\n', 'a,b\n"x,1\n2,3\n4,5\n'])
def test_a_quote_that_is_never_closed_is_an_error(tmp_path, data):
    with pytest.raises(InvalidInput, match="FTI409"):
        read(tmp_path, data)


def test_a_value_may_end_in_a_line_break(tmp_path):
    assert read(tmp_path, 'a,b\n1,"x\n"\n')[0] == [(1, ("1", "x\n"))]


def test_limits(tmp_path):
    with pytest.raises(InvalidInput, match=r"FTI407.*1,000,001 bytes"):
        read(tmp_path, "a,b\n1," + "x" * 1_000_001 + "\n")
    with pytest.raises(InvalidInput, match=r"FTI407.*10,001 columns"):
        read(tmp_path, ",".join(f"c{i}" for i in range(10_001)) + "\n")


def test_a_column_that_stands_twice_is_an_error_only_where_it_is_read(tmp_path):
    with pytest.raises(InvalidInput, match="FTI408"):
        read(tmp_path, "a,b,b\n1,2,3\n", columns=("a", "b"))
    assert read(tmp_path, "a,b,b\n1,2,3\n", columns=("a",))[0] == [(1, ("1",))]
