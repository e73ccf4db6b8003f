"""How many distinct codes a window holds where all that a group ever has is in one call: no ring, no hashing."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Flags, Ints


@kernel
def span(codes: Ints, chosen: Flags) -> tuple[int, int]:
    """The smallest and the largest chosen code; (0, -1) if there is none."""
    low, high = 2**63 - 1, -(2**63)
    for i in range(len(codes)):
        if chosen[i]:
            low = min(low, codes[i])
            high = max(high, codes[i])
    if high < low:
        return 0, -1
    return low, high


@kernel
def walk_whole(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    codes: Ints,
    least: int,
    latest: Ints,
    length: int,
    ended: int,
    longest: int,
    answers: Ints,
    valid: Flags,
) -> None:
    """Answer all that ask.

    ``latest``: for each code, counted from ``least``, the last entry of all that had it; begins as -1. ``longest``:
    entries a group. An entry counts from when it comes until it leaves, unless the one before of its code is still
    there, or one of its code has come since: then that one goes on counting.
    """
    n, i, base = len(group), 0, 0
    times, before = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    followed = np.zeros(longest + 1, dtype=np.int64)
    while i < n:
        g, j, count = group[i], i, 0
        while j < n and group[j] == g:
            if chosen[j]:
                code = codes[j] - least
                times[count] = time[j]
                before[count] = max(latest[code] - base, -1)
                followed[count] = 0
                latest[code] = base + count
                count += 1
            j += 1
        begin, end, distinct = 0, 0, 0
        for k in range(i, j):
            if not asks[k]:
                continue
            t = time[k] - ended
            while end < count and times[end] <= t:
                p = before[end]
                distinct += 1 if p < begin else 0
                followed[p if p >= 0 else longest] = 1
                end += 1
            if length >= 0:
                while begin < end and times[begin] <= t - length:
                    distinct -= 1 - followed[begin]
                    begin += 1
            r = row[k]
            answers[r] = distinct
            valid[r] = True
        base += count
        i = j
