"""One clause at one row: its truth, the values it reads, the measured one beside what is asked for, and the miss."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from ftindicators.engine.exact_text import exact_text
from ftindicators.language.expressions.write_words import is_multiple_test
from ftindicators.language.words.clauses import Compared, bare_value, comparison_words, miss_of, row_words
from ftindicators.language.words.statements import parameter_words
from ftindicators.model.explanation import ClauseAnswer, NamedValue, Truth
from ftindicators.model.expression import Expression, Literal, Name, NameKind, Operation, ParameterReference, walk
from ftindicators.model.values import MONEY_SCALE, ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.row_values import RowValues
    from ftindicators.language.words.wording import IndicatorWords
    from ftindicators.plan.clause_tree import ClauseNode, ReadName, Side


@dataclass(frozen=True, slots=True)
class Answered:
    """A clause's answer. Of a false one: how near it was, from 0 to 1, and what is told of it where it is one of many.

    Both are None where there is nothing to say.
    """

    clause: ClauseAnswer
    nearness: Fraction | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one call of the evaluator, and the words of the indicator at it."""

    values: RowValues
    place: int
    words: IndicatorWords

    def value(self, number: int) -> object:
        """A value of the Plan at this row, held as `model.values` says; None where it is null."""
        found = self.values.series[number][self.place]
        return found.to_list() if isinstance(found, pl.Series) else found

    def exact(self, number: int) -> str | None:
        """The same as exact text."""
        value = self.value(number)
        return None if value is None else exact_text(value, self.values.plan.values[number].type)


def clause_answer(node: ClauseNode, row: Row) -> Answered:
    """The answer of ``node`` and of all its parts at one row."""
    truth = truth_of(row.value(node.truth))
    if node.joined is not None:
        return _of_parts(node, truth, [clause_answer(part, row) for part in node.parts], row)
    values = (*(_named(read, row) for read in node.reads), *(_parameter(name, row.words) for name in node.parameters))
    miss = None
    if node.sides is not None and isinstance(node.meant, Operation) and not is_multiple_test(node.meant):
        left, right = (_side(side, row) for side in node.sides)
        compared = Compared.of(node.meant, left, right)
        words = comparison_words(compared, row.words)
        miss = miss_of(compared, row.words) if truth == "false" else None
    else:
        direct = {name.name for name in walk(node.meant) if isinstance(name, Name)}
        here = {read.name: row.value(read.number) for read in node.reads if read.name.name in direct}
        words = row_words(row.words.condition(node.meant), here, row.words)
    if _is_selection(node.expression):
        words = f"{_selected(node.expression, truth, row.words)}: {words}"
    clause = ClauseAnswer(node.text, node.filled, words, truth, values, None if miss is None else miss.words)
    return Answered(clause) if miss is None else Answered(clause, miss.nearness, miss.told)


def truth_of(value: object) -> Truth:
    """True, false, or unknown where it is null."""
    return "unknown" if value is None else "true" if value else "false"


def joint_miss(parts: Sequence[Answered]) -> str | None:
    """What is told of those clauses that are false, one after the other; None where there is none to tell."""
    failed = [part for part in parts if part.clause.truth == "false"]
    said = [part.told for part in failed if part.told is not None]
    others = len(failed) - len(said)
    if said and others:
        said.append(f"{others} further {'clause does' if others == 1 else 'clauses do'} not hold")
    return "; ".join(said) or None


def _of_parts(node: ClauseNode, truth: Truth, parts: list[Answered], row: Row) -> Answered:
    words = _counted(node, [part.clause.truth for part in parts])
    if _is_selection(node.expression):
        words = f"{_selected(node.expression, truth, row.words)}: {words}"
    miss, nearness = None, None
    failed = [part for part in parts if part.clause.truth == "false"]
    if truth == "false" and node.joined == "all":
        miss = joint_miss(failed)
        known = [part.nearness for part in failed if part.nearness is not None]
        nearness = min(known) if known and len(known) == len(failed) else None
    elif truth == "false" and node.joined == "any":
        nearest = max(failed, key=lambda part: Fraction(-1) if part.nearness is None else part.nearness)
        miss, nearness = nearest.told, nearest.nearness
    inner = tuple(part.clause for part in parts)
    return Answered(ClauseAnswer(node.text, node.filled, words, truth, (), miss, inner, node.joined), nearness, miss)


def _counted(node: ClauseNode, truths: Sequence[Truth]) -> str:
    """How many parts hold, and how many must."""
    if node.joined == "none":
        return "the indicator asks that this does not hold"
    hold, unknown = truths.count("true"), truths.count("unknown")
    asked = "all of them" if node.joined == "all" else "at least one"
    known = f", {unknown} {'is' if unknown == 1 else 'are'} unknown" if unknown else ""
    return f"{hold} of {len(truths)} {'holds' if hold == 1 else 'hold'}{known}; the indicator asks for {asked}"


def _is_selection(expression: Expression) -> bool:
    return isinstance(expression, Name) and expression.kind is NameKind.SELECTION


def _selected(expression: Expression, truth: Truth, words: IndicatorWords) -> str:
    """What was found of a selection."""
    said = words.condition(expression)
    match truth:
        case "true":
            return said
        case "false":
            return words.condition(Operation(ValueType.BOOLEAN, "not", (expression,)))
        case "unknown":
            return f"whether {said} is unknown"


def _named(read: ReadName, row: Row) -> NamedValue:
    name, exact = read.name, row.exact(read.number)
    value = bare_value(name, row.value(read.number), row.words)
    if name.kind is NameKind.MEASURE:
        return NamedValue(name.name, "measure", exact, row.words.measure(name.name), value)
    return NamedValue(name.name, "column", exact, row.words.meaning(name), value)


def _parameter(name: str, words: IndicatorWords) -> NamedValue:
    parameter = words.parameter_named(name)
    values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    exact = ",".join(_constant_text(value, parameter.type) for value in values)
    said = f"parameter of the indicator (basis: {parameter.basis})"
    return NamedValue(f"${name}", "parameter", exact, said, parameter_words(parameter, None))


def _constant_text(value: object, type_: ValueType) -> str:
    """A parameter as exact text; a decimal, which no value of a row is, with all its digits."""
    if isinstance(value, Decimal):
        amount = value / MONEY_SCALE if type_ is ValueType.MONEY else value
        return f"{amount:f}"
    return exact_text(value, type_)


def _side(side: Side, row: Row) -> object:
    match side.expression:
        case Literal(value=value):
            return value
        case ParameterReference(name=name):
            return row.words.parameter_named(name).value
        case _:
            return None if side.number is None else row.value(side.number)
