import pytest

from ftindicators.diagnostics import InvalidIndicators
from ftindicators.language.library import Indicators
from ftindicators.model.values import DAY
from ftindicators.plan.compile import Plan
from ftindicators.plan.values import BaseColumn
from tests.unit.plan.small_plans import COUNT, indicator, plan

BUSY = {"measures": {"n": COUNT}, "condition": "n >= 3"}


def gap(**keys):
    return plan(**keys).planned[0].gap


def windows(*windows, **keys):
    measures = {f"m{i}": {"aggregate": "count", **window} for i, window in enumerate(windows)}
    return {"measures": measures, "condition": " AND ".join(f"{m} >= 1" for m in measures), **keys}


def test_clauses_are_what_and_joins_at_the_top_with_names_written_out():
    found = plan(
        selections={"cash": "type = 'cash_deposit'"}, condition="(cash AND amount > 5) AND (city = 'Bath' OR cash)"
    )
    assert [c.text for c in found.planned[0].clauses] == [
        "type = 'cash_deposit'", "amount > 5", "city = 'Bath' OR type = 'cash_deposit'",
    ]  # fmt: skip


def test_a_condition_of_one_clause_is_that_clause():
    (planned,) = plan(condition="amount > 5").planned
    assert planned.condition == planned.clauses[0].value


def test_the_gap_is_the_longest_finite_window_that_is_read_directly_and_at_least_a_day():
    assert gap(condition="amount > 5") == DAY
    assert gap(**windows({"within": "1h"})) == DAY
    assert gap(**windows({"within": "3d"}, {"within": "9d"})) == 9 * DAY
    assert gap(**windows({"within": "3d", "ending": "20d"})) == 3 * DAY
    assert gap(**windows({"within": "all"}, {"within": "2d"})) == 2 * DAY
    assert gap(**windows({"within": "all"})) == DAY


def test_a_calendar_window_counts_1_7_31_days_for_the_gap():
    assert gap(**windows({"per": "day"})) == DAY
    assert gap(**windows({"per": "week", "last": 2})) == 14 * DAY
    assert gap(**windows({"per": "month", "last": 3})) == 93 * DAY


def test_a_window_behind_another_measure_does_not_count_for_the_gap():
    near, far = {"aggregate": "count", "within": "30d"}, {"aggregate": "count", "where": "near > 1", "within": "2d"}
    assert gap(measures={"near": near, "far": far}, condition="far >= 1") == 2 * DAY


def test_an_episode_rule_wins_over_the_windows():
    (planned,) = plan(**windows({"within": "9d"}, episode={"gap": "36h", "longest": "10d"})).planned
    assert (planned.gap, planned.longest) == (36 * DAY // 24, 10 * DAY)
    assert plan(**windows({"within": "9d"})).planned[0].longest == 90 * DAY


def test_equal_plans_are_equal_and_hash_alike_wherever_they_were_written():
    keys = BUSY | {"at": "type = 'wire' AND city IN ('Bath', 'York')"}
    one, two = plan(**keys), plan(file="elsewhere.yaml", **keys)
    assert one == two
    assert hash(one) == hash(two)
    assert len({one, two}) == 1


def test_places_in_the_file_change_no_value():
    above, below = plan(**BUSY), plan(above="# a comment\n\n", **BUSY)
    assert (above.values, above.planned, above.value_digests) == (below.values, below.planned, below.value_digests)


def test_the_digest_covers_indicators_and_parameters():
    parameters = {"least": {"value": 3, "basis": "judgement"}}
    base = plan(measures={"n": COUNT}, condition="n >= $least", parameters=parameters)
    others = [
        plan(**BUSY),
        plan(measures={"n": COUNT}, condition="n >= $least", parameters=parameters, title="Another"),
        plan(measures={"n": COUNT | {"within": "8d"}}, condition="n >= $least", parameters=parameters),
        Plan.of(base.indicators, parameters={"made-up.least": 4}),
    ]
    assert len({base.digest, *(p.digest for p in others)}) == 5


def test_needs_are_the_columns_of_all_indicators_and_what_evidence_adds_up():
    assert plan(condition="amount > 5 AND city = 'Bath'").needs == {
        "amount", "city", "account_id", "party", "status", "amount_base",
    }  # fmt: skip
    found = plan(condition="amount > 5")
    assert found.values[found.evidence_amount] == BaseColumn("money", "amount_base")


def test_only_gives_the_plan_of_some_as_if_the_others_had_never_been():
    one, two = indicator("one", condition="city = 'Bath'"), indicator("two", **BUSY)
    both = plan(one, two)
    assert both.only(["two"]).values == plan(two).values
    assert [p.id for p in both.only(["two"]).planned] == ["two"]
    assert both.only(["two", "one"]) is both
    assert both.only([]).planned == ()
    assert "city" not in both.only(["two"]).needs


def test_what_a_value_means_does_not_depend_on_the_other_indicators():
    one, two = indicator("one", condition="city = 'Bath'"), indicator("two", **BUSY)
    assert set(plan(two).value_digests) <= set(plan(one, two).value_digests)


@pytest.mark.parametrize("parameters", [{"nobody.n": 1}, {"made-up.nothing": 1}, {"made-up.least": "many"}])
def test_an_unknown_parameter_or_another_type_is_refused(parameters):
    made = indicator(
        measures={"n": COUNT}, condition="n >= $least", parameters={"least": {"value": 3, "basis": "judgement"}}
    )
    with pytest.raises(InvalidIndicators):
        Plan.of(Indicators((made,)), parameters=parameters)


def test_whom_a_hit_speaks_of_is_a_value_with_its_role():
    about = [{"party": "party", "role": "potential-victim"}, {"party": "other_party", "role": "unknown"}]
    found = plan(condition="amount > 5", about=about)
    named = [(found.values[n].name, role) for n, role in found.planned[0].about]
    assert named == [("party", "potential-victim"), ("other_party", "unknown")]
