"""The walk of a panel: records of running totals are put behind one another, windows are two places among them.

What a window holds is the difference of the totals at its ends: nothing is added when an entry comes, nothing taken
away when it leaves, and no window of a group keeps anything between batches. Differences modulo 2**64 are exact as long
as what they mean fits; ``needed`` proves that for a batch, or says that sums need a second limb.

A group whose batch is longer than what it holds is walked in a scratch buffer, of which only what is still needed goes
back; any other gets its new records behind the old ones. Cost: O(entries + log of what is held), whatever the windows.
"""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import NEVER, Flags, Ints, Limbs, Reals
from ftindicators.kernels.panel_members import (
    COUNTED,
    FIRST,
    LOWER,
    ORIGINS,
    PLACES,
    RESULT,
    SOURCES,
    SUM,
    TIMES,
    UPPER,
)
from ftindicators.kernels.panel_records import put
from ftindicators.kernels.panel_values import answer_real, answer_whole
from ftindicators.kernels.segments import (
    BEGIN,
    CAPACITY,
    END,
    EVER,
    OFFSET,
    after,
    copy_records,
    make_room,
    most,
    put_back,
)

PIECE = 512
"""So many questions are answered at once, one window and member after the other."""


RECORDS, SCRATCH, LONGEST, RUN = range(4)
"""What ``needed`` finds.

Records that may be taken from the arena; the longest scratch; the most records that any window of a touched group can
hold; the most entries of a group.
"""


@kernel
def needed(group: Ints, chosen: Flags, heads: Ints, arena: Ints, ever: bool, keeps: bool, found: Ints) -> int:
    """What a batch may need, before anything is changed. Touches what the walk will touch, each apart from the others.

    Returns something that depends on all that was touched.
    """
    n, i, touched = len(group), 0, 0
    while i < n:
        first, g, incoming = i, group[i], 0
        while i < n and group[i] == g:
            incoming += chosen[i]
            i += 1
        live = heads[g, END] - heads[g, BEGIN]
        if heads[g, CAPACITY] > 0:
            touched ^= arena[heads[g, OFFSET] + heads[g, END] - 1, 0]
        held = live + incoming + 1
        found[RUN] = max(found[RUN], i - first)
        found[LONGEST] = max(found[LONGEST], held + heads[g, EVER] + heads[g, BEGIN] if ever else held)
        if incoming > live or (incoming > 0 and not keeps):
            found[SCRATCH] = max(found[SCRATCH], held)
        if incoming > live or (incoming > 0 and heads[g, END] + incoming > heads[g, CAPACITY]):
            found[RECORDS] += most(held)
    return touched


@kernel
def _flush(
    buffer: Ints,
    filled: int,
    piece: Ints,
    low: Ints,
    high: Ints,
    values: Ints,
    bits: Ints,
    windows: Ints,
    members: Ints,
    wide: bool,
    limbs: Limbs,
    across: int,
    along: int,
    whole: Ints,
    real: Reals,
    valid: Flags,
) -> None:
    """Answer what stands in a piece, of however many groups."""
    for w in range(len(windows)):
        past = windows[w, LOWER] < 0
        for m in range(windows[w, FIRST], windows[w, FIRST] + windows[w, COUNTED]):
            line = across * m
            if members[m, RESULT] <= SUM:
                answer_whole(
                    buffer, filled, low[w], high[w], piece, members[m], past, wide, limbs, line, along, whole, valid
                )
            else:
                answer_real(
                    buffer, filled, low[w], high[w], piece, members[m], past, wide, values, bits, limbs, line, along,
                    real, valid,
                )  # fmt: skip


@kernel
def _ask(
    buffer: Ints,
    first: int,
    last: int,
    origin: int,
    i: int,
    j: int,
    time: Ints,
    row: Ints,
    source: Ints,
    asks: Flags,
    filled: int,
    piece: Ints,
    low: Ints,
    high: Ints,
    values: Ints,
    bits: Ints,
    windows: Ints,
    members: Ints,
    wide: bool,
    ends: Ints,
    limbs: Limbs,
    across: int,
    along: int,
    whole: Ints,
    real: Reals,
    valid: Flags,
) -> int:
    """Find the windows' ends for the asking entries of [i, j), a group's, whose records are [first, last).

    They wait in the piece, which is answered whenever it is full; returns how many wait. O(entries + moves) a window.
    """
    k, begun = i, False
    flat, width = buffer.reshape(buffer.size), buffer.shape[1]
    while k < j:
        a = filled
        while k < j and filled < PIECE:
            piece[PLACES, filled], piece[TIMES, filled] = row[k], time[k]
            piece[ORIGINS, filled], piece[SOURCES, filled] = origin, source[k]
            filled += asks[k]
            k += 1
        if filled > a:
            for w in range(len(windows)):
                upper, lower = windows[w, UPPER], windows[w, LOWER]
                if w > 0 and windows[w - 1, UPPER] == upper:
                    for b in range(a, filled):  # a slice would cost seconds: numba compiles the words of its error
                        high[w, b] = high[w - 1, b]
                else:
                    end = ends[w, 1] if begun else after(buffer, first, last, piece[TIMES, a] - upper)
                    for b in range(a, filled):
                        bound = piece[TIMES, b] - upper
                        while end < last and flat[np.uintp(end * width)] <= bound:
                            end += 1
                        high[w, b] = end
                    ends[w, 1] = end
                if lower < 0:
                    for b in range(a, filled):
                        low[w, b] = first
                    continue
                begin = ends[w, 0] if begun else after(buffer, first, high[w, a], piece[TIMES, a] - lower)
                for b in range(a, filled):
                    bound, end = piece[TIMES, b] - lower, high[w, b]
                    while begin < end and flat[np.uintp(begin * width)] <= bound:
                        begin += 1
                    low[w, b] = begin
                ends[w, 0] = begin
            begun = True
        if filled == PIECE:
            _flush(
                buffer, filled, piece, low, high, values, bits, windows, members, wide, limbs, across, along, whole,
                real, valid,
            )  # fmt: skip
            filled = 0
    return filled


@kernel
def _needed_from(buffer: Ints, first: int, last: int, time: int, windows: Ints) -> int:
    """The first record that some window at ``time`` or later holds, or waits for."""
    begin = last
    for w in range(len(windows)):
        lag = windows[w, LOWER] if windows[w, LOWER] >= 0 else windows[w, UPPER]
        begin = after(buffer, first, begin, time - lag)
    return begin


@kernel
def advance(
    group: Ints,
    time: Ints,
    row: Ints,
    source: Ints,
    asks: Flags,
    chosen: Flags,
    values: Ints,
    bits: Ints,
    heads: Ints,
    arena: Ints,
    free: Ints,
    used: Ints,
    items: Ints,
    windows: Ints,
    members: Ints,
    wide: bool,
    keeps: bool,
    scratch: Ints,
    picked: Ints,
    across: int,
    along: int,
    whole: Ints,
    real: Reals,
    valid: Flags,
) -> None:
    """One pass over a batch for which there is room.

    ``source``: where the values and bits of an entry stand. ``whole`` and ``real`` are one memory: the answer of line m
    at row r lies at across·m + along·r. ``keeps`` False: nothing comes after this batch.
    """
    n, i = len(group), 0
    endless = False
    for w in range(len(windows)):
        endless |= windows[w, LOWER] < 0
    # Questions about records in the scratch, and about those in the arena
    piece, filled = np.empty((2, 4, PIECE), dtype=np.int64), np.zeros(2, dtype=np.int64)
    low = np.empty((2, len(windows), PIECE), dtype=np.int64)
    high = np.empty((2, len(windows), PIECE), dtype=np.int64)
    ends = np.zeros((len(windows), 2), dtype=np.int64)
    limbs = np.zeros((1, 5), dtype=np.uint64)
    begun = 0
    while i < n:
        g, j, incoming, asked = group[i], i, 0, False
        while j < n and group[j] == g:
            picked[incoming] = j
            incoming += chosen[j]
            asked |= asks[j]
            j += 1
        live = heads[g, END] - heads[g, BEGIN]
        if incoming > live or (incoming > 0 and not keeps):
            ever = heads[g, EVER] + heads[g, BEGIN] - 1
            if begun + live + 1 + incoming > len(scratch):
                _flush(
                    scratch, filled[0], piece[0], low[0], high[0], values, bits, windows, members, wide, limbs, across,
                    along, whole, real, valid,
                )  # fmt: skip
                filled[0], begun = 0, 0
            first = begun + 1
            if heads[g, CAPACITY] > 0:
                copy_records(arena, heads[g, OFFSET] + heads[g, BEGIN] - 1, scratch, begun, live + 1)
            else:
                for k in range(scratch.shape[1]):
                    scratch[begun, k] = 0
                scratch[begun, 0] = NEVER
            put(scratch, first + live, picked, incoming, time, source, values, bits, items)
            last = first + live + incoming
            if asked:
                filled[0] = _ask(
                    scratch, first, last, first - ever, i, j, time, row, source, asks, filled[0], piece[0], low[0],
                    high[0], values, bits, windows, members, wide, ends, limbs, across, along, whole, real, valid,
                )  # fmt: skip
                begun = last if filled[0] > 0 else 0
            if keeps:
                begin = _needed_from(scratch, first, last, time[j - 1], windows)
                if begin < last or endless or heads[g, CAPACITY] > 0:
                    put_back(heads, arena, free, used, g, scratch, first, begin, last, ever)
        elif heads[g, CAPACITY] > 0:
            if incoming > 0:
                make_room(heads, arena, free, used, g, incoming)
                put(arena, heads[g, OFFSET] + heads[g, END], picked, incoming, time, source, values, bits, items)
                heads[g, END] += incoming
            offset = heads[g, OFFSET]
            first, last = offset + heads[g, BEGIN], offset + heads[g, END]
            if asked:
                filled[1] = _ask(
                    arena, first, last, offset + 1 - heads[g, EVER], i, j, time, row, source, asks, filled[1], piece[1],
                    low[1], high[1], values, bits, windows, members, wide, ends, limbs, across, along, whole, real,
                    valid,
                )  # fmt: skip
            heads[g, BEGIN] = _needed_from(arena, first, last, time[j - 1], windows) - offset
        i = j
    _flush(
        scratch, filled[0], piece[0], low[0], high[0], values, bits, windows, members, wide, limbs, across, along,
        whole, real, valid,
    )  # fmt: skip
    _flush(
        arena, filled[1], piece[1], low[1], high[1], values, bits, windows, members, wide, limbs, across, along, whole,
        real, valid,
    )  # fmt: skip
