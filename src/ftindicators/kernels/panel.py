"""Panels: many counts, sums, means and deviations over the same entries, advanced by one walk."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Self

import numpy as np

from ftindicators.kernels import panel_walk
from ftindicators.kernels._jit import given
from ftindicators.kernels.entries import NEVER, Answer, Entries, Flags, Ints, Trailing
from ftindicators.kernels.ordering import turned_over
from ftindicators.kernels.panel_members import KNOWN, RESULT, Layout, Member, Result, layout
from ftindicators.kernels.panel_records import largest, largest_chosen, widened
from ftindicators.kernels.panel_walk import LONGEST, RECORDS, RUN, SCRATCH
from ftindicators.kernels.segments import Segments

if TYPE_CHECKING:
    from collections.abc import Mapping

SAFE = 2**62
"""Sums of magnitudes up to this are exact in one limb."""

SPARSE = 4
"""Answers are written row by row, one place in memory for each, unless only one row of so many or fewer asks."""

ROOM = 4096
"""Records in the scratch, if no group needs more."""

UNBOUNDED = -1


class Panel:
    """``members``, over the entries of one grouping and selection; int64 values only.

    A group holds a head of 40 bytes, and for each entry that its longest window still needs (and one more) a record: 8
    bytes for its time, 8 a column that is summed, 8 a column whose nulls are left out of a mean, 24 a column that
    deviates; half as much again for room. How many members read a column, and in how many windows, costs nothing. The
    code of a group that is `dead` may be given to another one, after `clear`.
    """

    def __init__(self, members: tuple[Member, ...], *, wide: bool = False) -> None:
        """An empty state; ``wide``: sums that may go beyond int64 (a panel becomes so by itself)."""
        self.members = members
        self.groups = 0
        self.wide = wide
        self._layout: Layout = layout(members, wide=wide)
        self._segments = Segments(self._layout.width)
        self._tables = self._read_only()
        lags = [m.lags() for m in members]
        self._endless = any(lower < 0 for _, lower in lags)
        self._longest = max(lower for _, lower in lags)

    def _read_only(self) -> tuple[Ints, Ints, Ints]:
        tables = self._layout
        return given(tables.items, np.int64), given(tables.windows, np.int64), given(tables.members, np.int64)

    def advance(
        self,
        entries: Entries,
        rows: int,
        *,
        chosen: Flags,
        values: Ints | None = None,
        bits: Ints | None = None,
        source: Ints | None = None,
        keeps: bool = True,
    ) -> tuple[Answer, ...]:
        """Let the chosen entries of a batch enter and answer those that ask: for each member an Answer.

        ``chosen``: an element an entry. ``values``: int64, (columns, rows): what `Member.column` counts; ``bits``:
        int64, one a row: what `Member.needs` asks for; ``source``: where in these an entry finds its own, if that is
        not its ``row``. ``keeps`` False: no batch follows, nothing is remembered. Rows
        that do not ask get what is there over no rows: 0 for counts and sums, else null.
        """
        self.grow(entries.groups)
        shape = (0, 0) if values is None else values.shape
        table = given(np.zeros(shape, dtype=np.int64) if values is None else values, np.int64)
        flags = given(np.zeros(0) if bits is None else bits, np.int64)
        group, picked = given(entries.group, np.int64), given(chosen, np.bool_)
        row = given(entries.row, np.int64)
        sources = row if source is None else given(source, np.int64)
        found = np.zeros(4, dtype=np.int64)
        segments = self._segments
        panel_walk.needed(group, picked, segments.heads, segments.arena, self._endless, keeps, found)
        self._prove(sources, picked, table, int(found[LONGEST]))
        tables, segments = self._layout, self._segments
        if keeps:
            segments.reserve(int(found[RECORDS]))
        lines = len(self.members)
        across, along = (rows, 1) if len(entries) * SPARSE < rows else (1, lines)
        whole = np.zeros(lines * rows, dtype=np.int64)
        valid = self._valid(rows)
        panel_walk.advance(
            group,
            given(entries.time, np.int64),
            row,
            sources,
            given(entries.asks, np.bool_),
            picked,
            table,
            flags,
            segments.heads,
            segments.arena,
            segments.free,
            segments.used,
            *self._tables,
            self.wide,
            keeps,
            np.empty((max(int(found[SCRATCH]), min(2 * len(entries), ROOM)), tables.width), dtype=np.int64),
            np.empty(int(found[RUN]) + 1, dtype=np.int64),
            across,
            along,
            whole,
            whole.view(np.float64),
            valid,
        )
        whole = whole.reshape(lines, rows) if along == 1 else turned_over(whole.reshape(rows, lines))
        return self._answers(whole, valid, rows)

    def _prove(self, source: Ints, chosen: Flags, values: Ints, longest: int) -> None:
        """Take a second limb where sums of ``longest`` rows might not be exact in one."""
        if self.wide or not len(values) or int(largest(values)) * longest <= SAFE:
            return
        if int(largest_chosen(source, chosen, values)) * longest > SAFE:
            self._widen()

    def _valid(self, rows: int) -> Flags:
        """Where answers are known before any row asks: everywhere for sums, also as float64, nowhere else."""
        valid = np.zeros((self._layout.nullable, rows), dtype=np.bool_)
        for line in self._layout.members:
            if line[KNOWN] >= 0 and line[RESULT] in (Result.SUM, Result.TOTAL):
                valid[line[KNOWN]] = True
        return valid

    def _answers(self, whole: Ints, valid: Flags, rows: int) -> tuple[Answer, ...]:
        """The answers in the order of the members."""
        always = np.ones(rows, dtype=np.bool_)
        found: dict[int, Answer] = {}
        for line, number, values in zip(self._layout.members, self._layout.order, whole, strict=True):
            sums, nullable = line[RESULT] <= Result.SUM, line[KNOWN] >= 0
            known = valid[line[KNOWN]] if nullable else always
            overflows = int(np.count_nonzero(~known)) if sums and nullable else 0
            found[number] = Answer(values if sums else values.view(np.float64), known, overflows)
        return tuple(found[i] for i in range(len(self.members)))

    def _widen(self) -> None:
        """From now on sums take two limbs. O(what is held); seldom more than once in a panel's life."""
        old, before = self._segments, self._layout
        self.wide = True
        self._layout = layout(self.members, wide=True)
        self._tables = self._read_only()
        self._segments = Segments(self._layout.width)
        self._segments.reserve(int(old.used[0]))
        self._segments.heads, self._segments.free, self._segments.used = old.heads, old.free, old.used
        self._segments.arena[: old.used[0], 0] = old.arena[: old.used[0], 0]  # also the chains of free segments
        widened(old.arena, old.heads, before.items, self._layout.items, self._segments.arena)

    def grow(self, groups: int) -> None:
        """Make room for group codes below ``groups``, in steps of twice the room."""
        self.groups = max(self.groups, groups)
        room = len(self._segments.heads)
        if self.groups > room:
            self._segments.grow(self.groups if room == 0 else max(self.groups, 2 * room))

    def keep(self, codes: Ints) -> None:
        """New group i is the old codes[i]; the rest is dropped. O(what is kept)."""
        codes = np.ascontiguousarray(codes, dtype=np.int64)
        if len(codes):
            if codes.min() < 0:
                msg = "a group code is not negative"
                raise ValueError(msg)
            self.grow(int(codes.max()) + 1)
        self._segments.keep(codes)
        self.groups = len(codes)

    def clear(self, codes: Ints) -> None:
        """Empty groups, whose codes may then be given to others. O(codes)."""
        self._segments.clear(np.ascontiguousarray(codes, dtype=np.int64))

    def last_times(self) -> Ints:
        """The newest time that entered each group, NEVER where nothing did, or what did left within its batch."""
        return self._segments.newest(self.groups)

    def dead(self, now: int) -> Flags:
        """Groups whose entries have all left every window for good at ``now``.

        With an endless window those that never had one.
        """
        times = self.last_times()
        return np.asarray(times == NEVER if self._endless else times <= now - self._longest)

    def live(self) -> int:
        """How many entries are held (also such as would leave at the group's next instant). O(groups)."""
        return self._segments.live(self.groups)

    @property
    def nbytes(self) -> int:
        """Bytes held in arrays."""
        return self._segments.nbytes

    def arrays(self) -> dict[str, np.ndarray]:
        """A snapshot: copies, with the members in ``settings``."""
        lines = [
            (int(m.result), UNBOUNDED if m.window.length is None else m.window.length, m.window.ended,
             m.column, m.needs, m.scale, m.own, m.own_needs)
            for m in self.members
        ]  # fmt: skip
        settings = np.array(lines, dtype=np.int64)
        return {
            "settings": settings,
            "wide": np.array([self.wide], dtype=np.int64),
            **self._segments.arrays(self.groups),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """The state that a snapshot was taken of."""
        members = tuple(
            Member(Result(r), Trailing(None if length == UNBOUNDED else length, ended), column, needs, scale, own, bits)
            for r, length, ended, column, needs, scale, own, bits in arrays["settings"].tolist()
        )
        made = cls(members, wide=bool(arrays["wide"][0]))
        made._segments.load(arrays["heads"], arrays["arena"], arrays["free"])
        made.groups = len(arrays["heads"])
        return made

    def restored(self, arrays: Mapping[str, np.ndarray]) -> Self:
        """A state like this one from a snapshot; ValueError if the snapshot is of another panel."""
        if not np.array_equal(arrays["settings"], self.arrays()["settings"]):
            msg = "the snapshot is of another panel"
            raise ValueError(msg)
        return type(self).from_arrays(arrays)

    def copy(self) -> Self:
        """An independent state with the same content."""
        return copy.deepcopy(self)
