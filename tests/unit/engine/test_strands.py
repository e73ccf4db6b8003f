import numpy as np

from ftindicators.engine.state import State
from ftindicators.engine.strands import Strands
from ftindicators.model.values import HOUR
from tests.unit.engine.small_rows import START, computed, rows
from tests.unit.plan.small_plans import measure, plan


def strands(frame, state, where="direction = 'debit'", **window):
    made = plan(measures={"n": {"aggregate": "count", "where": where, **window}}, condition="n > 1")
    values = computed(made, frame)
    for stage in made.demand.free:
        for number in stage:
            try:
                values.supply(number)
            except TypeError:
                values.express([number])
    of = measure(made, "n")
    found = Strands(values, frame["occurred_at"].to_numpy(), state)
    return found, *found.rows_of(of.grouping, of.chosen)


def listed(asked):
    """(slot, hour, row, enters, asks) of each entry."""
    e = asked.entries
    parts = (e.group, (e.time - START) // HOUR, asked.row, e.enters, e.asks)
    return [tuple(int(x) for x in entry) for entry in zip(*parts, strict=True)]


FRAME = rows(
    {"direction": "debit", "account_id": "A"},
    {"account_id": "A"},
    {"account_id": "B"},
    {"direction": "debit", "account_id": None},
    {"direction": "debit", "account_id": "C"},
)


def test_only_what_is_selected_enters_and_only_groups_with_something_are_asked():
    _, of_call, strand = strands(FRAME, State(), within="7d")
    asked = of_call.asked(np.array([1, 2, 3]), strand)
    assert listed(asked) == [(0, 1, 0, 1, 0), (0, 2, 1, 0, 1), (1, 5, 4, 1, 0)]
    assert asked.asks.slot.tolist() == [0, -1, -1]
    assert asked.asks.known.tolist() == [True, True, False]
    assert len(strand) == 2


def test_questions_of_groups_without_a_slot_still_have_numbers_of_their_own():
    _, of_call, strand = strands(FRAME, State(), within="7d")
    asks = of_call.asked(np.arange(5), strand).asks
    codes = of_call.codes(asks, strand)
    assert codes[0] == codes[1] == 0
    assert codes[3] == -1
    assert len({codes[0], codes[2], codes[4]}) == 3


def test_a_later_call_finds_the_groups_of_an_earlier_one():
    state = State()
    _, first, strand = strands(FRAME, state, within="7d")
    first.enters(strand)
    _, second, same = strands(rows({"account_id": "C", "h": 50}), state, within="7d")
    assert same is strand
    assert second.asks(np.array([0]), strand).slot.tolist() == [1]


def test_rows_enter_once_however_often_they_are_asked():
    _, of_call, strand = strands(FRAME, State(), within="7d")
    rows_asked = np.array([1, 2])
    assert of_call.asked(rows_asked, strand) is of_call.asked(rows_asked, strand)
    of_call.asked(np.array([1]), strand)
    assert strand.next_serial == 2


def test_a_row_enters_its_own_stretch_and_the_next_and_is_kept_until_their_ends():
    frame = rows({"h": 1, "direction": "debit"}, {"h": 25}, {"h": 49})
    _, of_call, strand = strands(frame, State(), per="day", last=2)
    asked = of_call.asked(np.array([0, 1, 2]), strand)
    assert asked.asks.slot.tolist() == [0, 1, -1]
    assert [entry[:2] for entry in listed(asked) if entry[3]] == [(0, 1), (1, 1)]
    assert ((strand.newest[:2] - START) // HOUR).tolist() == [24, 48]


def test_a_stretch_and_those_before_it_can_be_asked():
    frame = rows({"h": 1, "direction": "debit"}, {"h": 25})
    _, of_call, strand = strands(frame, State(), per="day")
    asks = of_call.asked(np.array([1]), strand, 3).asks
    assert (asks.row.tolist(), asks.slot.tolist(), asks.back.tolist()) == ([1, 1, 1], [-1, 0, -1], [0, 1, 2])


def test_the_same_flags_give_the_same_places():
    found, _, _ = strands(FRAME, State(), within="7d")
    wanted = np.array([True, False, True, False, False])
    assert found.places(wanted) is found.places(wanted)
    assert found.places(wanted).tolist() == [0, 2]
    assert found.places(None).tolist() == [0, 1, 2, 3, 4]
