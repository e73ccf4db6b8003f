"""An independent copy of what a state holds, without walking through what cannot change."""

from __future__ import annotations

import copy
from typing import Any, Protocol, TypeVar, runtime_checkable

import polars as pl

T = TypeVar("T")
FIXED = (str, bytes, int, float, bool, type(None), tuple, frozenset, pl.DataFrame, pl.Series)
"""Values that nobody changes in place. Tuples hold nothing else here."""


@runtime_checkable
class Copies(Protocol):
    """Something that knows how to copy itself: kernels, arrays, codes, episodes."""

    def copy(self) -> Any:  # noqa: ANN401 - of its own type
        """An independent value with the same content."""
        ...


def copied(value: T) -> T:
    """A copy that shares only what cannot change: arrays are copied as blocks of memory, frames and texts not at all.

    ``copy.deepcopy`` goes through a million keys one by one; this costs what the arrays weigh.
    """
    kept: Any = value
    if isinstance(kept, FIXED):
        return value
    if isinstance(kept, dict):
        made: Any = {key: copied(of) for key, of in kept.items()}
    elif isinstance(kept, list):
        made = kept[:] if all(isinstance(of, FIXED) for of in kept) else [copied(of) for of in kept]
    elif isinstance(kept, Copies):
        made = kept.copy()
    else:
        made = copy.deepcopy(kept)
    return made  # type: ignore[no-any-return]
