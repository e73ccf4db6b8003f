"""A folder appears under its final name whole, or not at all: the only way in which results reach the disk.

Everything is written to a temporary sibling (so on the same file system), flushed, and renamed. An older folder is
moved aside first and removed last. A process that dies at any moment leaves the old folder, the new one or none under
the final name, and beside it temporaries that the next run finds by their names. While a process writes it holds a
lock, so that nobody takes a running one's temporaries for a dead one's.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ftindicators.diagnostics import WrongUsage
from ftindicators.results.file_lock import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Stage = Literal["new", "old", "gone"]
"""What a temporary is: being written, or whole and about to be renamed; moved aside; only to be removed."""

PATIENCE_SECONDS = 600.0
_WINDOWS = os.name == "nt"
_POLL_SECONDS = 0.05
_RENAME_TRIES = 20


@contextmanager
def placed(out: Path, *, overwrite: bool, may_replace: Callable[[Path], bool]) -> Iterator[Path]:
    """Give an empty folder to write into, which becomes ``out`` when the block ends well and vanishes when it does not.

    ``may_replace`` says of an existing ``out`` whether it is ours to replace. Raises WrongUsage where ``out`` exists
    and ``overwrite`` is not given, where it is not ours, and where another process writes to it for ten minutes.
    """
    out = resolved(out)
    _make_parent(out)
    with locked(_lock_path(out), PATIENCE_SECONDS) as held:
        if not held:
            raise WrongUsage(f"another run is writing to {out}")
        _sweep(out)
        _refuse(out, overwrite=overwrite, may_replace=may_replace)
        token = secrets.token_hex(8)
        new = _temporary(out, token, "new")
        new.mkdir()
        try:
            yield new
            _flush_folder(new)
            _put(new, out, token)
        except BaseException:
            _remove(new)
            raise


def check_free(out: Path, *, overwrite: bool, may_replace: Callable[[Path], bool]) -> None:
    """Whether `placed` would take ``out``, asked before the work is done.

    Repairs first; raises WrongUsage as it does.
    """
    repair(out)
    _refuse(resolved(out), overwrite=overwrite, may_replace=may_replace)


def repair(out: Path) -> None:
    """Finish or undo what a run that died left beside ``out``; a run that is alive is left alone.

    Where the old folder had been moved aside and the new one, which is then whole, not yet moved in, the new one is.
    """
    out = resolved(out)
    if not any(_temporaries(out)) and not _lock_path(out).exists():
        return
    with locked(_lock_path(out), 0.0) as held:
        if held:
            _sweep(out)


def resolved(out: Path) -> Path:
    """The absolute path with links followed: a link to a folder stays a link, and the folder is what is replaced."""
    return Path(os.path.realpath(out))


def _refuse(out: Path, *, overwrite: bool, may_replace: Callable[[Path], bool]) -> None:
    if not os.path.lexists(out):
        return
    if not overwrite:
        raise WrongUsage(f"{out} already exists; give another folder, or --overwrite to replace it")
    if not may_replace(out):
        raise WrongUsage(
            f"{out} is not a results folder, nor one of reports, so it is not overwritten; give another folder"
        )


def _make_parent(out: Path) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUsage(f"cannot make the folder {out.parent}: {error.strerror}") from error


def _temporary(out: Path, token: str, stage: Stage) -> Path:
    return out.with_name(f".{out.name}.ftindicators-{token}.{stage}")


def _temporaries(out: Path) -> Iterator[tuple[str, str, Path]]:
    """(token, stage, path) of everything beside ``out`` that has the name of one of its temporaries."""
    if not out.parent.is_dir():
        return
    pattern = re.compile(re.escape(f".{out.name}.ftindicators-") + r"([0-9a-f]{16})\.(new|old|gone)")
    for path in sorted(out.parent.iterdir()):
        if found := pattern.fullmatch(path.name):
            yield found[1], found[2], path


def _sweep(out: Path) -> None:
    """With the lock held: finish a replacement that was cut in the middle, then remove what is left over."""
    by_token: dict[str, dict[str, Path]] = {}
    for token, stage, path in _temporaries(out):
        by_token.setdefault(token, {})[stage] = path
    for stages in by_token.values():
        # An old folder is moved aside only when the new one is whole and on the disk: so that one can go in.
        if "old" in stages and not os.path.lexists(out):
            _rename(stages.pop("new" if "new" in stages else "old"), out)
            flush(out.parent)
        for path in stages.values():
            _discard(out, path)


def _put(new: Path, out: Path, token: str) -> None:
    if not os.path.lexists(out):
        _rename(new, out)
        flush(out.parent)
        return
    old = _temporary(out, token, "old")
    _rename(out, old)
    try:
        _rename(new, out)
    except BaseException:
        _rename(old, out)
        raise
    flush(out.parent)
    _discard(out, old)


def _discard(out: Path, path: Path) -> None:
    """Remove a temporary; under a name that says «only to be removed», since removing can be cut in the middle too."""
    gone = _temporary(out, secrets.token_hex(8), "gone")
    with suppress(OSError):
        _rename(path, gone)
        _remove(gone)


def _remove(path: Path) -> None:
    # What cannot be removed now (Windows: a reader still has a file open) is swept by the next run.
    shutil.rmtree(path, ignore_errors=True)


def _rename(source: Path, target: Path) -> None:
    """Rename; on Windows again for a second, since a virus scanner may hold a fresh file open."""
    for attempt in range(_RENAME_TRIES):
        try:
            source.rename(target)
        except PermissionError:
            if not _WINDOWS or attempt == _RENAME_TRIES - 1:
                raise
            time.sleep(_POLL_SECONDS)
        else:
            return


def _flush_folder(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        flush(path)
    flush(folder)


def flush(path: Path) -> None:
    """Make a file's content, or a folder's list of names, last beyond a loss of power."""
    if _WINDOWS and path.is_dir():
        return  # no folder is opened as a file there
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lock_path(out: Path) -> Path:
    return out.with_name(f".{out.name}.ftindicators-lock")
