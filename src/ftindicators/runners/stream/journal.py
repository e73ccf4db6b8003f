"""The journal: a line a batch, enough to make the batch again exactly as it was.

A line is a CRC-32 in hex and a JSON object. One that a kill cut at the end is removed; one that is wrong before others
is damage, and is said.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from zlib import crc32

from ftindicators.runners.stream.durable import append, flush_names, replace_file
from ftindicators.runners.stream.errors import InvalidStream
from ftindicators.sources.streams.positions import Identity, Position

NAME = "journal"


@dataclass(frozen=True, slots=True)
class Line:
    """What decides a batch.

    ``pieces``: (partition, where the piece ends, its rows), in the order in which they were put together; each begins
    where the one before it in its partition ended. ``identities``: of partitions that were new or have grown.
    ``at``: wall clock when it was taken (µs UTC): `released_at`. ``watermark`` after it (None: none yet). ``idle``:
    partitions that did not hold it back. ``poison``: rows (by index) that the engine could not take, with the reason.
    ``final``: the end of the data, with no rows. ``counts``: what became of the rows.
    """

    batch: int
    at: int
    epoch: int
    plan: str
    pieces: tuple[tuple[str, Position, int], ...] = ()
    identities: Mapping[str, Identity] = field(default_factory=dict)
    watermark: int | None = None
    idle: tuple[str, ...] = ()
    poison: Mapping[int, str] = field(default_factory=dict)
    final: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The line, its end included."""
        facts: dict[str, Any] = {
            "batch": self.batch,
            "at": self.at,
            "epoch": self.epoch,
            "plan": self.plan,
            "pieces": [[name, *end.to_json(), rows] for name, end, rows in self.pieces],
            "watermark": self.watermark,
            "idle": list(self.idle),
            "counts": dict(self.counts),
        }
        if self.identities:
            facts["identities"] = {name: of.to_json() for name, of in self.identities.items()}
        if self.poison:
            facts["poison"] = {str(row): why for row, why in self.poison.items()}
        if self.final:
            facts["final"] = True
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
        return b"%08x %s\n" % (crc32(text), text)

    @classmethod
    def of_bytes(cls, written: bytes) -> Self | None:
        """The line without its end; None where it is not whole."""
        crc, _, text = written.partition(b" ")
        try:
            if int(crc, 16) != crc32(text):
                return None
            facts = json.loads(text)
        except ValueError:
            return None
        return cls(
            batch=facts["batch"],
            at=facts["at"],
            epoch=facts["epoch"],
            plan=facts["plan"],
            pieces=tuple((name, Position(offset, row), rows) for name, offset, row, rows in facts["pieces"]),
            identities={name: Identity(*of) for name, of in facts.get("identities", {}).items()},
            watermark=facts["watermark"],
            idle=tuple(facts["idle"]),
            poison={int(row): why for row, why in facts.get("poison", {}).items()},
            final=facts.get("final", False),
            counts=facts["counts"],
        )


class Journal:
    """The journal of a state folder, open for more lines; ``lines`` are those that stood there."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self.lines, whole = read_journal(folder)
        fresh = not self._path.exists()
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        os.ftruncate(self._descriptor, whole)
        os.lseek(self._descriptor, 0, os.SEEK_END)
        if fresh:
            flush_names(folder)

    def add(self, line: Line) -> None:
        """Write a line; it is on the disk when this returns."""
        append(self._descriptor, line.to_bytes())
        self.lines.append(line)

    def cut_behind(self, batch: int) -> None:
        """Remove the lines up to and with ``batch``."""
        if not self.lines or self.lines[0].batch > batch:
            return
        self.lines = [line for line in self.lines if line.batch > batch]
        replace_file(self._path, b"".join(line.to_bytes() for line in self.lines))
        os.close(self._descriptor)
        self._descriptor = os.open(self._path, os.O_RDWR)
        os.lseek(self._descriptor, 0, os.SEEK_END)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


def read_journal(folder: Path) -> tuple[list[Line], int]:
    """The whole lines of a folder's journal, and how many bytes they are. Raises InvalidStream for damage inside."""
    path = folder / NAME
    content = path.read_bytes() if path.exists() else b""
    lines: list[Line] = []
    whole = 0
    written = content.split(b"\n")
    for number, text in enumerate(written[:-1], start=1):
        line = Line.of_bytes(text)
        if line is None or (lines and line.batch != lines[-1].batch + 1):
            if number == len(written) - 1 and not written[-1]:
                break  # the last one: cut by a kill
            raise InvalidStream(
                f"{path}: line {number} is damaged, and lines follow it; take the folder from a copy, "
                "or start anew with an empty state folder and an empty sink"
            )
        lines.append(line)
        whole += len(text) + 1
    return lines, whole
