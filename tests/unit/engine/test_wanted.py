import numpy as np
import pytest

from ftindicators.engine.coverage import tallies
from ftindicators.engine.evaluate import compute
from ftindicators.engine.hits import Facts
from ftindicators.engine.row_values import RowValues
from ftindicators.engine.state import State
from ftindicators.engine.strands import Strands
from ftindicators.engine.wanted import Wanted
from tests.unit.engine.small_rows import START, evaluated, hits, rows
from tests.unit.plan.small_plans import COUNT, indicator, measure, plan

FRAME = rows({"direction": "debit"}, {}, {"amount": None, "amount_base": None}, {"account_id": None}, {"type": "wire"})


def strands_of(values, times):
    state = State(data_from=START)
    return Strands(values, times, state), state


def wanted(made, frame=FRAME, *, full=None, **facts):
    values = RowValues(made, frame)
    times = frame["occurred_at"].to_numpy()
    found = Wanted(values, times, Facts(**facts), full=full)
    compute(made, values, *strands_of(values, times), found)
    return found


def number_of(made, name, which=0):
    return made.values.index(measure(made, name, which))


def test_a_measure_is_wanted_where_no_plain_clause_is_false_or_the_row_is_out_of_question():
    made = plan(measures={"n": COUNT}, condition="n >= 2 AND direction = 'credit' AND amount > 1")
    assert wanted(made).at(number_of(made, "n")).tolist() == [False, True, True, False, True]
    assert wanted(made).candidates(0).tolist() == [False, True, True, False, True]


def test_rows_before_the_start_of_the_run_want_nothing():
    made = plan(measures={"n": COUNT}, condition="n >= 2")
    late = int(FRAME["occurred_at"][2])
    assert wanted(made, start=late).at(number_of(made, "n")).tolist() == [False, False, True, False, True]


def test_a_measure_that_others_read_is_wanted_at_the_rows_that_they_may_choose():
    bursts = COUNT | {"where": "near >= 1 AND type = 'wire'"}
    made = plan(measures={"near": COUNT, "bursts": bursts}, condition="bursts >= 1 AND direction = 'debit'")
    found = wanted(made)
    assert found.at(number_of(made, "near")).tolist() == [True, True, True, True, True]  # type is null: it may be true
    typed = rows({"type": "cash"}, {"type": "wire"}, {"type": None})
    assert wanted(made, typed).at(number_of(made, "near")).tolist() == [False, True, True]
    assert wanted(made, typed).at(number_of(made, "bursts")).tolist() == [False, False, False]


def test_indicators_that_share_a_measure_want_it_for_each_other():
    debits = indicator("a", measures={"n": COUNT}, condition="n >= 2 AND direction = 'debit'")
    wires = indicator("b", measures={"n": COUNT}, condition="n >= 2 AND type IS NOT NULL")
    made = plan(debits, wires)
    assert wanted(made).at(number_of(made, "n")).tolist() == [True, False, False, False, True]


def test_coverage_wants_what_can_be_unknown_wherever_the_indicator_is_about_the_row():
    usual = {"aggregate": "max", "column": "amount", "within": "7d"}
    made = plan(measures={"usual": usual}, condition="usual > 5 AND direction = 'debit'")
    at = number_of(made, "usual")
    assert wanted(made).at(at).tolist() == [True, False, False, False, False]
    assert wanted(made, full=frozenset()).at(at).tolist() == [True, True, True, False, True]


def test_a_row_that_only_another_measure_makes_possible_is_counted():
    near = COUNT | {"where": "direction = 'debit'"}
    bursts = COUNT | {"where": "near >= 2 AND direction = 'debit'"}
    made = plan(measures={"near": near, "bursts": bursts}, condition="bursts >= 1 AND direction = 'credit'")
    frame = rows({"direction": "debit"}, {"direction": "debit"}, {})
    for everywhere in (False, True):
        assert hits(evaluated(made, frame, everywhere=everywhere)) == ["t003"]


@pytest.mark.parametrize("everywhere", [False, True])
def test_what_is_unknown_is_counted_also_where_another_clause_is_false(everywhere):
    largest = {"aggregate": "max", "column": "amount_base", "within": "1h"}
    made = plan(measures={"largest": largest}, condition="largest > 5 AND direction = 'debit'")
    frame = rows({"amount_base": None}, {"amount_base": None, "h": 5}, {"h": 9})
    state = State()
    found = evaluated(made, frame, state, everywhere=everywhere)
    tally = tallies(found, state.overflows, frozenset())["made-up"]
    assert sum(tally.unknown.values()) == 2


@pytest.mark.parametrize("everywhere", [False, True])
def test_sums_that_could_overflow_are_computed_everywhere_for_their_count(everywhere):
    total = {"aggregate": "sum", "column": "amount_base", "within": "7d"}
    made = plan(measures={"total": total}, condition="total > 5 AND direction = 'debit'")
    frame = rows({"amount_base": 2**62}, {"amount_base": 2**62}, {"amount_base": 2**62, "direction": "debit"})
    state = State()
    tally = tallies(evaluated(made, frame, state, everywhere=everywhere), state.overflows, frozenset())["made-up"]
    assert tally.overflows == 2
    assert sum(tally.unknown.values()) == 2


def test_a_subject_or_at_that_is_measured_makes_all_rows_wanted():
    made = plan(measures={"n": COUNT}, condition="n >= 2 AND direction = 'credit'", at="n > 1")
    assert wanted(made).at(number_of(made, "n")) is None
    assert hits(evaluated(made, rows({}, {"direction": "debit"}, {}))) == ["t003"]


def test_what_is_asked_for_everywhere_says_so():
    made = plan(measures={"n": COUNT}, condition="n >= 2 AND direction = 'debit'")
    values = RowValues(made, FRAME)
    found = Wanted(values, FRAME["occurred_at"].to_numpy(), Facts(), full=None, everywhere=True)
    compute(made, values, *strands_of(values, FRAME["occurred_at"].to_numpy()), found)
    assert found.at(number_of(made, "n")) is None
    assert np.array_equal(found.candidates(0), [True, True, True, False, True])
