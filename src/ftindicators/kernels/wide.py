"""Integers wider than 64 bits, as limbs of 64 bits in two's complement, lowest first.

A sum of int64 takes two limbs (2**63 values fit), a sum of squares three. Mixing int64 and uint64 gives float64 in
numba, so every constant here is typed.
"""

from __future__ import annotations

import math

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import Limbs

U0 = np.uint64(0)
U1 = np.uint64(1)
U32 = np.uint64(32)
U63 = np.uint64(63)
U64 = np.uint64(64)
LOW32 = np.uint64(0xFFFFFFFF)
ONES = np.uint64(0xFFFFFFFFFFFFFFFF)
BITS = 64
EXACT = np.uint64(2**53)


@kernel
def magnitude(x: int) -> np.uint64:
    """|x| of an int64, also of the least one."""
    return np.uint64(x) if x >= 0 else U0 - np.uint64(x)


@kernel
def multiply(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The product a·b as (low, high)."""
    al, ah, bl, bh = a & LOW32, a >> U32, b & LOW32, b >> U32
    low = al * bl
    middle = ah * bl + (low >> U32)
    other = al * bh + (middle & LOW32)
    return (other << U32) | (low & LOW32), ah * bh + (middle >> U32) + (other >> U32)


@kernel
def add_signed(sums: Limbs, g: int, at: int, x: int) -> None:
    """sums[g, at:at + 2] += x, an int64."""
    u = np.uint64(x)
    low = sums[g, at] + u
    carry = U1 if low < u else U0
    sums[g, at] = low
    sums[g, at + 1] += (ONES if x < 0 else U0) + carry


@kernel
def take_signed(sums: Limbs, g: int, at: int, x: int) -> None:
    """sums[g, at:at + 2] -= x, an int64."""
    u = np.uint64(x)
    low = sums[g, at]
    borrow = U1 if low < u else U0
    sums[g, at] = low - u
    sums[g, at + 1] -= (ONES if x < 0 else U0) + borrow


@kernel
def add_square(sums: Limbs, g: int, at: int, x: int) -> None:
    """sums[g, at:at + 3] += x²."""
    m = magnitude(x)
    low, high = multiply(m, m)
    a = sums[g, at] + low
    carry = U1 if a < low else U0
    b = sums[g, at + 1] + high
    over = U1 if b < high else U0
    c = b + carry
    over += U1 if c < carry else U0
    sums[g, at] = a
    sums[g, at + 1] = c
    sums[g, at + 2] += over


@kernel
def take_square(sums: Limbs, g: int, at: int, x: int) -> None:
    """sums[g, at:at + 3] -= x²."""
    m = magnitude(x)
    low, high = multiply(m, m)
    a = sums[g, at]
    borrow = U1 if a < low else U0
    sums[g, at] = a - low
    b = sums[g, at + 1]
    under = U1 if b < high else U0
    c = b - high
    under += U1 if c < borrow else U0
    sums[g, at + 1] = c - borrow
    sums[g, at + 2] -= under


@kernel
def absolute(low: np.uint64, high: np.uint64) -> tuple[bool, np.uint64, np.uint64]:
    """(is negative, low, high) of a signed pair's magnitude."""
    if high >> U63 == U0:
        return False, low, high
    return True, U0 - low, ~high + (U1 if low == U0 else U0)


@kernel
def fits_int64(low: np.uint64, high: np.uint64) -> bool:
    """Whether the signed pair is an int64 (which then is its low limb)."""
    return bool(high == (ONES if low >> U63 != U0 else U0))


@kernel
def leading_zeros(x: np.uint64) -> np.uint64:
    """How many bits above the highest set one; x is not 0."""
    n = U0
    for step in (np.uint64(32), np.uint64(16), np.uint64(8), np.uint64(4), np.uint64(2), np.uint64(1)):
        if x >> (U64 - step) == U0:
            x <<= step
            n += step
    return n


@kernel
def to_float(a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64) -> float:
    """The float64 nearest to the unsigned number of four limbs, lowest first."""
    power = 0
    rest = False
    if d != U0:
        power, rest = 192, (a | b) != U0
        a, b = c, d
    elif c != U0:
        power, rest = 128, a != U0
        a, b = b, c
    elif b != U0:
        power = 64
    else:
        return float(a)
    # b is the highest limb and not 0, a the one below: the top 64 bits, with everything lower in the last one
    shift = leading_zeros(b)
    top = b
    if shift != U0:
        top = (b << shift) | (a >> (U64 - shift))
        a <<= shift
    if rest or a != U0:
        top |= U1
    return math.ldexp(float(top), power - int(shift))


@kernel
def signed_float(low: np.uint64, high: np.uint64) -> float:
    """The float64 nearest to the signed pair."""
    negative, low, high = absolute(low, high)
    x = to_float(low, high, U0, U0)
    return -x if negative else x


@kernel
def spread(n: int, sums: Limbs, g: int) -> float:
    """n·Σx² - (Σx)², the float64 nearest to it, from sums[g] = Σx in limbs 0, 1 and Σx² in limbs 2, 3, 4."""
    _, low, high = absolute(sums[g, 0], sums[g, 1])
    count = np.uint64(n)
    # n·Σx²
    a, carry = multiply(sums[g, 2], count)
    b, next_carry = multiply(sums[g, 3], count)
    b += carry
    next_carry += U1 if b < carry else U0
    c, d = multiply(sums[g, 4], count)
    c += next_carry
    d += U1 if c < next_carry else U0
    # (Σx)²
    p, q = multiply(low, low)
    cross, cross_high = multiply(low, high)
    r, s = multiply(high, high)
    for _twice in range(2):
        q += cross
        up = U1 if q < cross else U0
        r += up
        s += U1 if r < up else U0
        r += cross_high
        s += U1 if r < cross_high else U0
    # the difference, never negative
    borrow = U1 if a < p else U0
    a -= p
    under = U1 if b < q else U0
    b -= q
    under += U1 if b < borrow else U0
    b -= borrow
    last = U1 if c < r else U0
    c -= r
    last += U1 if c < under else U0
    c -= under
    d -= s + last
    return to_float(a, b, c, d)


@kernel
def divided(low: np.uint64, high: np.uint64, by: int) -> float:
    """The float64 nearest to the signed pair divided by a positive int64."""
    negative, low, high = absolute(low, high)
    divisor = np.uint64(by)
    if high == U0 and low <= EXACT and divisor <= EXACT:
        x = float(low) / float(divisor)
        return -x if negative else x
    # Long division, bit by bit, until the quotient has 64 bits: what is left over then only matters as «not nothing»
    quotient, remainder = U0, U0
    found = 0
    power = 128
    while found < BITS and not (power <= 0 and remainder == U0 and found > 0):
        bit = U0
        if power > BITS:
            bit = (high >> np.uint64(power - 65)) & U1
        elif power > 0:
            bit = (low >> np.uint64(power - 1)) & U1
        power -= 1
        remainder = (remainder << U1) | bit
        digit = U0
        if remainder >= divisor:
            remainder -= divisor
            digit = U1
        quotient = (quotient << U1) | digit
        if found > 0 or digit != U0:
            found += 1
    rest = remainder != U0
    if power > BITS:
        rest = rest or low != U0 or (high & ((U1 << np.uint64(power - 64)) - U1)) != U0
    elif power > 0:
        rest = rest or (low & (ONES >> np.uint64(64 - power))) != U0
    if rest:
        quotient |= U1
    x = math.ldexp(float(quotient), power)
    return -x if negative else x
