"""What a stream asks of a source. Files and standard input are there; what keeps positions of its own can follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ftindicators.diagnostics import FtindicatorsError

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.sources.streams.positions import End, Identity, Position


class PositionLost(FtindicatorsError):
    """A source no longer has the place up to which it was read: rows would be lost or come twice. Exit status 7."""

    exit_code = 7


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """The rows of a piece: ``frame`` with the columns asked for, and for rows that say nothing readable the reason.

    Rows of ``broken`` (their index in the piece) are not in ``frame``.
    """

    frame: pl.DataFrame
    broken: Mapping[int, str]


class Piece(Protocol):
    """Rows that follow each other in one partition, not yet read as values."""

    @property
    def partition(self) -> str:
        """Whose rows these are."""

    @property
    def end(self) -> Position:
        """Where the next piece of the partition begins."""

    @property
    def rows(self) -> int:
        """How many there are."""

    @property
    def shape(self) -> str:
        """Equal for pieces whose frames can be put below each other."""

    def names(self) -> tuple[str, ...]:
        """The columns that its rows have."""

    def sampled_names(self) -> tuple[str, ...]:
        """The columns that some of its rows have: cheap."""

    def decoded(self, columns: tuple[str, ...]) -> Decoded:
        """Its rows as values."""

    def raw(self, index: int) -> str:
        """A row as it came."""

    def place(self, index: int) -> Position:
        """Where a row stands."""


class Source(Protocol):
    """A source with partitions (files, the spool of standard input), each of which grows at its end.

    A piece that was taken can be read again, the same, until :meth:`release` says that nobody will.
    """

    @property
    def called(self) -> str:
        """What it is called in a message, and whether a restart has the same one."""

    def resume(self, ends: Mapping[str, End], finished: Collection[str]) -> None:
        """Go on from these ends; ``finished``: partitions that had been taken to their end, which may be gone.

        Raises PositionLost where another one is not there any more.
        """

    def refresh(self) -> None:
        """Look for what has come. Raises PositionLost for a partition that has shrunk or is another one now."""

    def take(self, rows: int, rank: Callable[[str], int], only: Collection[str] | None, *, rest: bool) -> Piece | None:
        """At most ``rows`` rows of the partition of lowest ``rank`` that has any; None if nothing has come.

        ``only``: no other partitions. ``rest``: nothing more will be written, so a last line counts without its end.
        """

    def again(self, partition: str, start: Position, end: Position) -> Piece:
        """What lies between two positions, read again. Raises PositionLost."""

    def partitions(self) -> tuple[str, ...]:
        """All partitions seen."""

    def identities(self) -> Mapping[str, Identity]:
        """How each partition is known again, where it can be told."""

    def caught_up(self, partition: str) -> bool:
        """Whether nothing more could be taken of it at the last look."""

    def changed_at(self, partition: str) -> int:
        """When it last changed, µs UTC of the wall clock."""

    def bytes_ahead(self) -> Mapping[str, int]:
        """What has come and has not been taken, in bytes, by partition."""

    def at_end(self) -> bool:
        """Whether all that is there was taken: of a folder, at the last look; of standard input, since it closed."""

    @property
    def ended(self) -> bool:
        """Whether nothing more can ever come: standard input was closed, and all of it taken."""

    def release(self, ends: Mapping[str, End]) -> None:
        """What lies before ``ends`` is not read again."""

    def close(self) -> None:
        """Let go of files and threads."""
