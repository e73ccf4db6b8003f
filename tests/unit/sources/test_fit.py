"""A mapping beside the columns that are really there."""

from __future__ import annotations

import pytest

from ftindicators.diagnostics import InvalidMapping
from ftindicators.sources import ColumnMapping, fit

OURS = ("transaction_id", "account_id", "occurred_at", "direction", "amount")


def faults(text, columns, table="transactions"):
    with pytest.raises(InvalidMapping) as caught:
        fit(ColumnMapping.of_text(text, "m.yaml"), columns, table, "rows.csv")
    return [f"{fault.span}: {fault.code} {fault.message}|{fault.hint}" for fault in caught.value.diagnostics]


def test_columns_with_our_names_need_no_line():
    found = fit(ColumnMapping.of_text("timezone: UTC"), (*OURS, "city", "unknown", "sex"))
    assert found.by_own_name == (*OURS, "city")
    assert found.unread == ("unknown", "sex")


def test_a_column_that_serves_another_or_is_set_to_null_is_not_taken_by_its_own_name():
    mapping = ColumnMapping.of_text("columns: {merchant_name: memo, city: null}")
    found = fit(mapping, (*OURS, "memo", "city"))
    assert found.by_own_name == OURS
    assert ("merchant_name", "memo") in found.columns


def test_all_that_does_not_fit_is_told_at_once():
    said = faults(
        "columns: {account_id: CARD, memo: NOTE}\namount: {column: AMT, positive: debit}", ("KARD", "AMT", "WHEN")
    )
    assert len(said) == 4
    assert any("m.yaml:1:23: FTI321 rows.csv has no column 'CARD'|did you mean 'KARD'?" in line for line in said)
    assert any("has no column 'transaction_id'" in line and "{from: row}" in line for line in said)
    assert any("has no column 'occurred_at'" in line for line in said)


def test_identity_names_what_is_missing():
    with pytest.raises(InvalidMapping, match="has no column 'amount', which transactions need"):
        fit(ColumnMapping.identity(), OURS[:-1])


def test_transfers_need_both_ends():
    said = faults("layout: transfers", OURS)
    assert [line for line in said if "from_account" in line]
    assert [line for line in said if "to_account" in line]
    assert len(said) == 2


def test_codes_without_a_column_are_a_forgotten_line():
    assert "codes of 'type' are translated" in faults("values: {type: {A: fee}}", OURS)[0]


def test_a_table_needs_its_key():
    assert (
        "which accounts need|map it: `tables.accounts.columns: {account_id: THEIRS}`"
        in faults("timezone: UTC", ("x",), "accounts")[0]
    )


def test_status_of_accounts_is_never_read():
    assert fit(ColumnMapping.identity(), ("account_id", "status"), "accounts").read == ("account_id",)
