"""The value between two ranks, exact before one rounding."""

from __future__ import annotations

import math

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.wide import U0, U1, divided, magnitude, multiply

SPLITTER = 134217729.0  # 2**27 + 1


@kernel
def weighed(low: int, high: int, rest: int, of: int, scale: int) -> float:
    """(low·(of - rest) + high·rest) / (of·scale), rounded once."""
    a, b = multiply(magnitude(low), np.uint64(of - rest))
    if low < 0:
        b = ~b + (U1 if a == U0 else U0)
        a = U0 - a
    c, d = multiply(magnitude(high), np.uint64(rest))
    if high < 0:
        d = ~d + (U1 if c == U0 else U0)
        c = U0 - c
    a += c
    b += d + (U1 if a < c else U0)
    return divided(a, b, of * scale)


@kernel
def _product(x: float, y: float) -> tuple[float, float]:
    """x·y as a rounded product and its error, exactly (Dekker); |x| <= 1, y a whole number up to 2**30."""
    p = x * y
    s = SPLITTER * x
    x_high = s - (s - x)
    x_low = x - x_high
    return p, (x_high * y - p) + x_low * y


@kernel
def _weighed_floats(low: float, high: float, rest: int, of: int) -> float:
    """(low·(of - rest) + high·rest) / of, in double the precision and without overflow in between."""
    largest = max(abs(low), abs(high))
    if largest == 0.0:
        return 0.0
    _, power = math.frexp(largest)
    p, p_error = _product(math.ldexp(low, -power), float(of - rest))
    q, q_error = _product(math.ldexp(high, -power), float(rest))
    total = p + q
    part = total - p
    error = (p - (total - part)) + (q - part)
    return math.ldexp((total + (error + (p_error + q_error))) / of, power)


@kernel
def weighed_floats(low: int, high: int, rest: int, of: int) -> float:
    """The same of two float64 values, given as `extremes.ordered_keys`."""
    bits = np.empty(2, dtype=np.int64)
    bits[0] = low ^ ((low >> 63) & (2**63 - 1))
    bits[1] = high ^ ((high >> 63) & (2**63 - 1))
    pair = bits.view(np.float64)
    return _weighed_floats(pair[0], pair[1], rest, of)
