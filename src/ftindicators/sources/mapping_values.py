"""The parts of a mapping, as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ftindicators.diagnostics import Diagnostic, InvalidMapping
from ftindicators.language.source_text import SourceText
from ftindicators.sources.codes import Code
from ftindicators.tables import Reading

Values = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Our column, and pairs of their code and our value."""


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How CSV files are written; ``delimiter`` None: found in the first line."""

    delimiter: str | None = None
    encoding: str = "utf-8"
    nulls: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """One table's columns: pairs of ours and theirs (None: not to be read), and the translation of codes.

    A column of ours that is not named is read where the file has a column of that very name which serves no other.
    ``born``: their column with the birth date of customers.
    """

    columns: tuple[tuple[str, str | None], ...] = ()
    values: Values = ()
    born: str | None = None

    def translated(self, values: Values) -> TableColumns:
        """The same columns with these translations of codes."""
        return replace(self, values=values)


@dataclass(frozen=True, slots=True)
class RowId:
    """Where the id of a transaction comes from if not from a column: file and row number, or a hash of columns."""

    hash_of: tuple[str, ...] = ()

    @property
    def is_row(self) -> bool:
        """``{from: row}``."""
        return not self.hash_of


@dataclass(frozen=True, slots=True)
class ZoneSource:
    """The zone of the row's place: their ``column``, or our column ``by`` with a table of its values and zones."""

    column: str | None = None
    by: str | None = None
    zones: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a mapping stand (``columns.account_id``), for faults that show only beside the data."""

    source: SourceText | None = None
    spans: tuple[tuple[str, int, int], ...] = ()

    def fault(self, code: Code, part: str, message: str, hint: str | None = None) -> Diagnostic:
        """A fault at a part of the mapping, or without a place where the mapping is not from a file."""
        if self.source is None:
            return Diagnostic(str(code), message, hint=hint)
        start, end = next(((start, end) for name, start, end in self.spans if name == part), (0, 1))
        return self.source.diagnostic(str(code), message, start, end, hint=hint)


@dataclass(frozen=True, slots=True)
class MappingFacts:
    """All that a mapping says. ``constants`` are (our column, text).

    Two mappings are equal if they say the same, wherever they were written.
    """

    reading: Reading = field(default_factory=Reading)
    transactions: TableColumns = TableColumns()
    accounts: TableColumns = TableColumns()
    customers: TableColumns = TableColumns()
    amount_columns: tuple[tuple[str, str], ...] = ()
    row_id: RowId | None = None
    zone: ZoneSource | None = None
    constants: tuple[tuple[str, str], ...] = ()
    csv: CsvFormat = CsvFormat()
    places: Places = field(default=Places(), compare=False, repr=False)

    def table(self, name: str) -> TableColumns:
        """The columns of transactions, accounts or customers."""
        return {"transactions": self.transactions, "accounts": self.accounts, "customers": self.customers}[name]


def refuse(faults: Iterable[Diagnostic]) -> None:
    """Raises InvalidMapping with all faults, if there is one."""
    found = tuple(faults)
    if found:
        raise InvalidMapping(diagnostics=found)
