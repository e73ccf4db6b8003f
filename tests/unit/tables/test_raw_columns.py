"""Which raw columns are read for which names."""

import pytest

from ftindicators.tables.raw_columns import ALWAYS_READ, raw_columns, required
from ftindicators.tables.reading import AmountForm, Reading

NEEDED = {"transaction_id", "account_id", "occurred_at", "amount", "direction"}
SIDES = {"counterparty_id", "counterparty_account", "counterparty_institution"}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("memo", {"memo"}),
        ("party", {"party"}),
        ("local_hour", set()),
        ("merchant_group", {"mcc"}),
        ("other_party", SIDES),
        ("other_party_is_customer", SIDES),
        ("counterparty_name_key", {"counterparty_name"}),
        ("counterparty.country", {"counterparty_country", *SIDES}),
        ("counterparty.name_key", {"counterparty_name", *SIDES}),
        ("customer.city", set()),
        ("account_age", set()),
    ],
)
def test_a_name_is_read_from_what_it_is_made_of(name, more):
    assert raw_columns([name], Reading()) == NEEDED | ALWAYS_READ | more


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(), NEEDED),
        (Reading(layout="transfers"), {"transaction_id", "occurred_at", "from_account", "to_account", "amount"}),
        (Reading(amount=AmountForm("signed")), NEEDED - {"direction"}),
        (
            Reading(amount=AmountForm("two_columns")),
            {"transaction_id", "account_id", "occurred_at", "amount_debit", "amount_credit"},
        ),
    ],
)
def test_no_row_can_be_used_without_these(reading, expected):
    assert required(reading) == expected
