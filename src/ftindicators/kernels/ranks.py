"""A group's values put in order: a few one by one, some by merging, many digit by digit."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Ints

FEW = 16
MANY = 400
DIGIT = np.uint64(255)
DIGITS = 8


@kernel
def ranked(values: Ints, count: int, order: Ints, spare: Ints, counts: Ints) -> None:
    """Write into ``order`` the places of ``count`` values by size, equal ones in their order.

    ``spare``: (3, count or more), ``counts``: 257, both to write in.
    """
    if count > MANY:
        _by_digits(values, count, order, spare, counts)
        return
    for first in range(0, count, FEW):
        last = min(first + FEW, count)
        for a in range(first, last):
            x, b = values[a], a
            while b > first and values[order[b - 1]] > x:
                order[b] = order[b - 1]
                b -= 1
            order[b] = a
    width = FEW
    while width < count:
        for first in range(0, count, 2 * width):
            _merge(values, order, first, min(first + width, count), min(first + 2 * width, count), spare[0])
        width *= 2


@kernel
def _merge(values: Ints, order: Ints, first: int, middle: int, last: int, spare: Ints) -> None:
    """Merge two neighbouring stretches that are in order."""
    if middle >= last or values[order[middle - 1]] <= values[order[middle]]:
        return
    spare[first:middle] = order[first:middle]
    a, b, at = first, middle, first
    while a < middle and b < last:
        takes = values[order[b]] < values[spare[a]]
        order[at] = order[b] if takes else spare[a]
        b += 1 if takes else 0
        a += 0 if takes else 1
        at += 1
    while a < middle:
        order[at] = spare[a]
        a += 1
        at += 1


@kernel
def _by_digits(values: Ints, count: int, order: Ints, spare: Ints, counts: Ints) -> None:
    """Sort by eight bits after eight, as many as the values' span has."""
    least, largest = values[0], values[0]
    for a in range(count):
        least = min(least, values[a])
        largest = max(largest, values[a])
    span = np.uint64(largest) - np.uint64(least)
    keys, other_keys, other = spare[0], spare[1], spare[2]
    for a in range(count):
        keys[a] = np.int64(np.uint64(values[a]) - np.uint64(least))
        order[a] = a
    for place in range(DIGITS):
        shift = np.uint64(8 * place)
        if span >> shift == np.uint64(0):
            break
        counts[:] = 0
        for a in range(count):
            counts[np.int64((np.uint64(keys[a]) >> shift) & DIGIT) + 1] += 1
        for digit in range(256):
            counts[digit + 1] += counts[digit]
        for a in range(count):
            d = np.int64((np.uint64(keys[a]) >> shift) & DIGIT)
            other_keys[counts[d]] = keys[a]
            other[counts[d]] = order[a]
            counts[d] += 1
        keys, other_keys = other_keys, keys
        order[:count] = other[:count]
