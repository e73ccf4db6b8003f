"""The values of a panel's members, from the running totals at their windows' two ends."""

from __future__ import annotations

import math

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Flags, Ints, Limbs, Reals
from ftindicators.kernels.panel_members import (
    COUNT,
    KNOWN,
    MEAN,
    ORIGINS,
    OWN,
    OWN_NEEDS,
    PLACES,
    RATIO,
    RESULT,
    SCALE,
    SOURCES,
    SQUARED,
    STD,
    TALLY,
    TOTAL,
    TOTALS,
    ZSCORE,
)
from ftindicators.kernels.wide import (
    ONES,
    U0,
    U1,
    U63,
    divided,
    fits_int64,
    magnitude,
    multiply,
    signed_float,
    spread,
)

FEWEST = 2
"""So many rows must be there before a row is compared with them."""


@kernel
def scaled(n: int, x: int, low: np.uint64, high: np.uint64, less: bool) -> float:
    """n·x, or n·x less the signed pair, as the nearest float64."""
    a, b = multiply(magnitude(x), np.uint64(n))
    if x < 0:
        b = ~b + (np.uint64(1) if a == U0 else U0)
        a = U0 - a
    if less:
        b -= high + (np.uint64(1) if a < low else U0)
        a -= low
    return signed_float(a, b)


@kernel
def compared(n: int, sums: Limbs, g: int, own: int, what: int) -> tuple[bool, float]:
    """(is a value, zscore or ratio) of ``own`` against n rows, without rounding before the last steps."""
    low, high = sums[g, 0], sums[g, 1]
    if n < FEWEST:
        return False, 0.0
    if what == ZSCORE:
        squared = spread(n, sums, g)
        if squared == 0.0:
            return False, 0.0
        return True, scaled(n, own, low, high, True) / math.sqrt(squared)
    if low == U0 and high == U0:
        return False, 0.0
    return True, scaled(n, own, U0, U0, False) / signed_float(low, high)


@kernel
def difference(
    buffer: Ints, high: int, low: int, whole_past: bool, at: int, wide: bool, squared: int, limbs: Limbs
) -> None:
    """Write what the window's records add up to into limbs 0 and 1, and (``squared`` >= 0) its squares into 2 to 4.

    The totals lie at the records ``high`` - 1 and ``low`` - 1, of the whole past at the former alone.
    """
    a = np.uint64(buffer[high - 1, at])
    b = U0 if whole_past else np.uint64(buffer[low - 1, at])
    limbs[0, 0] = a - b
    if wide:
        c = np.uint64(buffer[high - 1, at + 1])
        d = U0 if whole_past else np.uint64(buffer[low - 1, at + 1])
        limbs[0, 1] = c - d - (U1 if a < b else U0)
    else:
        limbs[0, 1] = ONES if limbs[0, 0] >> U63 != U0 else U0
    if squared >= 0:
        borrow = U0
        for k in range(3):
            a = np.uint64(buffer[high - 1, squared + k])
            b = U0 if whole_past else np.uint64(buffer[low - 1, squared + k])
            x = a - b
            limbs[0, 2 + k] = x - borrow
            borrow = U1 if a < b or x < borrow else U0


@kernel
def _real(what: int, count: int, limbs: Limbs, scale: int, own: int) -> tuple[bool, float]:
    """(is a value, mean, std, ... or the sum) of a window of ``count`` rows whose sums stand in ``limbs``."""
    if what == TOTAL:
        return True, signed_float(limbs[0, 0], limbs[0, 1])
    if what in (ZSCORE, RATIO):
        return compared(count, limbs, 0, own, what)
    if count == 0:
        return False, 0.0
    if what == MEAN:
        return True, divided(limbs[0, 0], limbs[0, 1], count * scale)
    if what == STD:
        return True, math.sqrt(spread(count, limbs, 0)) / (float(count) * scale)
    return False, 0.0


@kernel
def answer_whole(
    buffer: Ints,
    count: int,
    low: Ints,
    high: Ints,
    piece: Ints,
    member: Ints,
    whole_past: bool,
    wide: bool,
    limbs: Limbs,
    line: int,
    along: int,
    whole: Ints,
    valid: Flags,
) -> None:
    """Counts and sums at ``count`` rows. Row r's stands at line + along·r."""
    places, origins = piece[PLACES], piece[ORIGINS]
    at = member[TALLY] if member[RESULT] == COUNT else member[TOTALS]
    if at < 0:
        for a in range(count):
            whole[np.uintp(line + along * places[a])] = high[a] - (origins[a] if whole_past else low[a])
    elif member[RESULT] == COUNT or not wide:
        flat, width = buffer.reshape(buffer.size), buffer.shape[1]
        at -= width
        if whole_past:
            for a in range(count):
                whole[np.uintp(line + along * places[a])] = flat[np.uintp(high[a] * width + at)]
        else:
            for a in range(count):
                x = flat[np.uintp(high[a] * width + at)] - flat[np.uintp(low[a] * width + at)]
                whole[np.uintp(line + along * places[a])] = x
    else:
        for a in range(count):
            difference(buffer, high[a], low[a], whole_past, at, True, -1, limbs)
            whole[line + along * places[a]] = np.int64(limbs[0, 0])
            valid[member[KNOWN], places[a]] = fits_int64(limbs[0, 0], limbs[0, 1])


@kernel
def answer_real(
    buffer: Ints,
    count: int,
    low: Ints,
    high: Ints,
    piece: Ints,
    member: Ints,
    whole_past: bool,
    wide: bool,
    values: Ints,
    bits: Ints,
    limbs: Limbs,
    line: int,
    along: int,
    real: Reals,
    valid: Flags,
) -> None:
    """Means, deviations, comparisons at ``count`` rows."""
    places, origins = piece[PLACES], piece[ORIGINS]
    what, tally, needs = member[RESULT], member[TALLY], member[OWN_NEEDS]
    compares = what in (ZSCORE, RATIO)
    known, x, n = False, 0.0, 0
    for a in range(count):
        r, s = places[a], piece[SOURCES, a]
        moved = a == 0 or high[a] != high[a - 1] or low[a] != low[a - 1] or origins[a] != origins[a - 1]
        if moved:
            if tally >= 0:
                n = buffer[high[a] - 1, tally] - (0 if whole_past else buffer[low[a] - 1, tally])
            else:
                n = high[a] - (origins[a] if whole_past else low[a])
            difference(buffer, high[a], low[a], whole_past, member[TOTALS], wide, member[SQUARED], limbs)
        if compares:
            known = needs == 0 or (bits[s] & needs) == needs
            if known:
                known, x = _real(what, n, limbs, member[SCALE], values[member[OWN], s])
        elif moved:
            known, x = _real(what, n, limbs, member[SCALE], 0)
        real[line + along * r] = x if known else 0.0
        valid[member[KNOWN], r] = known
