"""What the states of all aggregates have in common.

A tail, columns with one line a group, growing, keeping, snapshots.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from ftindicators.kernels.entries import NEVER, Answer, Entries, Flags, Ints, Reals, Trailing
from ftindicators.kernels.tails import BEGIN, END, NEWEST, UNBOUNDED, Tail

if TYPE_CHECKING:
    from collections.abc import Mapping


class GroupState:
    """A state of one line a group. Subclasses say what a line holds, and walk the entries in ``_walk``.

    ``options`` are integers that make a state of one class differ from another (which result, which unit, ...).
    """

    needs_values: ClassVar[bool] = False
    """Whether ``advance`` needs ``values``, and leaves out entries whose value is not ``valid``."""

    def __init__(self, window: Trailing, options: tuple[int, ...], tail: Tail) -> None:
        """An empty state; subclasses add their columns by ``_column``."""
        self.window = window
        self.options = options
        self.tail = tail
        self.groups = 0
        self._columns: dict[str, np.ndarray] = {}
        self._empty: dict[str, int] = {}

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        """An empty state from its window and options."""
        raise NotImplementedError

    def _column(self, name: str, width: int, dtype: type[np.generic], empty: int = 0) -> None:
        """Add a column of ``width`` elements a group, which begins as ``empty``."""
        self._columns[name] = np.zeros((0, width), dtype=dtype)
        self._empty[name] = empty

    def advance(
        self,
        entries: Entries,
        rows: int,
        *,
        chosen: Flags,
        values: Ints | Reals | None = None,
        valid: Flags | None = None,
        part: Flags | None = None,
        weights: Ints | Reals | None = None,
        own: Ints | Reals | None = None,
        own_valid: Flags | None = None,
        keeps: bool = True,
    ) -> Answer:
        """See ``aggregates.AggregateState``."""
        if self.needs_values:
            if values is None:
                msg = f"{type(self).__name__} needs values"
                raise ValueError(msg)
            if valid is not None:
                chosen = chosen & valid
        arguments = {"values": values, "part": part, "weights": weights, "own": own, "own_valid": own_valid}
        if not keeps and self.groups == 0:
            answer = self._whole(entries, rows, chosen, arguments)
            if answer is not None:
                return answer
        self.grow(entries.groups)
        return self._walk(entries, rows, chosen, arguments)

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        """Advance over a batch for whose groups there is room."""
        raise NotImplementedError

    def _whole(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer | None:
        """Answer a batch before and after which nothing comes, and keep nothing; None where there is no short way."""
        del entries, rows, chosen, arguments
        return None

    def grow(self, groups: int) -> None:
        """Make room for group codes below ``groups``, in steps of twice the room."""
        self.groups = max(self.groups, groups)
        room = len(self.tail.heads)
        if self.groups <= room:
            return
        rows = self.groups if room == 0 else max(self.groups, 2 * room)
        self.tail.grow(rows)
        for name, column in self._columns.items():
            longer = np.full((rows, column.shape[1]), self._empty[name], dtype=column.dtype)
            longer[: len(column)] = column
            self._columns[name] = longer

    def keep(self, codes: Ints) -> None:
        """New group i is the old codes[i]; the rest is dropped. O(what is kept)."""
        codes = np.ascontiguousarray(codes, dtype=np.int64)
        if len(codes):
            if codes.min() < 0:
                msg = "a group code is not negative"
                raise ValueError(msg)
            self.grow(int(codes.max()) + 1)
        self._keep(codes)
        self.groups = len(codes)

    def _keep(self, codes: Ints) -> None:
        """``keep`` for codes that exist."""
        self.tail.keep(codes)
        for name, column in self._columns.items():
            self._columns[name] = column[codes]

    def last_times(self) -> Ints:
        """The newest time that entered each group, NEVER where nothing did."""
        return np.array(self.tail.heads[: self.groups, NEWEST])

    def dead(self, now: int) -> Flags:
        """Groups whose entries have all left the window for good at ``now``.

        With an endless window those that never had one.
        """
        newest = self.last_times()
        if self.window.length is None:
            return np.asarray(newest == NEVER)
        return np.asarray(newest <= now - self.window.ended - self.window.length)

    def live(self) -> int:
        """How many entries the tails hold (also such as would leave at the group's next instant). O(groups)."""
        heads = self.tail.heads[: self.groups]
        return int((heads[:, END] - heads[:, BEGIN]).sum())

    @property
    def nbytes(self) -> int:
        """Bytes held in arrays."""
        tail = self.tail
        held = [
            tail.heads,
            tail.free,
            tail.times,
            tail.values,
            tail.extras,
            *self._columns.values(),
            *self._tables().values(),
        ]
        return sum(array.nbytes for array in held)

    def _tables(self) -> dict[str, np.ndarray]:
        """Arrays that are not one line a group, by attribute name."""
        return {}

    def arrays(self) -> dict[str, np.ndarray]:
        """A snapshot: copies, with the window and the options in ``settings``."""
        settings = (UNBOUNDED if self.window.length is None else self.window.length, self.window.ended, *self.options)
        return {
            "settings": np.array(settings, dtype=np.int64),
            **self.tail.arrays(self.groups),
            **{name: column[: self.groups].copy() for name, column in self._columns.items()},
            **{name: table.copy() for name, table in self._tables().items()},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """The state that a snapshot was taken of."""
        length, ended, *options = (int(x) for x in arrays["settings"])
        made = cls._made(Trailing(None if length == UNBOUNDED else length, ended), tuple(options))
        made._load(arrays)  # noqa: SLF001  (an object of this class)
        return made

    def _load(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take over a snapshot (copied)."""
        self.tail.load(arrays)
        self.groups = len(self.tail.heads)
        self._columns = {name: np.array(arrays[name], dtype=column.dtype) for name, column in self._columns.items()}
        for name, table in self._tables().items():
            setattr(self, name, np.array(arrays[name], dtype=table.dtype))

    def restored(self, arrays: Mapping[str, np.ndarray]) -> Self:
        """A state like this one from a snapshot; ValueError if the snapshot is of another window or aggregate."""
        if not np.array_equal(arrays["settings"], self.arrays()["settings"]):
            msg = "the snapshot is of another window or aggregate"
            raise ValueError(msg)
        return type(self).from_arrays(arrays)

    def copy(self) -> Self:
        """An independent state with the same content."""
        return copy.deepcopy(self)
