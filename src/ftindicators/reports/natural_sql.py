"""Expressions as DuckDB SQL over the columns of `candidate_rows.parquet`, in the words that evidence uses.

The columns have natural types: DECIMAL(38,4) for money, TIMESTAMPTZ for instants, DATE, TIME, BIGINT, DOUBLE, BOOLEAN,
VARCHAR, VARCHAR[]; a duration is a BIGINT of microseconds. It means what `write_duckdb` means, and reads like what an
indicator's author wrote. A difference of days is never written with days, which some time zones make longer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache

from ftindicators.language.expressions.literals import EPOCH, EPOCH_INSTANT, EXACT
from ftindicators.language.expressions.normalise import WHITE_SPACE
from ftindicators.language.expressions.physical import Found
from ftindicators.language.expressions.regular import like_pattern, pattern_of
from ftindicators.language.expressions.write_duckdb import NoSecondOpinion
from ftindicators.language.expressions.write_sql import plain
from ftindicators.model.expression import Expression, Literal, Name, Operation
from ftindicators.model.values import DAY, HOUR, MINUTE, MONEY_DIGITS, SECOND, ValueType
from ftindicators.reports.visible import UNSEEN

_T = ValueType
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _MINUS, _VALUE = range(1, 9)
_INFIX = {
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), _COMPARISON),
    **dict.fromkeys(("+", "-", "||"), _SUM),
    "*": _PRODUCT,
}
_CALLS = {name: name for name in ("coalesce", "nullif", "greatest", "least", "abs", "floor", "ceil", "round", "length",
                                  "starts_with", "ends_with", "contains")}  # fmt: skip
_MOMENTS = {_T.INSTANT: "TIMESTAMPTZ", _T.LOCAL_DATE: "DATE", _T.LOCAL_TIME: "TIME"}
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_UNSEEN = re.compile(f"([{UNSEEN}])")
_RESERVED = frozenset(
    [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "both",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "default",
        "deferrable",
        "desc",
        "describe",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "fetch",
        "for",
        "foreign",
        "from",
        "group",
        "having",
        "in",
        "initially",
        "intersect",
        "into",
        "lambda",
        "lateral",
        "leading",
        "limit",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "pivot",
        "pivot_longer",
        "pivot_wider",
        "placing",
        "primary",
        "qualify",
        "references",
        "returning",
        "select",
        "show",
        "some",
        "summarize",
        "symmetric",
        "table",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "unpivot",
        "using",
        "variadic",
        "when",
        "where",
        "window",
        "with",
        "at",
        "glob",
    ]
)
"""Words that DuckDB does not take as the name of a column without quotes; some others are quoted for good measure."""


@cache
def name_sql(name: str) -> str:
    """A name of a column, in double quotes where DuckDB needs them."""
    if _PLAIN_NAME.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def text_sql(text: str) -> str:
    """A text as a literal; characters that cannot be seen are written by their codes, so that the eye reads all of it.

    >>> text_sql("o'clock"), text_sql("a\u202eb")
    ("'o''clock'", "('a' || chr(8238) || 'b')")
    """
    parts = [
        f"chr({ord(part)})" if place % 2 else "'" + part.replace("'", "''") + "'"
        for place, part in enumerate(_UNSEEN.split(text))
    ]
    kept = [part for part in parts if part != "''"] or ["''"]
    return kept[0] if len(kept) == 1 else "(" + " || ".join(kept) + ")"


def value_sql(value: object, type_: ValueType) -> str:
    """A constant in the physical units of its type (`model.values`) as a literal; None is NULL."""
    return _written(Literal(type_, value), _no_name)[0]  # type: ignore[arg-type]  # a value of that type


def natural_sql(expression: Expression, column: Callable[[Name], str], *, inside: bool = False) -> str:
    """The SQL of ``expression`` without parameters; ``column`` writes a name. ``inside``: fit to stand under AND.

    Raises NoSecondOpinion where DuckDB has no function that does the same (`normalise`).
    """
    return _at(_NOT if inside else _OR, expression, column)


def conjuncts_sql(expression: Expression, column: Callable[[Name], str]) -> list[str]:
    """The conditions that AND joins at the top, each fit to stand under AND."""
    if isinstance(expression, Operation) and expression.operator == "and":
        return [text for operand in expression.operands for text in conjuncts_sql(operand, column)]
    return [natural_sql(expression, column, inside=True)]


def _no_name(name: Name) -> str:
    raise AssertionError(name)


Writer = Callable[[Name], str]


def _at(least: int, expression: Expression, column: Writer) -> str:
    """The text, in brackets where it binds more loosely than its place needs."""
    text, level = _written(expression, column)
    return text if level >= least else f"({text})"


def _written(expression: Expression, column: Writer) -> tuple[str, int]:
    match expression:
        case Name():
            return column(expression), _VALUE
        case Literal():
            text = _constant(expression)
            return text, _MINUS if text.startswith("-") else _VALUE
        case Operation():
            return _operation(expression, column)
        case _:
            raise AssertionError(f"parameters must be filled in first: {expression}")


def _operation(node: Operation, column: Writer) -> tuple[str, int]:
    operator, operands = node.operator, node.operands
    if operator in {"+", "-"} and (_T.INSTANT in {o.type for o in operands} or operands[0].type is _T.LOCAL_DATE):
        return _moved(node, column)
    if operator in _INFIX:
        level = _INFIX[operator]
        left = _at(level if level != _COMPARISON else _SUM, operands[0], column)
        if operator in {"+", "-", "*"} and node.type is _T.NUMBER and _T.NUMBER not in {o.type for o in operands}:
            left = f"CAST({left} AS DOUBLE)"
        return f"{left} {operator} {_at(level + 1, operands[1], column)}", level
    match operator:
        case "/" | "%":
            return _quotient(node, column), _PRODUCT
        case "and" | "or":
            level = _AND if operator == "and" else _OR
            return f" {operator.upper()} ".join(_at(level + 1, operand, column) for operand in operands), level
        case "not":
            return _negated(operands[0], column)
        case "neg":
            inner = _at(_MINUS, operands[0], column)
            return f"-({inner})" if inner.startswith("-") else f"-{inner}", _MINUS
        case "in" | "like" | "ilike" | "is_null" | "is_true" | "is_false" | "is_distinct":
            return _test(node, column, negated=False), _COMPARISON
        case "case":
            *values, otherwise = _one_typed((*operands[1::2], operands[-1]), column)
            pairs = zip(operands[:-1:2], values, strict=True)
            branches = " ".join(f"WHEN {_at(_OR, condition, column)} THEN {value}" for condition, value in pairs)
            return f"CASE {branches} ELSE {otherwise} END", _VALUE
        case _:
            return _call(node, _one_typed(operands, column)), _VALUE


def _one_typed(operands: Sequence[Expression], column: Writer) -> list[str]:
    """Values that are chosen from; moneys of several scales at one scale, since DuckDB would drop digits of some."""
    written = [_at(_OR, operand, column) for operand in operands]
    if len(operands) > 1 and any(o.type is _T.MONEY and _has_own_scale(o) for o in operands):
        return [
            f"CAST({text} AS DECIMAL(38, 8))" if operand.type is _T.MONEY else text
            for operand, text in zip(operands, written, strict=True)
        ]
    return written


def _has_own_scale(expression: Expression) -> bool:
    if isinstance(expression, Literal):
        return isinstance(expression.value, Decimal)
    return isinstance(expression, Operation) and expression.operator not in {"coalesce", "nullif", "neg", "abs"}


def _call(node: Operation, of: list[str]) -> str:
    operator, operands = node.operator, node.operands
    if operator in _CALLS:
        return f"{operator}({', '.join(of)})"
    match operator:
        case "any" | "list_contains":
            items, item = of if operator == "list_contains" else reversed(of)
            return _contains(items, item)
        case "list_any":
            return f"list_has_any({of[0]}, [{', '.join(of[1:])}])"
        case "list_length":
            return f"len({of[0]})"
        case "regexp_matches":
            return f"regexp_matches({of[0]}, {_pattern(operands[1])})"
        case "regexp_extract":
            found = Found(pattern_of(_text_of(operands[1])), int(of[2]))
            return f"nullif(regexp_extract({of[0]}, {text_sql(found.pattern.for_re2)}, {found.group}), '')"
        case "lower":  # DuckDB lowers İ to a plain i
            return f"lower(replace({of[0]}, '\u0130', 'i\u0307'))"
        case "upper":
            return f"upper(replace({of[0]}, '\u00df', 'SS'))"
        case "trim":
            return f"trim({of[0]}, {text_sql(WHITE_SPACE)})"
        case "distance_km":
            one, along_1, two, along_2 = (f"radians({value})" for value in of)
            across, along = f"sin(({two} - {one}) / 2)", f"sin(({along_2} - {along_1}) / 2)"
            share = f"{across} * {across} + cos({one}) * cos({two}) * {along} * {along}"
            known = " AND ".join(f"{value} IS NOT NULL" for value in of)
            return f"CASE WHEN {known} THEN 2 * 6371.0088 * asin(sqrt(least(1, {share}))) END"
        case _:
            raise NoSecondOpinion(f"DuckDB has no function like {operator}")


def _contains(items: str, item: str) -> str:
    """Unknown where the item is: versions of DuckDB differ in what a list holds of nothing."""
    if item.startswith("'"):
        return f"list_contains({items}, {item})"
    return f"CASE WHEN {item} IS NOT NULL THEN list_contains({items}, {item}) END"


def _pattern(expression: Expression) -> str:
    return text_sql(pattern_of(_text_of(expression)).for_re2)


def _any_case(node: Operation) -> str:
    escape = _text_of(node.operands[2]) if len(node.operands) > 2 else None  # noqa: PLR2004 (x, pattern, escape)
    return text_sql(like_pattern(_text_of(node.operands[1]), escape, any_case=True).for_re2)


def _text_of(expression: Expression) -> str:
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    raise AssertionError(expression)


def _moved(node: Operation, column: Writer) -> tuple[str, int]:
    """Instant ± duration, duration + instant, and the duration between two instants or two dates."""
    left, right = node.operands
    if node.type is _T.DURATION:
        if left.type is _T.LOCAL_DATE:
            days = f"date_diff('day', {_at(_OR, right, column)}, {_at(_OR, left, column)})"
            return f"{days} * epoch_us(INTERVAL 24 HOUR)", _PRODUCT
        return f"epoch_us({_at(_OR, left, column)}) - epoch_us({_at(_OR, right, column)})", _SUM
    instant, length = (left, right) if left.type is _T.INSTANT else (right, left)
    return f"{_at(_SUM, instant, column)} {node.operator} {_interval(length, column)}", _SUM


def _interval(length: Expression, column: Writer) -> str:
    if isinstance(length, Literal) and isinstance(length.value, int):
        return interval_sql(length.value)
    return f"to_microseconds({_at(_OR, length, column)})"


def interval_sql(micros: int) -> str:
    """A length as an INTERVAL of hours, minutes, seconds or microseconds, whichever is whole."""
    days = f" /* {micros // DAY} days */" if micros >= 2 * DAY and micros % DAY == 0 else ""
    for unit, size in (("HOUR", HOUR), ("MINUTE", MINUTE), ("SECOND", SECOND), ("MICROSECOND", 1)):
        if micros % size == 0 and micros >= 0:
            return f"INTERVAL {micros // size} {unit}{days}"
    return f"to_microseconds({micros})"


def _quotient(node: Operation, column: Writer) -> str:
    left, right = node.operands
    least = _PRODUCT
    one, two = _at(least, left, column), _at(least + 1, right, column)
    if node.operator == "/" and left.type is right.type is _T.MONEY:
        # As whole ten-thousandths, so that nothing is rounded before the quotient itself.
        one, two = f"({one} * 10000)", f"({two} * 10000)"
    if isinstance(right, Literal) and right.value:
        return f"{one} {node.operator} {two}"
    return f"{one} {node.operator} nullif({two}, 0)"


def _negated(inner: Expression, column: Writer) -> tuple[str, int]:
    """NOT, written inside the comparison where SQL has a word for it."""
    if isinstance(inner, Operation) and inner.operator in (
        "in", "like", "ilike", "is_null", "is_true", "is_false", "is_distinct",
    ):  # fmt: skip
        return _test(inner, column, negated=True), _COMPARISON
    return f"NOT {_at(_NOT, inner, column)}", _NOT


def _test(node: Operation, column: Writer, *, negated: bool) -> str:
    first = _at(_SUM, node.operands[0], column)
    no = "NOT " if negated else ""
    match node.operator:
        case "in":
            return f"{first} {no}IN ({', '.join(_at(_OR, item, column) for item in node.operands[1:])})"
        case "like" | "ilike":
            escape = f" ESCAPE {_at(_SUM, node.operands[2], column)}" if len(node.operands) > 2 else ""  # noqa: PLR2004 (x, pattern, escape)
            if node.operator == "ilike" and "i" in _text_of(node.operands[1]).lower():
                # DuckDB takes the Turkish capital \u0130 for an i.
                return f"{no}regexp_matches({_at(_OR, node.operands[0], column)}, {_any_case(node)})"
            return f"{first} {no}{node.operator.upper()} {_at(_SUM, node.operands[1], column)}{escape}"
        case "is_distinct":
            return f"{first} IS {no}DISTINCT FROM {_at(_SUM, node.operands[1], column)}"
        case _:
            return f"{first} IS {no}{node.operator.removeprefix('is_').upper()}"


def _constant(literal: Literal) -> str:
    value = literal.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return text_sql(value)
    match literal.type:
        case _T.MONEY:
            return plain(EXACT.divide(Decimal(value), Decimal(10**MONEY_DIGITS)))
        case _T.DURATION:
            whole = int(value)
            return f"epoch_us({interval_sql(whole)})" if whole % SECOND == 0 and whole >= 0 else str(whole)
        case _T.INSTANT:
            moment = EPOCH_INSTANT + timedelta(microseconds=int(value))
            return f"TIMESTAMPTZ '{moment.replace(tzinfo=None).isoformat(sep=' ')}+00'"
        case _T.LOCAL_DATE:
            return f"DATE '{(EPOCH + timedelta(days=int(value))).isoformat()}'"
        case _T.LOCAL_TIME:
            return f"TIME '{(EPOCH_INSTANT + timedelta(microseconds=int(value))).time().isoformat()}'"
        case _T.NUMBER if isinstance(value, float):
            return f"CAST('{value!r}' AS DOUBLE)"
        case _:
            return format(Decimal(str(value)), "f")
