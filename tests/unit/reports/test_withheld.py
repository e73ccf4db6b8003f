import pytest

from ftindicators.reports.withheld import is_withheld


@pytest.mark.parametrize(
    "column",
    ["counterparty_address", "customer.address", "account.statement_address", "latitude", "postal_code", "place"],
)
def test_what_could_be_an_address_is_withheld(column):
    assert is_withheld(column)


@pytest.mark.parametrize("column", ["ip_address", "wallet_address", "city", "merchant_name", "placement", "amount"])
def test_what_is_none_is_not(column):
    assert not is_withheld(column)
