"""Ids of transactions that have none: file and row number, or a hash of columns."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import polars as pl

from ftindicators.model.hashing import DIGEST_BYTES
from ftindicators.tables.cast import as_text, plain
from ftindicators.tables.key_table import KeyTable

_EMPTY = np.iinfo(np.int64).min


def ids_from_rows(source: str, row: pl.Series) -> pl.Series:
    """``<source>:<row, ten digits>``."""
    return row.cast(pl.String).str.zfill(10).to_frame("r").select(pl.lit(f"{source}:") + pl.col("r")).to_series()


class HashedIds:
    """Hashes of rows through one run: the second of equal rows gets ``#0002``, so that true repeats survive.

    Holds 40 bytes or more for each distinct row seen.
    """

    def __init__(self) -> None:
        self._seen = KeyTable.empty()

    def to_frame(self) -> pl.DataFrame:
        """What must be kept to go on later: Int64 columns key_a, key_b, count."""
        held = self._seen.entries(_EMPTY)
        return pl.DataFrame({"key_a": held["key_a"], "key_b": held["key_b"], "count": held["revision"]})

    def resume(self, kept: pl.DataFrame) -> None:
        """Go on from what `to_frame` gave."""
        zeros = np.zeros(kept.height, dtype=np.int64)
        keys = kept["key_a"].to_numpy(), kept["key_b"].to_numpy()
        self._seen.put(*keys, kept["count"].to_numpy(), zeros, zeros, horizon=_EMPTY)

    def ids(self, frame: pl.DataFrame) -> pl.Series:
        """One id a row of ``frame``, of all its columns.

        Blake2b-128 in hex of their texts joined by 0x1F, null as 0x00.
        """
        texts = [as_text(plain(column)).fill_null("\x00").alias(str(i)) for i, column in enumerate(frame.get_columns())]
        joined = pl.DataFrame(texts).select(pl.concat_str(pl.all(), separator="\x1f")).to_series()
        # Once a distinct row: blake2b is what other programs can compute too, and no frame library has it.
        distinct = joined.unique()
        digests = [blake2b(text.encode(), digest_size=DIGEST_BYTES).digest() for text in distinct]
        hexed = pl.Series([digest.hex() for digest in digests], dtype=pl.String)
        keys = np.frombuffer(b"".join(digests), dtype="<i8").reshape(-1, 2).astype(np.int64)
        slots = self._seen.find(keys[:, 0], keys[:, 1])
        before = np.where(slots >= 0, self._seen.revision[slots], 0)
        counted = joined.to_frame("j").select(
            pl.col("j"), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("j").alias("n")
        )
        known = pl.DataFrame({"j": distinct, "hex": hexed, "before": before})
        found = counted.join(known, on="j", how="left", maintain_order="left").with_columns(
            pl.col("n") + pl.col("before")
        )
        here = known.join(
            counted.group_by("j").agg(pl.len().cast(pl.Int64).alias("here")), on="j", how="left", maintain_order="left"
        )
        total = (here["before"] + here["here"]).to_numpy()
        zeros = np.zeros(len(total), dtype=np.int64)
        self._seen.put(keys[:, 0], keys[:, 1], total, zeros, zeros, horizon=_EMPTY)
        again = pl.col("hex") + "#" + pl.col("n").cast(pl.String).str.zfill(4)
        return found.select(pl.when(pl.col("n") > 1).then(again).otherwise("hex")).to_series()
