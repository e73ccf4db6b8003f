"""Rows put into the order of their groups, each group's rows staying in the order in which they came."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Ints

PIECE = 64


@kernel
def _counting_order(codes: Ints, groups: int) -> Ints:
    starts = np.zeros(groups + 1, np.int64)
    for i in range(len(codes)):
        starts[codes[i] + 1] += 1
    for g in range(groups):
        starts[g + 1] += starts[g]
    order = np.empty(len(codes), np.int64)
    for i in range(len(codes)):
        code = codes[i]
        order[starts[code]] = i
        starts[code] += 1
    return order


def order_by_group(codes: Ints, groups: int) -> Ints:
    """The stable order of ``codes`` (int64, 0..groups-1): positions, int64, same shape.

    Counting sort, O(rows + groups), where the batch is large beside the number of groups; else a stable comparison
    sort, so that a small batch costs nothing for the groups that it does not touch.
    """
    if len(codes) * 4 >= groups:
        return _counting_order(np.ascontiguousarray(codes), groups)
    return np.argsort(codes, kind="stable")


@kernel
def _turned_over(table: Ints, into: Ints) -> None:
    for first in range(0, len(table), PIECE):
        last = min(first + PIECE, len(table))
        for c in range(table.shape[1]):
            for r in range(first, last):
                into[c, r] = table[r, c]


def turned_over(table: Ints) -> Ints:
    """Lines as columns: a new contiguous array, written piece by piece."""
    into = np.empty(table.shape[::-1], dtype=np.int64)
    _turned_over(table, into)
    return into


@kernel
def longest_run(codes: Ints) -> int:
    """How many neighbours at most have one code."""
    longest, run = 0, 0
    for i in range(len(codes)):
        run = run + 1 if i > 0 and codes[i] == codes[i - 1] else 1
        longest = max(longest, run)
    return longest
