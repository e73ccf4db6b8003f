"""min and max where all that a group ever has is in one call: no ring, no queue.

The window is cut in two: of the older part the largest key from each place on is known, of the younger part the largest
of all. When the older part has left, the younger one takes its place. O(1) an entry, whatever the window.
"""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import NEVER, Flags, Ints


@kernel
def walk_whole(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    keys: Ints,
    turn: int,
    length: int,
    ended: int,
    longest: int,
    answers: Ints,
    valid: Flags,
) -> None:
    """Answer all that ask. ``turn``: what keys are combined with by XOR, -1 for the smallest.

    ``longest``: entries a group. ``length`` below 0: the whole past.
    """
    n, i = len(group), 0
    times, values, best = (
        np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    )  # fmt: skip
    while i < n:
        g, j, count = group[i], i, 0
        while j < n and group[j] == g:
            times[count], values[count] = time[j], keys[j] ^ turn
            count += chosen[j]
            j += 1
        begin, end, middle, young = 0, 0, 0, NEVER
        for k in range(i, j):
            if not asks[k]:
                continue
            t = time[k] - ended
            while end < count and times[end] <= t:
                young = max(young, values[end])
                end += 1
            if length >= 0:
                while begin < end and times[begin] <= t - length:
                    begin += 1
            if begin > middle:
                middle, young, most = end, NEVER, NEVER
                for p in range(end - 1, begin - 1, -1):
                    most = max(most, values[p])
                    best[p] = most
            found = young
            if begin < middle:
                found = max(found, best[begin])
            r = row[k]
            answers[r] = found ^ turn
            valid[r] = begin < end
        i = j
