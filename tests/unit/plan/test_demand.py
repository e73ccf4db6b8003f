from ftindicators.plan.demand import EVERYWHERE, Kind, Place
from tests.unit.plan.small_plans import COUNT, indicator, measure, plan


def place(made, name):
    return made.demand.places[made.values.index(measure(made, name))]


def test_what_rests_on_no_measure_has_no_place_and_comes_first():
    made = plan(condition="amount > 1 AND direction = 'debit'")
    assert made.demand.places == {}
    assert sorted(n for stage in made.demand.free for n in stage) == list(range(len(made.values)))
    assert made.demand.clauses == (tuple(c.value for c in made.planned[0].clauses),)


def test_a_measure_of_a_condition_is_read_where_the_indicator_can_have_hits():
    made = plan(indicator("a", condition="amount > 1"), indicator("b", measures={"n": COUNT}, condition="n > 1"))
    (read,) = made.planned[1].measures
    assert made.demand.places[read.value] == {Place(Kind.CANDIDATES, 1)}


def test_a_measure_behind_another_is_read_where_that_one_chooses():
    outer = {"aggregate": "max", "column": "inner", "within": "7d", "where": "type = 'wire'"}
    made = plan(measures={"inner": COUNT, "outer": outer}, condition="outer > 1")
    number = made.values.index(measure(made, "outer"))
    assert place(made, "inner") == {Place(Kind.CHOOSABLE, number)}
    assert place(made, "outer") == {Place(Kind.CANDIDATES), Place(Kind.COUNTED)}


def test_a_baseline_reads_its_column_where_it_is_asked_too():
    outer = {"aggregate": "zscore", "column": "inner", "within": "7d"}
    made = plan(measures={"inner": COUNT, "outer": outer}, condition="outer > 1")
    assert Place(Kind.CANDIDATES) in place(made, "inner")


def test_the_plain_parts_of_a_choice_guard_it_selections_looked_into():
    outer = COUNT | {"where": "busy AND amount > 5"}
    made = plan(
        measures={"inner": COUNT, "outer": outer},
        selections={"busy": "inner > 2 AND direction = 'debit'"},
        condition="outer > 1",
    )
    (parts,) = made.demand.guards.values()
    assert len(parts) == 3  # the direction, the amount, the status


def test_an_at_that_is_measured_makes_everything_wanted_everywhere():
    made = plan(measures={"n": COUNT}, condition="n > 1 AND amount > 2", at="n > 0")
    assert EVERYWHERE in place(made, "n")


def test_clauses_of_counts_and_sums_are_never_in_doubt_but_those_of_means_are():
    measures = {
        "n": COUNT,
        "total": {"aggregate": "sum", "column": "amount_base", "within": "7d"},
        "own": {"aggregate": "sum", "column": "amount", "within": "7d"},
        "usual": {"aggregate": "mean", "column": "amount_base", "within": "7d"},
    }
    condition = "n > 1 AND total > 5 AND own > 5 AND usual > 3 AND n + 1 > 2 AND (total > 1 OR n = 2)"
    made = plan(measures=measures, condition=condition)
    texts = {c.text for c in made.planned[0].clauses if c.value in made.demand.doubtful["made-up"]}
    assert texts == {"own > 5", "usual > 3", "n + 1 > 2"}
