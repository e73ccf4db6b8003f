"""``-``: standard input, which cannot be read twice, is written to an Arrow IPC spool first; the spool is the source.

A batch of the spool is on the disk before its rows are taken. Its files hold consecutive batches and are named for the
first; a file whose batches nobody will read again is removed.
"""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from ftindicators.diagnostics import InvalidInput
from ftindicators.sources.streams.pieces import ArrowPiece, LinesPiece
from ftindicators.sources.streams.positions import End, Identity, Position
from ftindicators.sources.streams.source import Piece, PositionLost

PARTITION = "-"
FILE_BYTES = 64 << 20
_BLOCK = 1 << 18
_NAME = re.compile(r"spool-(\d{10})\.arrows")
_LINES = pa.schema([pa.field("line", pa.binary())])


class SpooledInput:
    """Standard input through a spool in ``folder``. ``json``: lines of JSON, else an Arrow IPC stream.

    ``wait``: seconds for which rows are gathered; ``rows``: how many a batch of the spool has at most.
    """

    def __init__(
        self, stream: BinaryIO, folder: Path, *, json: bool, wait: float, rows: int, clock: Callable[[], int]
    ) -> None:
        self.called = "-"
        self._rows = rows
        self._folder = folder
        self._json = json
        self._wait = wait
        self._clock = clock
        self._stream = stream
        self._arrived: queue.Queue[pa.RecordBatch | Exception | None] = queue.Queue(maxsize=64)
        self._pump: threading.Thread | None = None
        self._closed = False
        self._changed = clock()
        self._next = 0
        self._kept: list[tuple[int, int]] = []
        self._writer: Any = None
        self._sink: Any = None
        self._schema: pa.Schema | None = None
        self._rest: pa.RecordBatch | None = None
        self._fresh: dict[int, pa.RecordBatch] = {}
        self._files_lock = threading.Lock()
        self._reading: tuple[int, Iterator[pa.RecordBatch]] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._recover()

    @property
    def ended(self) -> bool:
        """Whether standard input was closed and all of it taken."""
        return self._closed and self._next >= self._written

    def at_end(self) -> bool:
        """Whether standard input was closed and all of it taken."""
        return self.ended

    # -- what is on the disk

    def _recover(self) -> None:
        """Find all whole batches. What a kill cut at the end is removed: it had not been taken."""
        self._written = 0
        for path, first in self._files():
            whole = 0
            try:
                for _ in _stored(path):
                    whole += 1
            except (pa.ArrowInvalid, OSError):
                pass  # cut at the end of this file; what follows begins a file of its own
            self._kept.append((first, whole))
            self._written = first + whole

    def _files(self) -> list[tuple[Path, int]]:
        found = [(path, _NAME.fullmatch(path.name)) for path in self._folder.iterdir()]
        return sorted(((path, int(match[1])) for path, match in found if match), key=lambda entry: entry[1])

    def _write(self, batch: pa.RecordBatch) -> None:
        if self._sink is not None and (self._sink.tell() >= FILE_BYTES or batch.schema != self._schema):
            self.close()
        if self._sink is None:
            path = self._folder / f"spool-{self._written:010d}.arrows"
            self._sink = path.open("wb")
            self._schema = batch.schema
            self._writer = pa.ipc.new_stream(self._sink, batch.schema)
            _flush_names(self._folder)
            with self._files_lock:
                self._kept.append((self._written, 0))
        parts = [batch.slice(at, self._rows) for at in range(0, batch.num_rows, self._rows)]
        for part in parts:
            self._writer.write_batch(part)
        self._sink.flush()
        os.fsync(self._sink.fileno())
        with self._files_lock:
            first, count = self._kept[-1]
            self._kept[-1] = (first, count + len(parts))
        self._fresh.update(enumerate(parts, start=self._written))
        self._written += len(parts)

    def _read(self, number: int) -> pa.RecordBatch:
        if number in self._fresh:
            return self._fresh.pop(number)
        if self._reading is None or self._reading[0] != number:
            self._reading = self._from(number)
        if self._reading is not None:
            batch = next(self._reading[1], None)
            self._reading = (number + 1, self._reading[1]) if batch is not None else self._from(number)
            if batch is None and self._reading is not None:  # the next file
                batch = next(self._reading[1], None)
                self._reading = (number + 1, self._reading[1])
            if batch is not None:
                return batch
        raise self._lost(number)

    def _lost(self, number: int) -> PositionLost:
        return PositionLost(
            f"{self._folder}: the spool of standard input has no batch {number} any more; "
            "start anew with an empty state folder and an empty sink"
        )

    def _from(self, number: int) -> tuple[int, Iterator[pa.RecordBatch]] | None:
        """A reader of the file that holds a batch, which it gives next."""
        with self._files_lock:
            kept = list(self._kept)
        for first, count in kept:
            if first <= number < first + count:
                return number, islice(_stored(self._folder / f"spool-{first:010d}.arrows"), number - first, count)
        return None

    # -- a source

    def resume(self, ends: Mapping[str, End], finished: Collection[str]) -> None:  # noqa: ARG002 - one partition
        """Go on behind the last batch that was taken: with what is in the spool, then with standard input."""
        end = ends.get(PARTITION)
        self._next = 0 if end is None else end.position.offset
        if self._next > self._written:
            raise PositionLost(
                f"{self._folder}: the spool of standard input ends at batch {self._written}, and {self._next} were "
                "taken; start anew with an empty state folder and an empty sink"
            )
        self._begin()

    def refresh(self) -> None:
        """Take in what has arrived, if the spool has nothing more."""
        self._begin()
        if self._next < self._written or self._closed:
            return
        batch = self._gathered()
        if batch is not None:
            self._changed = self._clock()
            self._write(batch)

    def take(self, rows: int, rank: Callable[[str], int], only: Collection[str] | None, *, rest: bool) -> Piece | None:  # noqa: ARG002 - one partition
        """The next batch of the spool."""
        if self._next >= self._written or (only is not None and PARTITION not in only):
            return None
        piece = self._piece(self._next, self._read(self._next))
        self._next += 1
        return piece

    def again(self, partition: str, start: Position, end: Position) -> Piece:  # noqa: ARG002 - one batch is one piece
        """A batch of the spool, read again."""
        reading = self._from(start.offset)
        batch = None if reading is None else next(reading[1], None)
        if batch is None:
            raise self._lost(start.offset)
        return self._piece(start.offset, batch)

    def _piece(self, number: int, batch: pa.RecordBatch) -> Piece:
        if self._json:
            return LinesPiece.of_spool(PARTITION, number, batch.column(0).to_pylist())
        return ArrowPiece(PARTITION, Position(number), Position(number + 1), batch)

    def partitions(self) -> tuple[str, ...]:
        """There is one."""
        return (PARTITION,)

    def identities(self) -> dict[str, Identity]:
        """The spool lies in the state folder: it needs none."""
        return {}

    def caught_up(self, partition: str) -> bool:  # noqa: ARG002 - one partition
        """Whether all that arrived was taken."""
        return self._next >= self._written and self._arrived.empty()

    def changed_at(self, partition: str) -> int:  # noqa: ARG002 - one partition
        """When something last arrived."""
        return self._changed

    def bytes_ahead(self) -> dict[str, int]:
        """Not known of a pipe."""
        return {}

    def release(self, ends: Mapping[str, End]) -> None:
        """Remove the files whose batches lie wholly before ``ends``."""
        end = ends.get(PARTITION)
        keep_from = 0 if end is None else end.position.offset
        with self._files_lock:
            past = [first for first, count in self._kept[:-1] if first + count <= keep_from]
            del self._kept[: len(past)]
        for first in past:
            (self._folder / f"spool-{first:010d}.arrows").unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file that is being written."""
        if self._sink is not None:
            self._writer.close()
            self._sink.close()
            self._sink = None

    # -- standard input

    def _begin(self) -> None:
        if self._pump is None:
            self._pump = threading.Thread(target=self._pumped, name="standard input", daemon=True)
            self._pump.start()

    def _pumped(self) -> None:
        try:
            for batch in _lines_of(self._stream) if self._json else _arrow_of(self._stream):
                self._arrived.put(batch)
            self._arrived.put(None)
        except Exception as fault:  # noqa: BLE001 - told by the thread that takes
            self._arrived.put(fault)

    def _gathered(self) -> pa.RecordBatch | None:
        """What arrives within the wait, as one batch."""
        parts: list[pa.RecordBatch] = []
        if self._rest is not None:
            parts, self._rest = [self._rest], None
        until = time.monotonic() + self._wait
        while True:
            try:
                found = self._arrived.get(timeout=max(0.001, until - time.monotonic()))
            except queue.Empty:
                break
            if found is None:
                self._closed = True
                break
            if isinstance(found, Exception):
                raise InvalidInput(f"standard input cannot be read: {found}") from found
            if parts and not parts[0].schema.equals(found.schema):
                self._rest = found
                break
            parts.append(found)
            if time.monotonic() >= until or sum(part.num_rows for part in parts) >= self._rows:
                break
        if not parts:
            return None
        return pa.Table.from_batches(parts).combine_chunks().to_batches()[0] if len(parts) > 1 else parts[0]


def _stored(path: Path) -> Iterator[pa.RecordBatch]:
    with path.open("rb") as file, pa.ipc.open_stream(file) as reader:
        yield from reader


def _lines_of(stream: BinaryIO) -> Iterator[pa.RecordBatch]:
    """Lines, as many at a time as have arrived; the last one counts without its end."""
    rest = b""
    read = getattr(stream, "read1", stream.read)
    while block := read(_BLOCK):
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        lines = [line for line in lines if line and not line.isspace()]
        if lines:
            yield pa.record_batch([pa.array(lines, pa.binary())], schema=_LINES)
    if rest and not rest.isspace():
        yield pa.record_batch([pa.array([rest], pa.binary())], schema=_LINES)


def _arrow_of(stream: BinaryIO) -> Iterator[pa.RecordBatch]:
    with pa.ipc.open_stream(stream) as reader:
        for batch in reader:
            if batch.num_rows:
                yield batch


def _flush_names(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
