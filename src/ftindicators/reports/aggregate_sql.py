"""The seventeen aggregates as DuckDB SELECTs over the rows of one window: by their definitions, from exact sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ftindicators.diagnostics import InternalFault
from ftindicators.model.measure import Aggregate
from ftindicators.model.values import ValueType

_GAPS = frozenset({"longest_gap", "regularity"})
_AT_LEAST_TWO = 2


@dataclass(frozen=True, slots=True)
class Parts:
    """What an aggregate is made of, each part as SQL over a row of the window.

    ``value``: what is aggregated; ``of``: the condition of a share; ``of_column``: the column of a top_share; ``own``:
    the value at the row that asks. ``at``, ``id``, ``local_date``: columns of the row. ``currency``: given where the
    value is an amount in it and the rows have several: over two of them there is no answer. ``in_seconds``: a duration
    is given in seconds, as hits write it; else in microseconds.
    """

    aggregate: Aggregate
    value: str | None
    type: ValueType | None
    of: str | None
    of_column: str | None
    q: float | None
    own: str | None
    at: str
    id: str
    local_date: str
    currency: str | None = None
    own_currency: str | None = None
    in_seconds: bool = False


def select_lines(parts: Parts, source: str, conditions: Sequence[str], name: str = "") -> list[str]:
    """The lines of a SELECT that gives the aggregate over the rows of ``source`` that meet all ``conditions``."""
    value, rows = _from_inner(parts, source, conditions)
    seconds = parts.in_seconds and (parts.aggregate == "longest_gap" or _gives_duration(parts))
    if seconds:
        value = f"{value} / 1000000"
    return [f"SELECT {value}" + (f" AS {name}" if name else ""), *rows]


def _gives_duration(parts: Parts) -> bool:
    return parts.type is ValueType.DURATION and parts.aggregate in {"sum", "min", "max", "first", "last"}


def _from_inner(parts: Parts, source: str, conditions: Sequence[str]) -> tuple[str, list[str]]:
    """The aggregate's value, and the lines that say over which rows."""
    plain = [f"FROM {source}", *where(conditions)]
    if parts.aggregate in _GAPS:
        clock = f"epoch_us({parts.at})"
        gap = f"{clock} - lag({clock}) OVER (ORDER BY {parts.at}, {parts.id})"
        inner = [f"SELECT CAST({gap} AS HUGEINT) AS gap", *plain]
        return _of_gaps(parts.aggregate), ["FROM (", *("  " + line for line in inner), ") AS gaps"]
    if parts.aggregate == "top_share":
        known = [f"{one} IS NOT NULL" for one in (parts.of_column, parts.value) if one is not None]
        part = "count(*)" if parts.value is None else f"sum({parts.value})"
        kinds = f", min({_known(parts.currency)}) AS least, max({_known(parts.currency)}) AS most"
        inner = [
            f"SELECT {part} AS part{kinds if parts.currency else ''}",
            f"FROM {source}",
            *where([*conditions, *known]),
            f"GROUP BY {parts.of_column}",
        ]
        value = "max(part) / nullif(sum(part), 0)"
        if parts.currency:
            value = f"CASE WHEN min(least) = max(most) THEN {value} END"
        return value, ["FROM (", *("  " + line for line in inner), ") AS parts"]
    if parts.aggregate in {"first", "last"}:
        plain = [f"FROM {source}", *where([*conditions, f"{parts.value} IS NOT NULL"])]
    return _guarded(parts, _value(parts)), plain


def _value(parts: Parts) -> str:  # noqa: C901, PLR0911 (one arm an aggregate)
    v, n, total = parts.value, f"count({parts.value})", _sum(parts)
    match parts.aggregate:
        case "count":
            return "count(*)"
        case "sum":
            return f"coalesce({total}, 0)"
        case "mean":
            return f"{total} / nullif({n}, 0)"
        case "std":
            return f"{_spread(parts)} / nullif({n}, 0)"
        case "min" | "max":
            return f"{parts.aggregate}({v})"
        case "count_distinct":
            return f"count(DISTINCT {v})"
        case "days_active":
            return f"count(DISTINCT {parts.local_date})"
        case "first":
            return f"first({v} ORDER BY {parts.at}, {parts.id})"
        case "last":
            return f"first({v} ORDER BY {parts.at} DESC, {parts.id} DESC)"
        case "median" | "percentile":
            return f"quantile_cont(CAST({v} AS DOUBLE), {parts.q!r})"
        case "share" if v is None:
            return f"count(*) FILTER (WHERE {parts.of}) / nullif(count(*), 0)"
        case "share":
            return f"coalesce({total} FILTER (WHERE {parts.of}), 0) / nullif({total}, 0)"
        case "zscore":
            above = f"({n} * {parts.own} - {total}) / nullif({_spread(parts)}, 0)"
            return f"CASE WHEN {n} >= {_AT_LEAST_TWO} THEN {above} END"
        case "ratio":
            return f"CASE WHEN {n} >= {_AT_LEAST_TWO} THEN {n} * {parts.own} / nullif({total}, 0) END"
        case _:
            raise InternalFault(f"no SQL is known for the aggregate {parts.aggregate}")


def _sum(parts: Parts) -> str:
    return f"fsum({parts.value})" if parts.type is ValueType.NUMBER else f"sum({parts.value})"


def _spread(parts: Parts) -> str:
    """N times the standard deviation of the population, from exact sums: sqrt(n * sum of squares - square of sum)."""
    v, n, total = parts.value, f"count({parts.value})", _sum(parts)
    match parts.type:
        case ValueType.NUMBER:
            squares = f"fsum({v} * {v})"
        case ValueType.MONEY:
            squares = f"sum({v} * {v})"
        case _:
            squares = f"sum(CAST({v} AS HUGEINT) * {v})"
    inner = f"{n} * {squares} - {total} * {total}"
    return f"sqrt(greatest(0, {inner}))" if parts.type is ValueType.NUMBER else f"sqrt({inner})"


def _of_gaps(aggregate: str) -> str:
    if aggregate == "longest_gap":
        return "max(gap)"
    uneven = "sqrt(count(gap) * sum(gap * gap) - sum(gap) * sum(gap)) / sum(gap)"
    return f"CASE WHEN count(gap) >= {_AT_LEAST_TWO} AND sum(gap) > 0 THEN greatest(0, 1 - {uneven}) END"


def _guarded(parts: Parts, value: str) -> str:
    """No answer over rows of two currencies; a row without one is of a currency of its own."""
    if parts.currency is None:
        return value
    used = f"FILTER (WHERE {parts.value} IS NOT NULL)"
    if parts.own_currency is not None:
        other = f"{parts.value} IS NOT NULL AND {_known(parts.currency)} <> {_known(parts.own_currency)}"
        return f"CASE WHEN count(*) FILTER (WHERE {other}) = 0 THEN {value} END"
    return f"CASE WHEN count(DISTINCT {_known(parts.currency)}) {used} <= 1 THEN {value} END"


def _known(currency: str | None) -> str:
    return f"coalesce({currency}, '?')"


def where(conditions: Sequence[str]) -> list[str]:
    """WHERE and its conditions, one a line."""
    return [("WHERE " if place == 0 else "  AND ") + text for place, text in enumerate(conditions)]
