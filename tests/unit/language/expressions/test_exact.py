"""Scales, bounds and widths: when 128 bits are used, when a result is checked, when constants are too long."""

from __future__ import annotations

import pytest

from ftindicators.diagnostics import InvalidIndicators
from ftindicators.language.expressions.lower import lowered
from ftindicators.language.expressions.parameters import with_values
from ftindicators.language.expressions.physical import Constant, Kind, checks, steps
from tests.unit.language.expressions.made_up import tree


def operators(text):
    return [step.operator for step in steps(lowered(tree(text)))]


def test_a_comparison_of_one_scale_needs_no_128_bits():
    assert operators("amount >= 1000") == ["at_least"]
    assert operators("n > 5 AND age < hours(6)") == ["and", "more", "less"]


def test_comparing_at_a_higher_scale_is_wide_and_needs_no_check():
    assert operators("amount > 0.5 * income") == ["more", "multiply", "widen", "multiply", "widen"]
    assert checks(lowered(tree("amount > 0.5 * income"))) == ()


def test_sums_are_wide_and_checked_unless_their_bounds_are_known():
    assert operators("n + m") == ["narrow", "add", "widen", "widen"]
    assert operators("length(memo) - 5") == ["subtract", "length"]
    assert operators("n % 60 * 60") == ["multiply", "remainder"]


def test_a_money_of_many_decimals_becomes_a_value_of_four():
    assert operators("amount * 0.125")[:2] == ["narrow", "share_out"]


def test_a_constant_with_more_digits_falls_out_of_a_list():
    (step,) = steps(lowered(tree("amount IN (1, 2)")))
    assert step.argument == (10_000, 20_000)


def test_constants_are_folded_exactly():
    assert lowered(tree("0.1 + 0.2")) == Constant(Kind.FLOAT, 0.3)
    assert lowered(tree("2 * 3")) == Constant(Kind.INT, 6)


def test_too_many_digits_by_parameter_are_refused_when_they_are_filled_in():
    from decimal import Decimal

    long = with_values(tree("amount * $ratio * 0.123456789012345 > 1"), lambda _: Decimal("0.123456789012345"))
    with pytest.raises(InvalidIndicators, match="FTI252"):
        lowered(long)
