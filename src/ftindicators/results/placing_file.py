"""A single file appears under its final name whole, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ftindicators.diagnostics import WrongUsage


def check_file_free(path: Path, *, overwrite: bool) -> None:
    """Whether `placed_file` would take ``path``, asked before the work is done.

    Raises WrongUsage where something stands there, unless ``overwrite`` is given and it is a file.
    """
    if path.is_dir():
        raise WrongUsage(f"{path} is a folder; name a file")
    if os.path.lexists(path) and not path.is_file():
        raise WrongUsage(f"{path} is not a regular file; name another one")
    if path.is_file() and not overwrite:
        raise WrongUsage(f"{path} already exists; name another file, or give --overwrite to replace it")


@contextmanager
def placed_file(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a temporary path to write to, which becomes ``path`` when the block ends well and vanishes when it does not.

    The temporary is beside it, so on the same file system, flushed before it is renamed. A link stays a link: what it
    leads to is replaced. Raises WrongUsage as `check_file_free` does, also where the file has come meanwhile.
    """
    check_file_free(path, overwrite=overwrite)
    final = Path(os.path.realpath(path))
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUsage(f"cannot make the folder {final.parent}: {error.strerror}") from error
    temporary = final.with_name(f".{final.name}.ftindicators-{secrets.token_hex(8)}.new")
    try:
        yield temporary
        _flush(temporary)
        if overwrite:
            temporary.replace(final)
        else:
            _put(temporary, final)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _put(temporary: Path, final: Path) -> None:
    """Give the file its final name unless that is taken; where hard links are not known, that is asked just before."""
    try:
        os.link(temporary, final)
    except FileExistsError:
        check_file_free(final, overwrite=False)
        raise
    except OSError:
        check_file_free(final, overwrite=False)
        temporary.rename(final)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
