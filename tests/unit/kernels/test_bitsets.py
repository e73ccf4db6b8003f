"""Members are found upwards and downwards, over words, words of words, and none at all."""

from __future__ import annotations

import random

import numpy as np

from ftindicators.kernels.bitsets import exclude, following, include, preceding


def test_neighbours_are_found_as_in_a_sorted_list():
    r = random.Random(4)
    for size in (1, 64, 65, 4096, 4097, 300_000):
        words = (size >> 6) + 1
        bits, above = np.zeros(words, np.uint64), np.zeros((words >> 6) + 1, np.uint64)
        members: set[int] = set()
        for _ in range(60):
            x = r.choice([0, size - 1, r.randrange(size), r.randrange(size) & ~63])
            if x in members and r.random() < 0.6:
                members.discard(x)
                exclude(bits, above, x)
            else:
                members.add(x)
                include(bits, above, x)
            y = r.choice([0, size - 1, r.randrange(size)])
            assert following(bits, above, y) == min((m for m in members if m >= y), default=-1)
            assert preceding(bits, above, y) == max((m for m in members if m <= y), default=-1)
