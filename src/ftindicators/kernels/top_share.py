"""top_share: the largest code's part of the rows in the window, or of the sum of a weight over them.

Each (group, code) that the tail knows has a leaf with its exact sum; over a group's leaves stands a tournament tree of
their rounded sums, whose root is the largest. Leaves and trees lie in one arena, a group's in a stretch of a power of
two; a leaf is given when its code first enters, and may be given to another code once nothing in the tail refers to it.
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np

from ftindicators.kernels import accumulators as exact
from ftindicators.kernels import tournament
from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.accumulators import PLACE, SIZE
from ftindicators.kernels.distinct import EMPTY
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Limbs, Reals, Trailing
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot, stretches
from ftindicators.kernels.tournament import FREE, LEAVES, REFERENCES, ROOM
from ftindicators.kernels.wide import signed_float

change, value = tournament.change, exact.value


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    leaf: Ints,
    weights: Ints,
    heads: Ints,
    times: Ints,
    tail: Ints,
    extras: Ints,
    trees: Ints,
    uses: Ints,
    sums: Limbs,
    leaf_heads: Ints,
    nodes: Reals,
    wholes: Limbs,
    whole_heads: Ints,
    arena: Ints,
    length: int,
    ended: int,
    keeps: bool,
    number: bool,
    real: Reals,
    valid: Flags,
) -> int:
    """One pass; ``tail`` holds leaves, ``extras`` weights (as bits, if numbers). Returns the number of overflows."""
    n = len(group)
    overflows = 0
    i = 0
    while i < n:
        g, t = group[i], time[i]
        j, pushed, asked = i, False, False
        while j < n and group[j] == g and time[j] == t:
            pushed |= chosen[j]
            asked |= asks[j]
            j += 1
        if pushed or asked:
            for entered in range(2):
                if entered == 1 and pushed:
                    heads[g, NEWEST] = t
                    for k in range(i, j):
                        if chosen[k]:
                            uses[trees[g, LEAVES] + leaf[k], REFERENCES] += 1
                            if keeps:
                                at = slot(heads, g, heads[g, END])
                                times[at], tail[at], extras[at] = t, leaf[k], weights[k]
                                heads[g, END] += 1
                            else:
                                change(
                                    trees, uses, sums, leaf_heads, arena, nodes, wholes, whole_heads,
                                    g, leaf[k], weights[k], 1, number,
                                )  # fmt: skip
                if keeps:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END]:
                        at = slot(heads, g, heads[g, INSIDE])
                        if times[at] > upper:
                            break
                        heads[g, INSIDE] += 1
                        change(
                            trees, uses, sums, leaf_heads, arena, nodes, wholes, whole_heads,
                            g, tail[at], extras[at], 1, number,
                        )  # fmt: skip
                    if length < 0:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        lower = horizon(t, length, ended)
                        while heads[g, BEGIN] < heads[g, INSIDE]:
                            at = slot(heads, g, heads[g, BEGIN])
                            if times[at] > lower:
                                break
                            heads[g, BEGIN] += 1
                            change(
                                trees, uses, sums, leaf_heads, arena, nodes, wholes, whole_heads,
                                g, tail[at], extras[at], -1, number,
                            )  # fmt: skip
                            uses[trees[g, LEAVES] + tail[at], REFERENCES] -= 1
            if asked and trees[g, ROOM] > 0:
                if number:
                    m, p = value(whole_heads, arena, g, -1074)
                    whole = math.ldexp(m, p)
                else:
                    whole = signed_float(wholes[g, 0], wholes[g, 1])
                top = nodes[2 * trees[g, LEAVES] + 1]
                if whole != 0.0 and top > -np.inf:
                    answer = top / whole
                    finite = math.isfinite(answer) and math.isfinite(whole)
                    for k in range(i, j):
                        if asks[k]:
                            real[row[k]] = answer
                            valid[row[k]] = finite
                            overflows += 0 if finite else 1
        i = j
    return overflows


class TopShare(GroupState):
    """The largest sum of one code over the sum of all; null over nothing, and where the whole is 0.

    ``advance`` needs ``values``: int64 codes, and, if ``weighted``, ``weights``: int64, or float64 with ``number``;
    entries whose code or weight is null are marked by ``valid``. Sums are exact before one rounding; a sum beyond
    float64 gives null and an overflow. O(log distinct codes) an entry; 24 bytes an entry in the window, 24 to 72 a
    table line, 90 to 180 a leaf.
    """

    needs_values = True

    def __init__(self, window: Trailing, *, weighted: bool = False, number: bool = False) -> None:
        """An empty state."""
        super().__init__(window, (int(weighted), int(number)), Tail(window, values=True, extras=True))
        self.weighted, self.number = weighted, number
        self._column("trees", 4, np.int64)
        self._column("wholes", 2, np.uint64)
        self._column("whole_heads", 4, np.int64)
        self.table: Ints = np.full((2, 3), EMPTY, dtype=np.int64)
        self.used: Ints = np.zeros(3, dtype=np.int64)  # of the table, the leaves, the arena
        self.uses: Ints = np.zeros((0, 3), dtype=np.int64)
        self.sums: Limbs = np.zeros((0, 2), dtype=np.uint64)
        self.leaf_heads: Ints = np.zeros((0, 4), dtype=np.int64)
        self.nodes: Reals = np.zeros(0, dtype=np.float64)
        self.arena: Ints = np.zeros(0, dtype=np.int64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        return cls(window, weighted=bool(options[0]), number=bool(options[1]))

    def _tables(self) -> dict[str, np.ndarray]:
        names = ("table", "used", "uses", "sums", "leaf_heads", "nodes", "arena")
        return {name: getattr(self, name) for name in names}

    def grow(self, groups: int) -> None:
        """See ``GroupState``; a new group has no free leaf."""
        before = len(self.tail.heads)
        super().grow(groups)
        self._columns["trees"][before:, FREE] = EMPTY

    def _renew(self, incoming: int, renumbered: Ints) -> None:
        """Build the table anew with room for ``incoming`` lines, and free what nothing refers to. O(table)."""
        size = 2
        while size < 3 * int(self.used[0]) + 2 * incoming + 2:
            size *= 2
        table = np.full((size, 3), EMPTY, dtype=np.int64)
        self.used[0] = tournament.purge(self.table, self._columns["trees"], self.uses, renumbered, table)
        self.table = table

    def _keep(self, codes: Ints) -> None:
        renumbered = np.full(len(self.tail.heads), -1, dtype=np.int64)
        renumbered[codes] = np.arange(len(codes))
        if len(renumbered):
            self._renew(0, renumbered)
        super()._keep(codes)
        trees = self._columns["trees"]
        self.nodes = self.nodes[stretches(2 * trees, LEAVES, ROOM)]
        chosen = stretches(trees, LEAVES, ROOM)
        self.uses, self.sums, self.leaf_heads = self.uses[chosen], self.sums[chosen], self.leaf_heads[chosen]
        self.used[1] = len(chosen)
        heads = np.concatenate((self._columns["whole_heads"], self.leaf_heads))
        self.arena = self.arena[stretches(heads, PLACE, SIZE)]
        self._columns["whole_heads"], self.leaf_heads = heads[: len(codes)].copy(), heads[len(codes) :].copy()
        self.used[2] = len(self.arena)

    def _limbs(self, group: Ints, heads: Ints, chosen: Flags, bits: Ints) -> None:
        """Room for all exponents of this batch in accumulators that are numbered by ``group``, in runs."""
        lows, sizes = np.zeros(len(group), dtype=np.int64), np.zeros(len(group), dtype=np.int64)
        more = exact.wanted(group, chosen, bits, heads, 1, lows, sizes)
        if self.used[2] + more > len(self.arena):
            longer = np.zeros(max(int(self.used[2]) + more, 2 * len(self.arena)), dtype=np.int64)
            longer[: len(self.arena)] = self.arena
            self.arena = longer
        self.used[2] = exact.settle(group, heads, self.arena, lows, sizes, int(self.used[2]))

    def _leaves(self, entries: Entries, chosen: Flags, codes: Ints) -> Ints:
        """The leaf of each chosen entry, with room for all of them."""
        incoming = int(np.count_nonzero(chosen))
        if 2 * (int(self.used[0]) + incoming) > len(self.table):
            self._renew(incoming, np.zeros(0, dtype=np.int64))
        group, trees = given(entries.group, np.int64), self._columns["trees"]
        leaf, want = np.zeros(len(entries), dtype=np.int64), np.zeros(len(entries), dtype=np.int64)
        tournament.give(
            group, given(chosen, np.bool_), given(codes, np.int64), self.table, trees, self.uses, leaf, self.used
        )
        more = int(self.used[1]) + tournament.wanted(group, trees, want)
        if more > len(self.uses):
            more = max(more, 2 * len(self.uses))
            self.uses, self.sums, self.leaf_heads, self.nodes = tournament.grown(
                more, int(self.used[1]), self.uses, self.sums, self.leaf_heads, self.nodes
            )
        self.used[1] = tournament.move(
            group, want, trees, self.uses, self.sums, self.leaf_heads, self.nodes, int(self.used[1])
        )
        return leaf

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        tail, columns = self.tail, self._columns
        tail.reserve(entries, chosen, stays=self.window.length is not None)
        weights = arguments["weights"] if self.weighted else np.ones(len(entries), dtype=np.int64)
        if weights is None:
            msg = "a top_share of a sum needs weights"
            raise ValueError(msg)
        if self.number:
            weights = np.ascontiguousarray(weights, dtype=np.float64).view(np.int64)
        weights = given(weights, np.int64)
        leaf = self._leaves(entries, chosen, arguments["values"])
        if self.number:
            self._limbs(given(entries.group, np.int64), columns["whole_heads"], given(chosen, np.bool_), weights)
            ids = columns["trees"][entries.group, LEAVES] + leaf
            order = np.flatnonzero(chosen)
            order = order[np.argsort(ids[order], kind="stable")]
            ids = given(ids[order], np.int64)
            self._limbs(ids, self.leaf_heads, given(np.ones(len(ids)), np.bool_), given(weights[order], np.int64))
        real, valid = np.zeros(rows, dtype=np.float64), np.zeros(rows, dtype=np.bool_)
        overflows = _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(leaf, np.int64),
            weights,
            tail.heads,
            tail.times,
            tail.values,
            tail.extras,
            columns["trees"],
            self.uses,
            self.sums,
            self.leaf_heads,
            self.nodes,
            columns["wholes"],
            columns["whole_heads"],
            self.arena,
            tail.length,
            tail.ended,
            tail.keeps,
            self.number,
            real,
            valid,
        )
        return Answer(real, valid, int(overflows))
