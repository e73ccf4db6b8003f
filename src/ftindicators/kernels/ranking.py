"""Sorted values of a group in one stretch of an arena, where inserting and removing moves few of them.

A stretch larger than a block is cut into blocks of ``BLOCK`` slots; all but the last one in use are full, and each
begins at
its own ``turn`` and goes round. So a value that is put in at the front shifts only its block; every later block
passes its
last value on to the next by one step of its turn. The value of rank r is found at once. Turns lie beside the arena,
one for each block's worth of slots; without turns (one element) a stretch is simply in order.
"""

from __future__ import annotations

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Ints

BITS = 9
BLOCK = 1 << BITS
INNER = BLOCK - 1


@kernel
def turned(turns: Ints, offset: int, capacity: int, rank: int) -> int:
    """Where in the arena the value of this rank lies (of a ring that is in order: this position)."""
    p = rank & (capacity - 1)
    if capacity <= BLOCK or len(turns) == 1:
        return offset + p
    b = p >> BITS
    return int(offset + (b << BITS) + ((turns[(offset >> BITS) + b] + p) & INNER))


@kernel
def first_not_below(ranked: Ints, turns: Ints, offset: int, capacity: int, count: int, key: int) -> int:
    """The lowest rank whose value is not below ``key``; ``count`` if there is none. O(log count)."""
    begin, end = 0, count
    while begin < end:
        middle = (begin + end) >> 1
        if ranked[turned(turns, offset, capacity, middle)] < key:
            begin = middle + 1
        else:
            end = middle
    return begin


@kernel
def insert(ranked: Ints, turns: Ints, offset: int, capacity: int, count: int, key: int) -> None:
    """Put a value among ``count`` others; there is room. O(BLOCK + count / BLOCK)."""
    rank = first_not_below(ranked, turns, offset, capacity, count, key)
    if capacity <= BLOCK:
        for k in range(offset + count, offset + rank, -1):
            ranked[k] = ranked[k - 1]
        ranked[offset + rank] = key
        return
    block, last = rank >> BITS, count >> BITS
    begin, turn = offset + (block << BITS), turns[(offset >> BITS) + block]
    end = count & INNER if block == last else INNER
    carry = ranked[begin + ((turn + end) & INNER)]
    for k in range(end, rank & INNER, -1):
        ranked[begin + ((turn + k) & INNER)] = ranked[begin + ((turn + k - 1) & INNER)]
    ranked[begin + ((turn + rank) & INNER)] = key
    for b in range(block + 1, last + 1):
        at = (offset >> BITS) + b
        turns[at] = (turns[at] - 1) & INNER
        first = offset + (b << BITS) + turns[at]
        passed = ranked[first]
        ranked[first] = carry
        carry = passed


@kernel
def remove(ranked: Ints, turns: Ints, offset: int, capacity: int, count: int, key: int) -> None:
    """Take one value equal to ``key``, which is there, from ``count``. O(BLOCK + count / BLOCK)."""
    rank = first_not_below(ranked, turns, offset, capacity, count, key)
    if capacity <= BLOCK:
        for k in range(offset + rank, offset + count - 1):
            ranked[k] = ranked[k + 1]
        return
    block, last = rank >> BITS, (count - 1) >> BITS
    begin, turn = offset + (block << BITS), turns[(offset >> BITS) + block]
    end = (count - 1) & INNER if block == last else INNER
    for k in range(rank & INNER, end):
        ranked[begin + ((turn + k) & INNER)] = ranked[begin + ((turn + k + 1) & INNER)]
    hole = begin + ((turn + end) & INNER)
    for b in range(block + 1, last + 1):
        at = (offset >> BITS) + b
        first = offset + (b << BITS) + turns[at]
        ranked[hole] = ranked[first]
        turns[at] = (turns[at] + 1) & INNER
        hole = first
