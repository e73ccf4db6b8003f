"""Opaque twins of columns that hold names of persons: equal names have equal keys, and a key says nothing else."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

import polars as pl

TWIN = "_key"
DEFAULT_KEY = b"ftindicators-name-twin-1"
"""Used where the run gives no key of its own.

Then keys are equal from run to run, and for whoever knows this constant.
"""
_NOT_ALPHANUMERIC = re.compile(r"[^\w]+|_+")


def normalised(name: str) -> str:
    """A name for comparison: NFKC, case-folded, no diacritics, runs of other signs to one blank."""
    text = unicodedata.normalize("NFKC", name).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _NOT_ALPHANUMERIC.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def twin(names: pl.Series, key: bytes) -> pl.Series:
    """The key (hex, 32 digits) of each name or, in a list column, of each item.

    Null for null and for a name without letters.

    Python once a distinct name, not once a row.
    """
    if isinstance(names.dtype, pl.List):
        keyed = names.to_frame("v").with_row_index("i").explode("v", empty_as_null=False)
        keyed = keyed.with_columns(twin(keyed["v"], key).alias("v"))
        grouped = keyed.drop_nulls("v").group_by("i", maintain_order=True).agg("v")
        return (
            names.to_frame("n")
            .with_row_index("i")
            .join(grouped, on="i", how="left", maintain_order="left")["v"]
            .alias(names.name)
        )
    distinct = names.unique().drop_nulls()
    plain = [normalised(name) for name in distinct]
    keys = [blake2b(name.encode(), digest_size=16, key=key[:64]).hexdigest() if name else None for name in plain]
    return names.replace_strict(distinct, pl.Series(keys, dtype=pl.String), default=None, return_dtype=pl.String)
