"""Frames of the Python API as inputs: pyarrow, polars, and whatever gives an Arrow stream (pandas, DuckDB)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import polars as pl
import pyarrow as pa

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.sources.chunks import CHUNK_ROWS, HEAD_ROWS, Chunk
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
    """An input of one frame (an `Opened`). ``first_row``: the number of its first row.

    A pyarrow RecordBatchReader can be read once; the others again.
    """

    def __init__(self, rows: Rows, *, first_row: int = 1, called: str = FRAME) -> None:
        self.called = called
        self._first_row = first_row
        self._rows: Rows = rows
        self._reader: pa.RecordBatchReader | None = None
        if isinstance(rows, pl.LazyFrame):
            self.columns = tuple(rows.collect_schema().names())
        elif isinstance(rows, pl.DataFrame):
            self.columns = tuple(rows.columns)
        elif isinstance(rows, SupportsArrowStream) and not isinstance(rows, type):
            self._reader = pa.RecordBatchReader.from_stream(rows)
            self.columns = tuple(self._reader.schema.names)
        else:
            raise _not_a_frame(rows)

    @property
    def readable_again(self) -> bool:
        """Whether :meth:`chunks` can be asked more than once."""
        return not isinstance(self._rows, pa.RecordBatchReader)

    @property
    def comes_again_alike(self) -> bool:
        """Frames in memory have their rows in order; a query may give them in another one when it runs again."""
        return isinstance(self._rows, pl.DataFrame | pa.Table)

    def head(self, columns: Sequence[str]) -> pl.DataFrame:
        """Its first rows. Only of a frame that `comes_again_alike`."""
        return next(self._frames([name for name in columns if name in self.columns]), pl.DataFrame()).head(HEAD_ROWS)

    def chunks(self, columns: Sequence[str]) -> Iterator[Chunk]:
        """Its rows in order. Raises InvalidInput for a stream that has been read."""
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

    def places(self) -> dict[str, str]:
        """Nothing: a frame has no file."""
        return {}

    def _frames(self, columns: list[str]) -> Iterator[pl.DataFrame]:
        rows = self._rows
        if isinstance(rows, pl.DataFrame):
            yield rows.select(columns)
        elif isinstance(rows, pl.LazyFrame):
            yield from rows.select(columns).collect_batches(chunk_size=CHUNK_ROWS, maintain_order=True)
        else:
            for batch in self._stream():
                yield pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch]).select(columns)))

    def _stream(self) -> pa.RecordBatchReader:
        """The stream that was opened for the names of the columns, the first time; then a new one."""
        reader, self._reader = self._reader, None
        if reader is not None:
            return reader
        if not self.readable_again:
            raise InvalidInput(f"{self.called}: a stream of record batches can be read only once")
        return pa.RecordBatchReader.from_stream(self._rows)


def _not_a_frame(rows: object) -> InvalidInput:
    kind = f"{type(rows).__module__}.{type(rows).__qualname__}"
    hint = "give a polars, pyarrow or pandas frame, a DuckDB relation, or anything with __arrow_c_stream__"
    return InvalidInput(diagnostics=[Diagnostic(str(Code.NOT_A_FRAME), f"{kind} is not a table of rows", hint=hint)])
