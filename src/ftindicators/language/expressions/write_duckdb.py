"""Expressions as DuckDB SQL over the physical columns: the second opinion of tests, reports and `explain`.

Columns are BIGINT for integers, money (ten-thousandths), instants and durations (microseconds), dates (days) and times
(microseconds), DOUBLE for numbers, BOOLEAN, VARCHAR, VARCHAR[]. Every constant is cast and every operation stands in
brackets: neither DuckDB's precedence nor its conversions decide anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from ftindicators.diagnostics import FtindicatorsError
from ftindicators.language.expressions.lower import lowered
from ftindicators.language.expressions.normalise import WHITE_SPACE
from ftindicators.language.expressions.parameters import ParameterValues, with_values
from ftindicators.language.expressions.physical import MOST_IN_128_BITS, Column, Constant, Found, Kind, Physical, Step
from ftindicators.language.expressions.regular import Pattern
from ftindicators.model.expression import Expression, Name
from ftindicators.model.values import INT64_MAX, INT64_MIN

_TYPES = {
    Kind.INT: "BIGINT",
    Kind.WIDE: "HUGEINT",
    Kind.FLOAT: "DOUBLE",
    Kind.TRUTH: "BOOLEAN",
    Kind.TEXT: "VARCHAR",
    Kind.LIST: "VARCHAR[]",
}
_EARTH_RADIUS_KM = 6371.0088
_INFIX = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "equal": "=",
    "unequal": "<>",
    "less": "<",
    "at_most": "<=",
    "more": ">",
    "at_least": ">=",
    "differs": "IS DISTINCT FROM",
    "join": "||",
}
_SAME_NAME = ("starts_with", "ends_with", "contains", "coalesce", "greatest", "least")
_CALLS = {"absolute": "abs", **{name: name for name in _SAME_NAME}}


class NoSecondOpinion(FtindicatorsError):
    """DuckDB has no function that does the same (`normalise`): the expression cannot be written for it."""


def quoted(name: Name) -> str:
    """A name as DuckDB's column: in double quotes, dots and all."""
    return '"' + name.name.replace('"', '""') + '"'


def write_duckdb(
    expression: Expression, *, column: Callable[[Name], str] = quoted, parameter: ParameterValues | None = None
) -> str:
    """The DuckDB SQL of ``expression``, giving the physical type of its own type.

    ``column`` writes a name. Raises NoSecondOpinion where DuckDB cannot say the same, InvalidIndicators (FTI252) as
    `lower` does.
    """
    return _written(lowered(with_values(expression, parameter)), column)


def _written(node: Physical, column: Callable[[Name], str]) -> str:
    match node:
        case Constant(kind, value):
            return _constant(value, kind)
        case Column(_, name):
            return column(name)
        case Step():
            return _step(node, [_written(operand, column) for operand in node.operands])


def _constant(value: float | str | None, kind: Kind) -> str:
    if value is None:
        return f"CAST(NULL AS {_TYPES[kind]})"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    text = value if isinstance(value, str) else repr(value)
    # A number goes in as text: DuckDB would read 0.1 as a decimal and 9223372036854775808 as something wider.
    return _text(text) if kind is Kind.TEXT else f"CAST({_text(text)} AS {_TYPES[kind]})"


def _text(text: str) -> str:
    """A text; a zero character, which no literal can hold, by its code."""
    parts = ["'" + part.replace("'", "''") + "'" for part in text.split("\0")]
    return parts[0] if len(parts) == 1 else "(" + " || chr(0) || ".join(parts) + ")"


def _step(node: Step, of: list[str]) -> str:  # noqa: C901, PLR0911, PLR0912 (one arm an operator)
    operator, argument = node.operator, node.argument
    if operator in _INFIX:
        return f"({of[0]} {_INFIX[operator]} {of[1]})"
    if operator in _CALLS:
        return f"{_CALLS[operator]}({', '.join(of)})"
    match operator:
        case "and" | "or":
            return "(" + f" {operator.upper()} ".join(of) + ")"
        case "not":
            return f"(NOT {of[0]})"
        case "is_null" | "is_true" | "is_false":
            return f"({of[0]} IS {operator.removeprefix('is_').upper()})"
        case "widen" | "to_float":
            return f"CAST({of[0]} AS {_TYPES[node.kind]})"
        case "narrow":
            return f"TRY_CAST({of[0]} AS BIGINT)"
        case "within":
            least, most = (_constant(bound * _whole(argument), Kind.WIDE) for bound in (INT64_MIN, INT64_MAX))
            return f"(CASE WHEN {of[0]} BETWEEN {least} AND {most} THEN {of[0]} END)"
        case "multiply_within":
            size = f"abs(CAST({of[0]} AS DOUBLE) * CAST({of[1]} AS DOUBLE))"
            return f"(CASE WHEN {size} < {_constant(MOST_IN_128_BITS, Kind.FLOAT)} THEN {of[0]} * {of[1]} END)"
        case "negative":
            return f"(-{of[0]})"
        case "remainder":
            return f"(CASE WHEN {of[1]} <> 0 THEN {of[0]} % {of[1]} END)"
        case "floor" | "ceil" | "round" | "share_out":
            return f"{operator}({of[0]})" if node.kind is Kind.FLOAT else _to_unit(node, of[0])
        case "quotient":
            known = node.operands[1]
            quotient = f"{of[0]} / {of[1]}"
            return (
                f"({quotient})"
                if isinstance(known, Constant) and known.value
                else f"(CASE WHEN {of[1]} <> 0 THEN {quotient} END)"
            )
        case "finite":
            return f"(CASE WHEN isfinite({of[0]}) THEN {of[0]} END)"
        case "distance_km":
            return _distance(of)
        case "one_of":
            return _one_of(node, of[0])
        case "list_contains":
            # Whether a null looked for gives null or false differs between versions of DuckDB.
            return f"CASE WHEN {of[1]} IS NOT NULL THEN list_contains({of[0]}, {of[1]}) END"
        case "list_any" if isinstance(argument, tuple):
            return f"list_has_any({of[0]}, [{', '.join(_text(str(text)) for text in argument)}])"
        case "fits" if isinstance(argument, Pattern):
            return f"regexp_matches({of[0]}, {_text(argument.for_re2)})"
        case "lower":
            # DuckDB lowers İ to a plain i; the letter's small form has its dot as a mark of its own.
            return f"lower(replace({of[0]}, '\u0130', 'i\u0307'))"
        case "upper":
            # The other letters with a capital of several letters (ﬁ, ŉ ...) stay as they are in DuckDB.
            return f"upper(replace({of[0]}, '\u00df', 'SS'))"
        case "trim":
            return f"trim({of[0]}, {_text(WHITE_SPACE)})"
        case "length":
            return f"CAST(length({of[0]}) AS BIGINT)"
        case "list_length":
            return f"CAST(len({of[0]}) AS BIGINT)"
        case "null_if":
            return f"(CASE WHEN {of[0]} = {of[1]} THEN NULL ELSE {of[0]} END)"
        case "case":
            branches = (f"WHEN {condition} THEN {value}" for condition, value in zip(of[:-1:2], of[1::2], strict=True))
            return f"(CASE {' '.join(branches)} ELSE {of[-1]} END)"
        case "extract":
            return _extract(node, of[0])
        case _:
            message = f"DuckDB has no function like {operator}"
            raise NoSecondOpinion(message)


def _whole(argument: object) -> int:
    if isinstance(argument, int):
        return argument
    raise TypeError(argument)


def _to_unit(node: Step, value: str) -> str:
    """``floor``, ``ceil``, ``round`` to multiples, and ``share_out``; DuckDB's `//` and `%` truncate."""
    size = _whole(node.argument)
    unit, half = _constant(size, node.kind), _constant(size // 2, node.kind)
    match node.operator:
        case "floor":
            return f"({value} - (({value} % {unit}) + {unit}) % {unit})"
        case "ceil":
            return f"({value} + ({unit} - ({value} % {unit})) % {unit})"
        case _:
            rounded = f"(CASE WHEN {value} < 0 THEN ({value} - {half}) // {unit} ELSE ({value} + {half}) // {unit} END)"
            return f"({rounded} * {unit})" if node.operator == "round" else rounded


def _one_of(node: Step, value: str) -> str:
    if not isinstance(node.argument, tuple):
        raise TypeError(node)
    kind = node.operands[0].kind
    items = ", ".join(_constant(item, kind) for item in node.argument)
    if not items:  # no constant can be equal: false, unknown where the value is
        return f"(CASE WHEN {value} IS NULL THEN CAST(NULL AS BOOLEAN) ELSE FALSE END)"
    return f"({value} IN ({items}))"


def _extract(node: Step, value: str) -> str:
    if not isinstance(node.argument, Found):
        raise TypeError(node)
    return f"nullif(regexp_extract({value}, {_text(node.argument.pattern.for_re2)}, {node.argument.group}), '')"


def _distance(of: list[str]) -> str:
    radian = repr(math.pi / 180.0)
    one, along_1, two, along_2 = (f"({value} * CAST('{radian}' AS DOUBLE))" for value in of)
    half = "CAST('2.0' AS DOUBLE)"
    across, along = f"sin(({two} - {one}) / {half})", f"sin(({along_2} - {along_1}) / {half})"
    share = f"({across} * {across} + cos({one}) * cos({two}) * {along} * {along})"
    clipped = f"(CASE WHEN {share} > 1 THEN CAST('1.0' AS DOUBLE) ELSE {share} END)"
    return f"(asin(sqrt({clipped})) * CAST('{2 * _EARTH_RADIUS_KM!r}' AS DOUBLE))"
