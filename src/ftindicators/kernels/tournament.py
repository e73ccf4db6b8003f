"""Which of a group's codes has the largest sum: a tree of matches over one leaf a code.

Leaves and trees of all groups lie in one arena, a group's leaves in a stretch of a power of two. A leaf holds its
code's exact
sum; its node, and every node above, the largest rounded sum below it, -inf for a leaf without an entry in the window.
Node 1 of a tree is its root; the leaf l is node room + l.
"""

from __future__ import annotations

import math

import numpy as np

from ftindicators.kernels import accumulators as exact
from ftindicators.kernels._jit import kernel
from ftindicators.kernels.distinct import CODE, EMPTY, GROUP, POSITION, find
from ftindicators.kernels.entries import Flags, Ints, Limbs, Reals
from ftindicators.kernels.wide import U0, add_signed, signed_float, take_signed

LEAVES, ROOM, GIVEN, FREE = range(4)
"""Columns of ``trees``.

The first leaf in the arena, how many there is room for, how many were given, the first free one or -1.
"""

REFERENCES, INSIDE_NOW, NEXT = range(3)
"""Columns of ``uses``, a line a leaf: entries in the tail, entries in the window, the next free leaf."""

SMALLEST = 2
accumulate, value = exact.add, exact.value


@kernel
def give(
    group: Ints, chosen: Flags, codes: Ints, table: Ints, trees: Ints, uses: Ints, leaf: Ints, lines: Ints
) -> None:
    """Find or give the leaf (counted inside its group) of every chosen entry: one look into the table an entry."""
    for i in range(len(group)):
        if not chosen[i]:
            continue
        g = group[i]
        at = find(table, g, codes[i])
        if table[at, GROUP] == EMPTY:
            table[at, GROUP], table[at, CODE] = g, codes[i]
            lines[0] += 1
            new = trees[g, FREE]
            if new >= 0:
                trees[g, FREE] = uses[trees[g, LEAVES] + new, NEXT]
            else:
                new = trees[g, GIVEN]
                trees[g, GIVEN] += 1
            table[at, POSITION] = new
        leaf[i] = table[at, POSITION]


@kernel
def purge(table: Ints, trees: Ints, uses: Ints, renumbered: Ints, into: Ints) -> int:
    """Write the lines that are still referred to into an empty table, and free the leaves of the others."""
    kept = 0
    for at in range(len(table)):
        g = table[at, GROUP]
        if g == EMPTY:
            continue
        new, leaf = g if len(renumbered) == 0 else renumbered[g], table[at, POSITION]
        if new < 0:
            continue
        if uses[trees[g, LEAVES] + leaf, REFERENCES] == 0:
            uses[trees[g, LEAVES] + leaf, NEXT] = trees[g, FREE]
            trees[g, FREE] = leaf
            continue
        target = find(into, new, table[at, CODE])
        into[target, GROUP], into[target, CODE], into[target, POSITION] = new, table[at, CODE], leaf
        kept += 1
    return kept


@kernel
def wanted(group: Ints, trees: Ints, want: Ints) -> int:
    """The room that each touched group needs for its leaves, at the first entry of its run; returns the room of all."""
    total = 0
    for i in range(len(group)):
        g = group[i]
        want[i] = 0
        if (i == 0 or group[i - 1] != g) and trees[g, GIVEN] > trees[g, ROOM]:
            want[i] = SMALLEST
            while want[i] < trees[g, GIVEN]:
                want[i] *= 2
            total += want[i]
    return total


@kernel
def move(group: Ints, want: Ints, trees: Ints, uses: Ints, sums: Limbs, heads: Ints, nodes: Reals, used: int) -> int:
    """Move the leaves of groups in want of room to the end of the arena and plant their trees anew.

    Returns leaves used.
    """
    for i in range(len(want)):
        if want[i] == 0:
            continue
        g, room = group[i], want[i]
        old, had = trees[g, LEAVES], trees[g, ROOM]
        for k in range(room):
            for c in range(3):
                uses[used + k, c] = uses[old + k, c] if k < had else 0
            for c in range(2):
                sums[used + k, c] = sums[old + k, c] if k < had else U0
            for c in range(4):
                heads[used + k, c] = heads[old + k, c] if k < had else 0
            nodes[2 * used + room + k] = nodes[2 * old + had + k] if k < had else -np.inf
        nodes[2 * used] = -np.inf
        for k in range(room - 1, 0, -1):
            nodes[2 * used + k] = max(nodes[2 * used + 2 * k], nodes[2 * used + 2 * k + 1])
        trees[g, LEAVES], trees[g, ROOM] = used, room
        used += room
    return used


@kernel
def grown(n: int, leaves: int, uses: Ints, sums: Limbs, heads: Ints, nodes: Reals) -> tuple[Ints, Limbs, Ints, Reals]:
    """The leaves' columns with room for n, the first ``leaves`` of them as they were."""
    more_uses, more_sums = np.zeros((n, 3), dtype=np.int64), np.zeros((n, 2), dtype=np.uint64)
    more_heads, more_nodes = np.zeros((n, 4), dtype=np.int64), np.zeros(2 * n, dtype=np.float64)
    for leaf in range(leaves):  # no slices of two dimensions: numba would compile the words of their error, for 3 s
        for k in range(3):
            more_uses[leaf, k] = uses[leaf, k]
        for k in range(2):
            more_sums[leaf, k] = sums[leaf, k]
            more_nodes[2 * leaf + k] = nodes[2 * leaf + k]
        for k in range(4):
            more_heads[leaf, k] = heads[leaf, k]
    return more_uses, more_sums, more_heads, more_nodes


@kernel
def change(
    trees: Ints,
    uses: Ints,
    sums: Limbs,
    heads: Ints,
    arena: Ints,
    nodes: Reals,
    wholes: Limbs,
    whole_heads: Ints,
    g: int,
    leaf: int,
    weight: int,
    sign: int,
    number: bool,
) -> None:
    """Let an entry of ``leaf`` into the window (sign 1) or out (-1), in the whole, the leaf and the tree.

    O(log leaves).
    """
    at, room = trees[g, LEAVES] + leaf, trees[g, ROOM]
    uses[at, INSIDE_NOW] += sign
    if number:
        accumulate(heads, arena, at, weight, sign)
        accumulate(whole_heads, arena, g, weight, sign)
        m, p = value(heads, arena, at, -1074)
        total = math.ldexp(m, p)
    else:
        if sign > 0:
            add_signed(sums, at, 0, weight)
            add_signed(wholes, g, 0, weight)
        else:
            take_signed(sums, at, 0, weight)
            take_signed(wholes, g, 0, weight)
        total = signed_float(sums[at, 0], sums[at, 1])
    k, first = room + leaf, 2 * trees[g, LEAVES]
    nodes[first + k] = total if uses[at, INSIDE_NOW] > 0 else -np.inf
    while k > 1:
        best = max(nodes[first + k], nodes[first + (k ^ 1)])
        k >>= 1
        if nodes[first + k] == best:
            break
        nodes[first + k] = best
