"""Lengths and shares as they are written."""

from datetime import timedelta

import pytest
import typer

from ftindicators.cli.lengths import length, share


def test_a_length_has_units():
    assert length("24h10m") == timedelta(hours=24, minutes=10)
    assert length("50ms") == timedelta(milliseconds=50)
    assert length("0") == timedelta(0)
    with pytest.raises(typer.BadParameter, match="write 30s"):
        length("10")


def test_a_share_is_a_part_or_a_number():
    assert share("1%") == 0.01
    assert share("1000") == 1000.0
    assert share("0") == 0.0
    assert share("1") > 1
    with pytest.raises(typer.BadParameter):
        share("much")
