"""CSV files in chunks, every value as text; lines with too few or too many fields are set apart with their number."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.sources.chunks import CHUNK_ROWS, Chunk
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_values import CsvFormat
from ftindicators.tables.rows import REJECTED

MOST_COLUMNS = 10_000
LONGEST_FIELD = 1_000_000
_BLOCK = 16 << 20
_START = 4 << 20
_DELIMITERS = (",", ";", "\t", "|")
_COMPRESSED = {".gz": "gzip", ".zst": "zstd"}


class OddLine(NamedTuple):
    """A line with too few or too many fields: its number, how many there are and should be, and a quote left open."""

    number: int
    fields: int
    expected: int
    open_quote: bool


def csv_columns(path: Path, name: str, fmt: CsvFormat) -> tuple[str, ...]:
    """The names in the first line.

    Raises InvalidInput for a file that is empty, of another encoding or with too many columns.
    """
    header = _first_lines(path, name, fmt)[0][0]
    found = next(csv.reader([header], delimiter=_delimiter(header, fmt)), [])
    if len(found) > MOST_COLUMNS:
        raise _fault(Code.TOO_LARGE, name, f"it has {len(found):,} columns; at most {MOST_COLUMNS:,} are read")
    return tuple(found)


def read_csv_chunks(path: Path, name: str, fmt: CsvFormat, columns: Sequence[str]) -> Iterator[Chunk]:
    """Chunks of at most `CHUNK_ROWS` rows. ``name`` is the source's name. ``columns``: those to read, all in the file.

    Raises InvalidInput for text of another encoding, a quote that is never closed, and a field over 1 MB.
    """
    lines, whole = _first_lines(path, name, fmt)
    header = lines[0]
    all_columns = csv_columns(path, name, fmt)
    twice = sorted({column for column in columns if all_columns.count(column) > 1})
    if twice:
        raise _fault(Code.HEADER, name, f"the column '{twice[0]}' stands twice in its first line")
    if whole and len(lines) == 1:
        return  # a header alone; pyarrow takes one without a line break for a row that does not end
    bad: list[OddLine] = []

    def set_apart(row: Any) -> str:  # noqa: ANN401 - pyarrow brings no types
        # It must not raise: pyarrow would go on without it.
        open_quote = "\n" in (row.text or "") and row.text.count('"') % 2 == 1
        bad.append(OddLine(row.number - 1, row.actual_columns, row.expected_columns, open_quote))
        return "skip"

    try:
        reader = arrow_csv.open_csv(
            _stream(path),
            read_options=arrow_csv.ReadOptions(block_size=_BLOCK, use_threads=False, encoding=_encoding(fmt)),
            parse_options=arrow_csv.ParseOptions(
                delimiter=_delimiter(header, fmt), newlines_in_values=True, invalid_row_handler=set_apart
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(columns) or [all_columns[0]],
                column_types=dict.fromkeys(all_columns, pa.string()),
                strings_can_be_null=True,
                null_values=list(fmt.nulls),
            ),
        )
        yield from _chunks(reader, path, name, bad)
    except UnicodeDecodeError:
        raise _wrong_encoding(name, fmt) from None
    except pa.ArrowInvalid as error:
        raise _translated(error, name, fmt) from None
    except OSError as error:
        raise _fault(Code.NOT_READABLE, name, f"it cannot be read: {error}") from None


def _chunks(reader: Any, path: Path, name: str, bad: list[OddLine]) -> Iterator[Chunk]:  # noqa: ANN401 - pyarrow brings no types
    following = 1
    told = 0
    last: pl.DataFrame | None = None
    for batch in reader:
        whole = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch])))
        for frame in whole.iter_slices(CHUNK_ROWS):
            _check_lengths(frame, name)
            row, following = _numbered(frame.height, following, bad)
            apart = [entry for entry in bad[told:] if entry.number < following]
            told += len(apart)
            last = frame if frame.height else last
            yield Chunk(frame, name, row, _unreadable(name, apart))
    if last is not None:
        _check_closed(last, path, name)
    if told < len(bad):
        nothing = pl.DataFrame(pl.from_arrow(reader.schema.empty_table()))
        yield Chunk(nothing, name, pl.Series([], dtype=pl.Int64), _unreadable(name, bad[told:]))


def _numbered(height: int, following: int, bad: list[OddLine]) -> tuple[pl.Series, int]:
    """Numbers of ``height`` rows from ``following`` on, those passed over that were set apart; the next free number."""
    apart = [odd.number for odd in bad if odd.number >= following]
    numbers = pl.int_range(following, following + height + len(apart), dtype=pl.Int64, eager=True)
    if apart:
        numbers = numbers.filter(~numbers.is_in(pl.Series(apart, dtype=pl.Int64).implode()))
    numbers = numbers.head(height)
    return numbers, (int(numbers[-1]) + 1 if height else following)


def _unreadable(name: str, apart: list[OddLine]) -> pl.DataFrame:
    """Entries of rows that were set apart. Raises InvalidInput where one swallowed the lines behind an open quote.

    The entry says how many fields there were. The text of the line stays in the bank's own file: columns that nothing
    may read stand in it.
    """
    for odd in apart:
        if odd.open_quote:
            raise _fault(Code.OPEN_QUOTE, name, f"a quote in data row {odd.number} is never closed")
    rows = [(name, o.number, "unreadable", None, f"{o.fields} fields instead of {o.expected}") for o in apart]
    return pl.DataFrame(rows, schema=REJECTED, orient="row")


def _check_lengths(frame: pl.DataFrame, name: str) -> None:
    longest = frame.select(pl.all().str.len_bytes().max()).row(0) if frame.height else ()
    for column, length in zip(frame.columns, longest, strict=False):
        if length is not None and length > LONGEST_FIELD:
            hint = f"a field of column '{column}' has {length:,} bytes; at most {LONGEST_FIELD:,} are read"
            raise _fault(Code.TOO_LARGE, name, hint, "is a quote never closed?")


def _check_closed(frame: pl.DataFrame, path: Path, name: str) -> None:
    """A quote that is opened in the last field of a row and never closed takes the rest of the file with it."""
    value = frame[-1, frame.width - 1]
    if not (isinstance(value, str) and value.endswith("\n")) or path.suffix.lower() in _COMPRESSED:
        return
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 16, 0))
        if not file.read().rstrip(b"\r\n\0 ").endswith(b'"'):
            raise _fault(Code.OPEN_QUOTE, name, f"a quote in its last row is never closed: {value[:60]!r}")


def _stream(path: Path) -> Any:  # noqa: ANN401 - pyarrow brings no types
    compression = _COMPRESSED.get(path.suffix.lower())
    return pa.input_stream(str(path), compression=compression)


def _encoding(fmt: CsvFormat) -> str:
    return "utf8" if fmt.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"} else fmt.encoding


def _first_lines(path: Path, name: str, fmt: CsvFormat) -> tuple[list[str], bool]:
    """The lines of the first 4 MB that are not empty, decoded, at least one; and whether these are all.

    A header longer than that is cut.
    """
    try:
        with _stream(path) as stream:
            start: bytes = stream.read(_START)
    except (OSError, pa.ArrowInvalid) as error:
        raise _fault(Code.NOT_READABLE, name, f"it cannot be read: {error}") from None
    encoding = "utf-8-sig" if _encoding(fmt) == "utf8" else fmt.encoding
    whole = len(start) < _START
    try:
        # Cut at a line break: the end of what was read may stand inside a character.
        text = start.decode(encoding, errors="strict" if whole else "ignore")
    except (UnicodeDecodeError, UnicodeError):
        head = start.splitlines()[0] if start else b""
        try:
            text, whole = head.decode(encoding), False
        except UnicodeError:
            raise _wrong_encoding(name, fmt) from None
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise _fault(
            Code.EMPTY_FILE, name, "it is empty; a CSV file has at least the names of its columns in its first line"
        )
    return lines, whole


def _delimiter(header: str, fmt: CsvFormat) -> str:
    return fmt.delimiter or max(_DELIMITERS, key=header.count)


def _wrong_encoding(name: str, fmt: CsvFormat) -> InvalidInput:
    hint = "say which in the mapping: `csv: {encoding: windows-1252}` (or utf-16, ...)"
    return _fault(Code.ENCODING, name, f"its text is not {fmt.encoding}", hint)


def _translated(error: Exception, name: str, fmt: CsvFormat) -> InvalidInput:
    text = str(error)
    if "UTF8" in text or "UTF-8" in text:
        return _wrong_encoding(name, fmt)
    if "straddl" in text or "block" in text:
        return _fault(Code.TOO_LARGE, name, f"a row is longer than {_BLOCK >> 20} MB", "is a quote never closed?")
    return _fault(Code.NOT_READABLE, name, f"it cannot be read as CSV: {text}")


def _fault(code: Code, name: str, message: str, hint: str | None = None) -> InvalidInput:
    return InvalidInput(diagnostics=[Diagnostic(str(code), f"{name}: {message}", hint=hint)])
