"""Parquet files in chunks, their columns in their own types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.sources.chunks import CHUNK_ROWS, Chunk
from ftindicators.sources.codes import Code
from ftindicators.sources.csv_files import MOST_COLUMNS


def parquet_columns(path: Path, name: str) -> tuple[str, ...]:
    """The names of its columns. Raises InvalidInput for a file that is no Parquet or has too many columns."""
    try:
        found = tuple(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError) as error:
        raise _unreadable(name, error) from None
    if len(found) > MOST_COLUMNS:
        message = f"{name}: it has {len(found):,} columns; at most {MOST_COLUMNS:,} are read"
        raise InvalidInput(diagnostics=[Diagnostic(str(Code.TOO_LARGE), message)])
    return found


def read_parquet_chunks(path: Path, name: str, columns: Sequence[str], most: int = CHUNK_ROWS) -> Iterator[Chunk]:
    """Chunks of at most ``most`` rows with ``columns``, all of which the file has."""
    first_row = 1
    try:
        height = pq.read_metadata(path).num_rows
        lazy = pl.scan_parquet(path, hive_partitioning=False, glob=False).select(columns)
        for offset in range(0, height, most):
            if columns:
                frame = lazy.slice(offset, most).collect()
            else:
                frame = pl.DataFrame({"": pl.repeat(None, min(most, height - offset), eager=True)})
            yield Chunk.whole(frame, name, first_row)
            first_row += frame.height
    except (pa.ArrowInvalid, OSError, pl.exceptions.PolarsError) as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: Exception) -> InvalidInput:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InvalidInput(
        diagnostics=[Diagnostic(str(Code.NOT_READABLE), f"{name}: it cannot be read as Parquet: {reason}")]
    )
