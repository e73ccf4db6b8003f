import pytest

from ftindicators.plan.parameters import filled
from ftindicators.plan.status_rule import names_another_status
from tests.unit.plan.small_plans import measure, names, plan


def names_it(where, **keys):
    made = names(at=where, **keys)
    return names_another_status(filled(made.indicator.at, made.parameters), made.definition)


@pytest.mark.parametrize(
    "where",
    [
        "status = 'declined'",
        "'declined' = status",
        "status IN ('completed', 'declined')",
        "status IS NOT DISTINCT FROM 'declined'",
        "NOT (status IS DISTINCT FROM 'declined')",
        "amount > 5 AND (type = 'fee' OR status = 'reversed')",
        "(status = 'declined') IS NOT TRUE",
        "NOT (amount > 5 AND status = 'declined')",
        "CASE WHEN status = 'declined' THEN TRUE ELSE FALSE END",
        "coalesce(status, 'completed') = 'declined'",
    ],
)
def test_a_comparison_with_another_status_lets_such_rows_count(where):
    assert names_it(where)


@pytest.mark.parametrize(
    "where",
    [
        "status = 'completed'",
        "status IN ('completed')",
        "status <> 'declined'",
        "NOT (status = 'declined')",
        "status NOT IN ('declined', 'reversed')",
        "status IS DISTINCT FROM 'completed'",
        "status IS NULL",
        "status IS NOT NULL",
        "type = 'fee'",
        "amount > 5",
    ],
)
def test_negations_and_other_columns_let_no_other_status_count(where):
    assert not names_it(where)


def test_columns_and_selections_are_looked_into():
    assert names_it("bad", selections={"bad": "status = 'declined'"})
    assert names_it("bad", selections={"worse": "status = 'declined'", "bad": "worse OR amount > 5"})
    assert names_it("state = 'declined'", columns={"state": "coalesce(status, 'completed')"})
    assert names_it("status = word", columns={"word": "'declined' || ''"})
    assert not names_it("bad", selections={"bad": "status <> 'declined'"})


def test_a_parameter_counts_as_what_it_is_set_to():
    parameter = {"which": {"value": "declined", "basis": "judgement"}}
    assert names_it("status = $which", parameters=parameter)
    parameter["which"]["value"] = "completed"
    assert not names_it("status = $which", parameters=parameter)


def test_measures_are_not_looked_into():
    bad = {"aggregate": "count", "where": "status = 'declined'", "within": "7d"}
    layered = {"aggregate": "count", "where": "bad >= 1", "within": "7d"}
    found = plan(measures={"bad": bad, "days": layered}, condition="days >= 2")
    wheres = {m.name: m.where for m in found.planned[0].measures}
    assert wheres == {"bad": "status = 'declined'", "days": "bad >= 1 AND status = 'completed'"}


def test_a_hit_row_must_be_completed_unless_at_else_the_condition_names_another_status():
    plain, named = "amount > 5", "amount > 5 AND status IN ('declined', 'completed')"
    completed = [p.planned[0].completed for p in (plan(condition=plain), plan(condition=named))]
    assert completed[0] is not None
    assert completed[1] is None
    assert plan(condition=plain, at=named).planned[0].completed is None
    assert plan(condition=named, at=plain).planned[0].completed is not None


def test_a_measure_without_a_selection_counts_completed_rows():
    found = plan(measures={"n": {"aggregate": "count", "within": "1d"}}, condition="n > 1")
    assert found.planned[0].measures[0].where == "status = 'completed'"
    assert found.values[measure(found, "n").chosen].type == "boolean"
