"""Several files that are one input: what one of them lacks is told, and what may be lacking."""

from __future__ import annotations

import pytest

from ftindicators.diagnostics import InvalidMapping
from ftindicators.sources import ColumnMapping, fit

OURS = ("transaction_id", "account_id", "occurred_at", "direction", "amount")
MAPPING = """timezone: UTC
columns: {account_id: CARD, occurred_at: WHEN, memo: NOTE}
transaction_id: {from: row}
amount: {column: AMT, positive: debit}
"""
THEIRS = ("CARD", "WHEN", "NOTE", "AMT")


def fitted(text, files, table="transactions"):
    columns = list(dict.fromkeys(name for found in files.values() for name in found))
    return fit(ColumnMapping.of_text(text, "m.yaml"), columns, table, "in", list(files.items()))


def faults(text, files, table="transactions"):
    with pytest.raises(InvalidMapping) as caught:
        fitted(text, files, table)
    return [f"{fault.span}: {fault.code} {fault.message} | {fault.hint}" for fault in caught.value.diagnostics]


def test_a_column_that_the_mapping_names_must_be_in_every_file():
    files = {"jan.csv": THEIRS, "feb.csv": ("CARD", "WHEN", "NOTES", "AMT"), "mar.csv": ("CARD", "WHEN", "X", "AMT")}
    assert faults(MAPPING, files) == [
        "m.yaml:2:54: FTI321 feb.csv has no column 'NOTE' | did you mean 'NOTES'?",
        "m.yaml:2:54: FTI321 mar.csv has no column 'NOTE' | it has: CARD, WHEN, X, AMT",
    ]


def test_all_files_and_all_columns_are_told_at_once():
    files = {f"{n:02}.csv": ("CARD", "WHENN", "AMT") for n in range(1, 16)} | {"99.csv": THEIRS}
    several = "01.csv, 02.csv, 03.csv, 04.csv, 05.csv, 06.csv, 07.csv, 08.csv, 09.csv, 10.csv, 11.csv, 12.csv"
    assert faults(MAPPING, files) == [
        f"m.yaml:2:42: FTI321 {several} and 3 more files have no column 'WHEN' | did you mean 'WHENN'?",
        f"m.yaml:2:54: FTI321 {several} and 3 more files have no column 'NOTE' | it has: CARD, WHENN, AMT",
    ]


def test_a_column_that_no_file_has_is_told_once_as_for_a_single_file():
    files = dict.fromkeys(("a.csv", "b.csv"), ("CARD", "WHEN", "AMT"))
    assert faults(MAPPING, files) == ["m.yaml:2:54: FTI321 in has no column 'NOTE' | it has: CARD, WHEN, AMT"]


def test_a_column_that_transactions_need_must_be_in_every_file_also_by_our_own_name():
    files = {"a.csv": OURS, "b.csv": (*OURS[:-1], "amounts"), "c.csv": (*OURS[:-1], "amounts")}
    assert faults("timezone: UTC", files) == [
        "m.yaml:1:1: FTI322 b.csv and c.csv have no column 'amount', which transactions need | did you mean 'amounts'?"
    ]


def test_a_column_that_is_read_for_its_name_alone_may_be_lacking_in_some_files():
    found = fitted("timezone: UTC", {"a.csv": (*OURS, "city"), "b.csv": OURS, "c.csv": (*OURS, "sex")})
    assert found.by_own_name == (*OURS, "city")


def test_what_a_hash_or_a_zone_is_made_of_must_be_in_every_file():
    text = "transaction_id: {hash_of: [A, B]}\nlocal_timezone: {column: Z}"
    said = faults(text, {"a.csv": (*OURS[1:], "A", "B", "Z"), "b.csv": (*OURS[1:], "A")})
    assert [line.split(" | ")[0] for line in said] == [
        "m.yaml:1:31: FTI321 b.csv has no column 'B'", "m.yaml:2:26: FTI321 b.csv has no column 'Z'",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("good", "pattern"),
    [
        (("postings-2024.csv", "postings-2025.csv"), "postings*.csv"),
        (("2024/postings.csv.gz",), "2024/postings.csv.gz"),
        (("jan.csv", "feb.csv"), "postings-*.csv"),
        (("a-jan.csv", "a-feb.csv"), "postings-*.csv"),
    ],
)
def test_files_of_other_tables_are_told_as_such_with_a_pattern_for_the_rest(good, pattern):
    others = {"accounts.csv": ("account_id", "opened_at"), "customers.csv": ("customer_id",)}
    lacking = ", ".join(f"'{name}'" for name in OURS if name != "account_id")
    every = ", ".join(f"'{name}'" for name in OURS)
    hint = f"give only files of transactions: a pattern such as `{pattern}`"
    assert faults("timezone: UTC", dict.fromkeys(good, OURS) | others) == [
        f"m.yaml:1:1: FTI322 accounts.csv has no columns {lacking}, which transactions need | {hint}",
        f"m.yaml:1:1: FTI322 customers.csv has no columns {every}, which transactions need | {hint}",
    ]


def test_tables_are_held_to_the_same():
    files = {"a.csv": ("account_id",), "b.csv": ("Account_id",), "c.csv": ("x",)}
    needs = "has no column 'account_id', which accounts need"
    assert faults("timezone: UTC", files, "accounts") == [
        f"m.yaml:1:1: FTI322 b.csv {needs} | did you mean 'Account_id'?",
        f"m.yaml:1:1: FTI322 c.csv {needs} | give only files of accounts: a pattern such as `a.csv`",
    ]


def test_without_a_file_of_its_own_a_mapping_is_judged_too():
    with pytest.raises(InvalidMapping, match=r"b\.csv has no column 'amount', which transactions need"):
        fit(ColumnMapping.identity(), OURS, "transactions", "in", [("a.csv", OURS), ("b.csv", OURS[:-1])])
