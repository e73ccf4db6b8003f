"""The clauses that say how values are written: numbers, times, zones, CSV, currency."""

from __future__ import annotations

import codecs
import csv
import re
import zoneinfo
from collections.abc import Mapping
from typing import Literal

from ftindicators.language.yaml_tree import Entry, Scalar
from ftindicators.language.yaml_tree import Mapping as MappingNode
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_form import CSV, LOCAL_TIMEZONE
from ftindicators.sources.mapping_reader import MappingReader
from ftindicators.sources.mapping_values import CsvFormat, ZoneSource
from ftindicators.tables import NumberFormat, TimeFormat
from ftindicators.tables.zones import is_zone
from ftindicators.vocabulary import closest

_DIRECTIVES = frozenset("YyCmbBhdejaAuwHIklMSpPfTRDFrXcsn%tz")
_PARSED = re.compile(r"%(?:\.f|:z|#z|[-_0]?(.))")


def read_numbers(reader: MappingReader, found: Mapping[str, Entry]) -> NumberFormat:
    """Decimal sign and sign between thousands."""
    decimal = reader.sign(found["decimal"].value, "a decimal sign") if "decimal" in found else "."
    thousands = reader.sign(found["thousands"].value, "a sign between thousands") if "thousands" in found else None
    for key, sign in (("decimal", decimal), ("thousands", thousands)):
        if sign is not None and (sign.isalnum() or sign in "+-"):
            reader.fault(Code.WRONG_VALUE, found[key].value, f"'{sign}' cannot be the sign of '{key}'")
            return NumberFormat()
    if decimal == thousands:
        where = found["thousands"].value
        reader.fault(
            Code.KEYS_EXCLUDE,
            where,
            f"'{thousands}' cannot be both decimal sign and sign between thousands",
            "say `decimal` too",
        )
        return NumberFormat()
    return NumberFormat(decimal or ".", thousands)


def read_times(reader: MappingReader, found: Mapping[str, Entry]) -> TimeFormat:
    """Format, zone and precision of times; a constant `local_timezone` too."""
    fmt = reader.text(found["datetime"].value) if "datetime" in found else None
    if fmt is not None:
        _check_format(reader, found["datetime"], fmt)
    local = found.get("local_timezone")
    constant = local if local is not None and isinstance(local.value, Scalar) else None
    precision = reader.word(found, "time_precision", ("exact", "date_only"), "")
    stated: Literal["exact", "date_only"] | None = None
    if precision:
        stated = "date_only" if precision == "date_only" else "exact"
    return TimeFormat(fmt, _zone(reader, found.get("timezone")), _zone(reader, constant), stated)


def read_zone(reader: MappingReader, entry: Entry | None, names: Mapping[str, str | None]) -> ZoneSource | None:
    """The zone of the place where it is not constant: a column of theirs, or a table by a column of ours."""
    if entry is None or isinstance(entry.value, Scalar):
        return None
    found = reader.fields(entry.value, LOCAL_TIMEZONE, entry.key) if isinstance(entry.value, MappingNode) else None
    if found is None:
        if not isinstance(entry.value, MappingNode):
            reader.wrong_shape(
                entry.value,
                "a zone or a map",
                "write America/Toronto, {column: THEIRS} or {by: branch_id, table: branches.csv}",
            )
        return None
    if set(found) == {"column"}:
        column = reader.theirs(found["column"].value, "local_timezone.column")
        return ZoneSource(column=column) if column is not None else None
    if set(found) != {"by", "table"}:
        reader.fault(
            Code.KEYS_EXCLUDE,
            entry.key,
            "'local_timezone' needs 'column', or 'by' and 'table'",
            "write {by: branch_id, table: branches.csv}",
        )
        return None
    by = found["by"].value
    ours = reader.ours(by, names, "transactions") if isinstance(by, Scalar) else None
    if ours is None:
        return None
    reader.remember("local_timezone.by", by)
    return ZoneSource(by=ours, zones=_zone_table(reader, found["table"], ours))


def read_currency(reader: MappingReader, entry: Entry | None) -> str | None:
    """A currency code of three letters."""
    text = reader.text(entry.value) if entry is not None else None
    if text is not None and entry is not None and re.fullmatch(r"[A-Z]{3}", text) is None:
        reader.fault(
            Code.WRONG_VALUE,
            entry.value,
            f"'{text}' is not a currency code",
            "three capital letters, as in ISO 4217: CAD",
        )
    return text


def read_csv_format(reader: MappingReader, entry: Entry | None) -> CsvFormat:
    """How CSV files are written."""
    found = reader.fields(entry.value, CSV, entry.key) if entry is not None else None
    if not found:
        return CsvFormat()
    delimiter = reader.sign(found["delimiter"].value, "a sign between fields") if "delimiter" in found else None
    encoding = (reader.text(found["encoding"].value) if "encoding" in found else None) or "utf-8"
    try:
        codecs.lookup(encoding)
    except LookupError:
        hint = "utf-8, utf-16, windows-1252, latin-1, ..."
        reader.fault(Code.NOT_IN_LIST, found["encoding"].value, f"'{encoding}' is not an encoding", hint)
    nulls: tuple[str, ...] = ("",)
    if "nulls" in found:
        items = reader.items(found["nulls"].value, "a list of texts", 'write ["", "NULL"]') or ()
        nulls = tuple(item.text for item in items if isinstance(item, Scalar))
    return CsvFormat(delimiter, encoding, nulls)


def _zone(reader: MappingReader, entry: Entry | None) -> str | None:
    text = reader.text(entry.value) if entry is not None else None
    if text is None or entry is None or is_zone(text):
        return text
    guess = closest(text, zoneinfo.available_timezones())
    hint = f"did you mean '{guess}'?" if guess else "a name such as America/Toronto, Europe/London or UTC"
    reader.fault(Code.UNKNOWN_ZONE, entry.value, f"'{text}' is not a time zone", hint)
    return None


def _zone_table(reader: MappingReader, entry: Entry, ours: str) -> tuple[tuple[str, str], ...]:
    """Value and zone of each line of a CSV file: the column named ``ours``, and the one whose name says zone."""
    name = reader.text(entry.value)
    if name is None:
        return ()
    try:
        with (reader.folder / name).open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reader.fault(
            Code.ZONE_TABLE,
            entry.value,
            f"the table of zones '{name}' cannot be read: {getattr(error, 'strerror', None) or error}",
        )
        return ()
    header = list(lines[0]) if lines else []
    others = [column for column in header if column != ours]
    zone = next(
        (column for column in others if re.search(r"zone|(^|_)tz(_|$)", column.lower())),
        others[0] if len(others) == 1 else None,
    )
    if ours not in header or zone is None:
        reader.fault(
            Code.ZONE_TABLE,
            entry.value,
            f"'{name}' needs a column '{ours}' and a column 'timezone'",
            f"it has: {', '.join(header) or 'no rows'}",
        )
        return ()
    wrong = sorted({line[zone] or "" for line in lines if not is_zone(line[zone] or "")})
    if wrong:
        reader.fault(
            Code.UNKNOWN_ZONE,
            entry.value,
            f"'{name}' has zones that are none: {', '.join(repr(zone) for zone in wrong[:5])}",
        )
        return ()
    return tuple((line[ours].strip(), line[zone]) for line in lines)


def _check_format(reader: MappingReader, entry: Entry, fmt: str) -> None:
    found = [match.group(1) for match in _PARSED.finditer(fmt)]
    unknown = sorted({sign for sign in found if sign is not None and sign not in _DIRECTIVES})
    if unknown:
        reader.fault(
            Code.FORMAT,
            entry.value,
            f"'%{unknown[0]}' is no part of a format of times",
            "as in strptime: %Y-%m-%d %H:%M:%S",
        )
    elif not found:
        reader.fault(Code.FORMAT, entry.value, f"'{fmt}' is not a format of times", "as in strptime: %Y-%m-%d %H:%M:%S")
    elif re.search(r"%[:#]?z.", fmt):
        reader.fault(Code.FORMAT, entry.value, "an offset (%z) can only stand at the end of a time")
