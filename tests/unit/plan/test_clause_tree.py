from ftindicators.plan.clause_tree import ClauseTree
from ftindicators.plan.compile import Plan
from ftindicators.plan.values import KeyedMeasure, RowExpression
from tests.unit.plan.small_plans import COUNT, indicator

KEYS = {
    "parameters": {"k": {"value": 6, "basis": "judgement"}},
    "columns": {"net": "n - 2"},
    "selections": {"cash": "type = 'cash_deposit'", "night": "cash AND (local_hour >= 22 OR local_hour < 6)"},
    "measures": {"n": COUNT | {"where": "night"}},
}


def tree(**keys):
    return ClauseTree.of(indicator(**(KEYS | keys)))


def test_the_clauses_are_those_that_and_joins_at_the_top():
    found = tree(condition="n >= $k AND (net > 3 OR city IS NULL)", at="night")
    first, second = found.clauses
    assert (first.text, first.filled, first.joined) == ("n >= $k", "n >= 6", None)
    assert [read.name.name for read in first.reads] == ["n"]
    assert first.parameters == ("k",)
    assert (second.joined, [part.text for part in second.parts]) == ("any", ["net > 3", "city IS NULL"])
    assert [read.name.name for read in second.parts[0].reads] == ["net", "n"], "what it is made of stands behind it"


def test_a_selection_is_taken_apart_as_its_definition_is():
    at = tree(condition="n >= 1", at="night").at
    assert (at.text, at.joined) == ("night", "all")
    cash, hours = at.parts
    assert (cash.text, cash.joined, [read.name.name for read in cash.reads]) == ("cash", None, ["type"])
    assert (hours.joined, len(hours.parts)) == ("any", 2)


def test_not_has_its_inside_as_a_part():
    found = tree(condition="NOT (n >= 3 AND city = 'a') AND NOT n > 5 AND NOT cash AND city NOT IN ('x', 'y')")
    assert [clause.joined for clause in found.clauses] == ["none", "none", "none", None]
    assert found.clauses[0].parts[0].joined == "all"


def test_both_sides_of_a_comparison_are_values_of_the_plan():
    found = tree(condition="n + 1 >= 0.5 * net AND 3 < n")
    left, right = found.clauses[0].sides
    assert isinstance(found.plan.values[left.number], RowExpression)
    assert isinstance(found.plan.values[right.number], RowExpression)
    constant, measured = found.clauses[1].sides
    assert constant.number is None
    assert isinstance(found.plan.values[measured.number], KeyedMeasure)


def test_the_plan_answers_as_one_that_is_not_taken_apart():
    """The same planned indicator over the same values: what is added stands behind them."""
    made = indicator(**(KEYS | {"condition": "n >= $k AND net > 3", "at": "night"}))
    plain, found = Plan.of(_only(made)), ClauseTree.of(made).plan
    assert found.planned == plain.planned
    assert found.values[: len(plain.values)] == plain.values


def _only(made):
    from ftindicators.language.library import Indicators

    return Indicators((made,))
