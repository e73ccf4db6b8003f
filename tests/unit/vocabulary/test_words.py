import pytest

from ftindicators.model.values import ValueType
from ftindicators.vocabulary import (
    closest,
    derived_columns,
    enumeration,
    enumerations,
    families,
    merchant_group_of,
    merchant_groups,
    named_lists,
    row_names,
    table,
    tables,
)


def test_tables_know_their_columns():
    amount = table("transactions")["amount"]
    assert (amount.type, amount.required, amount.unit) == (ValueType.MONEY, True, "currency")
    assert table("accounts")["status"].never_read
    assert table("customers")["name"].person_name
    assert list(tables()) == ["transactions", "accounts", "customers", "counterparties", "links", "events", "rates"]


def test_every_enumeration_that_a_column_names_exists():
    named = {c.enumeration for columns in tables().values() for c in columns.values() if c.enumeration}
    named |= {c.enumeration for c in derived_columns().values() if c.enumeration}
    assert named <= set(enumerations())


def test_every_source_of_a_derived_column_is_a_column_of_a_table():
    for name in row_names().values():
        for source in name.sources:
            table_name, _, column = source.partition(".")
            assert column in table(table_name), (name.name, source)


def test_names_of_persons_have_an_opaque_twin():
    assert row_names()["counterparty_name"].twin == "counterparty_name_key"
    assert row_names()["customer.name_key"].identity
    assert not row_names()["customer.name_key"].person_name


def test_families_say_what_they_prove_and_whether_they_count():
    assert families()["hand-over"].evidence == ("control", "flow")
    assert not families()["context"].counts
    assert families()["cash"].counts


def test_lists_know_their_kind():
    assert named_lists()["commercial_sex_terms"].kind == "lexicon"
    assert named_lists()["commercial_sex_terms"].restricted


def test_a_code_in_several_groups_belongs_to_the_first():
    assert merchant_group_of("5411") == "grocery"
    assert merchant_group_of("3500") == "vehicle_rental"
    assert merchant_group_of("3501") == "lodging"
    assert merchant_group_of("0780") == "labour_sectors"
    assert merchant_group_of("0000") is None
    assert merchant_group_of("x") is None
    assert merchant_group_of(None) is None
    assert enumeration("merchant_group") == tuple(group.name for group in merchant_groups())


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("amuont", "amount"),
        ("occured_at", "occurred_at"),
        ("Transaction ID", "transaction_id"),
        ("customer.citty", "customer.city"),
        ("xyz", None),
        ("", None),
    ],
)
def test_the_nearest_word_is_meant_if_it_is_near(word, meant):
    assert closest(word, row_names()) == meant
