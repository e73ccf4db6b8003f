"""Foreign frames to frames in our columns, still raw.

Renaming, constants, translated codes, made-up ids, zones of places.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from ftindicators.sources.fit import Fitted
from ftindicators.sources.mapping_values import MappingFacts, Values
from ftindicators.sources.row_ids import HashedIds, ids_from_rows
from ftindicators.tables.cast import as_text, plain
from ftindicators.tables.reading import LOCAL_ZONE


class Renamer:
    """Applies a fitted mapping to the chunks of one run, in order (ids by hash count equal rows through all of them).

    A transfer stays one row with ``from_account`` and ``to_account`` here: its two postings are made behind the
    casts, so that each value is read, and refused, once (`tables.transfers`).
    """

    def __init__(self, mapping: MappingFacts, fitted: Fitted) -> None:
        self._mapping = mapping
        self._fitted = fitted
        self._names: Collection[str] | None = None
        self.hashed = HashedIds()

    def only(self, names: Collection[str]) -> None:
        """From now on make only these columns of ours, and what serves to make them."""
        by = None if self._mapping.zone is None else self._mapping.zone.by
        self._names = names if by is None else {*names, by}
        hashed = () if self._mapping.row_id is None else self._mapping.row_id.hash_of
        self._fitted = self._fitted.only(self._names, hashed)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns of theirs that it needs."""
        return self._fitted.read

    def rename(self, frame: pl.DataFrame, source: str, row: pl.Series) -> pl.DataFrame:
        """``frame`` has columns of theirs (those that a file lacks are null); ``row`` its row numbers in ``source``."""
        raw = self.written(frame)
        return self._with_made(raw, frame, source, row) if self._fitted.table == "transactions" else raw

    def written(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns of ours that ``frame`` has, without those that are made."""
        columns = [self._theirs(frame, theirs).alias(ours) for ours, theirs in self._fitted.columns]
        raw = pl.DataFrame(columns) if columns else pl.DataFrame({"": pl.repeat(None, frame.height, eager=True)})
        return _translated(raw, self._mapping.table(self._fitted.table).values)

    def _theirs(self, frame: pl.DataFrame, name: str) -> pl.Series:
        if name in frame.columns:
            return frame[name]
        return pl.repeat(None, frame.height, eager=True, dtype=pl.String).alias(name)

    def _with_made(self, raw: pl.DataFrame, frame: pl.DataFrame, source: str, row: pl.Series) -> pl.DataFrame:
        mapping = self._mapping
        constants = [(name, value) for name, value in mapping.constants if self._names is None or name in self._names]
        made = [_constant(raw, name, value, frame.height) for name, value in constants]
        if mapping.row_id is not None and mapping.row_id.is_row:
            made.append(ids_from_rows(source, row).alias("transaction_id"))
        elif mapping.row_id is not None:
            hashed = pl.DataFrame([self._theirs(frame, name) for name in mapping.row_id.hash_of])
            made.append(self.hashed.ids(hashed).alias("transaction_id"))
        if mapping.zone is not None and mapping.zone.by is not None:
            value = (
                as_text(plain(raw[mapping.zone.by]))
                if mapping.zone.by in raw.columns
                else pl.repeat(None, frame.height, eager=True, dtype=pl.String)
            )
            old, new = [name for name, _ in mapping.zone.zones], [zone for _, zone in mapping.zone.zones]
            made.append(
                value.str.strip_chars().replace_strict(old, new, default=None, return_dtype=pl.String).alias(LOCAL_ZONE)
            )
        return raw.with_columns(made) if made else raw


def _translated(raw: pl.DataFrame, values: Values) -> pl.DataFrame:
    """Their codes to ours; a value that is no code stays as it is, for the door to judge. Codes lose outer blanks."""
    changed = []
    for name, pairs in values:
        if name not in raw.columns or not pairs:
            continue
        text = as_text(plain(raw[name]))
        code = text.str.strip_chars()
        old, new = [code for code, _ in pairs], [value for _, value in pairs]
        meant = code.replace_strict(old, new, default=None, return_dtype=pl.String)
        changed.append(meant.zip_with(meant.is_not_null(), text).alias(name))
    return raw.with_columns(changed) if changed else raw


def _constant(raw: pl.DataFrame, name: str, value: str, height: int) -> pl.Series:
    """A column of one value; where a column of theirs was mapped too, the value fills it where it is empty."""
    if name not in raw.columns:
        return pl.repeat(value, height, eager=True, dtype=pl.String).alias(name)
    return as_text(plain(raw[name])).fill_null(value).alias(name)
