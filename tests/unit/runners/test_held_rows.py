"""Rows are held so that blocks, parties and single rows can be asked for, and none is lost or doubled."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.runners.held_rows import InMemory, in_time

ROWS = pl.DataFrame(
    {
        "transaction_id": [f"t{n:02}" for n in (5, 1, 4, 2, 3, 0)],
        "occurred_at": [20, 10, 20, 10, 20, 30],
        "party": ["p", None, "q", "p", "q", "p"],
        "currency": ["CAD"] * 6,
        "source": ["s"] * 6,
        "row": [1, 2, 3, 4, 5, 6],
        "city": ["Bath"] * 6,
    },
    schema_overrides={"occurred_at": pl.Int64, "row": pl.Int64},
)


@pytest.fixture
def held():
    return InMemory(ROWS, block_rows=2, slice_rows=2)


def test_what_a_run_asks_first(held):
    assert (held.height, held.span, held.one_currency) == (6, (10, 30), True)
    assert held.full == {"transaction_id", "occurred_at", "currency", "source", "row", "city"}
    assert sorted(held.parties()) == ["p", "q"]
    assert InMemory(ROWS.clear()).span is None


@pytest.mark.parametrize("column", [None, "party"])
def test_blocks_hold_each_row_once_and_each_value_in_one_block(held, column):
    blocks = [pl.concat(block.slices()) for block in held.blocks(column, frozenset({"party"}), 1)]
    assert sorted(pl.concat(blocks)["transaction_id"]) == sorted(ROWS["transaction_id"])
    assert all(set(block.columns) == {"transaction_id", "occurred_at", "party"} for block in blocks)
    if column is not None:
        held_by = [set(block["party"].drop_nulls()) for block in blocks]
        assert sum(map(len, held_by)) == 2


def test_the_largest_block_comes_first(held):
    heights = [block.height for block in held.blocks("party", frozenset({"party"}), 3)]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("most", [1, 2, 3, 6])
def test_an_instant_is_never_cut(most):
    slices = list(in_time(ROWS, most))
    times = [set(s["occurred_at"]) for s in slices]
    assert sum(map(len, times)) == 3
    assert pl.concat(slices)["transaction_id"].to_list() == ["t01", "t02", "t03", "t04", "t05", "t00"]


def test_rows_are_found_by_value_and_by_place(held):
    found = held.of_values("party", pl.Series(["q"]), frozenset())
    assert found["transaction_id"].to_list() == ["t03", "t04"]
    assert held.at(found["place"])["transaction_id"].to_list() == ["t03", "t04"]
    assert held.of_values(None, pl.Series([], dtype=pl.String), frozenset()).height == 6
    (frame,) = held.frames(["party"])
    assert frame.columns == ["place", "party"]
