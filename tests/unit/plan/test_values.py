from ftindicators.model.expression import Operation
from ftindicators.model.values import ValueType
from ftindicators.plan.values import BaseColumn, RowExpression, reads, reference, referred
from tests.unit.plan.small_plans import measure, plan


def test_a_reference_knows_its_number():
    assert [referred(reference(n, ValueType.MONEY)) for n in (0, 7, 12)] == [0, 7, 12]


def test_a_column_reads_nothing_and_an_expression_each_value_once():
    twice = Operation(ValueType.MONEY, "+", (reference(4, ValueType.MONEY), reference(2, ValueType.MONEY)))
    both = Operation(ValueType.MONEY, "+", (twice, reference(4, ValueType.MONEY)))
    assert reads(BaseColumn(ValueType.TEXT, "city")) == ()
    assert reads(RowExpression(ValueType.MONEY, both)) == (2, 4)


def test_a_measure_reads_its_keys_selection_columns_currency_and_local_date():
    asked = {
        "aggregate": "share",
        "of": "type = 'wire'",
        "column": "amount",
        "per": "day",
        "by": {"party": "other_party"},
    }
    found = plan(measures={"part": asked}, condition="part > 0.5")
    read = [found.values[n] for n in reads(measure(found, "part"))]
    columns = {v.name for v in read if isinstance(v, BaseColumn)}
    assert columns == {"party", "other_party", "amount", "currency", "local_date"}
    assert len(read) == len(columns) + 2


def test_a_value_never_reads_one_that_comes_after_it():
    found = plan(
        measures={
            "n": {"aggregate": "count", "within": "1h"},
            "m": {"aggregate": "max", "column": "n", "within": "7d"},
        },
        columns={"twice": "m * 2"},
        condition="twice > n",
    )
    assert all(read < number for number, value in enumerate(found.values) for read in reads(value))
