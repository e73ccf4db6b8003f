"""The rows of a test's table: text, as a file would hold them; typing is the work of the table's own door."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from ftindicators.language.codes import Code
from ftindicators.language.fields import TEST_FILE
from ftindicators.language.not_yet import says_not_yet
from ftindicators.language.reading import Reader
from ftindicators.language.scalar_positions import positions
from ftindicators.language.yaml_tree import Entry, Mapping, Node, Scalar, Sequence
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import blocked_name, closest, row_names, table

Row = tuple[tuple[str, str | None], ...]
MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table of a test: pairs of column and text, None for an empty cell."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    reader: Reader
    extra: dict[str, ValueType]

    def check_column(self, name: str, at: Node | tuple[int, int]) -> bool:
        """Whether a file of this table may hold a column; reports it where not."""
        known = table(self.name)
        if name in known or (self.name == "transactions" and name in self.extra):
            return True
        if (blocked := blocked_name(name, self.name)) is not None:
            message = f"'{name}' may be read by nothing: {blocked} is a protected attribute"
            self.reader.fault(Code.BLOCKED, at, message, "leave the column out")
        elif name in row_names() and row_names()[name].derived:
            message = f"'{name}' is made by the engine, and no file holds it"
            sources = ", ".join(source.removeprefix("transactions.") for source in row_names()[name].sources)
            self.reader.fault(Code.TEST_COLUMN, at, message, f"give what it is made of: {sources}")
        else:
            guess = closest(name, [*known, *(self.extra if self.name == "transactions" else ())])
            hint = f"did you mean '{guess}'?" if guess is not None else None
            self.reader.fault(Code.TEST_COLUMN, at, f"'{name}' is not a column of {self.name}", hint)
        return False

    def check_required(self, given: set[str], at: Node | tuple[int, int]) -> None:
        """Report the columns that every row of this table needs and lacks."""
        missing = [column.name for column in table(self.name).values() if column.required and column.name not in given]
        if missing:
            columns = "columns" if len(missing) > 1 else "column"
            names = ", ".join(f"'{name}'" for name in missing)
            self.reader.fault(Code.TEST_TABLE, at, f"the {columns} {names} of {self.name} must be given")


def read_table(reader: Reader, name: str, node: Node, folder: Path | None, extra: dict[str, ValueType]) -> Rows | None:
    """A table as CSV text, as a list of maps, or as ``{file: rows.csv}``; None where it is faulty."""
    before = len(reader.diagnostics)
    kind = _Table(name, reader, extra)
    match node:
        case Sequence():
            rows = _from_maps(kind, node)
        case Mapping() if (series := _series(node)) is not None:
            reader.fault(Code.NOT_YET, series.key, says_not_yet("the series shorthand"))
            return None
        case Mapping():
            rows = _from_file(kind, node, folder)
        case Scalar():
            rows = _from_csv(kind, node)
        case _:
            return None
    return Rows(tuple(rows)) if len(reader.diagnostics) == before else None


def _from_maps(kind: _Table, node: Sequence) -> list[Row]:
    rows: list[Row] = []
    for item in node.items:
        if not isinstance(item, Mapping):
            kind.reader.wrong_shape(item, "a row, a map from column to value,")
            continue
        if (series := _series(item)) is not None:
            kind.reader.fault(Code.NOT_YET, series.key, says_not_yet("the series shorthand"))
            continue
        cells: list[tuple[str, str | None]] = []
        for entry in item.entries:
            if not kind.check_column(entry.key.text, entry.key):
                continue
            cell = entry.value
            if isinstance(cell, Scalar):
                cells.append((entry.key.text, None if cell.is_empty else cell.text))
            else:
                kind.reader.wrong_shape(cell, "a single value")
        kind.check_required({column for column, value in cells if value is not None}, (item.start, item.start + 1))
        rows.append(tuple(cells))
    return rows


def _series(node: Mapping) -> Entry | None:
    """The entry that shows that rows are to be made by rule: ``series: [...]``, or ``every`` beside ``times``."""
    found = node.get("series")
    if found is None and node.get("times") is not None:
        found = node.get("every")
    return found


def _from_csv(kind: _Table, node: Scalar) -> list[Row]:
    lines = node.text.splitlines(keepends=True)
    if node.style in {"plain", "folded"} and len(lines) < 2 and "," in node.text:  # noqa: PLR2004 - a header and a row
        hint = "begin with '|', and put the header and each row on a line of its own below it"
        kind.reader.fault(Code.TEST_TABLE, node, "this table is one line long", hint)
        return []
    faults = kind.reader.diagnostics
    before = len(faults)
    rows = _csv_rows(kind, lines, [(node.start, node.end)] * max(1, len(lines)), node)
    if len(faults) == before:
        return rows
    del faults[before:]  # again, with the place of each line: dear, and needed for faults alone
    at = positions(kind.reader.source.text, node)
    starts = accumulate((len(line) for line in lines), initial=0)
    places = [(at[start], at[start] + max(1, len(line.rstrip()))) for start, line in zip(starts, lines, strict=False)]
    return _csv_rows(kind, lines, places, node)


def _csv_rows(kind: _Table, lines: list[str], places: list[tuple[int, int]], node: Node) -> list[Row]:
    """Rows of CSV lines. ``places`` are where each line stands; a file's rows all stand at its name."""
    rows: list[Row] = []
    header: list[str] | None = None
    reader = csv.reader(lines, strict=True)
    try:
        for cells in reader:
            place = places[min(reader.line_num, len(places)) - 1]
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if header is None:
                header = values
                _check_header(kind, header, lines[reader.line_num - 1], place)
            elif len(values) != len(header):
                message = f"this row has {len(values)} cells, and the header {len(header)}"
                kind.reader.fault(
                    Code.TEST_TABLE, place, message, "a cell without a value stands empty between two commas"
                )
            else:
                rows.append(tuple((column, value or None) for column, value in zip(header, values, strict=True)))
    except csv.Error as error:
        place = places[min(max(reader.line_num, 1), len(places)) - 1] if places else (node.start, node.end)
        unclosed = "end of data" in str(error) or "EOF" in str(error)
        message = "a quote opened here is never closed" if unclosed else "this row is not CSV"
        kind.reader.fault(Code.TEST_TABLE, place, message, 'a quote inside a quoted cell is written twice: ""')
    if header is None:
        kind.reader.fault(Code.TEST_TABLE, node, "this table has no header", "the first line names the columns")
    return rows


def _check_header(kind: _Table, header: list[str], line: str, place: tuple[int, int]) -> None:
    start, end = place
    for index, name in enumerate(header):
        found = line.find(name) if name else -1
        exact = end - start > 1 and found >= 0 and start + found + len(name) <= end
        at = (start + found, start + found + len(name)) if exact else place
        if name in header[:index]:
            kind.reader.fault(Code.TEST_COLUMN, place, f"the column '{name}' stands in this header twice")
        elif not name:
            kind.reader.fault(
                Code.TEST_COLUMN, place, "a column of this header has no name", "is there a comma too many?"
            )
        else:
            kind.check_column(name, at)
    kind.check_required(set(header), place)


def _from_file(kind: _Table, node: Mapping, folder: Path | None) -> list[Row]:
    fields = kind.reader.fields(node, TEST_FILE)
    name = kind.reader.text(fields["file"].value) if fields is not None and "file" in fields else None
    if fields is None or name is None:
        return []
    at = fields["file"].value
    if Path(name).is_absolute() or folder is None:
        kind.reader.fault(
            Code.TEST_TABLE, at, f"'{name}' is not a path from this file's folder", "leave the leading / out"
        )
        return []
    if not name.endswith(".csv"):
        kind.reader.fault(
            Code.TEST_TABLE, at, f"'{name}' is not a CSV file", "tests read files whose name ends with .csv"
        )
        return []
    try:
        content = (folder / name).read_bytes()
        if len(content) > MAX_FILE_BYTES:
            kind.reader.fault(
                Code.LIMIT, at, f"'{name}' has {len(content):,} bytes; at most {MAX_FILE_BYTES:,} are read"
            )
            return []
        text = content.decode("utf-8-sig")
    except OSError:
        kind.reader.fault(Code.TEST_TABLE, at, f"'{name}' cannot be read", "the path begins at this file's folder")
        return []
    except UnicodeDecodeError:
        kind.reader.fault(Code.TEST_TABLE, at, f"'{name}' is not UTF-8")
        return []
    lines = text.splitlines(keepends=True)
    return _csv_rows(kind, lines, [(at.start, at.end)] * max(1, len(lines)), at)
