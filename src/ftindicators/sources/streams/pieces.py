"""Pieces of a source: lines of JSON, or rows of an Arrow record batch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate

import polars as pl
import pyarrow as pa

from ftindicators.sources.streams.json_lines import decoded_lines, names_of
from ftindicators.sources.streams.positions import Position
from ftindicators.sources.streams.source import Decoded

LONGEST_RAW = 65_536
"""Characters of a row that are kept where it is set apart."""


@dataclass(frozen=True, slots=True, eq=False)
class LinesPiece:
    """Lines of a file: ``places`` where each begins; or of one batch of a spool, where they are counted."""

    partition: str
    end: Position
    lines: Sequence[bytes]
    places: Sequence[Position]

    @classmethod
    def of_file(cls, partition: str, start: int, content: bytes) -> LinesPiece:
        """Whole lines of a file, from the byte ``start`` on; blank ones are no rows."""
        lines = content.split(b"\n")
        if not lines[-1]:
            lines.pop()
        begins = accumulate((len(line) + 1 for line in lines[:-1]), initial=start)
        both = [(line, Position(at)) for line, at in zip(lines, begins, strict=True) if line and not line.isspace()]
        end = Position(start + len(content))
        return cls(partition, end, [line for line, _ in both], [at for _, at in both])

    @classmethod
    def of_spool(cls, partition: str, number: int, lines: Sequence[bytes]) -> LinesPiece:
        """The lines of one batch of a spool."""
        places = [Position(number, row) for row in range(len(lines))]
        return cls(partition, Position(number + 1), lines, places)

    @property
    def rows(self) -> int:
        """How many lines."""
        return len(self.lines)

    @property
    def shape(self) -> str:
        """All lines go together."""
        return "lines"

    def names(self) -> tuple[str, ...]:
        """The names of all fields."""
        return names_of(self.lines)

    def sampled_names(self) -> tuple[str, ...]:
        """The names of fields in one line of 64."""
        return names_of(self.lines[::64])

    def decoded(self, columns: tuple[str, ...]) -> Decoded:
        """As text, with every digit."""
        return decoded_lines(self.lines, columns)

    def raw(self, index: int) -> str:
        """The line; what is no UTF-8 in it as escapes."""
        return self.lines[index].decode(errors="backslashreplace")[:LONGEST_RAW]

    def place(self, index: int) -> Position:
        """Where the line begins."""
        return self.places[index]


@dataclass(frozen=True, slots=True, eq=False)
class ArrowPiece:
    """Rows of one record batch; ``start`` is where they begin."""

    partition: str
    start: Position
    end: Position
    batch: pa.RecordBatch

    @property
    def rows(self) -> int:
        """How many rows."""
        return int(self.batch.num_rows)

    @property
    def shape(self) -> str:
        """The schema decides."""
        return blake2b(str(self.batch.schema).encode(), digest_size=8).hexdigest()

    def names(self) -> tuple[str, ...]:
        """The schema's names."""
        return tuple(self.batch.schema.names)

    def sampled_names(self) -> tuple[str, ...]:
        """The schema's names."""
        return self.names()

    def decoded(self, columns: tuple[str, ...]) -> Decoded:
        """Its columns in the types that they have; one that is not there is null."""
        there = [name for name in columns if name in self.batch.schema.names]
        table = pa.Table.from_batches([self.batch.select(there)])
        frame = pl.DataFrame(pl.from_arrow(table)) if there else pl.DataFrame(height=self.rows)
        gone = [pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in there]
        return Decoded(frame.with_columns(gone).select(columns), {})

    def raw(self, index: int) -> str:
        """The row as JSON."""
        return json.dumps(self.batch.slice(index, 1).to_pylist()[0], default=str, ensure_ascii=False)[:LONGEST_RAW]

    def place(self, index: int) -> Position:
        """Which message, and which row of it."""
        return Position(self.start.offset, self.start.row + index)
