"""What a stream asks of a sink. Folders are there; databases and brokers can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Token:
    """What a sink knows of the stream: the last ``batch`` that it holds, and how often it was taken over."""

    batch: int
    epoch: int


class Sink(Protocol):
    """Holds a batch and its number together, so that no batch is there twice or half.

    A sink that cannot is given batches again after a kill: what it is given has ids that stay.
    """

    @property
    def called(self) -> str:
        """As it is written in a command."""

    def take_over(self, job: str) -> Token:
        """Become the one that writes, and count the epoch up. Raises InvalidStream for the sink of another job."""

    def check(self) -> None:
        """Raises Fenced where somebody else has taken over since."""

    def commit(self, batch: int, parts: Mapping[str, pa.Table | Sequence[Mapping[str, Any]]]) -> None:
        """Write what a batch gave, by kind, with its number. Raises Fenced, OSError."""

    def describe(self, name: str, facts: Mapping[str, Any]) -> None:
        """Write what is said of the whole (``manifest``, ``definitions``). Raises Fenced, OSError."""
