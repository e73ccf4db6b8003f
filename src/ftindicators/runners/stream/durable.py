"""Writing that outlasts a kill and a loss of power: the few steps that everything here is made of."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PENDING = ".pending"


def append(descriptor: int, content: bytes) -> None:
    """Add to the end of an open file, and wait until it is on the disk."""
    while content:
        content = content[os.write(descriptor, content) :]
    os.fsync(descriptor)


def write_pending(path: Path, content: bytes) -> Path:
    """Write a file beside ``path`` under its pending name, on the disk when this returns."""
    pending = path.with_name(path.name + PENDING)
    descriptor = os.open(pending, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        append(descriptor, content)
    finally:
        os.close(descriptor)
    return pending


def put(pending: Path, final: Path) -> None:
    """Give something written its final name; the name is on the disk when this returns."""
    pending.replace(final)
    flush_names(final.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file: the old one stands, or the new one, whatever happens."""
    put(write_pending(path, content), path)


def flush_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name == "nt":
        return  # no folder is opened as a file there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(folder: Path) -> None:
    """Wait until all files of a folder and below are on the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            descriptor = os.open(path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        else:
            flush_names(path)
    flush_names(folder)


@contextmanager
def lock(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold the lock of a file; gives False where another process has it. The system frees that of a dead process."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield _take(descriptor, wait=wait)
    finally:
        with suppress(OSError):
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int, *, wait: bool) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import errno
    import fcntl

    def _take(descriptor: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError as error:
            # A file system that knows no locks gives no protection from a second run, but must not stop the only one.
            return error.errno not in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
        return True
