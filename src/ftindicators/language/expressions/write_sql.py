"""The canonical text of an expression in the language itself: read again, it gives the same tree."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ftindicators.language.expressions.literals import EPOCH, EPOCH_INSTANT, EXACT, UNITS
from ftindicators.language.expressions.parameters import ParameterValues, with_values
from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference
from ftindicators.model.values import MONEY_DIGITS, SECOND, ValueType

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _MINUS, _VALUE = range(1, 9)
_INFIX = {
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), _COMPARISON),
    **dict.fromkeys(("+", "-", "||"), _SUM),
    **dict.fromkeys(("*", "/", "%"), _PRODUCT),
}


def write_sql(expression: Expression, *, parameter: ParameterValues | None = None) -> str:
    """The text of ``expression``; with ``parameter``, every `$name` is replaced by its value, as evidence shows it."""
    return _written(with_values(expression, parameter))[0]


def _at(least: int, expression: Expression) -> str:
    """The text, in brackets where it binds more loosely than its place needs."""
    text, level = _written(expression)
    return text if level >= least else f"({text})"


def _written(expression: Expression) -> tuple[str, int]:
    """The text and how tightly it binds."""
    match expression:
        case Name(name=name):
            return name, _VALUE
        case ParameterReference(name=name):
            return f"${name}", _VALUE
        case Literal():
            text = _constant(expression)
            return text, _MINUS if text.startswith("-") else _VALUE
        case Operation():
            return _operation(expression)


def _operation(node: Operation) -> tuple[str, int]:
    operator, operands = node.operator, node.operands
    if operator in _INFIX:
        level = _INFIX[operator]
        # Comparisons do not chain, so both sides bind tighter; the rest groups to the left.
        left = _at(level if level != _COMPARISON else _SUM, operands[0])
        return f"{left} {operator} {_at(level + 1, operands[1])}", level
    match operator:
        case "and" | "or":
            level = _AND if operator == "and" else _OR
            return f" {operator.upper()} ".join(_at(level + 1, operand) for operand in operands), level
        case "not":
            return _negated(operands[0])
        case "neg":
            inner = _at(_MINUS, operands[0])
            return f"-({inner})" if inner.startswith("-") else f"-{inner}", _MINUS
        case "in" | "like" | "ilike" | "is_null" | "is_true" | "is_false" | "is_distinct":
            return _test(node, negated=False), _COMPARISON
        case "any":
            return f"{_at(_SUM, operands[0])} = ANY({_at(_SUM, operands[1])})", _COMPARISON
        case "case":
            pairs = zip(operands[:-1:2], operands[1::2], strict=True)
            branches = " ".join(f"WHEN {_at(_OR, condition)} THEN {_at(_OR, value)}" for condition, value in pairs)
            return f"CASE {branches} ELSE {_at(_OR, operands[-1])} END", _VALUE
        case _:
            return f"{operator}({', '.join(_at(_OR, operand) for operand in operands)})", _VALUE


def _negated(inner: Expression) -> tuple[str, int]:
    """NOT, written inside the comparison where SQL has a word for it."""
    if isinstance(inner, Operation) and inner.operator in (
        "in", "like", "ilike", "is_null", "is_true", "is_false", "is_distinct",
    ):  # fmt: skip
        return _test(inner, negated=True), _COMPARISON
    return f"NOT {_at(_NOT, inner)}", _NOT


def _test(node: Operation, *, negated: bool) -> str:
    first = _at(_SUM, node.operands[0])
    no = "NOT " if negated else ""
    match node.operator:
        case "in":
            items = node.operands[1:]
            if len(items) == 1 and isinstance(items[0], ParameterReference) and items[0].is_list:
                return f"{first} {no}IN {_at(_OR, items[0])}"
            return f"{first} {no}IN ({', '.join(_at(_OR, item) for item in items)})"
        case "like" | "ilike":
            escape = f" ESCAPE {_at(_SUM, node.operands[2])}" if len(node.operands) > 2 else ""  # noqa: PLR2004 (x, pattern, escape)
            return f"{first} {no}{node.operator.upper()} {_at(_SUM, node.operands[1])}{escape}"
        case "is_distinct":
            return f"{first} IS {no}DISTINCT FROM {_at(_SUM, node.operands[1])}"
        case _:
            return f"{first} IS {no}{node.operator.removeprefix('is_').upper()}"


def _constant(literal: Literal) -> str:
    value = literal.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    match literal.type:
        case ValueType.MONEY:
            return plain(EXACT.divide(Decimal(value), Decimal(10**MONEY_DIGITS)))
        case ValueType.DURATION:
            return _duration(int(value))
        case ValueType.LOCAL_DATE:
            return f"date('{(EPOCH + timedelta(days=int(value))).isoformat()}')"
        case ValueType.LOCAL_TIME:
            moment = (EPOCH_INSTANT + timedelta(microseconds=int(value))).time()
            return f"time('{moment.isoformat()}')"
        case ValueType.INSTANT:
            moment_utc = (EPOCH_INSTANT + timedelta(microseconds=int(value))).replace(tzinfo=None)
            return f"instant('{moment_utc.isoformat()}Z')"
        case _:
            return format(Decimal(str(value)), "f")


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(micros: int) -> str:
    sign = "-" if micros < 0 else ""
    for name in ("days", "hours", "minutes", "seconds"):
        if micros % UNITS[name] == 0:
            return f"{sign}{name}({abs(micros) // UNITS[name]})"
    return f"{sign}seconds({plain(EXACT.divide(Decimal(abs(micros)), Decimal(SECOND)))})"
