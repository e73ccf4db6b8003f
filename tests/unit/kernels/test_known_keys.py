"""Keys that are met again and again, beside a dictionary."""

import numpy as np

from ftindicators.kernels.known_keys import KnownKeys


def test_numbers_are_those_of_a_dictionary():
    random = np.random.default_rng(3)
    known = KnownKeys.of(np.empty(0, np.int64), np.empty(0, np.int64))
    twin = {}
    for size in (1, 30, 400, 5_000):
        first = random.integers(-40, 40, size)  # few, so that many keys share a first hash
        second = random.integers(-40, 40, size)
        codes, unknown = known.codes(first, second)
        expected = [twin.get(key, -1) for key in zip(first.tolist(), second.tolist(), strict=True)]
        assert codes.tolist() == expected
        assert unknown == expected.count(-1)
        fresh = sorted({key for key in zip(first.tolist(), second.tolist(), strict=True) if key not in twin})
        twin |= {key: len(twin) + i for i, key in enumerate(fresh)}
        known.add(*(np.array(half, np.int64) for half in zip(*fresh, strict=True)))
        assert len(known) == len(twin)
