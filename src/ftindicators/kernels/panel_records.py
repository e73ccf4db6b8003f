"""The records of a panel: the running totals of a group up to and with an entry."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Flags, Ints
from ftindicators.kernels.panel_members import AT, COLUMN, KIND, NARROW, NEEDS, ONES, SQUARES
from ftindicators.kernels.segments import BEGIN, CAPACITY, END, OFFSET
from ftindicators.kernels.wide import U0, U1, magnitude, multiply


@kernel
def largest(values: Ints) -> np.uint64:
    """The largest magnitude of all values, whether they are chosen or not."""
    low, high = 0, 0
    for c in range(len(values)):
        for r in range(values.shape[1]):
            low = min(low, values[c, r])
            high = max(high, values[c, r])
    return max(magnitude(low), magnitude(high))


@kernel
def largest_chosen(source: Ints, chosen: Flags, values: Ints) -> np.uint64:
    """The largest magnitude of the values of chosen entries."""
    found = U0
    for c in range(len(values)):
        for i in range(len(source)):
            if chosen[i]:
                found = max(found, magnitude(values[c, source[i]]))
    return found


@kernel
def put(
    buffer: Ints, at: int, picked: Ints, count: int, time: Ints, source: Ints, values: Ints, bits: Ints, items: Ints
) -> None:
    """Write the records of the entries ``picked`` from place ``at`` on, each from the one before."""
    for x in range(count):
        buffer[at + x, 0] = time[picked[x]]
    for k in range(len(items)):
        kind, p, needs, c = items[k, KIND], items[k, AT], items[k, NEEDS], items[k, COLUMN]
        total = buffer[at - 1, p]
        if kind == NARROW and needs == 0:
            for x in range(count):
                total += values[c, source[picked[x]]]
                buffer[at + x, p] = total
        elif kind == NARROW:
            for x in range(count):
                r = source[picked[x]]
                total += values[c, r] if (bits[r] & needs) == needs else 0
                buffer[at + x, p] = total
        elif kind == ONES:
            for x in range(count):
                total += 1 if (bits[source[picked[x]]] & needs) == needs else 0
                buffer[at + x, p] = total
        else:
            for x in range(count):
                r = source[picked[x]]
                counts = needs == 0 or (bits[r] & needs) == needs
                _put_wide(buffer, at + x, p, values[c, r] if counts else 0, kind == SQUARES)


@kernel
def _put_wide(buffer: Ints, at: int, p: int, x: int, squared: bool) -> None:
    """Add x to a total of two limbs, or its square to one of three."""
    high, low = U0, np.uint64(x)
    if squared:
        m = magnitude(x)
        low, high = multiply(m, m)
    elif x < 0:
        high = ~U0
    a = np.uint64(buffer[at - 1, p]) + low
    carry = U1 if a < low else U0
    b = np.uint64(buffer[at - 1, p + 1]) + high
    over = U1 if b < high else U0
    c = b + carry
    over += U1 if c < carry else U0
    buffer[at, p] = np.int64(a)
    buffer[at, p + 1] = np.int64(c)
    if squared:
        buffer[at, p + 2] = np.int64(np.uint64(buffer[at - 1, p + 2]) + over)


@kernel
def widened(old: Ints, heads: Ints, items: Ints, wide_items: Ints, arena: Ints) -> None:
    """Write records of sums in one limb as such of sums in two. Their values are the differences between neighbours."""
    for g in range(len(heads)):
        if heads[g, CAPACITY] == 0:
            continue
        first = heads[g, OFFSET] + heads[g, BEGIN] - 1
        for at in range(first, heads[g, OFFSET] + heads[g, END]):
            arena[at, 0] = old[at, 0]
            for k in range(len(items)):
                p, q, kind = items[k, AT], wide_items[k, AT], items[k, KIND]
                if kind == NARROW:
                    x = old[at, p] - old[at - 1, p] if at > first else old[at, p]
                    a = (np.uint64(arena[at - 1, q]) if at > first else U0) + np.uint64(x)
                    b = arena[at - 1, q + 1] if at > first else 0
                    arena[at, q] = np.int64(a)
                    arena[at, q + 1] = b + (-1 if x < 0 else 0) + (1 if a < np.uint64(x) else 0)
                else:
                    for c in range(3 if kind == SQUARES else 1):
                        arena[at, q + c] = old[at, p + c]
