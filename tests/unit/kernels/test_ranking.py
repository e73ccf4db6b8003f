"""Sorted values in blocks that go round stay sorted however they come and go."""

from __future__ import annotations

import bisect
import random

import numpy as np
import pytest

from ftindicators.kernels.aggregates import state_for
from ftindicators.kernels.entries import Entries, Trailing
from ftindicators.kernels.ranking import BLOCK, insert, remove, turned


@pytest.mark.parametrize(("capacity", "offset"), [(BLOCK, 0), (4 * BLOCK, 0), (4 * BLOCK, 36)])
def test_any_rank_is_that_of_a_sorted_list(capacity, offset):
    r = random.Random(capacity + offset)
    ranked, turns = np.zeros(offset + capacity, np.int64), np.zeros(16, np.int64)
    plain: list[int] = []
    for growing in (0.8, 0.2, 0.9, 0.1):
        for _ in range(2 * capacity):
            if plain and (len(plain) == capacity or r.random() > growing):
                key = r.choice(plain)
                remove(ranked, turns, offset, capacity, len(plain), key)
                plain.remove(key)
            elif len(plain) < capacity:
                key = r.randint(-50, 50) if r.random() < 0.5 else r.randint(-(2**63), 2**63 - 1)
                insert(ranked, turns, offset, capacity, len(plain), key)
                bisect.insort(plain, key)
            if r.random() < 0.02:
                assert [ranked[turned(turns, offset, capacity, k)] for k in range(len(plain))] == plain
    assert ranked[:offset].sum() == 0


@pytest.mark.parametrize("length", [None, 5000])
def test_the_median_of_thousands_of_values_survives_growth_snapshots_and_renumbering(length):
    r = random.Random(3)
    state = state_for("median", "integer", Trailing(length))
    values: list[tuple[int, int]] = []
    code = 2
    for batch in range(8):
        new = sorted((batch * 1000 + r.randint(0, 999), r.randint(-(10**6), 10**6)) for _ in range(500))
        values += new
        entries = Entries(
            np.full(500, code),
            np.array([t for t, _ in new]),
            np.arange(500),
            np.ones(500, bool),
            np.arange(500) == 499,
            code + 1,
        )
        answer = state.advance(entries, 500, chosen=entries.enters, values=np.array([v for _, v in new]))
        inside = sorted(v for t, v in values if length is None or t > new[-1][0] - length)
        n = len(inside)
        assert answer.values[499] == (inside[(n - 1) // 2] + inside[n // 2]) / 2
        if batch % 3 == 0:
            state = state.restored(state.arrays())
        elif batch % 3 == 1:
            state.keep(np.array([code, 0]))
            code = 0
