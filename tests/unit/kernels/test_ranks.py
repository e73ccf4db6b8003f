"""Values are put in order, whatever their number and span, equal ones in the order in which they stand."""

from __future__ import annotations

import numpy as np
import pytest

from ftindicators.kernels.ranks import ranked


@pytest.mark.parametrize("count", [0, 1, 2, 15, 16, 17, 33, 100, 400, 401, 5000])
@pytest.mark.parametrize("span", [1, 3, 1000, 2**40, 2**63 - 1])
def test_the_order_is_that_of_a_stable_sort(count, span):
    random = np.random.default_rng(count)
    values = random.integers(-span, span, count, dtype=np.int64)
    if span > 2**62 and count > 2:
        values[:2] = -(2**63), 2**63 - 1
    order = np.full(count, -1, dtype=np.int64)
    ranked(values, count, order, np.empty((3, count), np.int64), np.empty(257, np.int64))
    assert order.tolist() == np.argsort(values, kind="stable").tolist()
