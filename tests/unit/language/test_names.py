import pytest

from ftindicators.language.not_yet import names_not_yet
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import row_names
from tests.unit.language.indicator_text import faults, indicator, read

USES = "condition: n > 1\n"
COUNT = "measures:\n  n: {aggregate: count, within: 1d}\n"


@pytest.mark.parametrize(
    ("written", "columns", "kind", "party"),
    [
        ("account", ["account_id"], "account", "party"),
        ("customer", ["customer_id"], "customer", "party"),
        ("counterparty", ["other_party"], "counterparty", "other_party"),
        ("terminal", ["terminal_id"], "terminal", "party"),
        ("device", ["device_id"], "device", "party"),
        ("card", ["card_id"], "card", "party"),
        ("party", ["party"], "party", "party"),
        ("customer.employer", ["customer.employer"], "customer.employer", "party"),
        ("[customer_id, city]", ["customer_id", "city"], "customer_id,city", "party"),
        ("[other_party]", ["other_party"], "other_party", "other_party"),
    ],
)
def test_a_subject_is_a_word_a_column_or_several(written, columns, kind, party):
    found = indicator(f"subject: {written}\n{COUNT}{USES}")
    assert ([name.name for name in found.subject], found.subject_kind, found.party.name) == (columns, kind, party)


def test_a_subject_may_be_a_defined_column():
    body = f"subject: [customer_id, instrument]\ncolumns:\n  instrument: coalesce(card_id, account_id)\n{COUNT}{USES}"
    assert indicator(body).subject_kind == "customer_id,instrument"


def test_party_overrules_to_whom_a_hit_belongs():
    assert indicator(f"subject: terminal\nparty: other_party\n{COUNT}{USES}").party.name == "other_party"


def test_points_to_speaks_of_the_party_to_whom_the_hit_belongs():
    assert indicator(f"subject: counterparty\n{COUNT}{USES}").about[0].party.name == "other_party"


@pytest.mark.parametrize("name", sorted(set(row_names()) - set(names_not_yet())))
def test_every_name_of_the_vocabulary_can_be_read_or_is_refused_by_name(name):
    known = row_names()[name]
    codes = faults(f"selections:\n  s: {name} IS NOT NULL\n{COUNT}condition: n > 1 AND s\n")
    if known.never_read:
        assert codes == ["FTI237"]
    elif known.person_name:
        assert codes in (["FTI238"], [])
    else:
        assert codes == []


@pytest.mark.parametrize("name", sorted(names_not_yet()))
def test_every_name_that_is_not_yet_read_says_so(name):
    found = read(f"selections:\n  s: {name} IS NOT NULL\n{COUNT}condition: n > 1 AND s\n")
    assert [fault.code for fault in found.diagnostics] == ["FTI115"]
    assert "not yet" in found.diagnostics[0].message
    column = read(f"measures:\n  n: {{aggregate: count_distinct, column: {name}, within: 1d}}\n{USES}")
    assert ["not yet" in fault.message for fault in column.diagnostics] == [True]


def test_extra_columns_of_a_mapping_can_be_read_with_their_type():
    body = f"selections:\n  s: campaign = 'spring'\n{COUNT}condition: n > 1 AND s\n"
    assert "FTI231" in faults(body)
    assert indicator(body, extra_columns={"campaign": ValueType.TEXT})


def test_a_long_chain_of_names_needs_no_recursion():
    chain = "".join(f"  c{i}: coalesce(c{i + 1}, 1)\n" for i in range(2_000))
    body = f"columns:\n{chain}  c2000: coalesce(booking_nights, 1)\n{COUNT}condition: n > 1 AND c0 > 0\n"
    assert len(indicator(body).columns) == 2_001


def test_a_ring_is_told_once_with_its_names_and_causes_no_more():
    found = read(
        f"columns:\n  a: coalesce(b, 1)\n  b: coalesce(a, 1)\n  d: coalesce(a, 2)\n{COUNT}condition: n > 1 AND d > 1\n"
    )
    assert [fault.code for fault in found.diagnostics] == ["FTI124"]
    assert "a -> b -> a" in found.diagnostics[0].message


def test_words_inside_texts_and_functions_make_no_ring():
    selections = "selections:\n  contains: contains(memo, 'contains other')\n  other: contains\n"
    body = f"{selections}{COUNT}condition: n > 1 AND other\n"
    assert indicator(body)


def test_a_second_name_does_not_open_an_identifier():
    body = (
        f"columns:\n  phone: counterparty_phone\nselections:\n  s: phone LIKE '+44%'\n{COUNT}condition: n > 1 AND s\n"
    )
    assert faults(body) == ["FTI239"]
    last = "measures:\n  n: {aggregate: last, column: counterparty_phone, within: 1d}\ncondition: n LIKE '+44%'\n"
    assert faults(last) == ["FTI239"]
