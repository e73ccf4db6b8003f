"""Frames of several libraries give the same rows."""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.sources import OpenedFrame, chunks, frames

FRAME = pl.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})


def duck():
    connection = duckdb.connect()
    connection.register("t", FRAME.to_arrow())
    return connection.sql("SELECT * FROM t")


@pytest.mark.parametrize(
    "rows",
    [
        lambda: FRAME,
        FRAME.lazy,
        FRAME.to_arrow,
        lambda: FRAME.to_arrow().to_reader(),
        lambda: pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]}),
        duck,
    ],
    ids=["polars", "lazy", "table", "reader", "pandas", "duckdb"],
)
def test_rows_are_the_same_whatever_brings_them(rows, monkeypatch):
    monkeypatch.setattr(frames, "CHUNK_ROWS", 2)
    opened = OpenedFrame(rows(), first_row=11)
    assert opened.columns == ("a", "b")
    found = list(opened.chunks(["b", "a", "none"]))
    assert [number for chunk in found for number in chunk.row] == [11, 12, 13]
    assert pl.concat([chunk.frame for chunk in found]).rows() == [("x", 1), (None, 2), ("z", 3)]
    assert {chunk.source for chunk in found} == {"<frame>"}


@pytest.mark.parametrize("rows", [[1, 2], "rows.csv", None, {"a": [1]}, pl.DataFrame, pa.array([1])])
def test_what_is_no_table_is_refused(rows):
    with pytest.raises(InvalidInput, match="FTI410"):
        list(OpenedFrame(rows).chunks(["a"]))


def test_chunks_are_small_enough_to_be_held():
    assert chunks.CHUNK_ROWS <= 500_000
