"""Files, folders and patterns to one input: which files, under which names, in which order."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath

import polars as pl

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.model.hashing import DIGEST_BYTES
from ftindicators.sources.chunks import HEAD_ROWS, Chunk
from ftindicators.sources.codes import Code
from ftindicators.sources.csv_files import csv_columns, read_csv_chunks
from ftindicators.sources.mapping_values import CsvFormat
from ftindicators.sources.parquet_files import parquet_columns, read_parquet_chunks

_CSV = re.compile(r"\.(csv|tsv|txt)(\.gz|\.zst)?$", re.IGNORECASE)
_PARQUET = re.compile(r"\.(parquet|pq)$", re.IGNORECASE)
_NOT_YET = re.compile(r"\.(ndjson|jsonl|json|arrow|arrows|feather|ipc|avro|xlsx)(\.gz|\.zst)?$", re.IGNORECASE)
_MAGIC = re.compile(r"[*?\[]")
_PARTITION = re.compile(r"([A-Za-z_]\w*)=(.*)")
_HASH_BLOCK = 1 << 20
_NOTHING = Chunk.whole(pl.DataFrame(), "", 1)


@dataclass(frozen=True, slots=True)
class InputFile:
    """``name``.

    The path below the argument it came from. ``columns``: its own; ``partition``: those that its path gives.
    """

    path: Path
    name: str
    is_parquet: bool
    columns: tuple[str, ...]
    partition: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """An input of files (an `Opened`)."""

    called: str
    files: tuple[InputFile, ...]
    format: CsvFormat = field(default_factory=CsvFormat)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of all files, in the order in which they are met."""
        return tuple(dict.fromkeys(name for _, columns in self.parts for name in columns))

    @property
    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Name and columns of each file, those that its path gives included."""
        return tuple((file.name, (*file.columns, *(key for key, _ in file.partition))) for file in self.files)

    def chunks(self, columns: Sequence[str]) -> Iterator[Chunk]:
        """The rows of all files in order."""
        for file in self.files:
            wanted = [name for name in columns if name in file.columns]
            if file.is_parquet:
                found = read_parquet_chunks(file.path, file.name, wanted)
            else:
                found = read_csv_chunks(file.path, file.name, self.format, wanted)
            for chunk in found:
                parts = [
                    pl.lit(value).alias(key) for key, value in file.partition if key in columns and key not in wanted
                ]
                yield Chunk(chunk.frame.with_columns(parts), chunk.source, chunk.row, chunk.unreadable)

    def head(self, columns: Sequence[str]) -> pl.DataFrame:
        """The first rows of the first file."""
        file = self.files[0]
        wanted = [name for name in columns if name in file.columns]
        if file.is_parquet:
            return next(read_parquet_chunks(file.path, file.name, wanted, HEAD_ROWS), _NOTHING).frame
        return next(read_csv_chunks(file.path, file.name, self.format, wanted), _NOTHING).frame

    def hashes(self) -> tuple[tuple[str, str], ...]:
        """Name and blake2b-128 of each file; reads them whole."""
        return tuple((file.name, file_hash(file.path)) for file in self.files)

    def places(self) -> dict[str, str]:
        """Where each file lies: the absolute path of each name."""
        return {file.name: file.path.resolve().as_posix() for file in self.files}

    @property
    def readable_again(self) -> bool:
        """Files can be read more than once."""
        return True

    @property
    def comes_again_alike(self) -> bool:
        """Files have their rows in order."""
        return True


def open_files(paths: Sequence[str | os.PathLike[str]], fmt: CsvFormat | None = None) -> OpenedFiles:
    """The files that ``paths`` name.

    A file, a folder (all CSV and Parquet files below it) or a pattern such as ``2024-*.csv``.

    Sorted by name within an argument. Raises InvalidInput, for all files at once, where one is missing, empty or of a
    format that is not yet read, and where two have the same name below their arguments.
    """
    fmt = fmt or CsvFormat()
    files: list[InputFile] = []
    faults: list[Diagnostic] = []
    if not paths:
        faults.append(Diagnostic(str(Code.NO_FILE), "no file is named"))
    for argument in paths:
        found = _below(os.fspath(argument))
        if not found:
            what = "holds no CSV or Parquet file" if Path(argument).is_dir() else "there is no such file"
            faults.append(Diagnostic(str(Code.NO_FILE), f"{os.fspath(argument)}: {what}"))
        for path, name in found:
            try:
                files.append(_opened(path, name, fmt))
            except InvalidInput as error:
                faults += error.diagnostics
    names = [file.name for file in files]
    hint = "give the folder above them, or rename one"
    faults += [
        Diagnostic(str(Code.SAME_NAME), f"two files are called '{name}'; rows could not be told apart", hint=hint)
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if faults:
        raise InvalidInput(diagnostics=faults)
    return OpenedFiles(", ".join(os.fspath(path) for path in paths), tuple(files), fmt)


def open_named(places: Mapping[str, str], fmt: CsvFormat | None = None) -> OpenedFiles:
    """The files at known places under known names, in this order: those of an earlier run. Raises as `open_files`."""
    fmt = fmt or CsvFormat()
    files: list[InputFile] = []
    faults: list[Diagnostic] = []
    for name, path in places.items():
        try:
            files.append(_opened(Path(path), name, fmt))
        except InvalidInput as error:
            faults += error.diagnostics
    if faults:
        raise InvalidInput(diagnostics=faults)
    return OpenedFiles(", ".join(places.values()), tuple(files), fmt)


def file_hash(path: Path) -> str:
    """blake2b-128, in hex, of a file's bytes."""
    found = blake2b(digest_size=DIGEST_BYTES)
    with path.open("rb") as file:
        while block := file.read(_HASH_BLOCK):
            found.update(block)
    return found.hexdigest()


def _below(argument: str) -> list[tuple[Path, str]]:
    """Files of one argument, each with its path below it; sorted."""
    path = Path(argument)
    if path.is_dir():
        found = [file for file in path.rglob("*") if file.is_file() and not _is_hidden(file.relative_to(path))]
        found = [file for file in found if _CSV.search(file.name) or _PARQUET.search(file.name)]
        return sorted(((file, file.relative_to(path).as_posix()) for file in found), key=lambda entry: entry[1])
    if path.is_file():
        return [(path, path.name)]
    if _MAGIC.search(argument):
        fixed = Path(*_before_magic(path))
        matched = [Path(name) for name in glob.glob(argument, recursive=True)]  # noqa: PTH207 - Path.glob knows no absolute patterns
        files = [entry for name in matched for entry in (_below(str(name)) if name.is_dir() else [(name, name.name)])]
        return sorted({(file, file.relative_to(fixed).as_posix()) for file, _ in files}, key=lambda entry: entry[1])
    return []


def _before_magic(path: Path) -> list[str]:
    parts: list[str] = []
    for part in path.parts:
        if _MAGIC.search(part):
            break
        parts.append(part)
    return parts


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _opened(path: Path, name: str, fmt: CsvFormat) -> InputFile:
    if _NOT_YET.search(path.name):
        message = f"{path}: files of this kind are not yet read"
        raise InvalidInput(diagnostics=[Diagnostic(str(Code.NOT_READABLE), message, hint="give CSV or Parquet")])
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InvalidInput(
            diagnostics=[Diagnostic(str(Code.NOT_READABLE), f"{path}: {error.strerror or error}")]
        ) from None
    is_parquet = bool(_PARQUET.search(path.name)) or magic == b"PAR1"
    columns = parquet_columns(path, str(path)) if is_parquet else csv_columns(path, str(path), fmt)
    matched = [_PARTITION.fullmatch(part) for part in PurePosixPath(name).parts[:-1]]
    return InputFile(path, name, is_parquet, columns, tuple((m[1], m[2]) for m in matched if m is not None))
