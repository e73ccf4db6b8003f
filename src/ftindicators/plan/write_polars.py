"""Expressions as polars computes them, over the physical types, and the evaluator of many of them at once.

What an expression means is decided in `language.expressions.lower`; here every step becomes the polars call that does
exactly that. Every literal is typed, no default of polars is relied on, and nothing here looks at the data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce

import polars as pl

from ftindicators.language.expressions.lower import lowered
from ftindicators.language.expressions.normalise import BEYOND_SMALL_LETTERS, WHITE_SPACE
from ftindicators.language.expressions.parameters import ParameterValues, with_values
from ftindicators.language.expressions.physical import (
    MOST_IN_128_BITS,
    Column,
    Constant,
    Found,
    Kind,
    Physical,
    Step,
    checks,
    columns_of,
)
from ftindicators.language.expressions.regular import Pattern
from ftindicators.model.expression import Expression, Name
from ftindicators.model.values import INT64_MAX, INT64_MIN

ColumnOf = Callable[[Name], pl.Expr]
EARTH_RADIUS_KM = 6371.0088
_TYPES: dict[Kind, pl.DataType] = {
    Kind.INT: pl.Int64(),
    Kind.WIDE: pl.Int128(),
    Kind.FLOAT: pl.Float64(),
    Kind.TRUTH: pl.Boolean(),
    Kind.TEXT: pl.String(),
    Kind.LIST: pl.List(pl.String()),
}


def write_polars(expression: Expression, column: ColumnOf, *, parameter: ParameterValues | None = None) -> pl.Expr:
    """The polars expression of a typed tree; ``column`` gives the expression of a name, in its physical type.

    Raises InvalidIndicators (FTI252) where a parameter has so many digits that a result would not be exact.
    """
    return _Writer(column).write(lowered(with_values(expression, parameter)))


def overflow_of(
    expression: Expression, column: ColumnOf, *, parameter: ParameterValues | None = None
) -> pl.Expr | None:
    """True at rows where some operation of the expression went beyond its type's range (and gave null); never null.

    None where that cannot happen.
    """
    writer = _Writer(column)
    found = []
    for step in checks(lowered(with_values(expression, parameter))):
        known = [writer.write(operand).is_not_null() for operand in step.operands]
        found.append(_balanced([*known, writer.write(step).is_null()], lambda a, b: a & b))
    return _balanced(found, lambda a, b: a | b) if found else None


def evaluate_rows(
    frame: pl.DataFrame, expressions: Sequence[tuple[str, Expression]], *, parameter: ParameterValues | None = None
) -> dict[str, pl.Series]:
    """The values of all expressions at all rows of ``frame``, whose columns are named as the expressions' names are.

    One pass with common parts computed once; each series has the frame's length and its expression's physical type.
    """
    if parameter is None:
        return _at_rows(frame, {name: _remembered(expression) for name, expression in expressions})
    written = {name: write_polars(expression, _by_name, parameter=parameter) for name, expression in expressions}
    return _at_rows(frame, written)


def evaluate_nodes(nodes: Sequence[Physical], frame: Callable[[set[Name]], pl.DataFrame]) -> list[pl.Series]:
    """The values of parts of expressions at all rows; ``frame`` gives the columns of the names that they read."""
    names = {column.name for node in nodes for column in columns_of(node)}
    written = {str(i): _remembered_node(node) for i, node in enumerate(nodes)}
    return list(_at_rows(frame(names), written).values())


@lru_cache(maxsize=20_000)
def _remembered_node(node: Physical) -> pl.Expr:
    return _Writer(_by_name).write(node)


@lru_cache(maxsize=20_000)
def _remembered(expression: Expression) -> pl.Expr:
    """An expression written once, however many batches are fed: writing costs more than a small batch's answer."""
    return write_polars(expression, _by_name)


def count_overflows(
    frame: pl.DataFrame, expressions: Sequence[tuple[str, Expression]], *, parameter: ParameterValues | None = None
) -> dict[str, int]:
    """At how many rows each expression went beyond a type's range; names whose count is 0 are left out."""
    overflows = {name: overflow_of(expression, _by_name, parameter=parameter) for name, expression in expressions}
    written = {name: overflow for name, overflow in overflows.items() if overflow is not None}
    counted = {name: int(series.sum()) for name, series in _at_rows(frame, written).items()}
    return {name: count for name, count in counted.items() if count}


def _by_name(name: Name) -> pl.Expr:
    return pl.col(name.name)


def _at_rows(frame: pl.DataFrame, written: dict[str, pl.Expr]) -> dict[str, pl.Series]:
    if not written:
        return {}
    numbered = [expression.alias(f"e{number}") for number, expression in enumerate(written.values())]
    result = frame.lazy().select(numbered).collect(optimizations=_COMMON_PARTS_ONCE)
    series = (result[f"e{number}"].alias(name) for number, name in enumerate(written))
    # An expression without any name is one value: it holds at every row.
    height = frame.height
    return {one.name: one if len(one) == height else one.new_from_index(0, height) for one in series}


_COMMON_PARTS_ONCE = pl.QueryOptFlags.none().update(comm_subexpr_elim=True)


def _balanced(parts: Sequence[pl.Expr], join: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """Many parts joined two by two: a chain of a thousand stays ten deep."""
    while len(parts) > 1:
        parts = [reduce(join, parts[i : i + 2]) for i in range(0, len(parts), 2)]
    return parts[0]


def _literal(value: float | str | None, kind: Kind) -> pl.Expr:
    return pl.lit(value, dtype=_TYPES[kind])


class _Writer:
    """Writes steps; ``written`` keeps what was written already, since equal steps are equal values."""

    __slots__ = ("column", "written")

    def __init__(self, column: ColumnOf) -> None:
        self.column = column
        self.written: dict[int, pl.Expr] = {}

    def write(self, node: Physical) -> pl.Expr:
        known = self.written.get(id(node))
        if known is None:
            known = self.written[id(node)] = self._write(node)
        return known

    def _write(self, node: Physical) -> pl.Expr:
        match node:
            case Constant(kind, value):
                return _literal(value, kind)
            case Column(_, name):
                return self.column(name)
            case Step(kind, operator, operands):
                return _WRITERS[_group(kind, operator)](node, [self.write(operand) for operand in operands])


def _group(kind: Kind, operator: str) -> str:
    return f"float {operator}" if kind is Kind.FLOAT and operator in _DIFFERENT_FOR_FLOATS else operator


_DIFFERENT_FOR_FLOATS = ("floor", "ceil", "round")


def _negative(value: pl.Expr, kind: Kind) -> pl.Expr:
    """Polars 2.1 has no unary minus for 128 bits; of float64, 0 - x would lose the sign of zero."""
    return -value if kind is Kind.FLOAT else _literal(0, kind) - value


def _remainder(node: Step, of: list[pl.Expr]) -> pl.Expr:
    """Polars floors; SQL's remainder has the sign of the dividend."""
    value, divisor = of
    known = node.operands[1]
    if isinstance(known, Constant) and isinstance(known.value, int) and known.value > 0:
        floored = value % divisor
        return pl.when((value < _literal(0, node.kind)) & (floored != _literal(0, node.kind))).then(
            floored - divisor
        ).otherwise(floored)  # fmt: skip
    zero = _literal(0, node.kind)
    of_sizes = value.abs() % pl.when(divisor != zero).then(divisor.abs()).otherwise(_literal(None, node.kind))
    return pl.when(value < zero).then(_negative(of_sizes, node.kind)).otherwise(of_sizes)


def _floor(node: Step, of: list[pl.Expr]) -> pl.Expr:
    unit = _unit(node)
    return of[0] // unit * unit


def _ceil(node: Step, of: list[pl.Expr]) -> pl.Expr:
    unit = _unit(node)
    return _negative(_negative(of[0], node.kind) // unit, node.kind) * unit


def _half_away(node: Step, of: list[pl.Expr]) -> pl.Expr:
    """How many units, a half away from zero."""
    unit = _unit(node)
    half = _literal(node.argument // 2, node.kind) if isinstance(node.argument, int) else unit
    below = _negative((_negative(of[0], node.kind) + half) // unit, node.kind)
    return pl.when(of[0] < _literal(0, node.kind)).then(below).otherwise((of[0] + half) // unit)


def _unit(node: Step) -> pl.Expr:
    if not isinstance(node.argument, int):
        raise TypeError(node)
    return _literal(node.argument, node.kind)


def _within(node: Step, of: list[pl.Expr]) -> pl.Expr:
    if not isinstance(node.argument, int):
        raise TypeError(node)
    least, most = _literal(INT64_MIN * node.argument, Kind.WIDE), _literal(INT64_MAX * node.argument, Kind.WIDE)
    return pl.when((of[0] >= least) & (of[0] <= most)).then(of[0]).otherwise(_literal(None, Kind.WIDE))


def _multiply_within(_node: Step, of: list[pl.Expr]) -> pl.Expr:
    """Polars wraps beyond 128 bits; the size in float64 tells where."""
    size = (of[0].cast(pl.Float64) * of[1].cast(pl.Float64)).abs()
    return pl.when(size < _literal(MOST_IN_128_BITS, Kind.FLOAT)).then(of[0] * of[1]).otherwise(
        _literal(None, Kind.WIDE)
    )  # fmt: skip


def _quotient(node: Step, of: list[pl.Expr]) -> pl.Expr:
    """Null by 0.

    polars multiplies by the reciprocal where a divisor is one value (29997 / 10000 = 2.9997000000000003), so the
    divisor is made a column: adding 0 times the dividend changes no number.
    """
    value, divisor = of
    known = node.operands[1]
    if not (isinstance(known, Constant) and known.value):
        divisor = pl.when(divisor != _literal(0.0, Kind.FLOAT)).then(divisor).otherwise(_literal(None, Kind.FLOAT))
    return value / (divisor + value * _literal(0.0, Kind.FLOAT))


def _finite(_node: Step, of: list[pl.Expr]) -> pl.Expr:
    return pl.when(of[0].is_finite()).then(of[0]).otherwise(_literal(None, Kind.FLOAT))


def _distance(_node: Step, of: list[pl.Expr]) -> pl.Expr:
    """Haversine; rounding can take the argument of the arc sine above 1, so it is clipped."""
    one, two = _literal(1.0, Kind.FLOAT), _literal(2.0, Kind.FLOAT)
    radian = _literal(math.pi / 180.0, Kind.FLOAT)
    latitude_1, longitude_1, latitude_2, longitude_2 = (value * radian for value in of)
    across = ((latitude_2 - latitude_1) / two).sin()
    along = ((longitude_2 - longitude_1) / two).sin()
    share = across * across + latitude_1.cos() * latitude_2.cos() * along * along
    clipped = pl.when(share > one).then(one).otherwise(share)
    return clipped.sqrt().arcsin() * _literal(2 * EARTH_RADIUS_KM, Kind.FLOAT)


def _one_of(node: Step, of: list[pl.Expr]) -> pl.Expr:
    constants, kind = node.argument, node.operands[0].kind
    if not isinstance(constants, tuple):
        raise TypeError(node)
    if not constants:
        return pl.when(of[0].is_null()).then(_literal(None, Kind.TRUTH)).otherwise(_literal(False, Kind.TRUTH))  # noqa: FBT003 (the constant FALSE)
    if kind is Kind.WIDE or len(constants) == 1:
        equal = [of[0] == pl.lit(constant, dtype=_TYPES[kind]) for constant in constants]
        return _balanced(equal, lambda a, b: a | b)
    return of[0].is_in(pl.lit(list(constants), dtype=pl.List(_TYPES[kind])))


def _fits(node: Step, of: list[pl.Expr]) -> pl.Expr:
    if not isinstance(node.argument, Pattern):
        raise TypeError(node)
    return of[0].str.contains(node.argument.for_rust, literal=False, strict=True)


def _extract(node: Step, of: list[pl.Expr]) -> pl.Expr:
    if not isinstance(node.argument, Found):
        raise TypeError(node)
    found = of[0].str.extract(node.argument.pattern.for_rust, node.argument.group)
    return pl.when(found != _literal("", Kind.TEXT)).then(found).otherwise(_literal(None, Kind.TEXT))


def _list_contains(node: Step, of: list[pl.Expr]) -> pl.Expr:
    """To polars a null text is an element like any other: here it is unknown."""
    found = of[0].list.contains(of[1])
    if isinstance(node.operands[1], Constant):
        return found
    return pl.when(of[1].is_not_null()).then(found).otherwise(_literal(None, Kind.TRUTH))


def _list_any(node: Step, of: list[pl.Expr]) -> pl.Expr:
    if not isinstance(node.argument, tuple):
        raise TypeError(node)
    return _balanced(
        [of[0].list.contains(_literal(str(text), Kind.TEXT)) for text in node.argument], lambda a, b: a | b
    )


def _case(_node: Step, of: list[pl.Expr]) -> pl.Expr:
    result = of[-1]
    for condition, value in reversed(list(zip(of[:-1:2], of[1::2], strict=True))):
        result = pl.when(condition).then(value).otherwise(result)
    return result


def _lower(_node: Step, of: list[pl.Expr]) -> pl.Expr:
    """Letter by letter: polars would write a sigma at a word's end otherwise than elsewhere."""
    sigma = _literal("\u03a3", Kind.TEXT), _literal("\u03c3", Kind.TEXT)
    return of[0].str.replace_all(*sigma, literal=True).str.to_lowercase()


def _normalise(_node: Step, of: list[pl.Expr]) -> pl.Expr:
    """As `language.expressions.normalise` does it."""
    bare = of[0].str.normalize("NFKD").str.replace_all(r"\p{M}+", "").str.to_lowercase()
    folded = bare.str.replace_many(BEYOND_SMALL_LETTERS).str.normalize("NFKC")
    return folded.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars(" ")


_WRITERS: dict[str, Callable[[Step, list[pl.Expr]], pl.Expr]] = {
    "widen": lambda _, of: of[0].cast(pl.Int128),
    "narrow": lambda _, of: of[0].cast(pl.Int64, strict=False),
    "to_float": lambda _, of: of[0].cast(pl.Float64),
    "within": _within,
    "add": lambda _, of: of[0] + of[1],
    "subtract": lambda _, of: of[0] - of[1],
    "multiply": lambda _, of: of[0] * of[1],
    "multiply_within": _multiply_within,
    "negative": lambda node, of: _negative(of[0], node.kind),
    "absolute": lambda _, of: of[0].abs(),
    "remainder": _remainder,
    "floor": _floor,
    "ceil": _ceil,
    "round": lambda node, of: _half_away(node, of) * _unit(node),
    "share_out": _half_away,
    "float floor": lambda _, of: of[0].floor(),
    "float ceil": lambda _, of: of[0].ceil(),
    "float round": lambda _, of: of[0].round(0, mode="half_away_from_zero"),
    "quotient": _quotient,
    "finite": _finite,
    "distance_km": _distance,
    "and": lambda _, of: _balanced(of, lambda a, b: a & b),
    "or": lambda _, of: _balanced(of, lambda a, b: a | b),
    "not": lambda _, of: ~of[0],
    "equal": lambda _, of: of[0] == of[1],
    "unequal": lambda _, of: of[0] != of[1],
    "less": lambda _, of: of[0] < of[1],
    "at_most": lambda _, of: of[0] <= of[1],
    "more": lambda _, of: of[0] > of[1],
    "at_least": lambda _, of: of[0] >= of[1],
    "differs": lambda _, of: of[0].ne_missing(of[1]),
    "is_null": lambda _, of: of[0].is_null(),
    "is_true": lambda _, of: of[0].fill_null(value=False),
    "is_false": lambda _, of: (~of[0]).fill_null(value=False),
    "one_of": _one_of,
    "fits": _fits,
    "starts_with": lambda _, of: of[0].str.starts_with(of[1]),
    "ends_with": lambda _, of: of[0].str.ends_with(of[1]),
    "contains": lambda _, of: of[0].str.contains(of[1], literal=True),
    "list_contains": _list_contains,
    "list_any": _list_any,
    "lower": _lower,
    "upper": lambda _, of: of[0].str.to_uppercase(),
    "trim": lambda _, of: of[0].str.strip_chars(WHITE_SPACE),
    "normalise": _normalise,
    "join": lambda _, of: pl.concat_str(of[0], of[1]),
    "extract": _extract,
    "length": lambda _, of: of[0].str.len_chars().cast(pl.Int64),
    "list_length": lambda _, of: of[0].list.len().cast(pl.Int64),
    "case": _case,
    "coalesce": lambda _, of: pl.coalesce(of),
    "greatest": lambda _, of: pl.max_horizontal(of),
    "least": lambda _, of: pl.min_horizontal(of),
    "null_if": lambda node, of: pl.when(of[0] == of[1]).then(_literal(None, node.kind)).otherwise(of[0]),
}
