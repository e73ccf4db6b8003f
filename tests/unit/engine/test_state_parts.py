from ftindicators.engine.state import State
from ftindicators.engine.state_parts import put_together, taken_apart
from tests.unit.engine.small_rows import evaluated, hits, rows
from tests.unit.plan.small_plans import COUNT, plan

MADE = plan(measures={"n": COUNT}, condition="n >= 2", history="1d")


def test_a_state_taken_apart_and_put_together_goes_on_as_it_would_have():
    state = State()
    evaluated(MADE, rows({"h": 0}, {"h": 30}), state)
    again = put_together(State, taken_apart(state.copy()), MADE)
    later = rows({"h": 31}, {"h": 32, "account_id": "B"})
    assert hits(evaluated(MADE, later, again)) == hits(evaluated(MADE, later, state)) == ["t001"]


def test_facts_do_not_grow_with_subjects():
    state = State()
    evaluated(MADE, rows({"h": 0}), state)
    few = taken_apart(state).facts
    evaluated(MADE, rows(*({"h": 1 + n / 9, "account_id": f"a{n}"} for n in range(50))), state)
    assert len(str(taken_apart(state).facts)) < len(str(few)) + 30
