"""The door on small frames: reasons, identity, transfers, needed columns, what is lacking."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.model.values import ValueType
from ftindicators.tables import AmountForm, Door, Reading, TimeFormat, read_snapshot

ROW = {
    "transaction_id": "t1",
    "account_id": "A",
    "occurred_at": "2024-03-01T10:00:00-05:00",
    "direction": "debit",
    "amount": "5",
}
TRANSFER = {"transaction_id": "t1", "from_account": "A", "to_account": "B", "occurred_at": "2024-03-01", "amount": "5"}


def admit(rows, needs=(), *, reading=None, accounts=None, customers=None, settle=True):
    frame = pl.DataFrame(rows)
    door = Door(frozenset(frame.columns), frozenset(needs), reading=reading, accounts=accounts, customers=customers)
    found = door.admit(frame, "f.csv")
    assert found.rows.schema == door.schema
    assert found.read == found.used + found.rejected.height
    return door.settle([found])[0] if settle else found


def table(kind, rows, reading=None):
    frame = pl.DataFrame(rows)
    return read_snapshot(kind, [(frame, kind, pl.int_range(1, frame.height + 1, eager=True))], reading or Reading())


def reason(**change):
    found = admit([ROW | change])
    return found.rejected.select("reason", "field", "value").row(0) if found.rejected.height else None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"account_id": " "}, ("missing", "account_id", None)),
        ({"occurred_at": "soon"}, ("not_a_time", "occurred_at", "soon")),
        ({"amount": "five"}, ("not_a_number", "amount", "five")),
        ({"amount": "\u0665"}, ("not_a_number", "amount", "\u0665")),
        (
            {"occurred_at": "2024-03-01T10:00:00+\u0660\u0665:\u0660\u0660"},
            ("not_a_time", "occurred_at", "2024-03-01T10:00:00+\u0660\u0665:\u0660\u0660"),
        ),
        ({"amount": "1.00001"}, ("too_precise", "amount", "1.00001")),
        ({"amount": 0.005}, ("not_whole_minor_units", "amount", "0.005")),
        ({"amount": "1" + "0" * 15}, ("too_large", "amount", "1" + "0" * 15)),
        ({"amount": "-5"}, ("negative_amount", "amount", "-5")),
        ({"direction": "D"}, ("not_in_list", "direction", "D")),
        ({"direction": None}, ("missing", "direction", None)),
        ({"amount": "x", "account_id": None, "occurred_at": "y"}, ("missing", "account_id", None)),
        ({"amount": "x", "direction": "z"}, ("not_a_number", "amount", "x")),
        ({"type": "nonsense", "posted_at": "never"}, None),
    ],
)
def test_a_row_has_the_first_reason_that_applies(change, expected):
    assert reason(**change) == expected


def test_what_a_row_does_not_need_is_nulled_and_counted():
    found = admit([ROW | {"type": "nonsense"}, ROW | {"transaction_id": "t2", "type": "fee"}])
    assert found.rows["type"].to_list() == [None, "fee"]
    assert found.nulled.rows() == [("type", "nonsense", 1)]


def test_an_empty_status_is_completed():
    assert admit([ROW]).rows["status"].to_list() == ["completed"]


@pytest.mark.parametrize(
    ("amount", "positive", "expected"),
    [
        ("-5", "debit", (50_000, "credit")),
        ("5", "debit", (50_000, "debit")),
        ("0", "debit", (0, "debit")),
        ("-5", "credit", (50_000, "debit")),
    ],
)
def test_signed_amounts(amount, positive, expected):
    found = admit([ROW | {"amount": amount}], reading=Reading(amount=AmountForm("signed", positive)))
    assert found.rows.select("amount", "direction").row(0) == expected


@pytest.mark.parametrize(
    ("debit", "credit", "expected"),
    [
        ("5", None, (50_000, "debit")),
        ("", "7", (70_000, "credit")),
        ("0.00", "7", (70_000, "credit")),
        ("0", "0", (0, "debit")),
        (None, "0", (0, "credit")),
        (None, None, "missing"),
        ("1", "2", "unreadable"),
        ("-1", None, "negative_amount"),
        ("x", "2", "not_a_number"),
    ],
)
def test_amounts_in_two_columns(debit, credit, expected):
    row = {k: v for k, v in ROW.items() if k not in {"amount", "direction"}}
    frame = row | {"amount_debit": debit, "amount_credit": credit}
    found = admit(
        pl.DataFrame([frame], schema_overrides={"amount_debit": pl.String, "amount_credit": pl.String}),
        reading=Reading(amount=AmountForm("two_columns")),
    )
    assert (found.rows.select("amount", "direction").row(0) if found.used else found.rejected["reason"][0]) == expected


def test_constants_by_direction_and_where_a_column_is_empty():
    reading = Reading(by_direction=(("type", "card_purchase", "card_refund"),))
    rows = [ROW | {"type": None}, ROW | {"transaction_id": "2", "direction": "credit", "type": "fee"}]
    assert admit(rows, reading=reading).rows["type"].to_list() == ["card_purchase", "fee"]


ACCOUNTS = [
    {
        "account_id": "A",
        "customer_id": "C1",
        "opened_at": "2024-01-01",
        "closed_at": "2024-03-02",
        "closed_reason": "customer",
        "status": "closed",
    },
    {
        "account_id": "B",
        "customer_id": None,
        "opened_at": "2024-06-01",
        "closed_at": None,
        "closed_reason": None,
        "status": "open",
    },
]
CUSTOMERS = [
    {
        "customer_id": "C1",
        "city": "Toronto",
        "name": "N. One",
        "opens_at": "22:00",
        "closes_at": "06:00",
        "onboarded_at": "2024-01-01",
    },
    {
        "customer_id": "C2",
        "city": "London",
        "name": "n ONE",
        "opens_at": "09:00",
        "closes_at": "17:00",
        "onboarded_at": "2024-01-01",
    },
]


@pytest.mark.parametrize(
    ("change", "reading", "with_accounts", "expected"),
    [
        ({}, Reading(), True, ("C1", None, None)),
        ({"counterparty_account": "B"}, Reading(), True, ("C1", "account:B", True)),
        ({"counterparty_account": "A"}, Reading(), True, ("C1", "C1", True)),
        ({"counterparty_account": "X", "counterparty_institution": "I"}, Reading(), True, ("C1", "ext:I:X", False)),
        ({"counterparty_account": "X"}, Reading(), True, ("C1", "ext::X", False)),
        ({"counterparty_account": "X", "counterparty_id": "P"}, Reading(), True, ("C1", "ext:P", False)),
        ({"counterparty_id": "C1"}, Reading(counterparty_ids="customers"), True, ("C1", "C1", True)),
        ({"counterparty_id": "C9"}, Reading(counterparty_ids="customers"), True, ("C1", "C9", False)),
        ({"counterparty_id": "C9"}, Reading(counterparty_ids="customers"), False, ("account:A", "C9", None)),
        ({"counterparty_account": "B"}, Reading(), False, ("account:A", "ext::B", False)),
        ({"counterparty_account": "A"}, Reading(), False, ("account:A", "account:A", True)),
        ({"customer_id": "C7"}, Reading(), True, ("C7", None, None)),
        ({"counterparty_name": "Somebody"}, Reading(), True, ("C1", None, None)),
    ],
)
def test_parties(change, reading, with_accounts, expected):
    accounts = table("accounts", ACCOUNTS) if with_accounts else None
    found = admit(
        [ROW | {"counterparty_id": None} | change], ["other_party_is_customer"], reading=reading, accounts=accounts
    )
    assert found.rows.select("party", "other_party", "other_party_is_customer").row(0) == expected


def test_postings_of_accounts_that_are_not_ours_are_refused():
    found = admit([ROW | {"account_id": "X"}], accounts=table("accounts", ACCOUNTS))
    assert found.rejected.select("reason", "field", "value").row(0) == ("unknown_account", "account_id", "X")


def test_a_transfer_is_two_postings():
    rows = admit([TRANSFER], reading=Reading(layout="transfers")).rows
    columns = ["transaction_id", "account_id", "direction", "other_party", "related_transaction_id", "amount"]
    assert rows.select(columns).rows() == [
        ("t1:d", "A", "debit", "account:B", "t1:c", 50_000),
        ("t1:c", "B", "credit", "account:A", "t1:d", 50_000),
    ]


@pytest.mark.parametrize(
    ("ends", "made"), [(("A", "X"), ["t1:d"]), (("X", "B"), ["t1:c"]), (("A", "B"), ["t1:d", "t1:c"]), (("X", "Y"), [])]
)
def test_with_accounts_only_our_side_of_a_transfer_is_made(ends, made):
    row = TRANSFER | dict(zip(("from_account", "to_account"), ends, strict=True))
    found = admit([row], reading=Reading(layout="transfers"), accounts=table("accounts", ACCOUNTS))
    assert found.rows["transaction_id"].to_list() == made
    assert found.rejected["reason"].to_list() == ([] if made else ["unknown_account"])


def test_a_transfer_is_refused_once():
    rows = [
        TRANSFER,
        TRANSFER,
        TRANSFER | {"transaction_id": "t2", "amount": "-1"},
        TRANSFER | {"transaction_id": "t3", "to_account": None},
    ]
    found = admit(rows, reading=Reading(layout="transfers"))
    assert found.rejected.sort("row").select("row", "reason").rows() == [
        (2, "duplicate"),
        (3, "negative_amount"),
        (4, "missing"),
    ]
    assert found.rows.height == 2


def test_one_sided_transfers_of_one_id_are_in_conflict():
    rows = [TRANSFER | {"to_account": "X"}, TRANSFER | {"from_account": "X"}]
    found = admit(rows, reading=Reading(layout="transfers"), accounts=table("accounts", ACCOUNTS))
    assert found.rejected["reason"].to_list() == ["conflicting_id"] * 2


def one(needs, change=None, **more):
    accounts, customers = table("accounts", ACCOUNTS), table("customers", CUSTOMERS)
    rows = admit([ROW | (change or {})], needs, accounts=accounts, customers=customers, **more).rows
    return rows.select(needs).row(0) if len(needs) > 1 else rows[needs[0]][0]


def test_what_happens_later_is_not_seen():
    assert one(["account.closed_at"]) is None
    assert one(["account.closed_reason"]) is None
    later = {"occurred_at": "2024-03-02T00:00:00Z"}
    assert one(["account.closed_at", "account.closed_reason"], later) == (1_709_337_600_000_000, "customer")


def test_ages_are_null_before_their_start():
    assert one(["account_age"]) == 60 * 86_400_000_000 + 15 * 3_600_000_000
    assert one(["account_age"], {"account_id": "B"}) is None
    assert one(["customer_tenure"]) == one(["account_age"])


@pytest.mark.parametrize(
    ("clock", "is_open"), [("22:00:00", True), ("05:59:59", True), ("06:00:00", False), ("12:00:00", False)]
)
def test_opening_hours_across_midnight(clock, is_open):
    assert one(["in_opening_hours"], {"occurred_at": f"2024-03-01T{clock}-05:00"}) is is_open


def test_a_day_has_no_opening_hours():
    assert one(["in_opening_hours"], {"occurred_at": "2024-03-01"}) is None


def test_local_time_is_that_of_the_place():
    needs = ["local_date", "local_hour", "local_weekday", "local_day", "local_week", "local_month", "days_in_month"]
    night = {"occurred_at": "2024-02-29T23:30:00-05:00"}
    assert one(needs, night) == (19782, 23, 4, 29, 19779, 19754, 29)
    assert one(["local_hour", "local_date"], {"occurred_at": "2024-02-29"}) == (None, 19782)
    assert one(["local_hour", "local_date"], {"occurred_at": "2024-02-29T10:00:00Z"}) == (None, None)
    assert one(["local_weekday", "local_week"], {"occurred_at": "1969-12-28"}) == (7, -10)


def test_names_have_opaque_twins():
    rows = [
        ROW | {"counterparty_name": name, "transaction_id": str(i)}
        for i, name in enumerate(["Zoë  K.", "ZOE k", "Zoe L", None])
    ]
    keys = admit(rows, ["counterparty_name_key"]).rows["counterparty_name_key"]
    assert keys[0] == keys[1] != keys[2]
    assert keys[3] is None
    assert len(keys[0]) == 32


def test_the_other_side_is_read_from_the_row_and_else_from_customers():
    reading = Reading(counterparty_ids="customers")
    change = {"counterparty_id": "C2", "counterparty_country": None}
    assert one(["counterparty.name_key"], change, reading=reading) == one(["customer.name_key"])
    assert one(["counterparty.country"], change | {"counterparty_country": "NO"}, reading=reading) == "NO"


def test_amount_base_is_in_the_first_rows_currency_or_the_reporting_one():
    rows = [
        ROW | {"currency": "usd"},
        ROW | {"currency": "CAD", "transaction_id": "t0"},
        ROW | {"currency": None, "transaction_id": "t2"},
    ]
    assert admit(rows, ["amount_base"]).rows["amount_base"].to_list() == [None, 50_000, None]
    stated = Reading(reporting_currency="USD")
    assert admit(rows, ["amount_base"], reading=stated).rows["amount_base"].to_list() == [50_000, None, None]
    assert admit(rows[2:], ["amount_base"]).rows["amount_base"].to_list() == [50_000]


def test_what_is_lacking_is_named_and_nothing_else_is_missing():
    needs = {
        "city",
        "customer.city",
        "account_age",
        "merchant_group",
        "other_party",
        "local_hour",
        "account.status",
        "amount_base",
    }
    door = Door(frozenset(ROW), frozenset(needs))
    assert door.lacking == needs - {"local_hour", "amount_base"}
    with_tables = Door(
        frozenset({*ROW, "mcc"}),
        frozenset(needs),
        accounts=table("accounts", ACCOUNTS),
        customers=table("customers", CUSTOMERS),
    )
    assert with_tables.lacking == {"city", "other_party", "account.status"}


def test_merchant_groups_come_by_priority():
    found = admit([ROW | {"mcc": "7011"}, ROW | {"mcc": "742", "transaction_id": "t2"}], ["merchant_group", "mcc"])
    assert found.rows.select("merchant_group", "mcc").rows() == [("lodging", "7011"), (None, "0742")]


def test_extra_columns_are_typed():
    reading = Reading(extra_columns=(("campaign", ValueType.TEXT), ("visits", ValueType.INTEGER)))
    found = admit([ROW | {"campaign": "x", "visits": "3"}], ["campaign", "visits"], reading=reading)
    assert found.rows.select("campaign", "visits").row(0) == ("x", 3)


def test_rows_outside_the_range_are_refused_after_all_else():
    door = Door(frozenset(ROW), frozenset())
    found = door.admit(pl.DataFrame([ROW, ROW, ROW | {"transaction_id": "t2"}]), "f")
    settled, _ = door.settle([found], until=1_709_305_200_000_000)
    assert settled.rejected.select("row", "reason", "field").rows() == [
        (1, "outside_range", "occurred_at"),
        (2, "duplicate", "transaction_id"),
        (3, "outside_range", "occurred_at"),
    ]


def test_a_minor_is_a_child_until_the_day():
    customers = table("customers", [{"customer_id": "C", "born": "2006-03-02"}])
    assert "born" not in customers.rows.columns
    assert "is_minor" in customers.columns
    rows = [ROW | {"customer_id": "C", "occurred_at": f"2024-03-0{day}", "transaction_id": str(day)} for day in (1, 2)]
    assert admit(rows, ["customer.is_minor"], customers=customers).rows["customer.is_minor"].to_list() == [True, False]


def test_cents_and_dated_times():
    reading = Reading(amount=AmountForm(minor_units=True), times=TimeFormat(time_precision="date_only"))
    found = admit([ROW | {"amount": "1234", "currency": "JPY"}], reading=reading)
    assert found.rows.select("amount", "time_precision").row(0) == (12_340_000, "date_only")


@pytest.mark.parametrize("name", ["account_id", "occurred_at", "direction", "amount"])
def test_values_that_are_no_scalars_are_refused_not_raised(name):
    found = admit(pl.DataFrame([ROW]).with_columns(pl.Series(name, [["x"]])))
    assert found.rejected.select("field", "value").row(0) == (name, "['x']")


def test_durations_and_lists_in_text_columns_are_nulled():
    frame = pl.DataFrame([ROW]).with_columns(memo=pl.duration(days=1), city=pl.Series([["a"]]))
    assert admit(frame).nulled.rows() == [("city", "['a']", 1), ("memo", "1 day, 0:00:00", 1)]
