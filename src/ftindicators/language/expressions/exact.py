"""Whole numbers with a scale and bounds: how integers, money and moments are computed without rounding or wrapping.

A value is ``node / 10**scale`` and lies within ``[low, high] / 10**scale``. Bounds decide between int64 and int128;
every result is brought back into the range of its type (int64, for money int64 ten-thousandths), else it is null.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from ftindicators.language.expressions.physical import Constant, Kind, Physical, Step
from ftindicators.model.values import INT64_MAX, INT64_MIN, MONEY_DIGITS

INT128_MAX = 2**127 - 1
_MOST_HELD = 10**38
"""Where a range ends beyond this, a product cannot be told from its wrapped self by its size in float64."""
_MOST_DECIMALS = 38


class TooManyDigits(Exception):
    """A constant has so many digits that the result would not be exact in 128 bits."""


@dataclass(frozen=True, slots=True)
class Exact:
    """An INT or WIDE node with its scale and bounds, in units of ``10**-scale``."""

    node: Physical
    scale: int
    low: int = INT64_MIN
    high: int = INT64_MAX


def constant(value: int | Decimal | None, scale: int = 0) -> Exact:
    """A constant in units of ``10**-scale``; a Decimal brings further digits of its own."""
    if value is None:
        return Exact(Constant(Kind.INT, None), scale, 0, 0)
    if isinstance(value, Decimal):
        sign, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            raise TooManyDigits
        mantissa = int("".join(map(str, digits))) * (-1 if sign else 1)
        while exponent < 0 and mantissa % 10 == 0:
            mantissa, exponent = mantissa // 10, exponent + 1
        return constant(mantissa * 10 ** max(exponent, 0), scale + max(-exponent, 0))
    return _checked(Exact(Constant(kind_for(value, value), value), scale, value, value))


def fraction(value: Fraction) -> Exact:
    """A constant of finitely many decimals."""
    scale = 0
    while (value * 10**scale).denominator != 1:
        scale += 1
        if scale > _MOST_DECIMALS:
            raise TooManyDigits
    return constant(int(value * 10**scale), scale)


def kind_for(low: int, high: int) -> Kind:
    """The kind that holds every value between two bounds."""
    return Kind.INT if low >= INT64_MIN and high <= INT64_MAX else Kind.WIDE


def _checked(value: Exact) -> Exact:
    if max(-value.low, value.high) > INT128_MAX:
        raise TooManyDigits
    return value


def as_kind(node: Physical, kind: Kind) -> Physical:
    """The same whole number, held wider."""
    if node.kind is kind:
        return node
    return Constant(kind, node.value) if isinstance(node, Constant) else Step(kind, "widen", (node,))


def wide_enough(*nodes: Physical, low: int = 0, high: int = 0) -> Kind:
    """The narrowest kind that holds the nodes and every value between the bounds."""
    kinds = {node.kind for node in nodes} | {kind_for(low, high)}
    return Kind.WIDE if Kind.WIDE in kinds else Kind.INT


def rescaled(value: Exact, scale: int) -> Exact:
    """The same value in finer units."""
    if scale == value.scale:
        return value
    factor = 10 ** (scale - value.scale)
    low, high = value.low * factor, value.high * factor
    if isinstance(value.node, Constant):
        scaled = None if value.node.value is None else int(value.node.value) * factor
        return _checked(Exact(Constant(kind_for(low, high), scaled), scale, low, high))
    kind = wide_enough(value.node, low=low, high=high)
    node = Step(kind, "multiply", (as_kind(value.node, kind), Constant(kind, factor)))
    return _checked(Exact(node, scale, low, high))


def aligned(*values: Exact) -> tuple[Exact, ...]:
    """The same values at one scale and in one kind."""
    scale = max(value.scale for value in values)
    finer = [rescaled(value, scale) for value in values]
    kind = wide_enough(*(value.node for value in finer))
    return tuple(replace(value, node=as_kind(value.node, kind)) for value in finer)


def limited(value: Exact, *, money: bool) -> Exact:
    """Null where the value is beyond its type: int64, for money int64 ten-thousandths at whatever scale."""
    factor = 10 ** max(value.scale - MONEY_DIGITS, 0) if money else 1
    least, most = INT64_MIN * factor, INT64_MAX * factor
    if most > _MOST_HELD:
        raise TooManyDigits
    low, high = max(value.low, least), min(value.high, most)
    _checked(value)
    node = value.node
    if kind_for(low, high) is Kind.INT and node.kind is Kind.WIDE and factor == 1:
        node = Step(Kind.INT, "narrow", (node,))
    elif value.low < least or value.high > most:
        node = Step(Kind.WIDE, "within", (node,), factor)
    return Exact(node, value.scale, low, high)


def summed(left: Exact, right: Exact, operator: str, *, money: bool) -> Exact:
    """Sum (``add``) or difference (``subtract``)."""
    one, two = aligned(left, right)
    low, high = (
        (one.low + two.low, one.high + two.high) if operator == "add" else (one.low - two.high, one.high - two.low)
    )
    kind = wide_enough(one.node, two.node, low=low, high=high)
    node = Step(kind, operator, (as_kind(one.node, kind), as_kind(two.node, kind)))
    return limited(Exact(node, one.scale, low, high), money=money)


def multiplied(left: Exact, right: Exact, *, money: bool) -> Exact:
    """Product; the scales add. A product that even 128 bits might not hold is ``multiply_within``: null there."""
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    low, high = min(corners), max(corners)
    kind = wide_enough(left.node, right.node, low=low, high=high)
    operator = "multiply" if max(-low, high) <= INT128_MAX else "multiply_within"
    node = Step(kind, operator, (as_kind(left.node, kind), as_kind(right.node, kind)))
    low, high = max(low, -INT128_MAX), min(high, INT128_MAX)
    return limited(Exact(node, left.scale + right.scale, low, high), money=money)


def negated(value: Exact, *, money: bool) -> Exact:
    """The negative."""
    return _through("negative", value, -value.high, -value.low, money=money)


def absolute(value: Exact, *, money: bool) -> Exact:
    """Without its sign."""
    low = 0 if value.low <= 0 <= value.high else min(abs(value.low), abs(value.high))
    return _through("absolute", value, low, max(abs(value.low), abs(value.high)), money=money)


def to_multiples(operator: str, value: Exact, decimals: int, *, money: bool) -> Exact:
    """``floor``, ``ceil`` or ``round`` to so many decimals; the scale stays."""
    if decimals >= value.scale:
        return value
    unit = 10 ** (value.scale - decimals)
    low = value.low if operator == "ceil" else value.low - unit + 1
    high = value.high if operator == "floor" else value.high + unit - 1
    return _through(operator, value, low, high, money=money, argument=unit)


def _through(operator: str, value: Exact, low: int, high: int, *, money: bool, argument: int | None = None) -> Exact:
    kind = wide_enough(value.node, low=low, high=high)
    node = Step(kind, operator, (as_kind(value.node, kind),), argument)
    return limited(Exact(node, value.scale, low, high), money=money)


def remainder(left: Exact, right: Exact, *, money: bool) -> Exact:
    """The remainder with the sign of ``left``, null by 0.

    In 128 bits unless ``right`` is a positive constant: the least int64 has no absolute value.
    """
    one, two = aligned(left, right)
    most = min(max(abs(one.low), abs(one.high)), max(abs(two.low), abs(two.high), 1) - 1)
    low, high = (-most if one.low < 0 else 0), (most if one.high > 0 else 0)
    kind = one.node.kind
    if not (isinstance(two.node, Constant) and isinstance(two.node.value, int) and two.node.value > 0):
        kind = Kind.WIDE
    node = Step(kind, "remainder", (as_kind(one.node, kind), as_kind(two.node, kind)))
    return limited(Exact(node, one.scale, max(low, one.low), min(high, one.high)), money=money)


def shared_out(value: Exact, scale: int, *, money: bool) -> Exact:
    """The value in coarser units, a half away from zero: how a money of many decimals becomes a value of a row."""
    if value.scale <= scale:
        return limited(rescaled(value, scale), money=money)
    unit = 10 ** (value.scale - scale)
    low, high = -((-value.low + unit // 2) // unit) - 1, (value.high + unit // 2) // unit + 1
    kind = wide_enough(value.node, low=value.low - unit, high=value.high + unit)
    node = Step(kind, "share_out", (as_kind(value.node, kind),), unit)
    return limited(Exact(node, scale, low, high), money=money)
