"""The clause `amount`: signed, in two columns, or with a column for the direction."""

from __future__ import annotations

from ftindicators.language.yaml_tree import Entry, Mapping
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_form import AMOUNT
from ftindicators.sources.mapping_reader import MappingReader
from ftindicators.sources.mapping_values import Values
from ftindicators.tables.reading import AMOUNT_CREDIT, AMOUNT_DEBIT, AmountForm

_DIRECTIONS = ("debit", "credit")
_FORMS = (
    "{column: THEIRS, positive: debit}, {debit: THEIRS, credit: THEIRS} "
    "or {column: THEIRS, direction: THEIRS, values: {D: debit, C: credit}}"
)

Read = tuple[AmountForm, tuple[tuple[str, str], ...], Values]


def read_amount(reader: MappingReader, entry: Entry | None, layout: str) -> Read:
    """The form, pairs of our (or reserved) name and their column, and the translation of directions."""
    if entry is None:
        return AmountForm(), (), ()
    found = reader.fields(entry.value, AMOUNT, entry.key)
    if found is None:
        return AmountForm(), (), ()
    minor = "unit" in found and reader.choice(found["unit"].value, ("minor", "major"), "'unit'") == "minor"
    if {"debit", "credit"} & set(found):
        return _two_columns(reader, entry, found, layout, minor=minor)
    column = reader.theirs(found["column"].value, "amount.column") if "column" in found else None
    if "column" not in found and isinstance(entry.value, Mapping) and set(found) != {"unit"}:
        reader.fault(Code.MISSING_KEY, entry.key, "'amount' needs 'column', or 'debit' and 'credit'", f"write {_FORMS}")
    columns = (("amount", column),) if column is not None else ()
    if layout == "transfers":
        for key in ("positive", "direction", "values"):
            if key in found:
                reader.fault(
                    Code.NOT_IN_LAYOUT,
                    found[key].key,
                    f"a transfer has a debit and a credit; '{key}' has no meaning in layout transfers",
                )
        return AmountForm(minor_units=minor), columns, ()
    if "positive" in found:
        reader.remember("amount.positive", found["positive"].key)
        for key in ("direction", "values"):
            if key in found:
                reader.fault(
                    Code.KEYS_EXCLUDE,
                    found[key].key,
                    f"'positive' and '{key}' cannot stand together: the sign says the direction, or a column does",
                )
        positive = reader.choice(found["positive"].value, _DIRECTIONS, "a direction")
        return AmountForm("signed", "debit" if positive == "debit" else "credit", minor), columns, ()
    if "direction" not in found:
        if "values" in found:
            reader.fault(
                Code.MISSING_KEY, found["values"].key, "'values' needs 'direction', the column that it translates"
            )
        return AmountForm(minor_units=minor), columns, ()
    direction = reader.theirs(found["direction"].value, "amount.direction")
    values = _directions(reader, found.get("values"))
    if direction is not None:
        columns = (*columns, ("direction", direction))
    return AmountForm(minor_units=minor), columns, (("direction", values),) if values else ()


def _two_columns(reader: MappingReader, entry: Entry, found: dict[str, Entry], layout: str, *, minor: bool) -> Read:
    columns: list[tuple[str, str]] = []
    if layout == "transfers":
        reader.fault(
            Code.NOT_IN_LAYOUT,
            entry.key,
            "a transfer has one amount; 'debit' and 'credit' have no meaning in layout transfers",
            "write {column: THEIRS}",
        )
    for key, name in (("debit", AMOUNT_DEBIT), ("credit", AMOUNT_CREDIT)):
        if key not in found:
            reader.fault(
                Code.MISSING_KEY,
                entry.key,
                f"'amount' needs 'debit' and 'credit' together; '{key}' is missing",
                f"write {_FORMS}",
            )
            continue
        theirs = reader.theirs(found[key].value, f"amount.{key}")
        if theirs is not None:
            columns.append((name, theirs))
    for key in ("column", "positive", "direction", "values"):
        if key in found:
            reader.fault(
                Code.KEYS_EXCLUDE, found[key].key, f"'debit' and '{key}' cannot stand together", f"write {_FORMS}"
            )
    return AmountForm("two_columns", minor_units=minor), tuple(columns), ()


def _directions(reader: MappingReader, entry: Entry | None) -> tuple[tuple[str, str], ...]:
    if entry is None:
        return ()
    pairs = []
    for code in reader.entries(entry.value, "a map from their code to debit or credit", "write {D: debit, C: credit}"):
        direction = reader.choice(code.value, _DIRECTIONS, "a direction")
        if direction is not None:
            pairs.append((code.key.text, direction))
    return tuple(pairs)
