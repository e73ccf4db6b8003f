"""A SOURCE as it is written in a command, opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ftindicators.diagnostics import WrongUsage
from ftindicators.sources.streams.folder import FolderSource
from ftindicators.sources.streams.source import Source
from ftindicators.sources.streams.spool import SpooledInput

Format = Literal["json", "arrow"]
LATER = ("kafka", "postgres", "nats", "redis", "spool")


@dataclass(frozen=True, slots=True)
class SourceNeeds:
    """What some sources are opened with. ``spool``: the folder for what cannot be read twice; ``clock``: µs UTC."""

    stdin: BinaryIO
    spool: Path
    wait: float
    rows: int
    clock: Callable[[], int]


def open_source(written: str, fmt: Format | None, needs: SourceNeeds) -> Source:
    """Raises WrongUsage for a source that is not there, InvalidInput for a folder that is not."""
    if written == "-":
        return SpooledInput(
            needs.stdin, needs.spool, json=fmt != "arrow", wait=needs.wait, rows=needs.rows, clock=needs.clock
        )
    scheme, colon, place = written.partition(":")
    if scheme == "files" and place:
        return FolderSource(Path(place), kind=fmt)
    there = "there are '-' (standard input) and files:FOLDER"
    if colon and scheme in LATER:
        raise WrongUsage(f"{written}: a source of kind '{scheme}:' is not yet in this release; {there}")
    hint = f"; write files:{written}" if Path(written).is_dir() else ""
    raise WrongUsage(f"{written}: no source that this version knows; {there}{hint}")
