from ftindicators.results.unlocks import unlocks
from tests.builders.candidate_values import covered


def lacking(*columns, tables=(), lists=()):
    return covered("not_evaluable", missing={"columns": list(columns), "tables": list(tables), "lists": list(lists)})


def found(**indicators):
    return [(u.kind, u.name, u.alone, u.also) for u in unlocks(indicators)]


def test_what_opens_most_by_itself_stands_first():
    said = found(a=lacking("mcc"), b=lacking("city"), c=lacking("city"), d=lacking("mcc", "terminal_id"))
    assert said == [
        ("column", "city", ("b", "c"), ()),
        ("column", "mcc", ("a",), ("d",)),
        ("column", "terminal_id", (), ("d",)),
    ]


def test_a_column_of_a_table_that_is_lacking_is_told_as_the_table():
    assert found(a=lacking("customer.segment", "customer.income", tables=["customers"])) == [
        ("table", "customers", ("a",), ())
    ]
    assert found(a=lacking("counterparty.kind", tables=["counterparties"])) == [("table", "counterparties", ("a",), ())]
    assert found(a=lacking("customer.segment")) == [("column", "customer.segment", ("a",), ())]


def test_lists_count_and_what_was_evaluated_does_not():
    assert found(a=lacking(lists=["hotels"]), b=covered("degraded")) == [("list", "hotels", ("a",), ())]
    assert found(a=covered()) == []
