"""One file that grows at its end: its whole lines, or its whole Arrow messages, from any position on."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ftindicators.diagnostics import InvalidInput
from ftindicators.sources.streams.pieces import ArrowPiece, LinesPiece
from ftindicators.sources.streams.positions import HEAD_BYTES, Identity, Position
from ftindicators.sources.streams.source import Piece, PositionLost

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 16 << 20
_FIRST_BLOCK = 1 << 16
_ARROW_FILE = b"ARROW1\0\0"


def head_hash(path: Path, count: int) -> str:
    """blake2b-128 of the first ``count`` bytes of a file."""
    with path.open("rb") as file:
        return blake2b(file.read(count), digest_size=16).hexdigest()


class GrowingFile:
    """A partition of a folder. ``label`` names it for good; ``path`` is where the file lies now."""

    def __init__(self, label: str, path: Path, *, arrow: bool) -> None:
        self.label = label
        self.path = path
        self.position = Position()
        self.identity: Identity | None = None
        self.size = 0
        self.changed_at = 0
        self.exhausted = False
        self.gone = False
        self._arrow = arrow
        self._bytes_a_row = 512

    # -- which file it is

    def look(self, stat: os.stat_result) -> None:
        """Take note of how long the file is now. Raises PositionLost where it has shrunk or begins otherwise."""
        changed = stat.st_mtime_ns // 1000
        if self.identity is not None and (stat.st_size, changed, stat.st_ino) == (
            self.size, self.changed_at, self.identity.inode,
        ):  # fmt: skip
            return
        if stat.st_size < self.position.offset:
            raise self._lost(f"it has {stat.st_size:,} bytes now")
        if self.identity is not None and head_hash(self.path, self.identity.head) != self.identity.hash:
            raise self._lost("its beginning is another one now")
        self.exhausted = self.exhausted and stat.st_size == self.size
        self.size, self.changed_at = stat.st_size, changed
        if self.identity is None or self.identity.inode != stat.st_ino or self.identity.head < HEAD_BYTES:
            head = min(HEAD_BYTES, stat.st_size)
            self.identity = Identity(stat.st_ino, head, head_hash(self.path, head)) if head else None

    def missing(self) -> None:
        """The file is not there any more. Raises PositionLost unless it had been read to its end."""
        if self.position.offset < self.size or self.position.row:
            raise self._lost("the file is gone")
        self.gone = self.exhausted = True

    def _lost(self, why: str) -> PositionLost:
        return PositionLost(
            f"{self.path}: {why}, and it was read up to byte {self.position.offset:,}. "
            "Put the file back as it was; or start anew with an empty state folder and an empty sink"
        )

    # -- its rows

    def take(self, rows: int, *, rest: bool) -> Piece | None:
        """The next rows, at most ``rows``; None where nothing whole has come."""
        if self.exhausted and not rest:
            return None
        with self.path.open("rb") as file:
            piece = self._message(file, rows) if self._arrow else self._lines(file, rows, rest=rest)
        if piece is None or not piece.rows:
            self.exhausted = True
        if piece is not None:
            self.position = piece.end
        return piece if piece is not None and piece.rows else None

    def again(self, start: Position, end: Position) -> Piece:
        """What lies between two positions. Raises PositionLost."""
        try:
            with self.path.open("rb") as file:
                if self._arrow:
                    batch, _ = self._batch_at(file, start.offset)
                    last = end.row if end.offset == start.offset else batch.num_rows
                    return ArrowPiece(self.label, start, end, batch.slice(start.row, last - start.row))
                file.seek(start.offset)
                content = file.read(end.offset - start.offset)
        except (OSError, pa.ArrowException, EOFError) as fault:
            raise self._lost(str(fault)) from fault
        if len(content) < end.offset - start.offset:
            raise self._lost(f"it ends before byte {end.offset:,}")
        return LinesPiece.of_file(self.label, start.offset, content)

    def _lines(self, file: Any, rows: int, *, rest: bool) -> Piece | None:  # noqa: ANN401 - a binary file
        start = self.position.offset
        file.seek(start)
        content = b""
        block = max(_FIRST_BLOCK, rows * self._bytes_a_row)
        while content.count(b"\n") < rows:
            more = file.read(block)
            content += more
            if not more:
                break
            if len(content) > LONGEST_LINE and b"\n" not in content:
                message = f"{self.path}: the line at byte {start:,} is longer than {LONGEST_LINE >> 20} MB"
                raise InvalidInput(message)
            block = len(content)
        lines = content.split(b"\n", rows)
        whole = len(content) - len(lines[-1])
        if rest and len(lines) <= rows and lines[-1]:
            whole = len(content)
        if not whole:
            return None
        piece = LinesPiece.of_file(self.label, start, content[:whole])
        if piece.rows:
            self._bytes_a_row = max(64, whole // piece.rows * 5 // 4)
        return piece

    def _message(self, file: Any, rows: int) -> Piece | None:  # noqa: ANN401 - a binary file
        try:
            batch, following = self._batch_at(file, self.position.offset)
        except (EOFError, StopIteration, pa.ArrowInvalid, OSError):
            return None  # the end, or a message that is not yet whole
        first = self.position.row
        taken = batch.slice(first, rows)
        done = first + taken.num_rows >= batch.num_rows
        end = Position(following) if done else Position(self.position.offset, first + taken.num_rows)
        start = Position(self.position.offset, first)
        return ArrowPiece(self.label, start, end, taken)

    def _batch_at(self, file: Any, offset: int) -> tuple[pa.RecordBatch, int]:  # noqa: ANN401 - a binary file
        """The record batch that begins at ``offset`` (0: the first), and where the next one begins."""
        for begin, batch, following in _batches(file, offset):
            if begin >= offset:
                return batch, following
        raise EOFError


def _batches(file: Any, offset: int) -> Iterator[tuple[int, pa.RecordBatch, int]]:  # noqa: ANN401 - a binary file
    """Record batches of an Arrow stream or file, each with where it begins and where the next one does.

    Dictionaries are spread over a stream, so one that has any is read from its beginning.
    """
    file.seek(0)
    magic = file.read(len(_ARROW_FILE))
    file.seek(len(_ARROW_FILE) if magic == _ARROW_FILE else 0)
    source = pa.PythonFile(file, mode="r")
    schema = pa.ipc.read_schema(pa.ipc.read_message(source))
    begin = int(source.tell())
    if any(_has_dictionary(field.type) for field in schema):
        source.seek(len(_ARROW_FILE) if magic == _ARROW_FILE else 0)
        with pa.ipc.open_stream(source) as reader:
            for batch in reader:
                following = int(source.tell())
                yield begin, batch, following
                begin = following
        return
    begin = max(begin, offset)
    source.seek(begin)
    while True:
        message = pa.ipc.read_message(source)
        following = int(source.tell())
        yield begin, pa.ipc.read_record_batch(message, schema), following
        begin = following


def _has_dictionary(kind: pa.DataType) -> bool:
    return pa.types.is_dictionary(kind) or any(_has_dictionary(kind.field(i).type) for i in range(kind.num_fields))
