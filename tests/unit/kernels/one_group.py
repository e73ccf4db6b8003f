"""Entries of one group, for cases that are worked by hand."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels.entries import Entries


def batch(*times, asks=True):
    n = len(times)
    return Entries(
        np.zeros(n, np.int64),
        np.array(times, np.int64),
        np.arange(n, dtype=np.int64),
        np.ones(n, bool),
        np.full(n, asks),
        1,
    )


def ask(state, times, values=None, **more):
    """The answers at each time as a list, None for null."""
    entries = batch(*times)
    if values is not None:
        kind = np.float64 if any(isinstance(v, float) for v in values) else np.int64
        more["valid"] = np.array([v is not None for v in values])
        more["values"] = np.array([0 if v is None else v for v in values], dtype=kind)
    answer = state.advance(entries, len(times), chosen=more.pop("chosen", entries.enters), **more)
    return [v if known else None for v, known in zip(answer.values.tolist(), answer.valid.tolist(), strict=True)]
