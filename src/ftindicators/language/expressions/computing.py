"""Typing of arithmetic, of `||`, and of what must be of one type: coalesce, CASE and the like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.checking import (
    NUMERIC,
    WORDS,
    Checked,
    Checking,
    Failed,
    carries_identity,
    described,
    is_exact_constant,
)
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.literals import as_type, number_literal
from ftindicators.model.expression import Expression, Literal
from ftindicators.model.values import INT64_MIN, ValueType

_T = ValueType
_PLAIN = frozenset({_T.INTEGER, _T.NUMBER})


def arithmetic(checking: Checking, node: s.ArithmeticSyntax) -> Expression | None:
    """``+ - * / % ||``."""
    pair = checking.checked((node.left, node.right))
    if pair is None:
        return None
    left, right = pair
    if node.operator == "||":
        return _joined(checking, node, left, right)
    result = _result(node.operator, left[1], right[1])
    if result is None:
        return _no_arithmetic(checking, node, left, right)
    if node.operator == "*" and (is_exact_constant(left[1]) or is_exact_constant(right[1])):
        checking.digits = True
    operands: list[Expression] = []
    for side in (left, right):
        # Money adds and leaves a remainder only with money: a written number becomes one. Factors keep their own scale.
        wants_money = result is _T.MONEY and node.operator in ("+", "-", "%")
        wanted = result if wants_money or result is _T.NUMBER else side[1].type
        adapted = as_type(checking, side[0], side[1], wanted) if side[1].type in _PLAIN else side[1]
        if adapted is None:
            return None
        operands.append(adapted)
    return checking.operation(result, node.operator, operands, node)


def _result(operator: str, left: Expression, right: Expression) -> ValueType | None:
    """The type of an arithmetic operation, or None where there is none."""
    one, two = left.type, right.type
    match operator:
        case "+" | "-":
            return _sum_type(operator, left, right)
        case "*":
            if {one, two} <= _PLAIN:
                return _T.INTEGER if one is two is _T.INTEGER else _T.NUMBER
            for kind, factor in ((one, right), (two, left)):
                if kind is _T.MONEY and factor.type in _PLAIN:
                    return _T.MONEY if factor.type is _T.INTEGER or is_exact_constant(factor) else _T.NUMBER
                if kind is _T.DURATION and factor.type is _T.INTEGER:
                    return _T.DURATION
            return None
        case "/":
            fits = one is two is _T.DURATION or (one in NUMERIC and (two in _PLAIN or one is two))
            return _T.NUMBER if fits else None
        case _:
            if one is two is _T.INTEGER:
                return _T.INTEGER
            return _T.MONEY if _T.MONEY in (one, two) and _is_money_like(left) and _is_money_like(right) else None


def _sum_type(operator: str, left: Expression, right: Expression) -> ValueType | None:
    one, two = left.type, right.type
    if {one, two} <= _PLAIN:
        return _T.INTEGER if one is two is _T.INTEGER else _T.NUMBER
    if _T.MONEY in (one, two):
        return _T.MONEY if _is_money_like(left) and _is_money_like(right) else None
    match one, operator, two:
        case (_T.INSTANT, "-", _T.INSTANT) | (_T.LOCAL_DATE, "-", _T.LOCAL_DATE) | (_T.DURATION, _, _T.DURATION):
            return _T.DURATION
        case (_T.INSTANT, _, _T.DURATION) | (_T.DURATION, "+", _T.INSTANT):
            return _T.INSTANT
        case _:
            return None


def _is_money_like(expression: Expression) -> bool:
    return expression.type in (_T.MONEY, _T.INTEGER) or is_exact_constant(expression)


def _joined(checking: Checking, node: s.ArithmeticSyntax, left: Checked, right: Checked) -> Expression | None:
    fine = True
    for side_node, side in (left, right):
        if side.type is not _T.TEXT:
            checking.fault(
                Code.ARITHMETIC, f"|| joins texts; {checking.shown(side_node)} is {WORDS[side.type]}", side_node
            )
            fine = False
        elif not readable_in_parts(checking, side_node, side, "||"):
            fine = False
    return checking.operation(_T.TEXT, "||", (left[1], right[1]), node) if fine else None


def readable_in_parts(checking: Checking, node: s.Syntax, expression: Expression, reader: str) -> bool:
    """Whether parts of a text may be read: not of an identifier (a phone's country code stands in for nationality)."""
    if not carries_identity(expression, checking.scope):
        return True
    message = f"{checking.shown(node)} is an identifier: {reader} may not read it"
    hint = "use =, IN or counting; parts of identifiers stand in for nationality and the like"
    checking.fault(Code.IDENTITY, message, node, hint)
    return False


def _no_arithmetic(checking: Checking, node: s.ArithmeticSyntax, left: Checked, right: Checked) -> Failed:
    one, two = left[1].type, right[1].type
    shown = f"{described(checking, left)} and {described(checking, right)}"
    verb = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "%": "divided"}[node.operator]
    hint: str | None = None
    if _T.TEXT in (one, two) and node.operator == "+":
        hint = "texts are joined with ||"
    elif {one, two} == {_T.MONEY, _T.NUMBER}:
        hint = "a number with fractions is compared with money (< <= > >=) or multiplied by it"
    elif one is two is _T.MONEY:
        hint = "money times money means nothing"
    elif {one, two} == {_T.INSTANT, _T.LOCAL_DATE}:
        hint = "an instant is one moment everywhere, a date is a day on the spot: use local_date"
    elif {one, two} & {_T.INSTANT, _T.DURATION} and {one, two} & _PLAIN:
        hint = "write minutes(30), hours(6) or days(2)"
    elif node.operator == "%" and _T.NUMBER in (one, two):
        hint = "% is for integers and money"
    return checking.fault(Code.ARITHMETIC, f"{shown}; they cannot be {verb}", node, hint)


def negative(checking: Checking, node: s.NegativeSyntax) -> Expression | None:
    """``-x``; of a written number or duration it is the negative constant."""
    inner = node.operand
    if isinstance(inner, s.NumberSyntax):
        return number_literal(checking, inner, negative=True, over=node)
    value = checking.check(inner)
    if value is None:
        return None
    if value.type not in NUMERIC and value.type is not _T.DURATION:
        return checking.fault(
            Code.ARITHMETIC, f"{checking.shown(inner)} is {WORDS[value.type]}: it has no negative", node
        )
    if isinstance(value, Literal) and isinstance(value.value, int | Decimal) and value.value != INT64_MIN:
        number = value.value
        return replace(
            value, value=number.copy_negate() if isinstance(number, Decimal) else -number, span=checking.span(node)
        )
    return checking.operation(value.type, "neg", (value,), node)


def of_one_type(
    checking: Checking, what: str, nodes: Sequence[s.Syntax], *, allowed: frozenset[ValueType], node: s.Syntax
) -> tuple[ValueType, tuple[Expression, ...]] | None:
    """Values that must agree, in their one type; written numbers and NULL take it. None where they do not."""
    pairs = checking.checked([one for one in nodes if not isinstance(one, s.NullSyntax)])
    if pairs is None:
        return None
    if not pairs:
        return checking.fault(Code.NULL_PLACE, f"{what} of NULL alone is always NULL", node)
    kind = _common(pairs)
    if kind is None:
        first = pairs[0]
        other = next((pair for pair in pairs if _common((first, pair)) is None), pairs[-1])
        shown = f"{described(checking, first)} and {described(checking, other)}"
        return checking.fault(Code.ONE_TYPE, f"{what} needs values of one type; {shown}", other[0])
    if kind not in allowed:
        return checking.fault(
            Code.ONE_TYPE, f"{what} does not take {WORDS[kind]}, which {checking.shown(pairs[0][0])} is", pairs[0][0]
        )
    typed = iter(as_type(checking, one, expression, kind) for one, expression in pairs)
    done = [Literal(kind, None, checking.span(one)) if isinstance(one, s.NullSyntax) else next(typed) for one in nodes]
    found = tuple(expression for expression in done if expression is not None)
    return (kind, found) if len(found) == len(done) else None


def _common(pairs: Sequence[Checked]) -> ValueType | None:
    """The one type of values: constants give way to columns, integers to numbers, written numbers to money."""
    types = {expression.type for _, expression in pairs}
    if len(types) == 1:
        return types.pop()
    if not types <= NUMERIC:
        return None
    if _T.MONEY in types:
        return (
            _T.MONEY
            if all(expression.type is _T.MONEY or is_exact_constant(expression) for _, expression in pairs)
            else None
        )
    return _T.NUMBER
