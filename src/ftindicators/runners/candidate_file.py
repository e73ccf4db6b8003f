"""The list of candidates as a file for people who live in spreadsheets: CSV, or a workbook."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ftindicators.diagnostics import WrongUsage
from ftindicators.results.candidate_list import COLUMNS, Cell, candidate_rows
from ftindicators.results.cell_text import no_formula
from ftindicators.results.overview import BANNER
from ftindicators.results.placing_file import check_file_free, placed_file
from ftindicators.runners.candidate_workbook import MOST_ROWS, workbook_writer

if TYPE_CHECKING:
    from ftindicators.results.folder import Results

Writer: TypeAlias = Callable[[Path, "Results", Iterable[tuple[Cell, ...]]], None]
"""Writes rows as a file of one kind."""


@dataclass(frozen=True, slots=True)
class CandidateFile:
    """Where the list of candidates will stand, checked before anything is read."""

    path: Path
    overwrite: bool
    _write: Writer

    @classmethod
    def at(cls, path: Path, *, overwrite: bool = False) -> CandidateFile:
        """Decide by the name's end what is written.

        Raises WrongUsage for an end other than .csv and .xlsx, and where the file exists and ``overwrite`` is not
        given; MissingExtra where the package that writes workbooks is not installed.
        """
        match path.suffix.lower():
            case ".csv":
                writer: Writer = _write_csv
            case ".xlsx":
                writer = workbook_writer()
            case _:
                raise WrongUsage(f"{path}: the list of candidates is written as .csv or .xlsx; name such a file")
        check_file_free(path, overwrite=overwrite)
        return cls(path, overwrite, writer)

    def write(self, results: Results) -> int:
        """Write the file, whole or not at all; gives how many candidates it holds. Raises WrongUsage as `at`."""
        rows = list(candidate_rows(results))
        if self.path.suffix.lower() == ".xlsx" and len(rows) > MOST_ROWS:
            raise WrongUsage(
                f"{self.path}: a workbook holds {MOST_ROWS:,} candidates, these are {len(rows):,}; use .csv"
            )
        with placed_file(self.path, overwrite=self.overwrite) as temporary:
            self._write(temporary, results, rows)
        return len(rows)


def _write_csv(path: Path, _: Results, rows: Iterable[tuple[Cell, ...]]) -> None:
    """The banner on a line of its own, the names of the columns, the rows; every text in quotes.

    With a byte order mark, by which spreadsheets know UTF-8.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow([BANNER])
        writer.writerow([column.name for column in COLUMNS])
        writer.writerows(
            [cell if isinstance(cell, int | float) else no_formula(str(cell)) for cell in row] for row in rows
        )
