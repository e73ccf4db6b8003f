"""Rows on disk for the time of one run: Arrow IPC files in a temporary folder that goes whatever happens."""

from __future__ import annotations

import errno
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import polars as pl
import pyarrow as pa

from ftindicators.diagnostics import FtindicatorsError

if TYPE_CHECKING:
    from collections.abc import Iterator


class NoRoom(FtindicatorsError):
    """The disk is full, or may not be written, where rows are kept during a run. Exit status 5."""

    exit_code = 5


class SpillFiles:
    """Frames in named files, each file with frames of one schema. A context: its folder is gone behind it.

    ``folder``: where the temporary folder is made; None: where the system has such folders (``TMPDIR``). Raises NoRoom
    where that cannot be.
    """

    def __init__(self, folder: Path | None = None) -> None:
        with _told(folder):
            self._folder = tempfile.TemporaryDirectory(prefix="ftindicators-", dir=folder, ignore_cleanup_errors=True)
        self._place = Path(self._folder.name)
        self._schemas: dict[str, pl.Schema] = {}
        self.written = 0
        """Bytes written so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def append(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows behind those that the file has. Raises NoRoom."""
        self._schemas.setdefault(name, frame.schema)
        table = frame.to_arrow()
        with _told(self._place), (self._place / name).open("ab") as file:
            before = file.tell()
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)
            self.written += file.tell() - before

    def frames(self, name: str) -> Iterator[pl.DataFrame]:
        """The frames of a file as they were added; none where nothing was."""
        path = self._place / name
        if name not in self._schemas:
            return
        with path.open("rb") as file:
            size = path.stat().st_size
            while file.tell() < size:
                table = pa.ipc.open_stream(file).read_all()
                yield pl.DataFrame(table).cast(self._schemas[name])

    def whole(self, name: str) -> pl.DataFrame | None:
        """All rows of a file, None where nothing was added."""
        frames = list(self.frames(name))
        return pl.concat(frames) if frames else None

    def remove(self, name: str) -> None:
        """Give back the room of a file."""
        (self._place / name).unlink(missing_ok=True)
        self._schemas.pop(name, None)


@contextmanager
def _told(folder: Path | None) -> Iterator[None]:
    """An error of the disk in words, with the way out."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        place = folder or tempfile.gettempdir()
        message = (
            f"{place}: {'no room is left' if full else error.strerror or error} for the rows that --memory keeps on "
            "disk while a run goes on; --spill-dir (or FTINDICATORS_SPILL_DIR) names another folder; it needs about "
            "three times the room that the input takes as CSV"
        )
        raise NoRoom(message) from error
