"""Where a stream stands in each partition of its source, and how a partition is known again."""

from __future__ import annotations

from dataclasses import dataclass

HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """The next row of a partition.

    ``offset``: bytes from the beginning of a file, or batches of a spool. ``row``: rows that have been taken of the
    Arrow message that begins there.
    """

    offset: int = 0
    row: int = 0

    def to_json(self) -> list[int]:
        """Two numbers."""
        return [self.offset, self.row]


@dataclass(frozen=True, slots=True)
class Identity:
    """How a file is known again: its inode, and the blake2b-128 of its first ``head`` bytes."""

    inode: int
    head: int
    hash: str

    def to_json(self) -> list[int | str]:
        """The three of them."""
        return [self.inode, self.head, self.hash]


@dataclass(frozen=True, slots=True)
class End:
    """Up to where a partition has been taken, and which file it is (None: a spool, or nothing seen of it yet)."""

    position: Position = Position()
    identity: Identity | None = None
