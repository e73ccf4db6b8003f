"""``files:FOLDER``: every file of a folder is a partition, read as it grows; new files join."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from ftindicators.diagnostics import InvalidInput
from ftindicators.sources.streams.growing_file import GrowingFile, head_hash
from ftindicators.sources.streams.positions import End, Identity, Position
from ftindicators.sources.streams.source import Piece, PositionLost

KINDS = {
    "json": re.compile(r"\.(ndjson|jsonl|json)$", re.IGNORECASE),
    "arrow": re.compile(r"\.(arrow|arrows|feather|ipc)$", re.IGNORECASE),
}
"""Which files are read, by format."""


class FolderSource:
    """The files of a folder and of those below it; hidden ones (``.``, ``_``) are left alone, and so are temporaries.

    A file may grow at its end, come, be renamed, and, once it was read to its end, go. Raises InvalidInput where there
    is no such folder.
    """

    def __init__(self, folder: Path, *, kind: str | None = None) -> None:
        if not folder.is_dir():
            raise InvalidInput(f"files:{folder}: there is no such folder; make it, then write files into it")
        self._folder = folder
        self._kind = kind
        self._files: dict[str, GrowingFile] = {}

    @property
    def called(self) -> str:
        """As it is written in a command."""
        return f"files:{self._folder}"

    @property
    def ended(self) -> bool:
        """A folder never ends."""
        return False

    def at_end(self) -> bool:
        """Whether every file was taken to its end."""
        return all(file.exhausted for file in self._files.values())

    # -- which files there are

    def resume(self, ends: Mapping[str, End], finished: Collection[str]) -> None:
        """Go on from these ends; each file is found by its name, or by its inode if it was renamed."""
        there = dict(self._seen())
        for label, end in ends.items():
            name = label.partition("#")[0]
            identity = end.identity
            found = there.get(name)
            if identity is not None and (found is None or found[1].st_ino != identity.inode):
                found = next((of for of in there.values() if _is_same(*of, identity)), found)
            file = GrowingFile(label, found[0] if found else self._folder / name, arrow=self._is_arrow(name))
            file.identity, file.position = identity, end.position
            if found is None:
                file.size = end.position.offset + (label not in finished)
                file.missing()
            else:
                file.look(found[1])
            self._files[label] = file
        self.refresh()

    def refresh(self) -> None:
        """Look for new files and new bytes. Raises PositionLost."""
        there = dict(self._seen())
        follows = self._renamed(there)
        taken: set[str] = set()
        for label, file in self._files.items():
            if file.gone:
                continue
            name = follows.get(label, label.partition("#")[0])
            if name not in there:
                file.missing()
                continue
            file.path, stat = there[name]
            file.look(stat)
            taken.add(name)
        for name, (path, stat) in there.items():
            if name not in taken:
                self._join(name, path, stat)

    def _renamed(self, there: Mapping[str, tuple[Path, os.stat_result]]) -> dict[str, str]:
        """The new name of each file that has another one: its inode is there, and begins as it did."""
        known = {file.identity.inode: file for file in self._files.values() if file.identity and not file.gone}
        found: dict[str, str] = {}
        for name, (path, stat) in there.items():
            file = known.get(stat.st_ino)
            if file is not None and file.identity is not None and path != file.path:
                if _is_same(path, stat, file.identity):
                    found[file.label] = name
            elif file is not None:
                found[file.label] = name
        return found

    def _join(self, name: str, path: Path, stat: os.stat_result) -> None:
        label, number = name, 1
        while label in self._files:
            number += 1
            label = f"{name}#{number}"
        file = GrowingFile(label, path, arrow=self._is_arrow(name))
        file.look(stat)
        self._files[label] = file

    def _seen(self) -> list[tuple[str, tuple[Path, os.stat_result]]]:
        """Name, path and stat of each file, by name."""
        found: list[tuple[str, tuple[Path, os.stat_result]]] = []
        if not self._folder.is_dir():
            raise PositionLost(f"files:{self._folder}: the folder is gone")
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            if any(part.startswith((".", "_")) for part in name.split("/")) or self._kind_of(name) is None:
                continue
            try:
                stat = path.stat()
            except FileNotFoundError:  # it went between the two looks
                continue
            found.append((name, (path, stat)))
        return found

    def _kind_of(self, name: str) -> str | None:
        kind = next((kind for kind, pattern in KINDS.items() if pattern.search(name)), None)
        return kind if self._kind in (None, kind) else None

    def _is_arrow(self, name: str) -> bool:
        return self._kind_of(name) == "arrow"

    # -- rows

    def take(self, rows: int, rank: Callable[[str], int], only: Collection[str] | None, *, rest: bool) -> Piece | None:
        """At most ``rows`` rows of the file of lowest rank that has any."""
        for label in sorted(self._files, key=lambda label: (rank(label), label)):
            file = self._files[label]
            if file.gone or (only is not None and label not in only):
                continue
            piece = file.take(rows, rest=rest)
            if piece is not None:
                return piece
        return None

    def again(self, partition: str, start: Position, end: Position) -> Piece:
        """Bytes of a file, read again."""
        return self._files[partition].again(start, end)

    def partitions(self) -> tuple[str, ...]:
        """All files seen, gone ones included."""
        return tuple(sorted(self._files))

    def identities(self) -> dict[str, Identity]:
        """Inode and hash of each file that has a beginning."""
        return {label: file.identity for label, file in self._files.items() if file.identity is not None}

    def caught_up(self, partition: str) -> bool:
        """Whether its last whole row was taken."""
        return self._files[partition].exhausted

    def changed_at(self, partition: str) -> int:
        """When the file was last written."""
        return self._files[partition].changed_at

    def bytes_ahead(self) -> dict[str, int]:
        """What is written and not yet taken."""
        return {label: max(0, f.size - f.position.offset) for label, f in self._files.items() if not f.gone}

    def release(self, ends: Mapping[str, End]) -> None:
        """Files are the user's: nothing is removed."""

    def close(self) -> None:
        """No file is kept open."""


def _is_same(path: Path, stat: os.stat_result, identity: Identity) -> bool:
    """Whether a file is the one that was known: a system gives the inode of a removed file to the next one."""
    return (
        stat.st_ino == identity.inode
        and stat.st_size >= identity.head
        and head_hash(path, identity.head) == identity.hash
    )
