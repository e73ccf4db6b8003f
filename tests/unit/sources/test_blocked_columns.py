"""A column whose values are the words of a closed set is refused under any name."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.sources import ColumnMapping
from ftindicators.sources.blocked_columns import ValueGuard


def faults(*parts):
    guard = ValueGuard(ColumnMapping.identity(), ["memo", "n"])
    for values in parts:
        guard.see(pl.DataFrame({"memo": values, "n": range(len(values))}, schema_overrides={"memo": pl.String}))
    return [fault.message for fault in guard.faults()]


@pytest.mark.parametrize(
    "parts", [[["M", "F", None]], [["m"] * 5, [None], ["f"]], [["Male", "female", "male"]], [["Mrs", "Mr"]]]
)
def test_such_values_are_refused_however_they_are_cut(parts):
    assert len(faults(*parts)) == 1


@pytest.mark.parametrize(
    "parts", [[["M", "F", "rent"]], [["M"], ["M"]], [["m", "f"], ["D"]], [["D", "C"]], [[None, ""]]]
)
def test_other_values_are_not(parts):
    assert faults(*parts) == []


def test_the_place_in_the_mapping_is_named():
    mapping = ColumnMapping.of_text("columns: {memo: CODE}", "m.yaml")
    guard = ValueGuard(mapping, ["CODE"])
    guard.see(pl.DataFrame({"CODE": ["m", "f"]}))
    assert str(guard.faults()[0].span) == "m.yaml:1:17"
