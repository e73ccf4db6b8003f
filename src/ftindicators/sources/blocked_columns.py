"""The safeguard by values.

A column that holds nothing but the words of a closed set (m, f) is refused, whatever its name.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ftindicators.diagnostics import Diagnostic
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_values import MappingFacts
from ftindicators.vocabulary import blocked_values

_MOST_SEEN = 64
"""Distinct values after which a column cannot be one of the closed sets, however they are spelled."""
_SMALL = 10_000
"""Rows up to which a chunk is looked at whole at once."""


class ValueGuard:
    """Watches the columns of theirs that are read, until a value shows that a column is something else."""

    def __init__(self, mapping: MappingFacts, columns: Iterable[str]) -> None:
        self._mapping = mapping
        self._watched: dict[str, set[str]] = {column: set() for column in columns}

    @property
    def watched(self) -> tuple[str, ...]:
        """The columns of which no value has shown yet that they are something else."""
        return tuple(self._watched)

    def see(self, frame: pl.DataFrame) -> None:
        """Take note of one chunk. Columns that are no text are left out: their values are no words."""
        for column in [name for name in self._watched if name in frame.columns]:
            values = frame[column]
            if values.dtype in (pl.Categorical, pl.Enum):
                values = values.cast(pl.String)
            if values.dtype == pl.Null:
                continue
            if values.dtype != pl.String:
                del self._watched[column]
                continue
            if values.len() <= _SMALL and self._is_seen(column, values):
                continue
            # Most columns are cleared by their first thousand values; only the others are looked at whole.
            seen = self._watched[column] | set(values.head(1_000).drop_nulls().unique())
            if self._may_be_blocked(seen):
                seen |= set(values.drop_nulls().unique().head(_MOST_SEEN))
            if self._may_be_blocked(seen):
                self._watched[column] = seen
            else:
                del self._watched[column]

    def _is_seen(self, column: str, values: pl.Series) -> bool:
        """Whether a small chunk holds nothing but one value, which was seen before."""
        first = values[0] if len(values) else None
        known = first is None or first in self._watched[column]
        return known and (values.null_count() if first is None else int((values == first).sum())) == len(values)

    def faults(self) -> list[Diagnostic]:
        """After the last chunk: a fault for each column whose values betray it."""
        found = [column for column, seen in self._watched.items() if blocked_values(seen)]
        return [
            self._mapping.places.fault(
                Code.BLOCKED_VALUES,
                self._part(column),
                f"column '{column}' holds only {', '.join(sorted(self._watched[column])[:4])}: nothing may read that",
                "leave the column out; another name for it would not help",
            )
            for column in found
        ]

    def _may_be_blocked(self, seen: set[str]) -> bool:
        """False once a value is in no closed set; fewer than two distinct values decide nothing yet."""
        distinct = {word.strip().casefold() for word in seen if word.strip()}
        return len(seen) <= _MOST_SEEN and (len(distinct) <= 1 or blocked_values(seen))

    def _part(self, column: str) -> str:
        for prefix, table in (
            ("columns", self._mapping.transactions),
            ("accounts", self._mapping.accounts),
            ("customers", self._mapping.customers),
        ):
            for ours, theirs in table.columns:
                if theirs == column:
                    return f"{prefix}.{ours}"
        return ""
