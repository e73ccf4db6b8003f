"""Typing of what compares: `=` and its like, BETWEEN, IN, ANY, IS DISTINCT FROM, and enumerations."""

from __future__ import annotations

from decimal import Decimal

from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.checking import (
    NUMERIC,
    ORDERED,
    WORDS,
    Checked,
    Checking,
    Failed,
    is_exact_constant,
    is_floating,
)
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.literals import as_type
from ftindicators.model.expression import Expression, Literal, Name, ParameterReference
from ftindicators.model.values import ValueType

_TIMES = {
    ValueType.LOCAL_DATE: ("date", "2024-03-31"),
    ValueType.LOCAL_TIME: ("time", "22:00"),
    ValueType.INSTANT: ("instant", "2024-01-31T00:00Z"),
}


def comparison(checking: Checking, node: s.ComparisonSyntax) -> Expression | None:
    """``= <> < <= > >=``."""
    if _against_null(checking, node):
        return None
    pair = checking.checked((node.left, node.right))
    if pair is None:
        return None
    left, right = pair
    equality = node.operator in ("=", "<>")
    both = compared(checking, left, right, node, equality=equality)
    return None if both is None else checking.operation(ValueType.BOOLEAN, node.operator, both, node)


def distinct(checking: Checking, node: s.DistinctSyntax) -> Expression | None:
    """``IS [NOT] DISTINCT FROM``; from NULL it is IS [NOT] NULL."""
    if isinstance(node.left, s.NullSyntax):
        return checking.fault(Code.NULL_PLACE, "NULL stands on the right: write x IS NOT NULL", node.left)
    if isinstance(node.right, s.NullSyntax):
        inner = checking.check(node.left)
        if inner is None:
            return None
        is_null = checking.operation(ValueType.BOOLEAN, "is_null", (inner,), node)
        return is_null if node.negated else negation(checking, is_null, node)
    pair = checking.checked((node.left, node.right))
    both = None if pair is None else compared(checking, pair[0], pair[1], node, equality=True)
    if both is None:
        return None
    differs = checking.operation(ValueType.BOOLEAN, "is_distinct", both, node)
    return negation(checking, differs, node) if node.negated else differs


def between(checking: Checking, node: s.BetweenSyntax) -> Expression | None:
    """``x BETWEEN a AND b`` as the two comparisons that it stands for."""
    parts = (
        comparison(checking, s.ComparisonSyntax(">=", node.operand, node.low, node.start, node.low.end)),
        comparison(checking, s.ComparisonSyntax("<=", node.operand, node.high, node.start, node.end)),
    )
    if parts[0] is None or parts[1] is None:
        return None
    both = checking.operation(ValueType.BOOLEAN, "and", (parts[0], parts[1]), node)
    return negation(checking, both, node) if node.negated else both


def in_list(checking: Checking, node: s.InSyntax) -> Expression | None:
    """``x IN (...)`` with constants, or ``x IN $list``."""
    value = checking.check(node.operand)
    items = [node.parameter] if node.parameter is not None else list(node.items)
    done: list[Expression] = []
    for item in items:
        constant = _list_item(checking, item, whole=node.parameter is not None)
        if constant is None or value is None:
            continue
        both = compared(checking, (node.operand, value), (item, constant), node, equality=True)
        if both is not None:
            done.append(both[1])
            value = both[0]
    if value is None or len(done) != len(items) or not items:
        return None
    found = checking.operation(ValueType.BOOLEAN, "in", (value, *done), node)
    return negation(checking, found, node) if node.negated else found


def _list_item(checking: Checking, item: s.Syntax, *, whole: bool) -> Expression | None:
    """A constant of a list; ``whole``: the parameter that stands for the list."""
    if isinstance(item, s.NullSyntax):
        return checking.fault(Code.NULL_PLACE, "NULL in a list is equal to nothing: add OR x IS NULL", item)
    if isinstance(item, s.ParameterSyntax):
        return parameter(checking, item, is_list=whole)
    constant = checking.check(item)
    if constant is None or isinstance(constant, Literal):
        return constant
    message = f"the list after IN holds constants; {checking.shown(item)} is none: write x = a OR x = b"
    return checking.fault(Code.IN_FORM, message, item)


def any_of(checking: Checking, node: s.AnySyntax) -> Expression | None:
    """``x = ANY(list)``."""
    pair = checking.checked((node.operand, node.of))
    if pair is None:
        return None
    value, whole = pair
    if not text_in_list(checking, whole, value):
        return None
    return checking.operation(ValueType.BOOLEAN, "any", (value[1], whole[1]), node)


def text_in_list(checking: Checking, whole: Checked, *texts: Checked) -> bool:
    """Whether ``whole`` is a list and the others are texts that it could hold; reports where not."""
    if whole[1].type is not ValueType.TEXT_LIST:
        message = f"a list is needed here; {checking.shown(whole[0])} is {WORDS[whole[1].type]}"
        checking.fault(
            Code.LIST_COLUMN,
            message,
            whole[0],
            "of one value write = or IN" if whole[1].type is ValueType.TEXT else None,
        )
        return False
    fine = True
    for text in texts:
        if text[1].type is not ValueType.TEXT:
            message = f"a list holds texts; {checking.shown(text[0])} is {WORDS[text[1].type]}"
            checking.fault(Code.NOT_COMPARABLE, message, text[0])
            fine = False
        elif not _is_one_of_its_values(checking, whole[1], text):
            fine = False
    return fine


def parameter(checking: Checking, node: s.ParameterSyntax, *, is_list: bool = False) -> Expression | None:
    """``$name``; ``is_list`` where a list must stand."""
    entry = checking.scope.parameter(node.name)
    if entry is None:
        hint = checking.meant(node.name, checking.scope.parameters())
        hint = hint.replace("'", "'$", 1) if hint is not None else None
        return checking.fault(Code.UNKNOWN_PARAMETER, f"'${node.name}' is not under parameters:", node, hint)
    if entry.type is None:
        return None
    if entry.is_list and not is_list:
        message = f"'${node.name}' is a list: it stands only after IN, without brackets, or in list_any"
        return checking.fault(Code.LIST_PARAMETER, message, node)
    if is_list and not entry.is_list:
        return checking.fault(
            Code.LIST_PARAMETER, f"'${node.name}' is one value: write = ${node.name} or IN (${node.name})", node
        )
    return ParameterReference(entry.type, node.name, entry.is_list, checking.span(node))


def negation(checking: Checking, expression: Expression, node: s.Syntax) -> Expression:
    """NOT of a condition."""
    return checking.operation(ValueType.BOOLEAN, "not", (expression,), node)


def compared(
    checking: Checking, left: Checked, right: Checked, node: s.Syntax, *, equality: bool
) -> tuple[Expression, Expression] | None:
    """Both sides in types that compare, written numbers taking the other side's; None, reported, where they do not."""
    types = {left[1].type, right[1].type}
    if not (len(types) == 1 or types <= NUMERIC):
        return _not_comparable(checking, left, right, node)
    if ValueType.TEXT_LIST in types:
        return checking.fault(
            Code.LIST_COLUMN, "two lists are not compared: write list_contains, list_any or = ANY(list)", node
        )
    if equality and (is_floating(left[1]) or is_floating(right[1])):
        number = left if is_floating(left[1]) else right
        message = (
            f"{checking.shown(number[0])} is a number with fractions, which '=' seldom finds: compare within a range"
        )
        return checking.fault(Code.NUMBER_EQUALITY, message, node, "x BETWEEN a AND b, or abs(x - a) < b")
    if not equality and not types <= ORDERED:
        return _no_order(checking, left, right, node)
    if types <= NUMERIC:
        new_left = as_type(checking, left[0], left[1], _scale_of(right[1]))
        new_right = as_type(checking, right[0], right[1], _scale_of(left[1]))
        if new_left is None or new_right is None:
            return None
        if equality:
            _warn_if_never(checking, new_left, new_right, left, right)
        return new_left, new_right
    if equality and types == {ValueType.TEXT}:
        fine = [_is_one_of_its_values(checking, left[1], right), _is_one_of_its_values(checking, right[1], left)]
        return (left[1], right[1]) if all(fine) else None
    return left[1], right[1]


def _scale_of(other: Expression) -> ValueType:
    """The type that a written number takes beside ``other``: a decimal constant has no scale of its own to give."""
    return ValueType.INTEGER if is_exact_constant(other) and other.type is ValueType.NUMBER else other.type


def _warn_if_never(
    checking: Checking, new_left: Expression, new_right: Expression, left: Checked, right: Checked
) -> None:
    """A money column has four decimals and an integer none: a constant with more is never equal to one."""
    for constant, other, (node, _) in ((new_left, new_right, left), (new_right, new_left, right)):
        if not isinstance(constant, Literal) or not isinstance(other, Name):
            continue
        if constant.type is ValueType.MONEY and isinstance(constant.value, Decimal):
            checking.fault(
                Code.NEVER_TRUE, f"money has four decimals: it is never equal to {checking.shown(node)}", node
            )
        elif constant.type is ValueType.NUMBER and other.type is ValueType.INTEGER:
            checking.fault(Code.NEVER_TRUE, f"an integer is never equal to {checking.shown(node)}", node)


def _is_one_of_its_values(checking: Checking, column: Expression, text: Checked) -> bool:
    """Whether a constant text is one that the column can hold; reports where not."""
    if not isinstance(column, Name):
        return True
    entry = checking.scope.lookup(column.name)
    if entry is None or not entry.values:
        return True
    constants: tuple[object, ...] = ()
    if isinstance(text[1], Literal):
        constants = (text[1].value,)
    elif isinstance(text[1], ParameterReference):
        known = checking.scope.parameter(text[1].name)
        constants = known.texts if known is not None else ()
    fine = True
    for constant in constants:
        if isinstance(constant, str) and constant not in entry.values:
            hint = checking.meant(constant, entry.values)
            if hint is None and len(entry.values) <= 8:  # noqa: PLR2004 (as many as a person reads at a glance)
                hint = "one of " + ", ".join(entry.values)
            checking.fault(Code.ENUMERATION, f"'{constant}' is not a value of '{column.name}'", text[0], hint)
            fine = False
    return fine


def _against_null(checking: Checking, node: s.ComparisonSyntax) -> bool:
    """Report a comparison with NULL, which is unknown for every row."""
    sides = (node.left, node.right)
    if not any(isinstance(side, s.NullSyntax) for side in sides):
        return False
    other = node.left if isinstance(node.right, s.NullSyntax) else node.right
    shown = "x" if isinstance(other, s.NullSyntax) else checking.source(other)
    way = f"write {shown} IS {'NOT ' if node.operator == '<>' else ''}NULL"
    checking.fault(Code.NULL_PLACE, f"'{node.operator} NULL' is unknown at every row: {way}", node)
    if not isinstance(other, s.NullSyntax):
        checking.check(other)
    return True


def _not_comparable(checking: Checking, left: Checked, right: Checked, node: s.Syntax) -> Failed:
    shown = (
        f"{checking.shown(left[0])} is {WORDS[left[1].type]} and {checking.shown(right[0])} is {WORDS[right[1].type]}"
    )
    return checking.fault(
        Code.NOT_COMPARABLE, f"{shown}; they cannot be compared", node, _way_out(checking, left, right)
    )


def _way_out(checking: Checking, left: Checked, right: Checked) -> str | None:
    """What was probably meant by a comparison of two types."""
    for (_node, one), (other_node, other) in ((left, right), (right, left)):
        match one.type, other.type:
            case ((ValueType.LOCAL_DATE | ValueType.LOCAL_TIME | ValueType.INSTANT), ValueType.TEXT):
                function, example = _TIMES[one.type]
                written = other.value if isinstance(other, Literal) else example
                return f"write {function}('{written}')"
            case ValueType.INSTANT, ValueType.LOCAL_DATE:
                return "an instant is one moment everywhere, a date is a day on the spot: compare local_date"
            case ValueType.DURATION, ValueType.INTEGER | ValueType.NUMBER:
                return "write minutes(30), hours(6) or days(2)"
            case ValueType.TEXT, ValueType.INTEGER if isinstance(other, Literal):
                return f"text is written '{checking.source(other_node)}'"
            case ValueType.BOOLEAN, ValueType.INTEGER:
                return "a yes-or-no stands alone: write b or NOT b"
            case ValueType.TEXT_LIST, ValueType.TEXT:
                return f"write {checking.source(other_node)} = ANY(list)"
            case _:
                continue
    return None


def _no_order(checking: Checking, left: Checked, right: Checked, node: s.Syntax) -> Failed:
    kind = left[1].type
    if kind is ValueType.TEXT:
        hint = "write = or IN; dates and times are written date('2024-03-31'), time('22:00')"
        message = f"{checking.shown(left[0])} and {checking.shown(right[0])} are text, which has no order"
        return checking.fault(Code.ORDER, message, node, hint)
    return checking.fault(Code.ORDER, f"{checking.shown(left[0])} is {WORDS[kind]}, which has no order", node)
