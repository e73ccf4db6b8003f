"""`tests:` - made-up rows as CSV, as a list of maps or in a file, and which of them must be hits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ftindicators.language.codes import Code
from ftindicators.language.fields import TEST
from ftindicators.language.parse_test_tables import Rows, read_table
from ftindicators.language.reading import Reader
from ftindicators.language.yaml_tree import Entry, Node, Scalar, Sequence
from ftindicators.model.indicator import TestCase
from ftindicators.model.values import ValueType

_EXPECTATIONS = ("hits", "unknown", "insufficient")
_TABLES = ("transactions", "accounts", "customers")


@dataclass(frozen=True, slots=True)
class _Given:
    """What a test says of one kind of answer: ids and where each is written."""

    ids: tuple[str, ...]
    nodes: tuple[Node, ...]


def read_tests(reader: Reader, node: Node, folder: Path | None, extra: dict[str, ValueType]) -> tuple[TestCase, ...]:
    """All tests of an indicator.

    ``folder`` is where ``{file: ...}`` begins; ``extra`` are further columns of this bank.
    """
    found: list[TestCase] = []
    names: dict[str, int] = {}
    items = reader.items(node, "a list of tests", "write '- name: ...' for each") or ()
    for item in items:
        fields = reader.fields(item, TEST)
        if fields is None:
            continue
        case = _test(reader, fields, item, folder, extra)
        name = fields["name"].value if "name" in fields else None
        if isinstance(name, Scalar):
            line = reader.source.line_of(name.start)
            first = names.setdefault(name.text.strip(), line)
            if first != line:
                message = f"two tests are called '{name.text.strip()}': the first stands in line {first}"
                reader.fault(Code.NAME_TWICE, name, message, "say what is different")
        if case is not None:
            found.append(case)
    return tuple(found)


def _test(
    reader: Reader, fields: dict[str, Entry], node: Node, folder: Path | None, extra: dict[str, ValueType],
) -> TestCase | None:  # fmt: skip
    before = len(reader.diagnostics)
    name = reader.text(fields["name"].value) if "name" in fields else None
    tables: dict[str, Rows | None] = {
        key: read_table(reader, key, fields[key].value, folder, extra) for key in _TABLES if key in fields
    }
    given = {key: _ids(reader, fields[key].value) for key in _EXPECTATIONS if key in fields}
    transactions = tables.get("transactions")
    if transactions is not None:
        _check_ids(reader, transactions, given)
    hits = given.get("hits")
    if name is None or transactions is None or hits is None or len(reader.diagnostics) > before:
        return None
    unknown, insufficient = given.get("unknown"), given.get("insufficient")
    return TestCase(
        name=name,
        transactions=transactions.rows,
        hits=hits.ids,
        unknown=unknown.ids if unknown is not None else None,
        insufficient=insufficient.ids if insufficient is not None else None,
        accounts=_rows(tables.get("accounts")),
        customers=_rows(tables.get("customers")),
        span=reader.source.span(node.start),
    )


def _rows(table: Rows | None) -> tuple[tuple[tuple[str, str | None], ...], ...] | None:
    return table.rows if table is not None else None


def _ids(reader: Reader, node: Node) -> _Given | None:
    """A list of transaction ids, which may be empty: `hits: []` says that nothing may be a hit."""
    if not isinstance(node, Sequence):
        reader.wrong_shape(node, "a list of transaction ids", "write [t1, t7], or [] for none")
        return None
    texts = [(text, item) for item in node.items if (text := reader.text(item)) is not None]
    return _Given(tuple(text for text, _ in texts), tuple(item for _, item in texts))


def _check_ids(reader: Reader, transactions: Rows, given: dict[str, _Given | None]) -> None:
    known = {
        value for row in transactions.rows for column, value in row if column == "transaction_id" and value is not None
    }
    first: dict[str, str] = {}
    for key, expected in given.items():
        if expected is None:
            continue
        for identity, node in zip(expected.ids, expected.nodes, strict=True):
            if identity not in known:
                shown = ", ".join(sorted(known)[:8]) + (" ..." if len(known) > 8 else "")  # noqa: PLR2004 - a line's worth
                reader.fault(
                    Code.TEST_ID,
                    node,
                    f"the test has no transaction '{identity}'",
                    f"it has {shown}" if shown else None,
                )
            elif identity in first:
                where = "twice" if first[identity] == key else f"in '{first[identity]}' too"
                reader.fault(Code.TEST_ID, node, f"'{identity}' stands {where}", "a row has one answer")
            first.setdefault(identity, key)
