"""Hits of one indicator joined to episodes, and those of them that are written under ``hits: edges``."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import NEVER, Flags, Ints, Reals

JOINS, OPENS, CUTS = 0, 1, 2
"""What a hit does: joins the open episode, opens a new one, or opens the part that continues a cut one."""


@kernel
def _parts(run: Ints, time: Ints, first: Ints, last: Ints, gap: int, longest: int, does: Ints) -> None:
    for i in range(len(time)):
        r = run[i]
        t = time[i]
        if last[r] == NEVER or t - last[r] >= gap:
            does[i] = OPENS
            first[r] = t
        elif t - first[r] >= longest:
            does[i] = CUTS
            first[r] = t
        else:
            does[i] = JOINS
        last[r] = t


def episode_parts(run: Ints, time: Ints, first: Ints, last: Ints, gap: int, longest: int) -> Ints:
    """What each hit does: JOINS, OPENS or CUTS (int64, one a hit).

    ``run``: int64, the subject's number 0..n-1 in this batch; ``time``: int64 µs, not decreasing within a run.
    ``first``, ``last``: int64 µs a run, the open episode's first and last hit (NEVER: none open); both are moved on.
    A hit joins while time - last < gap and is cut off where time - first >= longest. O(hits).
    """
    does = np.empty(len(time), np.int64)
    _parts(run, time, first, last, gap, longest, does)
    return does


@kernel
def _edges(
    run: Ints,
    does: Ints,
    whole: Ints,
    real: Reals,
    is_real: Flags,
    known: Flags,
    last_whole: Ints,
    last_real: Reals,
    last_known: Flags,
    written: Flags,
) -> None:
    measures = whole.shape[1]
    for i in range(len(run)):
        r = run[i]
        write = does[i] != JOINS
        if not write:
            for m in range(measures):
                if not known[i, m]:
                    continue
                if not last_known[r, m]:
                    write = True
                elif is_real[m]:
                    if last_real[r, m] > 0.0 and real[i, m] >= 2.0 * last_real[r, m]:
                        write = True
                elif last_whole[r, m] > 0 and whole[i, m] - last_whole[r, m] >= last_whole[r, m]:
                    write = True
        written[i] = write
        if write:
            for m in range(measures):
                last_known[r, m] = known[i, m]
                last_whole[r, m] = whole[i, m]
                last_real[r, m] = real[i, m]


def edges(
    run: Ints,
    does: Ints,
    whole: Ints,
    real: Reals,
    is_real: Flags,
    known: Flags,
    last_whole: Ints,
    last_real: Reals,
    last_known: Flags,
) -> Flags:
    """Which hits are written: an episode's first, and each at which a measure has doubled since the last written one.

    ``whole``, ``real``, ``known``: shape (hits, measures), a measure's value as int64 or float64 (``is_real`` says
    which) and whether it is not null. ``last_*``: shape (runs, measures), the values at the last written hit; moved
    on. From null to a value counts; from 0, or from below, nothing doubles. O(hits x measures).
    """
    written = np.zeros(len(run), np.bool_)
    _edges(run, does, whole, real, is_real, known, last_whole, last_real, last_known, written)
    return written
