"""The stretches that an entry of evidence names at the end of its ``where``, read back and written for DuckDB.

`engine.output_tables` writes them: instants, or local dates up to an instant. Nothing else stands there, so they are
read by their form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ftindicators.diagnostics import InternalFault
from ftindicators.language.expressions.literals import read_date, read_instant
from ftindicators.model.values import ValueType
from ftindicators.reports.natural_sql import value_sql

_INSTANT = r"instant\('([^']+)'\)"
_DATE = r"date\('([^']+)'\)"
_BY_TIME = re.compile(rf"(?:occurred_at > {_INSTANT} AND )?occurred_at <= {_INSTANT}")
_BY_DATE = re.compile(rf"local_date >= {_DATE} AND local_date < {_DATE}(?: AND occurred_at <= {_INSTANT})?")
_LEFT = re.compile(r"[()\s]|OR")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in (start, end] of local dates [first, after). None: no bound. Microseconds UTC, days since 1970."""

    start: int | None = None
    end: int | None = None
    first: int | None = None
    after: int | None = None

    def sql(self) -> str:
        """The stretch as conditions joined by AND."""
        bounds = (
            ("occurred_at >", self.start, ValueType.INSTANT),
            ("occurred_at <=", self.end, ValueType.INSTANT),
            ("local_date >=", self.first, ValueType.LOCAL_DATE),
            ("local_date <", self.after, ValueType.LOCAL_DATE),
        )
        return " AND ".join(f"{name} {value_sql(bound, type_)}" for name, bound, type_ in bounds if bound is not None)


def stretches_of(where: str, selection: str) -> tuple[Stretch, ...]:
    """The stretches in an entry's ``where`` behind its ``selection``; empty where it names none.

    Raises InternalFault where ``where`` is no such text: the definitions are not those that the entry was made with.
    """
    if where == selection:
        return ()
    head = f"({selection}) AND "
    if not where.startswith(head):
        raise InternalFault("an entry of evidence has another selection than its indicator's definition gives")
    rest = where[len(head) :]
    by_date = [_dated(found) for found in _BY_DATE.finditer(rest)]
    pattern = _BY_DATE if by_date else _BY_TIME
    by_time = [] if by_date else [_timed(found) for found in _BY_TIME.finditer(rest)]
    if _LEFT.sub("", pattern.sub("", rest)):
        raise InternalFault("an entry of evidence names stretches in a form that this version does not know")
    return tuple(by_date or by_time)


def stretches_sql(stretches: tuple[Stretch, ...]) -> list[str]:
    """The condition that a row lies in one of the stretches; nothing where there are none."""
    if not stretches:
        return []
    if len(stretches) == 1:
        return stretches[0].sql().split(" AND ")
    return ["(" + " OR ".join(f"({stretch.sql()})" for stretch in stretches) + ")"]


def _timed(found: re.Match[str]) -> Stretch:
    return Stretch(start=_known(read_instant, found[1]), end=_known(read_instant, found[2]))


def _dated(found: re.Match[str]) -> Stretch:
    return Stretch(
        first=_known(read_date, found[1]), after=_known(read_date, found[2]), end=_known(read_instant, found[3])
    )


def _known(read: Callable[[str], int | None], text: str | None) -> int | None:
    if text is None:
        return None
    value = read(text)
    if value is None:
        raise InternalFault(f"{text!r} in an entry of evidence is no moment")
    return value
