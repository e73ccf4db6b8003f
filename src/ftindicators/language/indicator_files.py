"""Finding indicator files and reading their text."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ftindicators.diagnostics import Diagnostic, Span
from ftindicators.language.codes import Code
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import MAX_BYTES
from ftindicators.vocabulary import closest

PathLike = str | os.PathLike[str]
_ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be read. ``named`` is false where it was found in a folder: a retired indicator is then left out."""

    path: Path
    named: bool


def find_files(paths: tuple[PathLike, ...]) -> tuple[list[FoundFile], list[Diagnostic]]:
    """The files that paths stand for, each once, folders in the order of names; and what could not be found."""
    found: dict[Path, FoundFile] = {}
    faults: list[Diagnostic] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = [file for file in sorted(path.rglob("*")) if _is_indicator_file(file, path)]
            if not inside:
                message = f"no indicator in the folder '{path}': no file whose name ends with .yaml or .yml"
                faults.append(Diagnostic(Code.UNREADABLE_FILE, message))
            for file in inside:
                found.setdefault(file.resolve(), FoundFile(file, named=False))
        elif path.is_file():
            found[path.resolve()] = FoundFile(path, named=True)
        else:
            faults.append(Diagnostic(Code.UNREADABLE_FILE, f"there is no file or folder '{path}'", hint=_near(path)))
    return list(found.values()), faults


def read_text(path: Path) -> SourceText | Diagnostic:
    """The text of a file, or why it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return Diagnostic(
                Code.LIMIT, f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read", Span(str(path), 1, 1)
            )
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        return Diagnostic(Code.UNREADABLE_FILE, f"the file cannot be read: {reason}", Span(str(path), 1, 1))
    try:
        return SourceText(str(path), content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"the file is not UTF-8: byte 0x{content[error.start]:02X} in line {line}"
        return Diagnostic(Code.UNREADABLE_FILE, message, Span(str(path), line, 1), hint="save it as UTF-8")


def _is_indicator_file(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.suffix in _ENDINGS and file.is_file() and not hidden


def _near(path: Path) -> str | None:
    try:
        guess = closest(path.name, (other.name for other in path.parent.iterdir()))
    except OSError:
        return None
    return f"did you mean '{path.parent / guess}'?" if guess is not None else None
