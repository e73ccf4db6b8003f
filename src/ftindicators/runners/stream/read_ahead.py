"""One thread reads ahead of the evaluator: it makes batches, at most a few more than are wanted."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ftindicators.runners.stream.batches import Batch, decoded_batch
from ftindicators.sources.streams.row_times import RowTimes

if TYPE_CHECKING:
    from ftindicators.sources.mapping_values import MappingFacts
    from ftindicators.sources.streams.source import Piece, Source

AHEAD = 4
FIRST_LOOK_ROWS = 1_000
PIECE_OF_LOOK = 100
FIRST_LOOK_SECONDS = 2.0
_NEVER = -(2**62)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is read, and when.

    ``rows`` of a batch at most; ``wait`` seconds for which rows are gathered; ``idle_after`` µs; ``max_buffer`` rows
    that may wait for their release; ``max_ahead`` µs by which a row may be ahead of the wall clock; ``until_end``: what
    is there now is all.
    """

    rows: int = 1_000
    wait: float = 0.05
    idle_after: int = 30_000_000
    max_buffer: int = 5_000_000
    max_ahead: int = 300_000_000
    until_end: bool = False


@dataclass(slots=True)
class Columns:
    """The columns that rows have: those of the first look, and how they are read. ``come``: others met since."""

    mapping: MappingFacts
    called: str
    names: tuple[str, ...] | None = None
    also: tuple[str, ...] = ()
    times: RowTimes | None = None
    come: dict[str, int] = field(default_factory=dict)

    def decide(self, names: tuple[str, ...]) -> RowTimes:
        """Take ``names`` for good. Raises InvalidMapping where the mapping does not fit."""
        self.names = tuple(dict.fromkeys([*names, *self.also]))
        self.times = RowTimes(self.mapping, self.names, self.called)
        return self.times

    def notice(self, piece: Piece) -> None:
        """Count the pieces in which there were columns that nothing reads."""
        for name in piece.sampled_names():
            if self.names is not None and name not in self.names:
                self.come[name] = self.come.get(name, 0) + 1


class ReadAhead:
    """Makes batches of a source's pieces. ``tops``: the latest instant of each partition so far."""

    def __init__(
        self,
        source: Source,
        columns: Columns,
        pace: Pace,
        *,
        tops: dict[str, int | None],
        idle: tuple[str, ...],
        clock: Callable[[], int],
    ) -> None:
        self._source = source
        self._columns = columns
        self._pace = pace
        self._tops = dict(tops)
        self._idle = idle
        self._clock = clock
        self._first: list[Piece] = []
        self._made: queue.Queue[Batch | Exception] = queue.Queue(maxsize=AHEAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="read ahead", daemon=True)
        self.waiting = 0
        """Rows that wait for their release, as the evaluator last said."""

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def next(self, timeout: float) -> Batch | None:
        """The next batch; None if none came in time. Raises what the reading raised."""
        try:
            found = self._made.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(found, Exception):
            raise found
        return found

    def stop(self) -> None:
        """Read no further."""
        self._stop.set()

    # -- the thread

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                batch = self._gathered()
                if batch is not None:
                    self._give(batch)
                    if batch.ended:
                        return
        except Exception as fault:  # noqa: BLE001 - told where batches are taken
            self._give(fault)

    def _give(self, made: Batch | Exception) -> None:
        while not self._stop.is_set():
            try:
                self._made.put(made, timeout=0.2)
            except queue.Full:
                continue
            return

    def _gathered(self) -> Batch | None:
        """The rows that came within the wait, or what else is to be told; None if nothing is."""
        if self._columns.names is None and not self._looked():
            return self._quiet()
        pieces = self._pieces()
        if not pieces:
            return self._quiet()
        for piece in pieces:
            self._columns.notice(piece)
        batch = decoded_batch(pieces, self._columns.times, self._clock(), self._pace.max_ahead)
        for name, top in batch.tops().items():
            self._tops[name] = max(top, self._rank(name))
        return self._told(batch)

    def _looked(self) -> bool:
        """The first look: which columns there are. False as long as there is no row."""
        until = time.monotonic() + FIRST_LOOK_SECONDS
        looked: dict[str, int] = {}
        rows = min(self._pace.rows, PIECE_OF_LOOK)
        while len(looked) < len(self._source.partitions()) or sum(looked.values()) < FIRST_LOOK_ROWS:
            self._source.refresh()
            piece = self._source.take(rows, lambda name: looked.get(name, 0), None, rest=self._pace.until_end)
            if piece is not None:
                looked[piece.partition] = looked.get(piece.partition, 0) + piece.rows
                self._first.append(piece)
            elif self._source.at_end() or time.monotonic() >= until or self._stop.is_set():
                break
            else:
                self._stop.wait(self._pace.wait)
        if self._first:
            self._columns.decide(tuple(name for piece in self._first for name in piece.names()))
        return bool(self._first)

    def _pieces(self) -> list[Piece]:
        """Pieces of one shape, of at most a batch's rows together."""
        found: list[Piece] = []
        count = 0
        until = time.monotonic() + self._pace.wait
        while count < self._pace.rows and not self._stop.is_set():
            piece = self._first.pop(0) if self._first else self._taken(self._pace.rows - count)
            if piece is None:
                if time.monotonic() >= until or self._source.at_end():
                    break
                self._stop.wait(min(0.01, self._pace.wait))
                self._source.refresh()
                continue
            if found and (piece.shape != found[0].shape or count + piece.rows > self._pace.rows):
                self._first.insert(0, piece)
                break
            found.append(piece)
            count += piece.rows
        return found

    def _taken(self, rows: int) -> Piece | None:
        only = self._held_back() if self.waiting > self._pace.max_buffer else None
        return self._source.take(rows, self._rank, only, rest=False)

    def _rank(self, name: str) -> int:
        """The partition that is furthest behind comes first; one that has no rows yet before all."""
        top = self._tops.get(name)
        return _NEVER if top is None else top

    def _held_back(self) -> set[str]:
        """The partitions that hold the watermark back: too many rows wait, so no other is read."""
        active = [name for name in self._source.partitions() if name not in self._idle]
        behind = min((self._rank(name) for name in active), default=_NEVER)
        return {name for name in active if self._rank(name) == behind} or set(self._source.partitions())

    def _quiet(self) -> Batch | None:
        """Nothing came: what has become idle, and whether that is the end."""
        if self._stop.is_set():
            return None
        self._source.refresh()
        at_end = self._source.at_end()
        if at_end and self._pace.until_end and not self._first:
            piece = self._source.take(self._pace.rows, self._rank, None, rest=True)
            if piece is not None:
                self._first.append(piece)
                return None
        ended = (at_end and self._pace.until_end) or self._source.ended
        told = self._told(decoded_batch([], None, self._clock(), 0))
        if ended and not self._first:
            return replace(told, ended=True)
        if told.idle != self._idle:
            self._idle = told.idle
            return told
        if at_end:
            self._stop.wait(self._pace.wait)
        return None

    def _told(self, batch: Batch) -> Batch:
        now = batch.taken_at
        idle = tuple(
            name
            for name in self._source.partitions()
            if self._source.caught_up(name)
            and not any(piece.partition == name for piece in self._first)
            and (self._pace.until_end or now - self._source.changed_at(name) >= self._pace.idle_after)
        )
        return replace(
            batch, idle=idle, partitions=self._source.partitions(), identities=dict(self._source.identities())
        )
