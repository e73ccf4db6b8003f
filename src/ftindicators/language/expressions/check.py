"""From the untyped tree to the typed one: every name resolved, every node with its type, every fault found at once."""

from __future__ import annotations

from typing import assert_never

from ftindicators.diagnostics import InvalidIndicators
from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.calling import ONE_TYPED, call
from ftindicators.language.expressions.checking import WORDS, Checking, Failed, Locate, is_exact_constant
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.comparing import (
    any_of,
    between,
    comparison,
    distinct,
    in_list,
    negation,
    parameter,
)
from ftindicators.language.expressions.computing import arithmetic, negative, of_one_type, readable_in_parts
from ftindicators.language.expressions.literals import as_type, number_literal
from ftindicators.language.expressions.lower import lowered
from ftindicators.language.expressions.regular import OddPattern, like_pattern
from ftindicators.language.expressions.scope import Report, Scope
from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference, walk
from ftindicators.model.values import ValueType


def typed(
    tree: s.Syntax,
    scope: Scope,
    expected: ValueType | None,
    *,
    text: str,
    report: Report,
    locate: Locate | None = None,
) -> Expression | None:
    """The typed tree, or None after every error was reported (or where a name that it reads had failed before).

    ``expected`` is the type that its place needs (None: any); ``text`` is what ``tree`` was read from; ``locate`` turns
    offsets into places of a file, for the spans of the typed tree.
    """
    checking = Checking(text, scope, report, locate)
    checking.check = lambda node: _checked(checking, node)
    if isinstance(tree, s.NullSyntax):
        return checking.fault(Code.NULL_PLACE, "NULL alone is no value", tree)
    expression = checking.check(tree)
    if expression is None or checking.failed:
        return None
    if checking.digits and not _within_128_bits(expression):
        message = "its constants have so many digits that the result would not be exact"
        return checking.fault(Code.TOO_LARGE, message, tree)
    return expression if expected is None else _as_expected(checking, tree, expression, expected)


def _within_128_bits(expression: Expression) -> bool:
    """Whether it can be computed exactly; with parameters that is seen only when they are filled in."""
    if any(isinstance(node, ParameterReference) for node in walk(expression)):
        return True
    try:
        lowered(expression)
    except InvalidIndicators:
        return False
    return True


def _as_expected(checking: Checking, tree: s.Syntax, expression: Expression, expected: ValueType) -> Expression | None:
    if expected is ValueType.BOOLEAN:
        return expression if _holds(checking, tree, expression, "a condition needs yes-or-no") else None
    adapted = as_type(checking, tree, expression, expected)
    if adapted is None or adapted.type is expected or (expected is ValueType.MONEY and is_exact_constant(adapted)):
        return adapted
    message = f"{WORDS[expected]} is needed here; {checking.shown(tree)} is {WORDS[expression.type]}"
    return checking.fault(Code.OTHER_TYPE, message, tree)


def _checked(checking: Checking, node: s.Syntax) -> Expression | None:  # noqa: C901, PLR0911, PLR0912 (one arm a kind of node)
    match node:
        case s.NameSyntax():
            return _name(checking, node)
        case s.NumberSyntax():
            return number_literal(checking, node)
        case s.TextSyntax():
            return Literal(ValueType.TEXT, node.text, checking.span(node))
        case s.ParameterSyntax():
            return parameter(checking, node)
        case s.ComparisonSyntax():
            return comparison(checking, node)
        case s.JunctionSyntax():
            return _junction(checking, node)
        case s.NotSyntax():
            return _not(checking, node)
        case s.ArithmeticSyntax():
            return arithmetic(checking, node)
        case s.NegativeSyntax():
            return negative(checking, node)
        case s.CallSyntax():
            return call(checking, node)
        case s.InSyntax():
            return in_list(checking, node)
        case s.BetweenSyntax():
            return between(checking, node)
        case s.IsSyntax():
            return _is(checking, node)
        case s.DistinctSyntax():
            return distinct(checking, node)
        case s.LikeSyntax():
            return _like(checking, node)
        case s.AnySyntax():
            return any_of(checking, node)
        case s.CaseSyntax():
            return _case(checking, node)
        case s.TruthSyntax():
            return Literal(ValueType.BOOLEAN, node.value, checking.span(node))
        case s.NullSyntax():
            return checking.fault(
                Code.NULL_PLACE, "NULL stands only after IS, in CASE and in coalesce: write IS NULL", node
            )
        case _:
            assert_never(node)


def _name(checking: Checking, node: s.NameSyntax) -> Expression | None:
    entry = checking.scope.lookup(node.name)
    if entry is None:
        return _unknown(checking, node)
    if entry.blocked is not None:
        return checking.fault(Code.BLOCKED, f"'{node.name}' may be read by nothing: {entry.blocked}", node)
    if entry.never_read is not None:
        return checking.fault(Code.NEVER_READ, f"'{node.name}' is never read by indicators: {entry.never_read}", node)
    if entry.person_name:
        message = f"'{node.name}' holds names of persons: only matches_list and contains_term may read it"
        hint = f"for equality and counting there is its opaque twin {node.name}_key"
        return checking.fault(Code.PERSON_NAME, message, node, hint)
    if entry.type is None:
        return None
    if entry.type is ValueType.PLACE:
        message = f"'{node.name}' is a place: places cannot be evaluated yet («not yet» in this version)"
        return checking.fault(Code.NOT_YET, message, node, "distance_km(latitude, longitude, ...) can")
    return Name(entry.type, node.name, entry.kind, checking.span(node))


def _unknown(checking: Checking, node: s.NameSyntax) -> Failed:
    name = node.name
    if name.startswith("this."):
        return checking.fault(Code.NOT_YET, f"'{name}' cannot be evaluated yet: «not yet» in this version", node)
    if checking.scope.parameter(name) is not None:
        hint: str | None = f"a parameter is written ${name}"
    else:
        hint = (
            checking.meant(name, checking.scope.candidates())
            or f"if text is meant, write '{checking.source(node)}' in quotes"
        )
    return checking.fault(Code.UNKNOWN_NAME, f"'{name}' is not a column, measure or parameter", node, hint)


def _way_to_hold(checking: Checking, node: s.Syntax, value_type: ValueType) -> str:
    """A condition that could be meant by a bare value."""
    source = checking.source(node)
    match value_type:
        case ValueType.INTEGER | ValueType.NUMBER | ValueType.MONEY:
            return f"write {source} > 0"
        case ValueType.DURATION:
            return f"write {source} > hours(1)"
        case ValueType.TEXT:
            return f"write {source} = '...'" if not isinstance(node, s.TextSyntax) else f"write x = {source}"
        case _:
            return f"write {source} IS NOT NULL"


def _holds(checking: Checking, node: s.Syntax, expression: Expression, need: str) -> bool:
    """Whether it is yes-or-no; reports, beginning with ``need``, where not."""
    if expression.type is ValueType.BOOLEAN:
        return True
    way = _way_to_hold(checking, node, expression.type)
    checking.fault(Code.YES_OR_NO, f"{need}; {checking.shown(node)} is {WORDS[expression.type]}: {way}", node)
    return False


def _condition(checking: Checking, node: s.Syntax, need: str) -> Expression | None:
    expression = checking.check(node)
    return expression if expression is not None and _holds(checking, node, expression, need) else None


def _junction(checking: Checking, node: s.JunctionSyntax) -> Expression | None:
    """AND, OR: one node for a whole chain, so that equal clauses are equal and nesting stays flat."""
    need = f"{node.operator} needs yes-or-no on both sides"
    operator = node.operator.lower()
    operands: list[Expression] = []
    failed = False
    for part in node.operands:
        operand = _condition(checking, part, need)
        if operand is None:
            failed = True
        elif isinstance(operand, Operation) and operand.operator == operator:
            operands.extend(operand.operands)
        else:
            operands.append(operand)
    return None if failed else checking.operation(ValueType.BOOLEAN, operator, operands, node)


def _not(checking: Checking, node: s.NotSyntax) -> Expression | None:
    operand = _condition(checking, node.operand, "NOT needs yes-or-no")
    return None if operand is None else negation(checking, operand, node)


def _is(checking: Checking, node: s.IsSyntax) -> Expression | None:
    if isinstance(node.operand, s.NullSyntax):
        return checking.fault(Code.NULL_PLACE, "NULL stands on the right: write x IS NULL", node.operand)
    if node.what == "NULL":
        operand = checking.check(node.operand)
    else:
        operand = _condition(checking, node.operand, f"IS {node.what} needs yes-or-no")
    if operand is None:
        return None
    found = checking.operation(ValueType.BOOLEAN, f"is_{node.what.lower()}", (operand,), node)
    return negation(checking, found, node) if node.negated else found


def _like(checking: Checking, node: s.LikeSyntax) -> Expression | None:
    operand = checking.check(node.operand)
    word = node.operator
    fine = operand is not None
    if operand is not None and operand.type is not ValueType.TEXT:
        checking.fault(
            Code.NOT_COMPARABLE,
            f"{word} reads text; {checking.shown(node.operand)} is {WORDS[operand.type]}",
            node.operand,
        )
        fine = False
    elif operand is not None and not readable_in_parts(checking, node.operand, operand, word):
        fine = False
    if not isinstance(node.pattern, s.TextSyntax):
        message = f"{word} needs its pattern written out; {checking.shown(node.pattern)} is no text in quotes"
        return checking.fault(
            Code.LITERAL_NEEDED, message, node.pattern, "to compare with another text write contains(t, u)"
        )
    written = [node.pattern]
    if node.escape is not None:
        if not isinstance(node.escape, s.TextSyntax) or len(node.escape.text) != 1:
            return checking.fault(Code.LIKE_FORM, "ESCAPE needs one written character: ESCAPE '!'", node.escape)
        written.append(node.escape)
    try:
        like_pattern(node.pattern.text, written[1].text if len(written) > 1 else None, any_case=word == "ILIKE")
    except OddPattern as odd:
        return checking.fault(Code.LIKE_FORM, odd.message, node.pattern)
    if not fine or operand is None:
        return None
    constants = [Literal(ValueType.TEXT, one.text, checking.span(one)) for one in written]
    found = checking.operation(ValueType.BOOLEAN, word.lower(), (operand, *constants), node)
    return negation(checking, found, node) if node.negated else found


def _case(checking: Checking, node: s.CaseSyntax) -> Expression | None:
    conditions = [_condition(checking, condition, "WHEN needs yes-or-no") for condition, _ in node.branches]
    # A missing ELSE is NULL: it stands in the tree, so that no reader has to remember.
    otherwise = node.otherwise if node.otherwise is not None else s.NullSyntax(node.end - 1, node.end)
    values = [value for _, value in node.branches] + [otherwise]
    found = of_one_type(checking, "CASE", values, allowed=ONE_TYPED, node=node)
    done = [condition for condition in conditions if condition is not None]
    if found is None or len(done) != len(conditions):
        return None
    kind, branches = found
    operands = [operand for pair in zip(done, branches[:-1], strict=True) for operand in pair]
    return checking.operation(kind, "case", (*operands, branches[-1]), node)
