"""The values of a Plan at the rows of one call, and the arrays that kernels read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

from ftindicators.model.values import ValueType
from ftindicators.plan.values import BaseColumn, RowExpression, reads
from ftindicators.plan.write_polars import count_overflows, evaluate_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

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


def _marked(length: int, places: Ints) -> Flags:
    marked = np.zeros(length, np.bool_)
    marked[places] = True
    return marked


class _Series(dict[int, pl.Series]):
    """Values as polars holds them, each made when somebody first asks for it."""

    def __init__(self, values: RowValues) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, number: int) -> pl.Series:
        made = self[number] = self._values.as_series(number)
        return made


class RowValues:
    """The Plan's values at the rows of a call, or at some of them; whoever computes a value puts it here.

    Kernels read :meth:`true`, :meth:`known` and :meth:`numbers`, one element a row; ``series[i]`` is value i as polars
    holds it. A value is there once it was supplied, expressed or put; before that all of these raise KeyError.
    """

    def __init__(self, plan: Plan, rows: pl.DataFrame | None, some: tuple[RowValues, Ints] | None = None) -> None:
        """Nothing is there yet. ``some``: the rows are others' (:meth:`at_rows`), gathered when asked."""
        self.plan = plan
        self.series: dict[int, pl.Series] = _Series(self)
        self._rows = rows
        self._whole: RowValues | None = None if some is None else some[0]
        self.place: Ints = np.empty(0, np.int64) if some is None else some[1]
        self._length = len(self.place) if rows is None else rows.height
        self._flags: dict[int, Flags] = {}
        self._known: dict[int, Flags] = {}
        self._numbers: dict[int, Ints | Reals] = {}

    def __len__(self) -> int:
        """The number of rows."""
        return self._length

    @property
    def rows(self) -> pl.DataFrame:
        """The rows themselves."""
        if self._rows is None:
            self._rows = self._of_whole().rows[self.place]
        return self._rows

    def at_rows(self, rows: Ints) -> RowValues:
        """The same values at some rows only: ``rows`` are their numbers (int64), in any order.

        What is there already (now, or by the time it is asked for) is gathered when somebody asks; what is supplied,
        expressed or put there is computed at these rows alone and stays there. :meth:`spread` brings it back.
        """
        return RowValues(self.plan, None, (self, rows))

    def spread(self, part: RowValues, numbers: Sequence[int]) -> None:
        """Take over values of ``part``, which :meth:`at_rows` made: null at all other rows."""
        for number in numbers:
            if self.plan.values[number].type in (ValueType.TEXT, ValueType.TEXT_LIST):
                place = np.zeros(len(self), np.int64)
                place[part.place] = np.arange(len(part))
                there = pl.Series(pa.array(place, mask=~_marked(len(self), part.place)))
                self.series[number] = part.series[number].gather(there)
                continue
            known = np.zeros(len(self), np.bool_)
            known[part.place] = part.known(number)
            found = part.numbers(number)
            values: npt.NDArray[Any] = np.zeros(len(self), found.dtype)
            values[part.place] = found
            self.put(number, values, known)

    def put(self, number: int, values: npt.NDArray[Any], known: Flags | None = None) -> None:
        """Say what value ``number`` is, one element a row: int64, float64 or bool as its type is held.

        ``known``: where it is not null, None for everywhere; what ``values`` says elsewhere counts for nothing.
        """
        self._known[number] = np.ones(len(self), np.bool_) if known is None else known
        if self.plan.values[number].type is ValueType.BOOLEAN:
            flags: Flags = values.astype(np.bool_, copy=False)
            self._flags[number] = flags if known is None else flags & known
        elif known is not None and not known.all():
            self._numbers[number] = np.where(known, values, values.dtype.type(0))
        else:
            self._numbers[number] = values

    def as_series(self, number: int) -> pl.Series:
        """Value ``number`` as polars holds it, made anew from what was put or from the whole; KeyError if not there."""
        known = self._known.get(number)
        held = self._flags.get(number) if number in self._flags else self._numbers.get(number)
        if held is not None and known is not None:
            return pl.Series(held) if known.all() else pl.Series(pa.array(held, mask=~known))
        if self._whole is None:
            raise KeyError(number)
        return self._whole.series[number].gather(self.place)

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
            if self._is_of_whole(number):
                flags = self._of_whole().true(number)[self.place]
            else:
                series = self.series[number]
                whole = series if series.null_count() == 0 else series.fill_null(value=False)
                flags = whole.to_numpy()
            self._flags[number] = flags
        return flags

    def known(self, number: int) -> Flags:
        """Where a value is not null."""
        known = self._known.get(number)
        if known is None:
            if self._is_of_whole(number):
                known = self._of_whole().known(number)[self.place]
            else:
                series = self.series[number]
                all_of_them = series.null_count() == 0
                known = np.ones(len(self), np.bool_) if all_of_them else series.is_not_null().to_numpy()
            self._known[number] = known
        return known

    def numbers(self, number: int) -> Ints | Reals:
        """A value's numbers, 0 where it is null: float64 for numbers, else int64."""
        found = self._numbers.get(number)
        if found is None:
            if self.plan.values[number].type is ValueType.BOOLEAN:
                found = self.true(number).astype(np.int64)
            elif self._is_of_whole(number):
                found = self._of_whole().numbers(number)[self.place]
            else:
                series = self.series[number]
                found = (series if series.null_count() == 0 else series.fill_null(0)).to_numpy()
            self._numbers[number] = found
        return found

    def _is_of_whole(self, number: int) -> bool:
        """Whether a value of some rows was not computed at these rows alone."""
        return self._whole is not None and number not in self.series

    def _of_whole(self) -> RowValues:
        if self._whole is None:
            raise AssertionError(self)
        return self._whole
