import pytest

from ftindicators.diagnostics import InternalFault
from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.model.expression import ParameterReference, walk
from ftindicators.model.indicator import Parameter
from ftindicators.model.values import DAY, ValueType
from ftindicators.plan.parameters import filled, whole_number
from tests.unit.plan.small_plans import COUNT, indicator, plan

PARAMETERS = """\
parameters:
  n: {value: %s, basis: judgement}
  least: {value: 1000, currency: CAD, basis: judgement}
  window: {value: 2d, basis: judgement}
  cities: {value: [Bath, York], basis: judgement}
"""
KEYS = {
    "above": PARAMETERS % 3,
    "measures": {
        "n_rows": {"aggregate": "count", "where": "amount >= $least AND city IN $cities", "within": "$window"}
    },
    "condition": "n_rows >= $n",
}


def test_a_reference_becomes_the_constant_it_stands_for():
    made = indicator(**KEYS)
    parameters = {p.name: p for p in made.parameters}
    assert write_sql(filled(made.condition, parameters)) == "n_rows >= 3"
    assert write_sql(filled(made.measures[0].where, parameters)) == "amount >= 1000 AND city IN ('Bath', 'York')"


def test_what_is_filled_in_has_no_places():
    made = indicator(**KEYS)
    assert any(node.span is not None for node in walk(made.condition))
    found = filled(made.condition, {p.name: p for p in made.parameters})
    assert not [node for node in walk(found) if node.span is not None or isinstance(node, ParameterReference)]


def test_a_length_is_read_from_its_parameter():
    made = indicator(**KEYS)
    assert whole_number(made.measures[0].window.within, {p.name: p for p in made.parameters}) == 2 * DAY
    assert whole_number(5, {}) == 5


def test_a_length_that_is_no_whole_number_is_a_fault_of_ours():
    reference = ParameterReference(ValueType.DURATION, "window")
    with pytest.raises(InternalFault, match="window"):
        whole_number(reference, {"window": Parameter("window", ValueType.TEXT, "2d", "judgement")})


def test_overruling_a_parameter_gives_the_plan_of_an_indicator_written_that_way():
    base = plan(**KEYS)
    changed = type(base).of(base.indicators, parameters={"made-up.n": 5})
    written = plan(**(KEYS | {"above": PARAMETERS % 5}))
    assert changed.values == written.values
    assert changed.values != base.values
    assert changed.digest != base.digest


def test_an_unused_parameter_changes_no_value():
    one = plan(measures={"n": COUNT}, condition="n > 2")
    two = plan(measures={"n": COUNT}, condition="n > 2", parameters={"n_max": {"value": 3, "basis": "judgement"}})
    assert one.values == two.values
