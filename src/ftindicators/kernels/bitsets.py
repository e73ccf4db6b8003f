"""Sets of small numbers as bits, with a bit above for each word that has any: neighbours are found in O(1) or so."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Limbs
from ftindicators.kernels.wide import U0, U1, U63, leading_zeros

SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
U58 = np.uint64(58)
_PLACES = np.zeros(64, dtype=np.int64)
for _place in range(64):
    _PLACES[((int(SEQUENCE) << _place) & (2**64 - 1)) >> 58] = _place


@kernel
def lowest(x: np.uint64) -> int:
    """The place of the lowest bit that is set; x is not 0."""
    return int(_PLACES[((x & (U0 - x)) * SEQUENCE) >> U58])


@kernel
def include(bits: Limbs, above: Limbs, x: int) -> None:
    """Let x be a member."""
    w = x >> 6
    bits[w] |= U1 << np.uint64(x & 63)
    above[w >> 6] |= U1 << np.uint64(w & 63)


@kernel
def exclude(bits: Limbs, above: Limbs, x: int) -> None:
    """Let x be no member."""
    w = x >> 6
    bits[w] &= ~(U1 << np.uint64(x & 63))
    if bits[w] == U0:
        above[w >> 6] &= ~(U1 << np.uint64(w & 63))


@kernel
def _from(words: Limbs, x: int) -> int:
    """The lowest bit at x or later, if its word has one, else -1."""
    w = x >> 6
    if w >= len(words):
        return -1
    rest = words[w] >> np.uint64(x & 63)
    return x + lowest(rest) if rest != U0 else -1


@kernel
def following(bits: Limbs, above: Limbs, x: int) -> int:
    """The lowest member that is x or larger, -1 if there is none."""
    found = _from(bits, x)
    if found >= 0:
        return found
    w = _from(above, (x >> 6) + 1)
    v = ((x >> 6) + 1) >> 6
    while w < 0:
        v += 1
        if v >= len(above):
            return -1
        w = _from(above, v << 6)
    return (w << 6) + lowest(bits[w])


@kernel
def _until(words: Limbs, x: int) -> int:
    """The highest bit at x or before, if its word has one, else -1."""
    if x < 0:
        return -1
    rest = words[x >> 6] << (U63 - np.uint64(x & 63))
    return x - int(leading_zeros(rest)) if rest != U0 else -1


@kernel
def preceding(bits: Limbs, above: Limbs, x: int) -> int:
    """The highest member that is x or smaller, -1 if there is none."""
    found = _until(bits, x)
    if found >= 0:
        return found
    w = _until(above, (x >> 6) - 1)
    v = ((x >> 6) - 1) >> 6
    while w < 0:
        v -= 1
        if v < 0:
            return -1
        w = _until(above, (v << 6) + 63)
    return (w << 6) + 63 - int(leading_zeros(bits[w]))
