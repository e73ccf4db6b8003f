"""Conditions and values in plain English: never more and never less than the SQL says.

``type = 'cash_deposit' AND (local_hour >= 22 OR local_hour < 6)`` is «the type is cash deposit, and the local hour is
22 or later or before 6». What has no good words stays SQL, in its own quotes.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.language.words.columns import yes_or_no
from ftindicators.language.words.functions import FUNCTION_WORDS, listed
from ftindicators.language.words.statements import (
    FLIPPED,
    OPPOSITE,
    Said,
    Wording,
    asked_words,
    constant_words,
    parameter_words,
)
from ftindicators.language.words.values import SHARE, Unit, quoted, value_words
from ftindicators.model.expression import Expression, Literal, Name, NameKind, Operation, ParameterReference
from ftindicators.model.values import ValueType

_INFIX = {"+": "plus", "-": "minus", "*": "times", "/": "divided by", "||": "followed by"}
_THAT_ROW = "the transaction"
_ALWAYS_KNOWN = frozenset({"transaction_id", "account_id", "occurred_at", "direction", "amount", "party", "status"})
"""Columns without which a row is rejected, or that the door fills in."""


def condition_words(expression: Expression, wording: Wording) -> str:
    """A condition as one statement."""
    return _said(expression, wording).text


def phrase(expression: Expression, wording: Wording, unit: Unit | None = None, beside: Expression | None = None) -> str:
    """A value as words. A constant takes ``unit``, and the closed values of the column ``beside`` it."""
    match expression:
        case Literal():
            return constant_words(expression.value, expression.type, unit, beside)
        case ParameterReference():
            return parameter_words(wording.parameter(expression), unit, beside)
        case Name():
            return wording.called(expression)
        case Operation():
            return _computed(expression, wording, unit)


# -- conditions


def _said(expression: Expression, wording: Wording) -> Said:
    match expression:
        case Literal(value=value):
            return Said("", "it is unknown" if value is None else "it always holds" if value else "it never holds")
        case Name(kind=NameKind.SELECTION):
            return Said(_THAT_ROW, f"is {wording.called(expression)}")
        case Name():
            return _yes_or_no(expression, wording, "")
        case Operation(operator="and" | "or"):
            return _joined(expression, wording)
        case Operation(operator="not", operands=(inner,)):
            return _not(inner, wording)
        case Operation(operator="case"):
            return _cases(expression, wording)
        case Operation(operator=operator) if operator in OPPOSITE:
            return _comparison(expression, wording)
        case Operation(operator=operator) if operator in _TESTS:
            return _TESTS[operator](expression, wording, "")
        case _:
            return _as_sql(expression)


def _yes_or_no(name: Name, wording: Wording, no: str) -> Said:
    """A column that is true or false, or a value that the indicator defines."""
    known = yes_or_no(name.name) if name.kind is NameKind.COLUMN else None
    if known is not None:
        return Said(known[0], f"is {no}{known[1]}")
    return Said(wording.called(name), "is no" if no else "is yes")


def _as_sql(expression: Expression) -> Said:
    return Said("", f"{quoted(write_sql(expression))} holds")


def _cases(node: Operation, wording: Wording) -> Said:
    """CASE between conditions: «if the city is known, then ...; else it is unknown»."""
    of = node.operands
    said = [
        f"if {_said(condition, wording).text}, then {_said(value, wording).text}"
        for condition, value in zip(of[:-1:2], of[1::2], strict=True)
    ]
    return Said("", "; ".join([*said, f"else {_said(of[-1], wording).text}"]), joint=True)


def _not(inner: Expression, wording: Wording) -> Said:
    match inner:
        case Operation(operator="not", operands=(same,)):
            return _said(same, wording)
        case Operation(operator=operator) if operator in OPPOSITE:
            return _comparison(Operation(inner.type, OPPOSITE[operator], inner.operands), wording)
        case Operation(operator=operator) if operator in _TESTS:
            return _TESTS[operator](inner, wording, "not ")
        case Name(kind=NameKind.SELECTION):
            return Said(_THAT_ROW, f"is not {wording.called(inner)}")
        case Name():
            return _yes_or_no(inner, wording, "not ")
        case _:
            return Said("", f"it is not so that {_bracketed(_said(inner, wording))}")


def _bracketed(said: Said) -> str:
    return f"({said.text})" if said.joint or said.word else said.text


def _joined(expression: Operation, wording: Wording) -> Said:
    """Parts one after the other; neighbours that speak of one subject share it."""
    word = expression.operator
    parts: list[Said] = []
    for operand in expression.operands:
        said = _said(operand, wording)
        if said.joint:
            said = Said("", f"({said.text})")
        before = parts[-1] if parts else None
        shared = None if before is None else _shared(before, said, word)
        if shared is not None:
            parts[-1] = shared
        else:
            parts.append(said)
    if len(parts) == 1:
        return parts[0]
    return Said("", f", {word} ".join(part.text for part in parts), joint=True)


def _shared(before: Said, said: Said, word: str) -> Said | None:
    """Two statements on one subject as one: «is from 200 to 800», «is 22 or later or before 6»."""
    if not said.subject or before.subject != said.subject or {before.word, said.word} - {"", word}:
        return None
    least, most = before.verb.removeprefix("is at least "), said.verb.removeprefix("is at most ")
    if word == "and" and least != before.verb and most != said.verb:
        return Said(said.subject, f"is from {least} to {most}")
    verb = said.verb.removeprefix("is ") if before.verb.startswith("is ") else said.verb
    return Said(said.subject, f"{before.verb} {word} {verb}", word)


def _comparison(node: Operation, wording: Wording) -> Said:
    left, right = node.operands
    operator = node.operator
    if _is_constant(left) and not _is_constant(right):
        left, right, operator = right, left, FLIPPED[operator]
    unit = wording.unit(left) or wording.unit(right)
    if is_multiple_test(node) and isinstance(left, Operation):
        step = phrase(left.operands[1], wording, unit)
        return Said(phrase(left.operands[0], wording, unit), f"is a multiple of {step}")
    if isinstance(left, Name) and left.name == "direction" and _is_constant(right) and operator == "=":
        way = {"credit": "is money in", "debit": "is money out"}.get(str(getattr(right, "value", None)))
        if way is not None:
            return Said(_THAT_ROW, way)
    return Said(phrase(left, wording, unit), f"is {asked_words(operator, left, phrase(right, wording, unit, left))}")


def is_multiple_test(node: Operation) -> bool:
    """Whether a comparison asks for multiples of a constant: ``amount % 100 = 0``."""
    left, right = node.operands
    if node.operator != "=" or not isinstance(left, Operation) or left.operator != "%":
        return False
    return isinstance(right, Literal) and right.value == 0 and _is_constant(left.operands[1])


def _is_constant(expression: Expression) -> bool:
    return isinstance(expression, Literal | ParameterReference)


# -- tests


def _in(node: Operation, wording: Wording, no: str) -> Said:
    first, *items = node.operands
    unit = wording.unit(first)
    texts = [text for item in items for text in _each(item, wording, unit, first)]
    if not texts:
        return Said("", f"it {'always' if no else 'never'} holds, since the list is empty")
    return Said(phrase(first, wording), _none_of(texts) if no else f"is {listed(texts, 'or')}")


def _none_of(texts: list[str]) -> str:
    return f"is none of {listed(texts, 'and')}" if len(texts) > 1 else f"is not {texts[0]}"


def _each(item: Expression, wording: Wording, unit: Unit | None, beside: Expression) -> list[str]:
    """The members of a list that is written out, or that a parameter holds."""
    if isinstance(item, ParameterReference) and item.is_list:
        parameter = wording.parameter(item)
        values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
        if parameter.currency is not None:
            unit = Unit("money", parameter.currency)
        return [constant_words(value, parameter.type, unit, beside) for value in values]
    return [phrase(item, wording, unit, beside)]


def _null(node: Operation, wording: Wording, no: str) -> Said:
    inner = node.operands[0]
    verb = "is known" if no else "is unknown"
    if inner.type is ValueType.BOOLEAN and not (isinstance(inner, Name) and inner.kind is NameKind.COLUMN):
        return Said(f"whether {_bracketed(_said(inner, wording))}", verb)
    return Said(phrase(inner, wording), verb)


def _known_true(node: Operation, wording: Wording, no: str) -> Said:
    return _known(_said(node.operands[0], wording), no)


def _known_false(node: Operation, wording: Wording, no: str) -> Said:
    return _known(_not(node.operands[0], wording), no)


def _known(inner: Said, no: str) -> Said:
    if inner.subject and inner.verb.startswith("is "):
        return Said(inner.subject, f"is {no}known to be {inner.verb.removeprefix('is ')}")
    return Said("", f"it is {no}known that {_bracketed(inner)}")


def _distinct(node: Operation, wording: Wording, no: str) -> Said:
    left, right = node.operands
    unit = wording.unit(left) or wording.unit(right)
    other = phrase(right, wording, unit, left)
    first = phrase(left, wording, unit)
    if _is_constant(right) or (isinstance(right, Name) and right.name in _ALWAYS_KNOWN):
        return Said(first, f"is known to be {other}") if no else Said(first, f"is unknown or not {other}", "or")
    return Said(first, f"is {'' if no else 'not '}{other} (unknown counts as a value)")


def _like(node: Operation, wording: Wording, no: str) -> Said:
    value, pattern = node.operands[:2]
    case = "" if node.operator == "like" else ", in capitals or small letters"
    does = "does not " if no else ""
    text = pattern.value if isinstance(pattern, Literal) and isinstance(pattern.value, str) else ""
    bare = text.strip("%")
    if not bare or "%" in bare or "_" in bare or len(node.operands) > 2:  # noqa: PLR2004 (x, pattern, escape)
        written = f"{quoted(write_sql(pattern))}{f', escaped by {write_sql(node.operands[2])}' if len(node.operands) > 2 else ''}"  # noqa: E501, PLR2004
        return Said(phrase(value, wording), f"is {no}LIKE {written}{case}")
    begins, ends = not text.startswith("%"), not text.endswith("%")
    verb = {(True, True): "be", (True, False): "begin with", (False, True): "end with", (False, False): "contain"}
    said = verb[begins, ends]
    if not no:
        said = {"be": "is", "begin with": "begins with", "end with": "ends with", "contain": "contains"}[said]
    return Said(phrase(value, wording), f"{'is not' if said == 'be' else does + said} {quoted(bare)}{case}")


def _of_text(positive: str, negative: str) -> Callable[[Operation, Wording, str], Said]:
    def write(node: Operation, wording: Wording, no: str) -> Said:
        value, other = node.operands
        return Said(phrase(value, wording), f"{negative if no else positive} {phrase(other, wording)}")

    return write


def _any(node: Operation, wording: Wording, no: str) -> Said:
    value, within = node.operands
    return Said(phrase(value, wording, None, within), f"is {no}in {phrase(within, wording)}")


def _list_contains(node: Operation, wording: Wording, no: str) -> Said:
    holds, value = node.operands
    return Said(phrase(holds, wording), f"{'has not' if no else 'has'} {phrase(value, wording, None, holds)}")


def _list_any(node: Operation, wording: Wording, no: str) -> Said:
    holds, *items = node.operands
    words = [text for item in items for text in _each(item, wording, None, holds)]
    if not words:
        return Said("", f"it {'always' if no else 'never'} holds, since the list is empty")
    return Said(phrase(holds, wording), f"{'has none of' if no else 'has any of'} {listed(words, 'or')}")


_TESTS: dict[str, Callable[[Operation, Wording, str], Said]] = {
    "in": _in,
    "is_null": _null,
    "is_true": _known_true,
    "is_false": _known_false,
    "is_distinct": _distinct,
    "like": _like,
    "ilike": _like,
    "any": _any,
    "list_contains": _list_contains,
    "list_any": _list_any,
    "starts_with": _of_text("begins with", "does not begin with"),
    "ends_with": _of_text("ends with", "does not end with"),
    "contains": _of_text("contains", "does not contain"),
    "regexp_matches": _of_text("fits the pattern", "does not fit the pattern"),
}


# -- values


def _computed(node: Operation, wording: Wording, unit: Unit | None) -> str:
    if node.type is ValueType.BOOLEAN:
        return f"whether {_bracketed(_said(node, wording))}"
    operator, operands = node.operator, node.operands
    if operator in _INFIX:
        scales = operator in ("*", "/")
        if operator == "*" and (length := _length(operands, wording)) is not None:
            return length
        if operator == "*" and (part := _percent(operands[0], wording)) is not None:
            return f"{part} of {_inner(operands[1], wording, unit)}"
        left, right = (_inner(operand, wording, None if scales else unit) for operand in operands)
        if isinstance(operands[0], Operation) and _as_tight(operands[0].operator, operator):
            left = phrase(operands[0], wording, None if scales else unit)  # read from left to right, as it is computed
        return f"{left} {_INFIX[operator]} {right}"
    if operator == "neg":
        return f"minus {_inner(operands[0], wording, unit)}"
    of = [_inner(operand, wording, unit) for operand in operands]
    if operator == "case":
        pairs = zip(operands[:-1:2], of[1::2], strict=True)
        said = "; ".join(f"{value} if {_said(condition, wording).text}" for condition, value in pairs)
        return f"({said}; else {of[-1]})"
    return FUNCTION_WORDS[operator](of) if operator in FUNCTION_WORDS else quoted(write_sql(node))


def _as_tight(inner: str, outer: str) -> bool:
    """Whether two infix operators bind alike."""
    return any(inner in level and outer in level for level in ("+-", "*/")) or inner == outer == "||"


def _length(operands: tuple[Expression, ...], wording: Wording) -> str | None:
    """A constant length, as ``hours($n)`` gives it: an hour, times a parameter."""
    unit, times = operands
    if not (isinstance(unit, Literal) and unit.type is ValueType.DURATION and isinstance(times, ParameterReference)):
        return None
    number = wording.parameter(times).value
    if isinstance(unit.value, int) and isinstance(number, int):
        return value_words(unit.value * number, ValueType.DURATION)
    return None


def _percent(factor: Expression, wording: Wording) -> str | None:
    """A constant between 0 and 1 as percent: what is multiplied with it is a part."""
    value: object = None
    if isinstance(factor, Literal):
        value = factor.value
    elif isinstance(factor, ParameterReference):
        value = wording.parameter(factor).value
    if isinstance(value, Decimal | float) and 0 < value < 1 and factor.type is ValueType.NUMBER:
        return value_words(value, factor.type, SHARE)
    return None


def _inner(operand: Expression, wording: Wording, unit: Unit | None) -> str:
    text = phrase(operand, wording, unit)
    return f"({text})" if isinstance(operand, Operation) and operand.operator in (*_INFIX, "neg", "%") else text
