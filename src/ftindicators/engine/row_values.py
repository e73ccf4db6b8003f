"""The values of a Plan at the rows of one call, and the arrays that kernels read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.model.values import ValueType
from ftindicators.plan.values import BaseColumn, RowExpression, reads
from ftindicators.plan.write_polars import count_overflows, evaluate_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.kernels.entries import Flags, Ints, Reals
    from ftindicators.model.expression import Expression
    from ftindicators.plan.compile import Plan

PHYSICAL: dict[ValueType, pl.DataType] = {
    ValueType.TEXT: pl.String(),
    ValueType.INTEGER: pl.Int64(),
    ValueType.MONEY: pl.Int64(),
    ValueType.NUMBER: pl.Float64(),
    ValueType.BOOLEAN: pl.Boolean(),
    ValueType.INSTANT: pl.Int64(),
    ValueType.LOCAL_DATE: pl.Int64(),
    ValueType.LOCAL_TIME: pl.Int64(),
    ValueType.DURATION: pl.Int64(),
    ValueType.TEXT_LIST: pl.List(pl.String()),
}
"""The polars type in which each type of the language is held."""


class RowValues:
    """The Plan's values at ``rows``, computed stage by stage. ``series[i]`` is value i once its stage has run."""

    def __init__(self, plan: Plan, rows: pl.DataFrame) -> None:
        self.plan = plan
        self.rows = rows
        self.series: dict[int, pl.Series] = {}
        self._flags: dict[int, Flags] = {}
        self._known: dict[int, Flags] = {}
        self._numbers: dict[int, Ints | Reals] = {}

    def __len__(self) -> int:
        """The number of rows."""
        return self.rows.height

    def supply(self, number: int) -> None:
        """Take a base column from the rows; null everywhere where the rows lack it."""
        value = self.plan.values[number]
        if not isinstance(value, BaseColumn):
            message = f"value {number} is no column"
            raise TypeError(message)
        wanted = PHYSICAL[value.type]
        if value.name in self.rows.columns:
            column = self.rows[value.name]
            self.series[number] = column if column.dtype == wanted else column.cast(wanted)
        else:
            self.series[number] = pl.Series(value.name, [None], dtype=wanted).new_from_index(0, len(self))

    def express(self, numbers: Sequence[int]) -> None:
        """Compute the expressions ``numbers``, all of which read values that are there."""
        wanted: list[tuple[str, Expression]] = []
        read: set[int] = set()
        for number in numbers:
            value = self.plan.values[number]
            if isinstance(value, RowExpression):
                wanted.append((f"v{number}", value.expression))
                read.update(reads(value))
        for name, series in self.evaluate(wanted, read).items():
            self.series[int(name[1:])] = series

    def evaluate(self, wanted: Sequence[tuple[str, Expression]], read: set[int]) -> dict[str, pl.Series]:
        """Any expressions over values that are there, by name."""
        if not wanted:
            return {}
        frame = pl.DataFrame([self.series[n].alias(f"v{n}") for n in sorted(read)])
        if not read:
            frame = pl.DataFrame({"": np.zeros(len(self), np.int8)})
        return {
            name: s if len(s) == len(self) else s.new_from_index(0, len(self))
            for name, s in evaluate_rows(frame, wanted).items()
        }

    def overflows(self) -> dict[int, int]:
        """For each expression at how many rows it went beyond its type's range and so is null; zeros left out."""
        found: dict[int, int] = {}
        for number, value in enumerate(self.plan.values):
            if isinstance(value, RowExpression):
                frame = pl.DataFrame([self.series[n].alias(f"v{n}") for n in reads(value)])
                for count in count_overflows(frame, [(f"v{number}", value.expression)]).values():
                    found[number] = count
        return found

    def true(self, number: int) -> Flags:
        """Where a boolean value is true (false and unknown alike are not)."""
        flags = self._flags.get(number)
        if flags is None:
            series = self.series[number]
            whole = series if series.null_count() == 0 else series.fill_null(value=False)
            flags = self._flags[number] = whole.to_numpy()
        return flags

    def known(self, number: int) -> Flags:
        """Where a value is not null."""
        known = self._known.get(number)
        if known is None:
            series = self.series[number]
            all_of_them = series.null_count() == 0
            known = np.ones(len(self), np.bool_) if all_of_them else series.is_not_null().to_numpy()
            self._known[number] = known
        return known

    def numbers(self, number: int) -> Ints | Reals:
        """A value's numbers, 0 where it is null: float64 for numbers, else int64."""
        found = self._numbers.get(number)
        if found is None:
            series = self.series[number]
            if series.dtype == pl.Boolean:
                found = self.true(number).astype(np.int64)
            else:
                found = (series if series.null_count() == 0 else series.fill_null(0)).to_numpy()
            self._numbers[number] = found
        return found
