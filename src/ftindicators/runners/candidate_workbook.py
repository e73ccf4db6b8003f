"""The list of candidates as an Excel workbook: a sheet of candidates, and one that says what stands in it.

Every text is written as a string, so that nothing in it is a formula, a number or a link. The same results give the
same bytes: the workbook says when its data end, not when it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftindicators.results.candidate_list import COLUMNS, Cell
from ftindicators.results.overview import BANNER
from ftindicators.runners.extras import needed

if TYPE_CHECKING:
    from ftindicators.results.folder import Results

MOST_ROWS = 1_048_000
"""Rows of a sheet, less those above the candidates; Excel holds 1,048,576."""

_PLAIN = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
_HEADS = 1
"""The row (from 0) with the names of the columns; the banner stands above it."""
_EXCEL_BEGINS = date(1900, 3, 1)
"""From here on Excel counts days as everybody does; an earlier day is written as a text."""
_WRAPPED = 40
"""Columns that are at least so wide hold long texts, which run over several lines."""
_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)


def workbook_writer() -> Callable[[Path, Results, Iterable[tuple[Cell, ...]]], None]:
    """What writes a workbook. Raises MissingExtra where xlsxwriter is not installed."""
    xlsxwriter = needed("xlsxwriter", "reports", "an Excel workbook (.xlsx)")

    def write(path: Path, results: Results, rows: Iterable[tuple[Cell, ...]]) -> None:
        with path.open("wb") as file, xlsxwriter.Workbook(file, {**_PLAIN, "in_memory": True}) as book:
            book.set_properties(
                {
                    "title": "Candidates for human review",
                    "comments": BANNER,
                    "created": _data_to(results).replace(tzinfo=None),
                }
            )
            _candidates(book, rows)
            _about(book, results)

    return write


def _candidates(book: Any, rows: Iterable[tuple[Cell, ...]]) -> None:  # noqa: ANN401 - xlsxwriter is optional
    sheet = book.add_worksheet("Candidates")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    number = book.add_format({"valign": "top"})
    # The prefix keeps a text a text also when somebody edits the cell.
    plain = book.add_format({"valign": "top", "quote_prefix": True})
    wrapped = book.add_format({"valign": "top", "quote_prefix": True, "text_wrap": True})
    day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, BANNER, book.add_format({"bold": True}))
    for i, column in enumerate(COLUMNS):
        sheet.set_column(i, i, column.width)
        sheet.write_string(_HEADS, i, column.name, head)
    last = _HEADS
    for last, row in enumerate(rows, _HEADS + 1):
        for i, (column, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            match cell:
                case date() if cell >= _EXCEL_BEGINS:
                    sheet.write_datetime(last, i, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day in a sheet has no zone
                case int() | float():
                    sheet.write_number(last, i, cell, number)
                case _:
                    sheet.write_string(last, i, str(cell), wrapped if column.width >= _WRAPPED else plain)
    sheet.autofilter(_HEADS, 0, max(last, _HEADS), len(COLUMNS) - 1)
    sheet.freeze_panes(_HEADS + 1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _HEADS)
    sheet.set_footer(f"&L{BANNER}&R&P / &N")


def _about(book: Any, results: Results) -> None:  # noqa: ANN401 - xlsxwriter is optional
    """What a reader must know beside the list: what it is not, which run it is of, what each column says."""
    sheet = book.add_worksheet("About")
    bold = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"valign": "top", "text_wrap": True})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    manifest, coverage = results.manifest, results.coverage
    policy = manifest.get("policy") or {}
    run = {
        "data from": coverage.get("data_from"),
        "data to": coverage.get("data_to"),
        "for review": len(results.candidates),
        "held back": len(results.suppressed),
        "policy": f"{policy.get('name')}, version {policy.get('version')}, {policy.get('blake2b')}",
        "plan": manifest.get("plan"),
        "ftindicators": (manifest.get("versions") or {}).get("ftindicators"),
    }
    lines = [
        ("", BANNER),
        ("", "A list for people to work through. Nobody on it has been found to do or to suffer anything."),
        *((name, "unknown" if value is None else str(value)) for name, value in run.items()),
        ("", ""),
        *((column.name, column.meaning) for column in COLUMNS),
    ]
    for row, (name, what) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, what, text)


def _data_to(results: Results) -> datetime:
    end = results.coverage.get("data_to")
    return _UNDATED if end is None else max(_UNDATED, datetime.fromisoformat(end))
