"""median and percentile where all that a group ever has is in one call: a window is a set of its ranks.

A place among the ranks follows the wanted one: an entry that comes or goes moves it by a step or so.
"""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.bitsets import exclude, following, include, preceding
from ftindicators.kernels.entries import Flags, Ints, Reals
from ftindicators.kernels.quantile_values import weighed, weighed_floats
from ftindicators.kernels.ranks import ranked


@kernel
def walk_whole(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    keys: Ints,
    length: int,
    ended: int,
    longest: int,
    parts: int,
    of: int,
    scale: int,
    number: bool,
    real: Reals,
    valid: Flags,
) -> None:
    """Answer all that ask. ``longest``: entries a group. The percentile is ``parts`` / ``of``."""
    n, i = len(group), 0
    times, values = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    order, ranks = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    spare = np.empty((3, longest), dtype=np.int64)
    counts = np.empty(257, dtype=np.int64)
    words = (longest >> 6) + 1
    bits, above = np.zeros(words, dtype=np.uint64), np.zeros((words >> 6) + 1, dtype=np.uint64)
    while i < n:
        g, j, count = group[i], i, 0
        while j < n and group[j] == g:
            times[count], values[count] = time[j], keys[j]
            count += chosen[j]
            j += 1
        ranked(values, count, order, spare, counts)
        for a in range(count):
            ranks[order[a]] = a
        begin, end, place, below = 0, 0, 0, 0  # below: how many of the window have a rank under the place
        known, answer, seen_begin, seen_end = False, 0.0, 0, 0
        for k in range(i, j):
            if not asks[k]:
                continue
            t = time[k] - ended
            while end < count and times[end] <= t:
                x = ranks[end]
                include(bits, above, x)
                below += 1 if x < place else 0
                end += 1
            if length >= 0:
                while begin < end and times[begin] <= t - length:
                    x = ranks[begin]
                    exclude(bits, above, x)
                    below -= 1 if x < place else 0
                    begin += 1
            if begin != seen_begin or end != seen_end:
                seen_begin, seen_end, known = begin, end, begin < end
                if known:
                    steps = end - begin - 1
                    whole, left = steps // of * parts, steps % of * parts
                    wanted, rest = whole + left // of, left % of
                    at = following(bits, above, place)
                    if at < 0:
                        at = preceding(bits, above, place)
                        below -= 1
                    while below < wanted:
                        at = following(bits, above, at + 1)
                        below += 1
                    while below > wanted:
                        at = preceding(bits, above, at - 1)
                        below -= 1
                    place = at
                    low = values[order[at]]
                    high = values[order[following(bits, above, at + 1)]] if rest > 0 else low
                    answer = weighed_floats(low, high, rest, of) if number else weighed(low, high, rest, of, scale)
            if known:
                real[row[k]] = answer
                valid[row[k]] = True
        bits[: (count >> 6) + 1] = 0
        above[: (count >> 12) + 1] = 0
        i = j
