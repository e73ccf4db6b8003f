"""Several files that are one input: each must have the columns that the mapping names and that the table needs."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import PurePosixPath

from ftindicators.diagnostics import Diagnostic
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_values import Places
from ftindicators.vocabulary import closest

Parts = Sequence[tuple[str, Collection[str]]]
"""Name and columns of each file of an input; empty where the input is no files."""

_FILES_IN_A_LINE = 12


def lacking_in_files(
    parts: Parts, needed: Sequence[tuple[str, str]], table_name: str, places: Places
) -> list[Diagnostic]:
    """What files lack of ``needed``: pairs of a column and of the part of the mapping that names it ("" for none).

    A file that has nothing like more than half of them is another table's. Files that lack the same are told together.
    """
    names = list(dict.fromkeys(column for column, _ in needed))
    lacks = {file: [name for name in names if name not in columns] for file, columns in parts}
    unlike = {file: sum(closest(name, columns) is None for name in lacks[file]) for file, columns in parts}
    foreign = {file: tuple(lacking) for file, lacking in lacks.items() if unlike[file] * 2 > len(names)}
    pattern = _pattern([file for file, lacking in lacks.items() if not lacking], foreign)
    found = [
        places.fault(
            Code.REQUIRED,
            "",
            f"{_have(_with(foreign, lacking))} no {_columns(lacking)}, which {table_name} need",
            f"give only files of {table_name}: a pattern such as `{pattern}`",
        )
        for lacking in dict.fromkeys(foreign.values())
    ]
    for column, part in needed:
        hints = {
            file: _hint(column, columns) for file, columns in parts if file not in foreign and column not in columns
        }
        needs = "" if part else f", which {table_name} need"
        found += [
            places.fault(
                Code.UNKNOWN_SOURCE if part else Code.REQUIRED,
                part,
                f"{_have(_with(hints, hint))} no column '{column}'{needs}",
                hint,
            )
            for hint in dict.fromkeys(hints.values())
        ]
    return found


def _hint(column: str, columns: Collection[str]) -> str:
    guess = closest(column, columns)
    names = ", ".join(list(columns)[:_FILES_IN_A_LINE]) + (" ..." if len(columns) > _FILES_IN_A_LINE else "")
    return f"did you mean '{guess}'?" if guess is not None else f"it has: {names}"


def _with(files: Mapping[str, object], value: object) -> list[str]:
    return [file for file, of_file in files.items() if of_file == value]


def _have(files: list[str]) -> str:
    if len(files) == 1:
        return f"{files[0]} has"
    shown, more = files[:_FILES_IN_A_LINE], len(files) - _FILES_IN_A_LINE
    if more > 0:
        return f"{', '.join(shown)} and {more:,} more files have"
    return f"{', '.join(shown[:-1])} and {shown[-1]} have"


def _columns(names: tuple[str, ...]) -> str:
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"column {quoted}" if len(names) == 1 else f"columns {quoted}"


def _pattern(good: list[str], others: Iterable[str]) -> str:
    """A pattern that names the good files and none of the others, or an example of one."""
    if len(good) == 1:
        return good[0]
    endings = {"".join(PurePosixPath(file).suffixes[-2:]) for file in good}
    stem = os.path.commonprefix(good).rstrip("0123456789._-")  # noqa: RUF071 - letters, not folders, are meant
    found = f"{stem}*{endings.pop() if len(endings) == 1 else ''}"
    return "postings-*.csv" if not stem or any(fnmatch(other, found) for other in others) else found
