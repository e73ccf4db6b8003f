from pathlib import PurePosixPath

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ftindicators.reports.recompute import ROWS_FILE, Writer, table_sql
from tests.builders.report_folders import harbour


def test_a_path_is_a_path_whatever_letters_it_has(tmp_path):
    folder = tmp_path / "it's [1] a*b? é"
    folder.mkdir()
    pq.write_table(pa.table({"n": [7]}), folder / ROWS_FILE)
    assert duckdb.sql(f"SELECT n FROM {table_sql(folder)}").fetchall() == [(7,)]


def test_unseen_letters_of_a_path_are_written_by_their_codes():
    assert "chr(8238)" in table_sql(PurePosixPath("/a\u202eb"))


@pytest.mark.parametrize("party", ["o'clock", "x\u202ey"])
def test_own_rows_are_those_of_the_party(party):
    writer = Writer("t", {}, "c", party, several_currencies=False)
    (condition,) = [text for text in writer.own() if text.startswith("party")]
    value = duckdb.sql(f"SELECT {condition.removeprefix('party = ')}").fetchall()
    assert value == [(party,)]


def test_the_folders_own_rows_can_be_read_as_they_stand():
    assert duckdb.sql(f"SELECT count(*) FROM {table_sql(harbour())}").fetchall()[0][0] > 100
