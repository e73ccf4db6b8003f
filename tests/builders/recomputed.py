"""Whether a report's SQL gives what the report says: each statement run in DuckDB as it stands."""

import math
from datetime import UTC, datetime
from decimal import Decimal

import duckdb


def differences(report: dict) -> list[str]:
    """Every statement of a report's JSON that fails, or gives something else than the report says."""
    found = []
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Pacific/Auckland'")  # whoever pastes it may sit anywhere
        for statement in report["recompute"]["statements"]:
            if statement["sql"] is None:
                found.append(f"{statement['id']}: no SQL: {statement['why_not']}")
                continue
            try:
                table = connection.sql(statement["sql"]).to_arrow_table()
            except duckdb.Error as error:
                found.append(f"{statement['id']}: {error}\n{statement['sql']}")
                continue
            got = [tuple(row.values()) for row in table.to_pylist()]
            if statement["expected"] and not _same(statement, table.column_names, got):
                found.append(f"{statement['id']}: {got} and not {statement['expected']}\n{statement['sql']}")
    return found


def _same(statement: dict, columns: list[str], got: list[tuple]) -> bool:
    expected = statement["expected"]
    return (
        columns == statement["columns"]
        and len(got) == len(expected)
        and all(same_value(text, value) for row, other in zip(expected, got, strict=True)
                for text, value in zip(row, other, strict=True))
    )  # fmt: skip


def same_value(text: str | None, value: object) -> bool:
    """Whether a value is the one that an exact text says; real numbers to nine digits."""
    if text is None or value is None:
        return text is None and value is None
    match value:
        case bool():
            return text == str(value).lower()
        case int() | Decimal():
            return Decimal(text) == value
        case float():
            return math.isclose(float(text), value, rel_tol=1e-9, abs_tol=1e-12)
        case datetime():
            return text == value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case _:
            return text == (value.isoformat() if hasattr(value, "isoformat") else str(value))
