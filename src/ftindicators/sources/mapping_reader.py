"""What the readers of a mapping's clauses share: typed values, known names, blocked names, remembered places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ftindicators.diagnostics import Severity
from ftindicators.language.reading import Reader
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Entry, Node, Scalar
from ftindicators.model.values import ValueType
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_values import Places, TableColumns
from ftindicators.vocabulary import blocked_name, closest, enumeration, table

MADE_OF_TRANSFERS = frozenset({"account_id", "customer_id", "direction", "related_transaction_id"})
"""Columns that a transfer's two postings get from its ends; `counterparty_...` too."""
ENDS = ("from_account", "to_account")


def is_made_of_transfers(column: str) -> bool:
    """True for a column that layout transfers makes, so that none of theirs can be its source."""
    return column in MADE_OF_TRANSFERS or column.startswith("counterparty_")


class MappingReader(Reader):
    """A `Reader` whose faults of shape have a mapping's codes, and that knows the columns of ours and of theirs."""

    def __init__(self, source: SourceText, folder: Path) -> None:
        super().__init__(source)
        self.folder = folder
        self._spans: list[tuple[str, int, int]] = []

    def fault(
        self,
        code: str,
        at: Node | tuple[int, int],
        message: str,
        hint: str | None = None,
        *,
        severity: Severity = "error",
    ) -> None:
        """As `Reader.fault`; FTI11x of an indicator is FTI31x here."""
        own = str(code).replace("FTI11", "FTI31", 1)
        super().fault(own, at, message, hint, severity=severity)

    def remember(self, part: str, node: Node) -> None:
        """Keep the place of a part, for faults that show only beside the data."""
        self._spans.append((part, node.start, node.end))

    def places(self) -> Places:
        """All places that were kept."""
        return Places(self.source, tuple(self._spans))

    def word(self, found: Mapping[str, Entry], key: str, choices: Iterable[str], default: str) -> str:
        """One of a closed list of words, or the default."""
        entry = found.get(key)
        if entry is None:
            return default
        return self.choice(entry.value, tuple(choices), f"'{key}'") or default

    def sign(self, node: Node, called: str) -> str | None:
        """A single character, blanks and tab included."""
        if not isinstance(node, Scalar):
            self.wrong_shape(node, called)
            return None
        text = {"\\t": "\t", "tab": "\t", "space": " "}.get(node.text, node.text)
        if len(text) != 1:
            self.fault(Code.WRONG_VALUE, node, f"'{node.text}' is not {called}", "one character, in quotes; tab: '\\t'")
            return None
        return text

    def our_columns(self, layout: str, extra: Mapping[str, ValueType]) -> dict[str, str | None]:
        """Our columns of a transactions file, each with the name of its enumeration."""
        names = {name: column.enumeration for name, column in table("transactions").items()}
        if layout == "transfers":
            names |= dict.fromkeys(ENDS)
        return names | dict.fromkeys(extra)

    def ours(self, key: Scalar, names: Iterable[str], table_name: str) -> str | None:
        """The name of a column of ours, or a fault with the nearest one."""
        known = tuple(names)
        if key.text in known:
            return key.text
        blocked = blocked_name(key.text, table_name)
        if blocked is not None:
            self.fault(Code.BLOCKED, key, f"'{key.text}' ({blocked}) may be read by nothing", "leave it out")
            return None
        guess = closest(key.text, known)
        hint = (
            f"did you mean '{guess}'?"
            if guess
            else f"a column of your own is declared under extra_columns: {{{key.text}: text}}"
        )
        self.fault(Code.UNKNOWN_COLUMN, key, f"'{key.text}' is not a column of {table_name}", hint)
        return None

    def theirs(
        self, node: Node, part: str, table_name: str = "transactions", *, birth_date: bool = False
    ) -> str | None:
        """The name of a column of theirs that may be read; its place is remembered as ``part``."""
        scalar = self.scalar(node, "the name of a column")
        if scalar is None:
            return None
        blocked = blocked_name(scalar.text, table_name)
        if blocked is not None and not (birth_date and blocked.source_for == "customers.is_minor"):
            only = "; it may be the source of customers.is_minor alone" if blocked.source_for else ""
            hint = (
                "tables: {customers: {is_minor: {born: " + scalar.text + ", under: 18}}}"
                if blocked.source_for
                else "leave it out; another name for it would not help"
            )
            self.fault(
                Code.BLOCKED, scalar, f"the column '{scalar.text}' ({blocked}) may be read by nothing{only}", hint
            )
            return None
        self.remember(part, scalar)
        return scalar.text

    def our_value(self, node: Node, column: str, values_of: str | None) -> str | None:
        """A value of ours for ``column``; one of its enumeration if it has one."""
        scalar = self.scalar(node, "a value")
        if scalar is None:
            return None
        if values_of is not None:
            return self.choice(scalar, enumeration(values_of), f"a value of '{column}'")
        return scalar.text

    def refuse_twice(
        self, columns: TableColumns, amount_columns: Iterable[tuple[str, str]], found: Mapping[str, Entry]
    ) -> None:
        """Faults for columns of ours that have two sources; a constant beside a column fills where that is empty."""
        mapped = {ours for ours, theirs in columns.columns if theirs is not None}
        made = {ours for ours, _ in amount_columns}
        if made - {"amount", "direction"} or any(name == "amount.positive" for name, _, _ in self._spans):
            made |= {"amount", "direction"}
        for name in sorted(made & mapped):
            message = f"'{name}' has a source in `amount` and one in `columns`; keep one of them"
            self.fault(Code.KEYS_EXCLUDE, found["amount"].key, message)
        if "transaction_id" in found and "transaction_id" in mapped:
            message = "'transaction_id' has a source here and one in `columns`; keep one of them"
            self.fault(Code.KEYS_EXCLUDE, found["transaction_id"].key, message)
