"""From the typed tree to the physical one: what an expression means, decided once for all engines."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from ftindicators.diagnostics import Diagnostic, InvalidIndicators
from ftindicators.language.expressions import exact as x
from ftindicators.language.expressions.checking import is_exact_constant, is_floating
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.exact import Exact, TooManyDigits
from ftindicators.language.expressions.physical import Column, Constant, Found, Kind, Physical, Step
from ftindicators.language.expressions.regular import like_pattern, pattern_of
from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference
from ftindicators.model.values import DAY, MONEY_DIGITS, MONEY_SCALE, ValueType

_T = ValueType
_EXACT_TYPES = frozenset(_T) - {_T.NUMBER, _T.TEXT, _T.BOOLEAN, _T.PLACE, _T.TEXT_LIST}
_KINDS = {_T.TEXT: Kind.TEXT, _T.BOOLEAN: Kind.TRUTH, _T.TEXT_LIST: Kind.LIST, _T.NUMBER: Kind.FLOAT}
_COMPARISONS = {
    "=": "equal",
    "<>": "unequal",
    "<": "less",
    "<=": "at_most",
    ">": "more",
    ">=": "at_least",
    "is_distinct": "differs",
}
_FINITE_BY_NATURE = frozenset({"to_float", "finite", "distance_km", "case", "coalesce", "greatest", "least", "null_if"})


def lowered(expression: Expression) -> Physical:
    """The physical tree of an expression without parameters, its result in the physical type of its own type.

    Raises InvalidIndicators (FTI252) where constants have so many digits that 128 bits would not hold a result exactly.
    """
    try:
        if expression.type is _T.NUMBER:
            return _finite(_float(expression))
        if expression.type in _EXACT_TYPES:
            money = expression.type is _T.MONEY
            return x.shared_out(_exact(expression), MONEY_DIGITS if money else 0, money=money).node
        return _plain(expression)
    except TooManyDigits:
        message = "a constant has so many digits that the result would not be exact"
        raise InvalidIndicators(diagnostics=[Diagnostic(Code.TOO_LARGE, message, expression.span)]) from None


# --- exact values: integer, money, moments, durations, constants


def _exact(expression: Expression) -> Exact:
    if is_exact_constant(expression):
        constant = x.fraction(constant_value(expression))
        return x.rescaled(constant, max(constant.scale, MONEY_DIGITS)) if expression.type is _T.MONEY else constant
    match expression:
        case Name(type):
            return Exact(Column(Kind.INT, expression), MONEY_DIGITS if type is _T.MONEY else 0)
        case Literal(type, value):
            units = value if value is None or isinstance(value, int | Decimal) else Decimal(str(value))
            return x.constant(units, MONEY_DIGITS if type is _T.MONEY else 0)
        case ParameterReference():
            raise _unfilled(expression)
        case Operation():
            return _exact_operation(expression)
        case _:
            assert_never(expression)


def _exact_operation(node: Operation) -> Exact:  # noqa: PLR0911 (one arm a group of operators)
    money = node.type is _T.MONEY
    operands = node.operands
    match node.operator:
        case "+" | "-":
            left, right = _exact(operands[0]), _exact(operands[1])
            operator = "add" if node.operator == "+" else "subtract"
            if operands[0].type is _T.LOCAL_DATE:
                days = x.aligned(left, right)
                difference = Exact(
                    Step(Kind.WIDE, operator, tuple(x.as_kind(day.node, Kind.WIDE) for day in days)),
                    0, left.low - right.high, left.high - right.low,
                )  # fmt: skip
                return x.multiplied(difference, x.constant(DAY), money=False)
            return x.summed(left, right, operator, money=money)
        case "*":
            return x.multiplied(_exact(operands[0]), _exact(operands[1]), money=money)
        case "%":
            return x.remainder(_exact(operands[0]), _exact(operands[1]), money=money)
        case "neg":
            return x.negated(_exact(operands[0]), money=money)
        case "abs":
            return x.absolute(_exact(operands[0]), money=money)
        case "floor" | "ceil" | "round":
            decimals = _written(operands[1]) if len(operands) > 1 else 0
            return x.to_multiples(node.operator, _exact(operands[0]), decimals, money=money)
        case "length" | "list_length":
            step = Step(Kind.INT, node.operator, (_plain(operands[0]),))
            return Exact(step, 0, 0, 2**40)  # far above any text that can come in
        case "case":
            values = x.aligned(*(_exact(value) for value in (*operands[1::2], operands[-1])))
            return _joined(values, _case(operands, [value.node for value in values]))
        case "coalesce" | "greatest" | "least":
            values = x.aligned(*(_exact(operand) for operand in operands))
            return _joined(values, Step(values[0].node.kind, node.operator, tuple(value.node for value in values)))
        case "nullif":
            values = x.aligned(*(_exact(operand) for operand in operands))
            return _joined(values[:1], Step(values[0].node.kind, "null_if", tuple(value.node for value in values)))
        case _:
            raise AssertionError(node.operator)


def _joined(values: tuple[Exact, ...], node: Step) -> Exact:
    return Exact(node, values[0].scale, min(value.low for value in values), max(value.high for value in values))


def _written(expression: Expression) -> int:
    if isinstance(expression, Literal) and isinstance(expression.value, int):
        return expression.value
    raise AssertionError(expression)


# --- numbers: float64


def constant_value(expression: Expression) -> Fraction:
    """The exact value of a constant (`checking.is_exact_constant`), money in units of currency."""
    match expression:
        case Literal(type, value) if value is not None:
            return Fraction(Decimal(str(value))) / (MONEY_SCALE if type is _T.MONEY else 1)
        case Operation(_, "neg", (inner,)):
            return -constant_value(inner)
        case Operation(_, operator, (left, right)):
            one, two = constant_value(left), constant_value(right)
            return one + two if operator == "+" else one - two if operator == "-" else one * two
        case _:
            raise _unfilled(expression)


def _float(expression: Expression) -> Physical:
    """The value as float64; money in units of currency. May be infinite: `_finite` is put where that would be seen."""
    if is_exact_constant(expression):
        return Constant(Kind.FLOAT, float(constant_value(expression)))
    if expression.type is _T.MONEY:
        value = _exact(expression)
        return _divided(Step(Kind.FLOAT, "to_float", (value.node,)), Constant(Kind.FLOAT, float(10**value.scale)))
    if expression.type in _EXACT_TYPES:
        return Step(Kind.FLOAT, "to_float", (_exact(expression).node,))
    match expression:
        case Literal():
            return Constant(Kind.FLOAT, None)
        case Name():
            return Column(Kind.FLOAT, expression)
        case Operation():
            return _float_operation(expression)
        case _:
            raise _unfilled(expression)


def _float_operation(node: Operation) -> Physical:
    operands = node.operands
    match node.operator:
        case "+" | "-" | "*":
            operator = {"+": "add", "-": "subtract", "*": "multiply"}[node.operator]
            return Step(Kind.FLOAT, operator, (_float(operands[0]), _float(operands[1])))
        case "/":
            return _quotient(operands[0], operands[1])
        case "neg" | "abs":
            return Step(Kind.FLOAT, "negative" if node.operator == "neg" else "absolute", (_float(operands[0]),))
        case "floor" | "ceil" | "round":
            decimals = _written(operands[1]) if len(operands) > 1 else 0
            unit = Constant(Kind.FLOAT, float(10**decimals))
            value = _float(operands[0])
            if decimals == 0:
                return Step(Kind.FLOAT, node.operator, (value,))
            return _divided(Step(Kind.FLOAT, "round", (Step(Kind.FLOAT, "multiply", (value, unit)),)), unit)
        case "case":
            return _case(operands, [_finite(_float(value)) for value in (*operands[1::2], operands[-1])])
        case "coalesce" | "greatest" | "least" | "nullif":
            operator = "null_if" if node.operator == "nullif" else node.operator
            return Step(Kind.FLOAT, operator, tuple(_finite(_float(operand)) for operand in operands))
        case "distance_km":
            return Step(Kind.FLOAT, "distance_km", tuple(_finite(_float(operand)) for operand in operands))
        case _:
            raise AssertionError(node.operator)


def _quotient(left: Expression, right: Expression) -> Physical:
    """Two moneys or durations are divided as whole numbers, so that nothing is rounded before the quotient itself."""
    if left.type is right.type and left.type in (_T.MONEY, _T.DURATION):
        one, two = _exact(left), _exact(right)
        ratio = _divided(Step(Kind.FLOAT, "to_float", (one.node,)), Step(Kind.FLOAT, "to_float", (two.node,)))
        if one.scale == two.scale:
            return ratio
        power = Constant(Kind.FLOAT, float(10 ** abs(one.scale - two.scale)))
        return _divided(ratio, power) if one.scale > two.scale else Step(Kind.FLOAT, "multiply", (ratio, power))
    return _divided(_float(left), _finite(_float(right)))


def _divided(left: Physical, right: Physical) -> Step:
    return Step(Kind.FLOAT, "quotient", (left, right))


def _finite(node: Physical) -> Physical:
    """Null where infinite.

    Sums, products and roundings of an infinite value stay infinite or become NaN, so one check at their end is enough;
    a divisor, a comparison or a choice would hide it.
    """
    return Step(Kind.FLOAT, "finite", (node,)) if _may_be_infinite(node) else node


def _may_be_infinite(node: Physical) -> bool:
    if not isinstance(node, Step) or node.operator in _FINITE_BY_NATURE:
        return False
    if node.operator == "quotient" and isinstance(node.operands[1], Constant):
        return float(node.operands[1].value or 0) < 1 or _may_be_infinite(node.operands[0])
    if node.operator in ("negative", "absolute", "floor", "ceil", "round"):
        return _may_be_infinite(node.operands[0])
    return True


# --- conditions, texts, lists


def _plain(expression: Expression) -> Physical:
    match expression:
        case Name(type):
            return Column(_KINDS[type], expression)
        case Literal(type, value):
            return Constant(_KINDS[type], value if isinstance(value, str | bool) else None)
        case Operation():
            return _plain_operation(expression)
        case _:
            raise _unfilled(expression)


def _plain_operation(node: Operation) -> Physical:
    kind, operands = _KINDS[node.type], node.operands
    match node.operator:
        case "=" | "<>" | "<" | "<=" | ">" | ">=" | "is_distinct":
            return Step(Kind.TRUTH, _COMPARISONS[node.operator], _comparable(operands))
        case "in":
            return _one_of(operands)
        case "like" | "ilike":
            escape = _text(operands[2]) if len(operands) > 2 else None  # noqa: PLR2004 (text, pattern, escape)
            pattern = like_pattern(_text(operands[1]), escape, any_case=node.operator == "ilike")
            return Step(Kind.TRUTH, "fits", (_plain(operands[0]),), pattern)
        case "regexp_matches":
            return Step(Kind.TRUTH, "fits", (_plain(operands[0]),), pattern_of(_text(operands[1])))
        case "regexp_extract":
            found = Found(pattern_of(_text(operands[1])), _written(operands[2]))
            return Step(Kind.TEXT, "extract", (_plain(operands[0]),), found)
        case "any":
            return Step(Kind.TRUTH, "list_contains", (_plain(operands[1]), _plain(operands[0])))
        case "list_any":
            return Step(Kind.TRUTH, "list_any", (_plain(operands[0]),), tuple(_text(text) for text in operands[1:]))
        case "is_null":
            return Step(Kind.TRUTH, "is_null", (_any_kind(operands[0]),))
        case "case":
            return _case(operands, [_plain(value) for value in (*operands[1::2], operands[-1])])
        case operator:
            names = {"||": "join", "nullif": "null_if"}
            return Step(kind, names.get(operator, operator), tuple(_plain(operand) for operand in operands))


def _any_kind(expression: Expression) -> Physical:
    if expression.type is _T.NUMBER:
        return _finite(_float(expression))
    return _exact(expression).node if expression.type in _EXACT_TYPES else _plain(expression)


def _comparable(operands: tuple[Expression, ...]) -> tuple[Physical, ...]:
    """Two values in one physical type: float64 if one is a number, else exact at one scale."""
    if any(is_floating(operand) for operand in operands):
        return tuple(_finite(_float(operand)) for operand in operands)
    if all(operand.type in _EXACT_TYPES or operand.type is _T.NUMBER for operand in operands):
        return tuple(value.node for value in x.aligned(*(_exact(operand) for operand in operands)))
    return tuple(_plain(operand) for operand in operands)


def _one_of(operands: tuple[Expression, ...]) -> Physical:
    """IN. A constant with more digits than the value can have is equal to nothing and falls away."""
    first, *items = operands
    if first.type not in _EXACT_TYPES and first.type is not _T.NUMBER:
        if first.type is _T.BOOLEAN:
            return Step(
                Kind.TRUTH, "or", tuple(Step(Kind.TRUTH, "equal", (_plain(first), _plain(one))) for one in items)
            )
        return Step(Kind.TRUTH, "one_of", (_plain(first),), tuple(_text(one) for one in items))
    value = _exact(first)
    constants = [_exact(one) for one in items]
    units = tuple(
        int(one.node.value or 0)
        for one in (x.rescaled(one, value.scale) for one in constants if one.scale <= value.scale)
        if isinstance(one.node, Constant) and value.low <= one.low <= value.high
    )
    return Step(Kind.TRUTH, "one_of", (value.node,), tuple(dict.fromkeys(units)))


def _case(operands: tuple[Expression, ...], values: list[Physical]) -> Step:
    conditions = [_plain(condition) for condition in operands[:-1:2]]
    pairs = [part for pair in zip(conditions, values[:-1], strict=True) for part in pair]
    return Step(values[0].kind, "case", (*pairs, values[-1]))


def _text(expression: Expression) -> str:
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    raise _unfilled(expression)


def _unfilled(expression: Expression) -> AssertionError:
    return AssertionError(f"parameters must be filled in first: {expression}")
