"""Sizes are read as people write them, and a bound that cannot be kept is refused with the smallest that can."""

import pytest

from ftindicators.diagnostics import WrongUsage
from ftindicators.runners.memory_bound import LEAST, MemoryBound, parse_size, written


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4GiB", 4 << 30),
        ("800MB", 800_000_000),
        (" 1.5 gib", 3 << 29),
        ("512 MiB", 512 << 20),
        ("1000", 1000),
        ("2b", 2),
    ],
)
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "GiB", "4 gigs", "-1GB", "1e9", "4G"])
def test_what_is_no_size_is_told(text):
    with pytest.raises(WrongUsage, match="is no size"):
        parse_size(text)


def test_too_small_a_bound_names_the_smallest():
    with pytest.raises(WrongUsage, match=f"100MiB of memory cannot be kept to: .* {written(LEAST)}"):
        MemoryBound(100 << 20)
    assert MemoryBound(LEAST).room > 0
