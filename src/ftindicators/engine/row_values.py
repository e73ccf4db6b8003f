"""The values of a Plan at the rows of one call, and the arrays that kernels read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import proxy

import numpy as np
import polars as pl

from ftindicators.engine.row_arrays import codes_of, known_of, numbers_of, series_of, truths_of
from ftindicators.engine.run_program import frame_of, run_program
from ftindicators.kernels.row_operations import TRUE, UNKNOWN
from ftindicators.model.values import ValueType
from ftindicators.plan.program import Given
from ftindicators.plan.values import BaseColumn, RowExpression, reads
from ftindicators.plan.write_polars import count_overflows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ftindicators.kernels.entries import Flags, Ints, Reals
    from ftindicators.kernels.row_operations import Bytes, TextCodes
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


class _Series(dict[int, pl.Series]):
    """Values as polars holds them, each made when somebody first asks for it."""

    def __init__(self, values: RowValues) -> None:
        super().__init__()
        self._values = proxy(values)  # no circle: what a call computed goes with it, not when Python looks for circles

    def __missing__(self, number: int) -> pl.Series:
        made: pl.Series = self._values.as_series(number)
        self[number] = made
        return made


class RowValues:
    """The Plan's values at the rows of a call, or at some of them; whoever computes a value puts it here.

    Kernels read :meth:`true`, :meth:`truths`, :meth:`known` and :meth:`numbers`, one element a row; ``series[i]`` is
    value i as polars holds it. A value is there once it was supplied, expressed or put; before that all of these raise
    KeyError. None of the arrays is to be written to.
    """

    def __init__(self, plan: Plan, rows: pl.DataFrame | None, some: tuple[RowValues, Ints] | None = None) -> None:
        """Nothing is there yet. ``some``: the rows are others' (:meth:`at_rows`), gathered when asked."""
        self.plan = plan
        self.series: dict[int, pl.Series] = _Series(self)
        self.whole: RowValues | None = None if some is None else some[0]
        self.place: Ints = np.empty(0, np.int64) if some is None else some[1]
        self._rows = rows
        self._length = len(self.place) if rows is None else rows.height
        self._truths: dict[int, Bytes] = {}
        self._held: dict[int, tuple[Ints | Reals, Flags | None]] = {}
        self._flags: dict[int, Flags] = {}
        self._known: dict[int, Flags] = {}
        self._numbers: dict[int, Ints | Reals] = {}
        self._codes: dict[int, TextCodes] = {}
        self._inputs: dict[tuple[Given, int], tuple[int, int, int]] = {}
        self._to_count: list[tuple[int, RowValues]] = []

    def __len__(self) -> int:
        """The number of rows."""
        return self._length

    @property
    def rows(self) -> pl.DataFrame:
        """The rows themselves."""
        if self._rows is None:
            self._rows = self._of_whole(0).rows[self.place]
        return self._rows

    def at_rows(self, rows: Ints) -> RowValues:
        """The same values at some rows only: ``rows`` are their numbers (int64), in any order.

        What is there already (now, or by the time it is asked for) is gathered when somebody asks; what is supplied,
        expressed or put there is computed at these rows alone and stays there. :meth:`spread` brings it back.
        """
        return RowValues(self.plan, None, (self, np.ascontiguousarray(rows, np.int64)))

    def spread(self, part: RowValues, numbers: Sequence[int]) -> None:
        """Take over values of ``part``, which :meth:`at_rows` made: null at all other rows."""
        taken = frozenset(numbers)
        self._to_count.extend((number, rows) for number, rows in part._to_count if number in taken)
        for number in numbers:
            if self._is_boolean(number):
                truths = np.ones(len(self), np.uint8)
                truths[part.place] = part.truths(number)
                self._truths[number] = truths
                continue
            known = np.zeros(len(self), np.bool_)
            if self.plan.values[number].type in (ValueType.TEXT, ValueType.TEXT_LIST):
                place = np.zeros(len(self), np.int64)
                place[part.place], known[part.place] = np.arange(len(part)), True
                self.series[number] = part.series[number].gather(series_of(place, known))
                continue
            known[part.place] = part.known(number)
            found = part.numbers(number)
            values: npt.NDArray[Any] = np.zeros(len(self), found.dtype)
            values[part.place] = found
            self._held[number] = values, known

    def put(self, number: int, values: npt.NDArray[Any], known: Flags | None = None) -> None:
        """Say what value ``number`` is, one element a row: int64, float64 or bool as its type is held.

        ``known``: where it is not null, None for everywhere; what ``values`` says elsewhere counts for nothing.
        """
        if self._is_boolean(number):
            truths: Bytes = values.astype(np.uint8) << np.uint8(1)
            if known is not None:
                truths[~known] = UNKNOWN
            self._truths[number] = truths
        else:
            there = None if known is None else np.ascontiguousarray(known)
            self._held[number] = np.ascontiguousarray(values), there

    def as_series(self, number: int) -> pl.Series:
        """Value ``number`` as polars holds it, made anew from what was put or from the whole; KeyError if not there."""
        if number in self._truths:
            return series_of(self.true(number), self.known(number))
        if number in self._held:
            return series_of(self._held[number][0], self._held[number][1])
        return self._of_whole(number).series[number].gather(self.place)

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
        wanted = [(n, v.expression) for n in numbers if isinstance(v := self.plan.values[n], RowExpression)]
        if not wanted:
            return
        expressions = tuple(expression for _, expression in wanted)
        program = self.plan.programs.of(expressions)
        answers = run_program(self, program, expressions)
        for line, place in enumerate(program.truths):
            self._truths[wanted[place][0]] = answers.ran.truths[line]
        for line, place in enumerate(program.numbers):
            number, expression = wanted[place]
            found: Ints | Reals = answers.ran.numbers[line]
            if expression.type is ValueType.NUMBER:
                found = found.view(np.float64)
            self._held[number] = found, answers.ran.known[line].view(np.bool_)
        for place, series in answers.others.items():
            self.series[wanted[place][0]] = series
        self._to_count.extend((wanted[place][0], self) for place in sorted(program.checked))
        if len(answers.left):
            left = self.at_rows(answers.left)
            self._to_count.extend((n, left) for place, (n, _) in enumerate(wanted) if place not in program.checked)

    def evaluate(self, expressions: tuple[Expression, ...]) -> list[Bytes]:
        """Any conditions over values that are there: 0 false, 1 unknown, 2 true."""
        if not expressions:
            return []
        return list(run_program(self, self.plan.programs.of(expressions), expressions).ran.truths)

    def overflows(self) -> dict[int, int]:
        """For each expression at how many rows it went beyond its type's range and so is null; zeros left out.

        Only where a whole number is too large for the reader of programs can that happen: it has left those rows.
        """
        found: dict[int, int] = {}
        for number, rows in self._to_count:
            value = self.plan.values[number]
            if isinstance(value, RowExpression):
                for count in count_overflows(frame_of(rows, reads(value)), [("", value.expression)]).values():
                    found[number] = found.get(number, 0) + count
        return found

    def truths(self, number: int) -> Bytes:
        """A boolean value: 0 false, 1 unknown, 2 true."""
        found = self._truths.get(number)
        if found is None:
            own = number in self.series
            found = truths_of(self.series[number]) if own else self._of_whole(number).truths(number)[self.place]
            self._truths[number] = found
        return found

    def true(self, number: int) -> Flags:
        """Where a boolean value is true (false and unknown alike are not)."""
        flags = self._flags.get(number)
        if flags is None:
            flags = self._flags[number] = self.truths(number) == TRUE
        return flags

    def known(self, number: int) -> Flags:
        """Where a value is not null."""
        known = self._known.get(number)
        if known is None:
            if self._is_boolean(number):
                known = self.truths(number) != UNKNOWN
            else:
                some = self._known_or_all(number)
                known = np.ones(len(self), np.bool_) if some is None else some
            self._known[number] = known
        return known

    def numbers(self, number: int) -> Ints | Reals:
        """A value's numbers, 0 where it is null: float64 for numbers, else int64."""
        found = self._numbers.get(number)
        if found is None:
            if self._is_boolean(number):
                found = self.true(number).astype(np.int64)
            else:
                values, known = self._numbers_and_known(number)
                found = values if known is None else np.where(known, values, values.dtype.type(0))
            self._numbers[number] = found
        return found

    def input(self, given: Given, number: int) -> tuple[int, int, int]:
        """Where the reader of programs finds a value: the addresses of `kernels.row_program.run`."""
        found = self._inputs.get((given, number))
        if found is None:
            found = self._inputs[given, number] = self._input(given, number)
        return found

    def _input(self, given: Given, number: int) -> tuple[int, int, int]:
        whole = self.whole
        there = number in self._truths or number in self._held or number in self.series
        if whole is not None and whole.whole is None and not there:
            return (*whole.input(given, number)[:2], 1)
        match given:
            case Given.TRUTHS:
                return _address(self.truths(number)), 0, 0
            case Given.KNOWN:
                return _address(self.known(number)), 0, 0
            case Given.CODES:
                return _address(self._codes_of(number)), 0, 0
            case Given.NUMBERS:
                values, known = self._numbers_and_known(number)
                return _address(values), 0 if known is None else _address(known), 0

    def _codes_of(self, number: int) -> TextCodes:
        found = self._codes.get(number)
        if found is None:
            found = self._codes[number] = codes_of(self.series[number], self.plan.programs.known_texts[number])
        return found

    def _numbers_and_known(self, number: int) -> tuple[Ints | Reals, Flags | None]:
        found = self._held.get(number)
        if found is None:
            if number in self.series:
                found = numbers_of(self.series[number])
            else:
                values, known = self._of_whole(number)._numbers_and_known(number)  # noqa: SLF001 (one of these)
                found = values[self.place], None if known is None else known[self.place]
            self._held[number] = found
        return found

    def _known_or_all(self, number: int) -> Flags | None:
        if self.plan.values[number].type not in (ValueType.TEXT, ValueType.TEXT_LIST):
            return self._numbers_and_known(number)[1]
        if number in self.series or self.whole is None:
            return known_of(self.series[number])
        return self.whole.known(number)[self.place]

    def _is_boolean(self, number: int) -> bool:
        return self.plan.values[number].type is ValueType.BOOLEAN

    def _of_whole(self, number: int) -> RowValues:
        if self.whole is None:
            raise KeyError(number)
        return self.whole


def _address(array: npt.NDArray[Any]) -> int:
    """Where an array lies, every element behind the other. Raises ValueError where they are not."""
    if not array.flags.c_contiguous:
        message = "an array with gaps has no address"
        raise ValueError(message)
    return int(array.ctypes.data)
