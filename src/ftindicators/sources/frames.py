"""Frames of the Python API as inputs: pyarrow, polars, and whatever gives an Arrow stream (pandas, DuckDB)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

import polars as pl
import pyarrow as pa

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.sources.chunks import CHUNK_ROWS, Chunk
from ftindicators.sources.codes import Code

FRAME = "<frame>"
"""The source's name of rows that come from no file."""


@runtime_checkable
class SupportsArrowStream(Protocol):
    """Anything that gives an Arrow stream by the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The stream."""
        ...


Rows: TypeAlias = pa.Table | pa.RecordBatchReader | pl.DataFrame | pl.LazyFrame | SupportsArrowStream


class OpenedFrame:
    """An input of one frame (an `Opened`). A stream can be read once. ``first_row``: the number of its first row."""

    def __init__(self, rows: Rows, *, first_row: int = 1, called: str = FRAME) -> None:
        self.called = called
        self._first_row = first_row
        self._rows: pl.LazyFrame | pl.DataFrame | Any
        if isinstance(rows, pl.LazyFrame):
            self._rows, self.columns = rows, tuple(rows.collect_schema().names())
        elif isinstance(rows, pl.DataFrame):
            self._rows, self.columns = rows, tuple(rows.columns)
        elif isinstance(rows, SupportsArrowStream) and not isinstance(rows, type):
            self._rows = pa.RecordBatchReader.from_stream(rows)
            self.columns = tuple(self._rows.schema.names)
        else:
            raise _not_a_frame(rows)

    def chunks(self, columns: Sequence[str]) -> Iterator[Chunk]:
        """Its rows in order."""
        first = self._first_row
        for frame in self._frames([name for name in columns if name in self.columns]):
            for part in frame.iter_slices(CHUNK_ROWS):
                yield Chunk.whole(part, FRAME, first)
                first += part.height

    @property
    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Nothing: a frame has no files."""
        return ()

    def hashes(self) -> tuple[tuple[str, str], ...]:
        """Nothing: a frame has no file."""
        return ()

    def _frames(self, columns: list[str]) -> Iterator[pl.DataFrame]:
        if isinstance(self._rows, pl.DataFrame):
            yield self._rows.select(columns)
        elif isinstance(self._rows, pl.LazyFrame):
            yield from self._rows.select(columns).collect_batches(chunk_size=CHUNK_ROWS, maintain_order=True)
        else:
            for batch in self._rows:
                yield pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch]).select(columns)))


def _not_a_frame(rows: object) -> InvalidInput:
    kind = f"{type(rows).__module__}.{type(rows).__qualname__}"
    hint = "give a polars, pyarrow or pandas frame, a DuckDB relation, or anything with __arrow_c_stream__"
    return InvalidInput(diagnostics=[Diagnostic(str(Code.NOT_A_FRAME), f"{kind} is not a table of rows", hint=hint)])
