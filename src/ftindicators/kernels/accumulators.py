"""Exact sums of float64 and of their squares: for each group a number of just as many limbs as its values need.

A limb has 32 bits and lives in an int64, so that adding needs no carry; limb i of a sum is worth 2**(32·i -
1074), of a sum of squares 2**(32·i - 2148). Adding and taking away are exact, hence in any order. A group's limbs
lie together in one arena, from limb ``LOW`` on; a first pass over a batch makes room for all exponents that will
come. Values are given as their bits.
"""

from __future__ import annotations

import math

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Flags, Ints
from ftindicators.kernels.wide import LOW32, U0, U1, U32, leading_zeros, multiply

PLACE, LOW, SIZE, DIRTY = range(4)
"""Columns of a header.

The first limb's place in the arena, its number, how many there are, additions since the carry.
"""

SMALLEST = 4
FRACTION = 2**52 - 1
MANY = 2**28
HIGHEST = 66
"""No float64 has a bit in a higher limb, and no square in one above the double."""

SPARE = 2
"""Limbs above the highest value: sums of up to 2**63 of them."""

ENOUGH = 3
BUFFER = 320
"""Enough limbs for n times any sum of squares."""


@kernel
def parts(bits: int) -> tuple[int, int]:
    """(mantissa m, exponent e) of a finite float64 given as bits: |x| = m·2**(e - 1074)."""
    exponent = (bits >> 52) & 0x7FF
    if exponent == 0:
        return bits & FRACTION, 0
    return (bits & FRACTION) | (FRACTION + 1), exponent - 1


@kernel
def wanted(group: Ints, chosen: Flags, bits: Ints, heads: Ints, power: int, lows: Ints, sizes: Ints) -> int:
    """Where a run of a group needs other limbs than it has.

    The first limb and how many; returns the limbs of all these.
    """
    n, i, total = len(group), 0, 0
    while i < n:
        first, g = i, group[i]
        low, high = BUFFER, -1
        while i < n and group[i] == g:
            if chosen[i]:
                m, e = parts(bits[i])
                if m != 0:
                    low = min(low, (e * power) >> 5)
                    high = max(high, (e * power + 53 * power) >> 5)
            i += 1
        sizes[first] = 0
        if high >= 0:
            if heads[g, SIZE] > 0:
                low = min(low, heads[g, LOW])
                high = max(high, heads[g, LOW] + heads[g, SIZE] - 1 - SPARE)
            high = min(high, power * HIGHEST) + SPARE
            if heads[g, SIZE] == 0 or low < heads[g, LOW] or high >= heads[g, LOW] + heads[g, SIZE]:
                size = SMALLEST
                while size < high - low + 1:
                    size *= 2
                lows[first], sizes[first] = low, size
                total += size
        for k in range(first + 1, i):
            sizes[k] = 0
    return total


@kernel
def settle(group: Ints, heads: Ints, arena: Ints, lows: Ints, sizes: Ints, used: int) -> int:
    """Move the groups that need other limbs to the end of the arena, which has the room. Returns the limbs used."""
    for i in range(len(sizes)):
        size = sizes[i]
        if size == 0:
            continue
        g = group[i]
        arena[used : used + size] = 0
        had, old, shift = heads[g, SIZE], heads[g, PLACE], heads[g, LOW] - lows[i]
        if had > 0:
            carry(heads, arena, g)
            # Above its value a number has only limbs of its sign: as many as there is room for, the last with the sign
            negative = arena[old + had - 1] < 0
            for k in range(shift, size):
                limb = arena[old + k - shift] if k - shift < had else -1 if negative else 0
                arena[used + k] = limb & 0xFFFFFFFF
            if negative:
                arena[used + size - 1] -= 2**32
        heads[g, PLACE], heads[g, LOW], heads[g, SIZE] = used, lows[i], size
        used += size
    return used


@kernel
def carry(heads: Ints, arena: Ints, g: int) -> None:
    """Bring all limbs but the highest into 0..2**32-1; the highest keeps the sign."""
    place, last = heads[g, PLACE], heads[g, SIZE] - 1
    up = 0
    for k in range(last):
        x = arena[place + k] + up
        arena[place + k] = x & 0xFFFFFFFF
        up = x >> 32
    if last >= 0:
        arena[place + last] += up
    heads[g, DIRTY] = 0


@kernel
def spill(arena: Ints, at: int, chunk: np.uint64, shift: np.uint64, sign: int) -> None:
    """Add 32 bits, moved up by 0..31, to the limbs ``at`` and ``at`` + 1."""
    moved = chunk << shift
    arena[at] += sign * np.int64(moved & LOW32)
    arena[at + 1] += sign * np.int64(moved >> U32)


@kernel
def add(heads: Ints, arena: Ints, g: int, bits: int, sign: int) -> None:
    """The sum of g ± x."""
    m, e = parts(bits)
    if m == 0:
        return
    if heads[g, DIRTY] >= MANY:
        carry(heads, arena, g)
    heads[g, DIRTY] += 1
    at, shift = heads[g, PLACE] + (e >> 5) - heads[g, LOW], np.uint64(e & 31)
    sign = -sign if bits < 0 else sign
    spill(arena, at, np.uint64(m) & LOW32, shift, sign)
    spill(arena, at + 1, np.uint64(m) >> U32, shift, sign)


@kernel
def add_square(heads: Ints, arena: Ints, g: int, bits: int, sign: int) -> None:
    """The sum of squares of g ± x²."""
    m, e = parts(bits)
    if m == 0:
        return
    if heads[g, DIRTY] >= MANY:
        carry(heads, arena, g)
    heads[g, DIRTY] += 1
    low, high = multiply(np.uint64(m), np.uint64(m))
    at, shift = heads[g, PLACE] + ((2 * e) >> 5) - heads[g, LOW], np.uint64((2 * e) & 31)
    spill(arena, at, low & LOW32, shift, sign)
    spill(arena, at + 1, low >> U32, shift, sign)
    spill(arena, at + 2, high & LOW32, shift, sign)
    spill(arena, at + 3, high >> U32, shift, sign)


@kernel
def rounded(limbs: Ints, begin: int, end: int, unit: int) -> tuple[float, int]:
    """(m, p) of carried limbs whose first is worth 2**unit: the nearest m·2**p with a float64 m. 0 is (0.0, 0).

    Leaves negative numbers as they are; looks at the limbs from the top until it has 64 bits and knows what is below.
    """
    negative = limbs[end - 1] < 0
    # The magnitude of a negative number: complement every limb and add one, which stays in the lowest nonzero limb
    lowest = begin
    while lowest < end and limbs[lowest] == 0:
        lowest += 1
    if lowest == end:
        return 0.0, 0
    top, found, k = U0, 0, end - 1
    rest = False
    power = 0
    while k >= lowest and found < ENOUGH:
        limb = limbs[k]
        if negative:
            limb = ~limb + 1 if k == lowest else ~limb
            limb &= 0xFFFFFFFF if k < end - 1 else -1
        x = np.uint64(limb)
        if found == 0:
            if x != U0:  # the highest limb may have more than 32 bits
                found, top, power = 1, x, 32 * (k - begin)
        else:
            room = leading_zeros(top)
            if room >= U32:
                top = (top << U32) | x
                power -= 32
            else:
                top = (top << room) | (x >> (U32 - room))
                power -= int(room)
                rest = (x & ((U1 << (U32 - room)) - U1)) != U0
                found = ENOUGH
        k -= 1
    if rest or k >= lowest:
        top |= U1
    nearest = float(top)
    return -nearest if negative else nearest, power + unit


@kernel
def value(heads: Ints, arena: Ints, g: int, unit: int) -> tuple[float, int]:
    """(m, p) of a group's sum."""
    if heads[g, SIZE] == 0:
        return 0.0, 0
    carry(heads, arena, g)
    place = heads[g, PLACE]
    return rounded(arena, place, place + heads[g, SIZE], unit + 32 * heads[g, LOW])


@kernel
def carried(buffer: Ints, begin: int, end: int, unit: int) -> tuple[float, int]:
    """(m, p) of the limbs [begin, end) of a buffer that need not be carried yet; ``unit`` belongs to limb 0."""
    up = 0
    for k in range(begin, end - 1):
        x = buffer[k] + up
        buffer[k] = x & 0xFFFFFFFF
        up = x >> 32
    buffer[end - 1] += up
    return rounded(buffer, begin, end, unit + 32 * begin)


@kernel
def times(buffer: Ints, at: int, a: np.uint64, b: np.uint64, sign: int) -> None:
    """Add the product of two numbers below 2**32 to a buffer."""
    product = a * b
    buffer[at] += sign * np.int64(product & LOW32)
    buffer[at + 1] += sign * np.int64(product >> U32)


@kernel
def spread(
    n: int, sums: Ints, sum_arena: Ints, squares: Ints, square_arena: Ints, g: int, buffer: Ints
) -> tuple[float, int]:
    """(m, p) of n·Σx² - (Σx)², exact before one rounding. O(limbs of the sum, squared): mostly 3 to 5."""
    if squares[g, SIZE] == 0:
        return 0.0, 0
    carry(sums, sum_arena, g)
    carry(squares, square_arena, g)
    s, size, low = sums[g, PLACE], sums[g, SIZE], sums[g, LOW]
    q, square_size, square_low = squares[g, PLACE], squares[g, SIZE], squares[g, LOW]
    begin = min(2 * low, square_low)
    end = max(2 * low + 2 * size, square_low + square_size + 3) + 2
    buffer[begin:end] = 0
    n_low, n_high = np.uint64(n) & LOW32, np.uint64(n) >> U32
    for k in range(square_size):
        x = np.uint64(square_arena[q + k])
        if x != U0:
            times(buffer, square_low + k, x, n_low, 1)
            times(buffer, square_low + k + 1, x, n_high, 1)
    negative = sum_arena[s + size - 1] < 0
    if negative:  # (-Σx)² is the same
        for k in range(size):
            sum_arena[s + k] = -sum_arena[s + k]
        carry(sums, sum_arena, g)
    for k in range(size):
        x = np.uint64(sum_arena[s + k])
        if x != U0:
            times(buffer, 2 * (low + k), x, x, -1)
            for other in range(k + 1, size):
                y = np.uint64(sum_arena[s + other])
                if y != U0:
                    times(buffer, 2 * low + k + other, x, y, -1)
                    times(buffer, 2 * low + k + other, x, y, -1)
    if negative:
        for k in range(size):
            sum_arena[s + k] = -sum_arena[s + k]
        carry(sums, sum_arena, g)
    return carried(buffer, begin, end, -2148)


@kernel
def away(n: int, bits: int, sums: Ints, arena: Ints, g: int, buffer: Ints) -> tuple[float, int]:
    """(m, p) of n·x - Σx, exact before one rounding."""
    m, e = parts(bits)
    sign = -1 if bits < 0 else 1
    begin, end = e >> 5, (e >> 5) + 7
    if sums[g, SIZE] > 0:
        begin, end = min(begin, sums[g, LOW]), max(end, sums[g, LOW] + sums[g, SIZE] + 2)
    buffer[begin:end] = 0
    low, high = multiply(np.uint64(m), np.uint64(n))
    at, shift = e >> 5, np.uint64(e & 31)
    spill(buffer, at, low & LOW32, shift, sign)
    spill(buffer, at + 1, low >> U32, shift, sign)
    spill(buffer, at + 2, high & LOW32, shift, sign)
    spill(buffer, at + 3, high >> U32, shift, sign)
    if sums[g, SIZE] > 0:
        carry(sums, arena, g)
    for k in range(sums[g, SIZE]):
        buffer[sums[g, LOW] + k] -= arena[sums[g, PLACE] + k]
    return carried(buffer, begin, end, -1074)


@kernel
def root(m: float, p: int) -> tuple[float, int]:
    """(m, p) of the square root."""
    if p & 1:
        m, p = m * 2.0, p - 1
    return math.sqrt(m), p >> 1
