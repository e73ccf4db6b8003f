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
    from collections.abc import Iterable, Iterator


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

    def frames(
        self, name: str, columns: Iterable[str] | None = None, among: tuple[str, pl.Series] | None = None
    ) -> Iterator[pl.DataFrame]:
        """The frames of a file as they were added, with some columns; none where nothing was added.

        ``among``: only rows in which a column has one of some values.
        """
        if name not in self._schemas:
            return
        schema = self._schemas[name]
        wanted = [c for c in schema if columns is None or c in set(columns)]
        read = [c for c in schema if c in wanted or (among is not None and c == among[0])]
        fields = [n for n, c in enumerate(schema) if c in read]
        path = self._place / name
        with path.open("rb") as file:
            size = path.stat().st_size
            while file.tell() < size:
                options = pa.ipc.IpcReadOptions(included_fields=fields)
                table = pa.ipc.open_stream(file, options=options).read_all()
                if among is not None:  # in Arrow: what polars filters holds on to the text of all rows
                    column = pl.Series(table[among[0]]).cast(schema[among[0]])
                    table = table.filter(column.is_in(among[1].implode()).to_arrow())
                yield pl.DataFrame(table.select(wanted)).cast({c: schema[c] for c in wanted})
                del table
        pa.default_memory_pool().release_unused()

    def whole(self, name: str, columns: Iterable[str] | None = None) -> pl.DataFrame | None:
        """All rows of a file with some columns, None where nothing was added."""
        frames = list(self.frames(name, columns))
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
