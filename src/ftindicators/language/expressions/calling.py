"""Typing of functions: how many arguments, of which types, and which must be written out."""

from __future__ import annotations

from collections.abc import Callable

from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.checking import NUMERIC, ORDERED, WORDS, Checked, Checking
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.comparing import compared, parameter, text_in_list
from ftindicators.language.expressions.computing import of_one_type, readable_in_parts
from ftindicators.language.expressions.literals import UNITS, duration, moment
from ftindicators.language.expressions.operators import FUNCTION_NAMED, Operator
from ftindicators.language.expressions.regular import OddPattern, pattern_of
from ftindicators.model.expression import Expression, Literal
from ftindicators.model.values import ValueType

_T = ValueType
ONE_TYPED = frozenset(_T) - {_T.PLACE, _T.TEXT_LIST}
_TEXT_FUNCTIONS = {
    "lower": _T.TEXT,
    "upper": _T.TEXT,
    "trim": _T.TEXT,
    "length": _T.INTEGER,
    "normalise": _T.TEXT,
    "starts_with": _T.BOOLEAN,
    "ends_with": _T.BOOLEAN,
    "contains": _T.BOOLEAN,
}
_MOST_DECIMALS = 9
_ELSEWHERE = {
    "count": "count, sum and the like are measures: write them under measures:",
    "sum": "count, sum and the like are measures: write them under measures:",
    "avg": "a mean is a measure: write it under measures:",
    "min": "of one row's values write least(a, b); of several rows' it is a measure",
    "max": "of one row's values write greatest(a, b); of several rows' it is a measure",
    "now": "there is no now(): the same rows must give the same answer tomorrow",
    "ifnull": "write coalesce(a, b)",
    "if": "write CASE WHEN condition THEN a ELSE b END",
    "iif": "write CASE WHEN condition THEN a ELSE b END",
    "concat": "write a || b",
    "len": "write length(t)",
    "normalize": "write normalise(t)",
    "regexp_like": "write regexp_matches(t, 'pattern')",
}


def call(checking: Checking, node: s.CallSyntax) -> Expression | None:
    """A function with its arguments."""
    function = FUNCTION_NAMED.get(node.function)
    if function is None:
        hint = _ELSEWHERE.get(node.function) or checking.meant(node.function, FUNCTION_NAMED)
        return checking.fault_at(
            Code.UNKNOWN_FUNCTION, f"there is no function '{node.function}'", node.start, node.name_end, hint
        )
    if not function.available:
        message = f"{function.name} cannot be evaluated yet: «not yet» in this version"
        return checking.fault_at(Code.NOT_YET, message, node.start, node.name_end)
    given = len(node.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        message = f"{function.name} takes {_counted(function)}, not {given}: {function.form}"
        return checking.fault(Code.ARGUMENTS, message, node)
    if function.name in _READING_THEIR_OWN:
        return _READING_THEIR_OWN[function.name](checking, node)
    arguments = checking.checked(node.arguments)
    return None if arguments is None else _TYPED[function.name](checking, node, arguments)


def _counted(function: Operator) -> str:
    least, most = function.least, function.most
    if most is None:
        return f"at least {least} argument{'s' if least > 1 else ''}"
    if least == most:
        return f"{least} argument{'s' if least > 1 else ''}"
    return f"{least} to {most} arguments"


def _one_typed(checking: Checking, node: s.CallSyntax) -> Expression | None:
    name = node.function
    if name != "coalesce":
        for argument in node.arguments:
            if isinstance(argument, s.NullSyntax):
                return checking.fault(Code.NULL_PLACE, f"{name} skips nulls: leave NULL out", argument)
    allowed = ONE_TYPED if name == "coalesce" else ORDERED
    found = of_one_type(checking, name, node.arguments, allowed=allowed, node=node)
    return None if found is None else checking.operation(found[0], name, found[1], node)


def _nullif(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> Expression | None:
    found = of_one_type(checking, "nullif", node.arguments, allowed=ONE_TYPED - {_T.BOOLEAN}, node=node)
    if found is None:
        return None
    kind, (left, right) = found
    if kind is _T.TEXT and compared(checking, arguments[0], arguments[1], node, equality=True) is None:
        return None
    return checking.operation(kind, "nullif", (left, right), node)


def _on_number(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> Expression | None:
    name = node.function
    value = arguments[0][1]
    allowed = NUMERIC | {_T.DURATION} if name == "abs" else NUMERIC
    if value.type not in allowed:
        return checking.fault(
            Code.ARGUMENTS, f"{name} needs a number; {checking.shown(arguments[0][0])} is {WORDS[value.type]}", node
        )
    operands = [value]
    if len(arguments) > 1:
        decimals = arguments[1][1]
        written = isinstance(decimals, Literal) and isinstance(decimals.value, int) and decimals.type is _T.INTEGER
        if not written or not 0 <= decimals.value <= _MOST_DECIMALS:  # type: ignore[union-attr,operator]  # `written` says so
            message = f"round needs its decimals written out, 0 to {_MOST_DECIMALS}: round(amount, 2)"
            return checking.fault(Code.LITERAL_NEEDED, message, arguments[1][0])
        operands.append(decimals)
    return checking.operation(value.type, name, operands, node)


def _texts(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> bool:
    """Whether all arguments are texts that may be read in parts."""
    fine = True
    for argument, value in arguments:
        if value.type is not _T.TEXT:
            hint = "of a list write list_contains or list_any" if value.type is _T.TEXT_LIST else None
            message = f"{node.function} needs text; {checking.shown(argument)} is {WORDS[value.type]}"
            checking.fault(Code.ARGUMENTS, message, argument, hint)
            fine = False
        elif not readable_in_parts(checking, argument, value, node.function):
            fine = False
    return fine


def _on_text(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> Expression | None:
    if not _texts(checking, node, arguments):
        return None
    gives = _TEXT_FUNCTIONS[node.function]
    return checking.operation(gives, node.function, (value for _, value in arguments), node)


def _regular(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> Expression | None:
    if not _texts(checking, node, arguments[:1]):
        return None
    pattern_node, pattern = arguments[1]
    if not isinstance(pattern_node, s.TextSyntax) or not isinstance(pattern, Literal):
        message = f"{node.function} needs its pattern written out; {checking.shown(pattern_node)} is no text in quotes"
        return checking.fault(Code.LITERAL_NEEDED, message, pattern_node)
    try:
        groups = pattern_of(pattern_node.text).groups
    except OddPattern as odd:
        start = pattern_node.start + 1 + odd.at + pattern_node.text[: odd.at].count("'")
        start = min(start, pattern_node.end - 1)
        return checking.fault_at(Code.PATTERN, odd.message, start, min(start + odd.length, pattern_node.end), odd.hint)
    if node.function == "regexp_matches":
        if len(arguments) > 2:  # noqa: PLR2004 (kept apart from regexp_extract)
            return checking.fault(Code.ARGUMENTS, "regexp_matches takes 2 arguments", node)
        return checking.operation(_T.BOOLEAN, node.function, (arguments[0][1], pattern), node)
    group: Expression = Literal(_T.INTEGER, 0, checking.span(node))
    if len(arguments) > 2:  # noqa: PLR2004 (the third is the group)
        group = arguments[2][1]
        known = isinstance(group, Literal) and group.type is _T.INTEGER and isinstance(group.value, int)
        if not known or not 0 <= group.value <= groups:  # type: ignore[union-attr,operator]  # `known` says so
            message = f"the pattern has {groups} group{'' if groups == 1 else 's'}: write 0 (the whole) to {groups}"
            return checking.fault(Code.LITERAL_NEEDED, message, arguments[2][0])
    return checking.operation(_T.TEXT, node.function, (arguments[0][1], pattern, group), node)


def _distance(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> Expression | None:
    fine = True
    for argument, value in arguments:
        if value.type not in (_T.NUMBER, _T.INTEGER):
            message = f"distance_km needs degrees; {checking.shown(argument)} is {WORDS[value.type]}"
            checking.fault(Code.ARGUMENTS, message, argument)
            fine = False
    return checking.operation(_T.NUMBER, node.function, (value for _, value in arguments), node) if fine else None


def _duration(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> Expression | None:
    return duration(checking, node, arguments[0][1])


def _on_list(checking: Checking, node: s.CallSyntax, arguments: tuple[Checked, ...]) -> Expression | None:
    if not text_in_list(checking, arguments[0], *arguments[1:]):
        return None
    gives = _T.INTEGER if node.function == "list_length" else _T.BOOLEAN
    return checking.operation(gives, node.function, (value for _, value in arguments), node)


def _list_any(checking: Checking, node: s.CallSyntax) -> Expression | None:
    """``list_any(l, 'a', 'b')`` or ``list_any(l, $list)``."""
    whole_node, *items = node.arguments
    whole = checking.check(whole_node)
    texts: list[Checked] = []
    for item in items:
        as_list = isinstance(item, s.ParameterSyntax) and len(items) == 1 and _is_list(checking, item)
        value = (
            parameter(checking, item, is_list=True)
            if as_list and isinstance(item, s.ParameterSyntax)
            else checking.check(item)
        )
        if value is not None and not as_list and not isinstance(item, s.TextSyntax | s.ParameterSyntax):
            checking.fault(Code.LITERAL_NEEDED, f"list_any needs written texts; {checking.shown(item)} is none", item)
            value = None
        if value is not None:
            texts.append((item, value))
    if whole is None or len(texts) != len(items) or not text_in_list(checking, (whole_node, whole), *texts):
        return None
    return checking.operation(_T.BOOLEAN, "list_any", (whole, *(value for _, value in texts)), node)


def _is_list(checking: Checking, node: s.ParameterSyntax) -> bool:
    entry = checking.scope.parameter(node.name)
    return entry is not None and entry.is_list


_READING_THEIR_OWN: dict[str, Callable[[Checking, s.CallSyntax], Expression | None]] = {
    **dict.fromkeys(("coalesce", "greatest", "least"), _one_typed),
    **dict.fromkeys(("date", "time", "instant"), moment),
    "list_any": _list_any,
}
"""Functions whose arguments are more than values: NULL, written texts, list parameters."""
_TYPED: dict[str, Callable[[Checking, s.CallSyntax, tuple[Checked, ...]], Expression | None]] = {
    **dict.fromkeys(_TEXT_FUNCTIONS, _on_text),
    **dict.fromkeys(UNITS, _duration),
    **dict.fromkeys(("abs", "floor", "ceil", "round"), _on_number),
    **dict.fromkeys(("regexp_matches", "regexp_extract"), _regular),
    **dict.fromkeys(("list_contains", "list_length"), _on_list),
    "nullif": _nullif,
    "distance_km": _distance,
}
