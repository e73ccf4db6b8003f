"""Instants as text, and back."""

import pytest

from ftindicators.model.instants import instant_of_text, instant_text


def test_an_instant_is_read_back_from_its_text():
    for instant in (0, -1, 1_740_870_600_000_001):
        assert instant_of_text(instant_text(instant)) == instant
    with pytest.raises(ValueError, match="no offset"):
        instant_of_text("2025-03-01T23:10:00")
