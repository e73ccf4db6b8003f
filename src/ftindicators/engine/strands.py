"""Strands: the selected rows of each group of a grouping, in time, which measures, guards and evidence share.

Only groups that have something in a strand have a slot in it. Rows that ask a group without one are answered with what
the aggregate says over nothing, without a kernel. So time follows the rows that are selected or asked, and memory the
groups that have something selected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.calendar_stretches import days_of
from ftindicators.engine.key_hashes import KeyHashes
from ftindicators.engine.names import grouping_name
from ftindicators.kernels.entries import Entries
from ftindicators.kernels.numbering import numbered
from ftindicators.kernels.ordering import order_by_group
from ftindicators.model.values import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.engine.strand import Strand
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.values import Grouping


@dataclass(frozen=True, slots=True)
class Asks:
    """Who asks: for each question its ``row`` in the call, the group's ``slot`` (-1: nothing was ever selected there).

    ``known``: the key has no null. ``back``: how many stretches before the row's own are asked.
    """

    row: Ints
    slot: Ints
    known: Flags
    back: Ints

    def __len__(self) -> int:
        """How many questions there are."""
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Asked:
    """Entries of a strand: the selected rows, and the questions that have a group to ask, in the order of kernels.

    ``entries.row`` is the place of the question among ``asks``; ``row`` is each entry's row in the call.
    """

    entries: Entries
    row: Ints
    asks: Asks


class StrandRows:
    """One strand in one call."""

    def __init__(self, grouping: Grouping, chosen: int, values: RowValues, times: Ints, hashes: KeyHashes) -> None:
        """Nothing has entered yet."""
        self.grouping = grouping
        self._chosen = chosen
        self._values = values
        self._times = times
        self._hashes = hashes
        self._enters: tuple[Ints, Ints] | None = None
        self._asked: dict[tuple[int, int], tuple[Ints, Asked]] = {}

    def asked(self, rows: Ints, strand: Strand, back: int = 1) -> Asked:
        """The strand's entries when ``rows`` (ascending) ask. ``back``: so many stretches, the row's own and before."""
        known = self._asked.get((id(rows), back))
        if known is None:
            known = self._asked[id(rows), back] = rows, self._made(rows, strand, back)  # rows are held: ids stay theirs
        return known[1]

    def enters(self, strand: Strand) -> tuple[Ints, Ints]:
        """The selected rows and their slots, an element for each group that a row enters. They enter once a call."""
        if self._enters is None:
            self._enters = self._entered(strand)
        return self._enters

    def asks(self, rows: Ints, strand: Strand, back: int = 1) -> Asks:
        """Which group each of some rows asks."""
        grouping = self.grouping
        of_back = []
        for before in range(back):
            hashed = self._hashes.of(grouping.ask, grouping if grouping.per is not None else None, -before)
            known = hashed.known[rows]
            slot = strand.slots.find(*hashed.at(rows))
            of_back.append((slot if known.all() else np.where(known, slot, -1), known))
        if back == 1:
            return Asks(rows, *of_back[0], np.zeros(len(rows), np.int64))
        slots, knowns = (np.stack(parts, axis=1).ravel() for parts in zip(*of_back, strict=True))
        return Asks(np.repeat(rows, back), slots, knowns, np.tile(np.arange(back), len(rows)))

    def codes(self, asks: Asks, strand: Strand) -> Ints:
        """The slot of each question's group; numbers beyond all slots where it has none, -1 where the key is null."""
        codes = asks.slot.copy()
        for before in np.unique(asks.back[(codes < 0) & asks.known]).tolist():
            grouping = self.grouping
            lacking = np.flatnonzero((asks.slot < 0) & asks.known & (asks.back == before))
            hashed = self._hashes.of(grouping.ask, grouping if grouping.per is not None else None, -before)
            own, _ = numbered(*hashed.at(asks.row[lacking]), np.zeros(len(lacking), np.bool_))
            codes[lacking] = own + max(len(strand), int(codes.max(initial=-1)) + 1)
        return codes

    def _entered(self, strand: Strand) -> tuple[Ints, Ints]:
        grouping = self.grouping
        chosen = self._values.true(self._chosen)
        if grouping.per is None:
            hashed = self._hashes.of(grouping.enter)
            rows = np.flatnonzero(chosen & hashed.known)
            return rows, strand.enter(*hashed.at(rows), self._times[rows])
        known = self._hashes.of(grouping.enter, grouping).known
        rows = np.flatnonzero(chosen & known)
        own = self._hashes.stretch(grouping)[rows]
        slots = np.empty((len(rows), grouping.last), np.int64)
        for later in range(grouping.last):
            hashed = self._hashes.of(grouping.enter, grouping, later)
            until = days_of(own + later + 1, grouping.per) * DAY
            slots[:, later] = strand.enter(*hashed.at(rows), until)
        return np.repeat(rows, grouping.last), slots.ravel()

    def _made(self, rows: Ints, strand: Strand, back: int) -> Asked:
        enters_row, enters_slot = self.enters(strand)
        asks = self.asks(rows, strand, back) if len(rows) else Asks(rows, rows, np.empty(0, np.bool_), rows)
        asking = np.flatnonzero(asks.slot >= 0)
        row = np.concatenate([enters_row, asks.row[asking]])
        group = np.concatenate([enters_slot, asks.slot[asking]])
        place = np.concatenate([np.zeros(len(enters_row), np.int64), asking])
        by_time = np.argsort(row, kind="stable")
        order = by_time[order_by_group(group[by_time], len(strand))]
        is_asked = order >= len(enters_row)
        row = row[order]
        entries = Entries(group[order], self._times[row], place[order], ~is_asked, is_asked, len(strand))
        return Asked(entries, row, asks)


class Strands:
    """All strands of one call: the one place where rows become the entries that kernels read."""

    def __init__(self, values: RowValues, times: Ints, state: State) -> None:
        """Nothing has entered yet."""
        self._values = values
        self._times = times
        self._state = state
        self._hashes = KeyHashes(values)
        self._rows: dict[tuple[Grouping, int], StrandRows] = {}
        self._names: dict[tuple[Grouping, int], str] = {}
        self._everywhere = np.arange(len(values))
        self.nobody: Ints = np.empty(0, np.int64)
        """No rows: one array, so that a strand that nobody asks makes its entries once."""
        self._wanted: dict[int, tuple[Flags, Ints]] = {}

    @property
    def hashes(self) -> KeyHashes:
        """The keys of the call's rows."""
        return self._hashes

    def rows_of(self, grouping: Grouping, chosen: int) -> tuple[StrandRows, Strand]:
        """A strand in this call, and what is kept of it."""
        key = (grouping, chosen)
        if key not in self._rows:
            self._rows[key] = StrandRows(grouping, chosen, self._values, self._times, self._hashes)
            self._names[key] = strand_name(grouping, chosen, self._values.plan.value_digests)
        return self._rows[key], self._state.strand_of(self._names[key])

    def places(self, wanted: Flags | None) -> Ints:
        """The numbers of the rows that are wanted (None: all), the same array for the same flags."""
        if wanted is None:
            return self._everywhere
        if id(wanted) not in self._wanted:
            self._wanted[id(wanted)] = wanted, np.flatnonzero(wanted)
        return self._wanted[id(wanted)][1]


def strand_name(grouping: Grouping, chosen: int, digests: Sequence[str]) -> str:
    """What a strand means, independent of numbers in the Plan."""
    return f"{grouping_name(grouping, digests)} {digests[chosen]}"
