"""Made-up ids: the same for the same rows, and different for true repeats."""

from __future__ import annotations

import polars as pl

from ftindicators.model.hashing import digest
from ftindicators.sources.row_ids import HashedIds, ids_from_rows


def test_ids_from_file_and_row():
    assert ids_from_rows("a/b.csv", pl.Series([1, 12])).to_list() == ["a/b.csv:0000000001", "a/b.csv:0000000012"]


def test_a_hash_is_that_of_the_parts_and_repeats_are_numbered():
    frame = pl.DataFrame({"card": ["1", "1", None, "1"], "amount": [2.0, 2.0, 2.5, 3.0]})
    first = digest("1", "2")
    assert HashedIds().ids(frame).to_list() == [first, f"{first}#0002", digest(None, "2.5"), digest("1", "3")]


def test_repeats_are_numbered_through_all_chunks():
    frame = pl.DataFrame({"x": [str(i % 7) for i in range(100)]})
    whole = HashedIds().ids(frame).to_list()
    cut = HashedIds()
    assert [name for part in frame.iter_slices(9) for name in cut.ids(part)] == whole
    assert len(set(whole)) == 100
