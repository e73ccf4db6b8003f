from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.model.expression import Name, rewritten
from ftindicators.plan.probes import ALWAYS_THERE, conjuncts
from ftindicators.plan.values import BaseColumn, RowExpression, referred
from tests.unit.plan.small_plans import COUNT, indicator, plan


def probes(**keys):
    """For each probe its column, the column whose value is counted, and its question with numbers written out."""
    found = plan(**keys)

    def spelt(node):
        if not isinstance(node, Name):
            return node
        value = found.values[referred(node)]
        if isinstance(value, RowExpression):
            return rewritten(value.expression, spelt)
        return Name(node.type, value.name if isinstance(value, BaseColumn) else "measure", node.kind)

    return [
        (p.column, found.values[p.value].name, write_sql(rewritten(p.matters, spelt))) for p in found.planned[0].probes
    ]


def test_a_selection_is_asked_with_each_of_its_columns_unknown():
    found = probes(measures={"n": COUNT | {"where": "type = 'wire' AND city = 'Bath'"}}, condition="n > 1")
    assert found == [
        ("type", "type", "(NULL = 'wire' AND city = 'Bath') AND status = 'completed'"),
        ("city", "city", "(type = 'wire' AND NULL = 'Bath') AND status = 'completed'"),
    ]


def test_a_column_that_is_aggregated_or_a_key_matters_where_the_selection_is_not_false():
    counted = {"aggregate": "count_distinct", "column": "city", "within": "7d", "by": {"party": "other_party"}}
    found = probes(measures={"n": counted}, condition="n > 1")
    assert found == [
        ("city", "city", "status = 'completed'"), ("other_party", "other_party", "status = 'completed'"),
    ]  # fmt: skip


def test_columns_that_every_row_has_are_not_asked():
    assert probes(condition="amount > 5 AND direction = 'credit' AND status = 'declined'") == []
    assert "party" in ALWAYS_THERE


def test_at_selects_and_the_condition_matters_where_it_does():
    found = probes(condition="city = 'Bath'", at="type = 'wire'")
    assert found == [("type", "type", "NULL = 'wire'"), ("city", "city", "type = 'wire'")]


def test_without_at_the_condition_selects():
    assert probes(condition="city = 'Bath' OR amount > 5") == [("city", "city", "NULL = 'Bath' OR amount > 5")]


def test_a_merchant_of_no_group_was_seen_if_its_code_was():
    (probe,) = probes(measures={"n": COUNT | {"where": "merchant_group = 'lodging'"}}, condition="n > 1")
    assert probe[:2] == ("merchant_group", "mcc")


def test_equal_questions_are_asked_once():
    measures = {"n": COUNT | {"where": "city = 'Bath'"}, "m": COUNT | {"where": "city = 'Bath'", "within": "1d"}}
    assert len(probes(measures=measures, condition="n > 1 AND m > 1")) == 1


def test_conjuncts_are_taken_apart_at_the_top_alone():
    condition = indicator(
        condition="amount > 1 AND (amount > 2 AND amount > 3) AND (amount > 4 OR amount > 5)"
    ).condition
    assert [write_sql(c) for c in conjuncts(condition)] == [
        "amount > 1", "amount > 2", "amount > 3", "amount > 4 OR amount > 5",
    ]  # fmt: skip
