import numpy as np

from ftindicators.engine.backing_entries import calendar_entries, trailing_entries
from ftindicators.engine.keys import Codes
from ftindicators.plan.values import Grouping
from tests.unit.engine.small_rows import DATE, computed, rows
from tests.unit.plan.small_plans import measure, plan


def prepared(frame, **window):
    made = plan(measures={"n": {"aggregate": "count", **window}}, condition="n > 0")
    grouping = measure(made, "n").grouping
    values = computed(made, frame)
    for number in {*grouping.enter, *grouping.ask, *({grouping.local_date} - {None})}:
        values.supply(number)
    return grouping, values, frame["occurred_at"].to_numpy()


def flags(*places, of):
    return np.isin(np.arange(of), places)


def listed(entries, codes):
    columns = (entries.group, entries.row, entries.enters, entries.asks)
    return [(codes.keys[g], r, bool(e), bool(a)) for g, r, e, a in zip(*columns, strict=True)]


def test_only_selected_rows_enter_and_only_hits_ask():
    frame = rows({"account_id": "A"}, {"account_id": "B"}, {"account_id": "A"}, {"account_id": "A"})
    grouping, values, times = prepared(frame, within="1d")
    codes = Codes()
    entries, asked = trailing_entries(grouping, flags(0, 1, of=4), flags(2, of=4), values, times, codes, {})
    assert listed(entries, codes) == [("A", 0, True, False), ("A", 0, False, True), ("B", 0, True, False)]
    assert (asked.row.tolist(), asked.code.tolist(), asked.entry_row.tolist()) == ([2], [0], [0, 2, 1])


def test_a_hit_without_the_key_asks_nothing():
    frame = rows({"city": "Bath"}, {"city": None})
    grouping, values, times = prepared(frame, within="1d", by="city")
    entries, asked = trailing_entries(grouping, flags(0, 1, of=2), flags(0, 1, of=2), values, times, Codes(), {})
    assert len(entries) == 1
    assert asked.row.tolist() == [0]


def test_entries_that_a_measure_had_are_taken_up():
    frame = rows({}, {})
    grouping, values, times = prepared(frame, within="1d")
    known, codes = {}, Codes()
    trailing_entries(grouping, flags(0, of=2), flags(1, of=2), values, times, codes, known)
    before = known[grouping]
    trailing_entries(grouping, flags(1, of=2), flags(1, of=2), values, times, codes, known)
    assert known[grouping] is before


def test_a_hit_asks_its_own_stretch_and_those_before_it():
    frame = rows({"h": 1}, {"h": 25}, {"h": 49})
    grouping, values, times = prepared(frame, per="day", last=2)
    single, codes = Grouping(grouping.enter, grouping.ask, "day", 1, grouping.local_date), Codes()
    entries, asked = calendar_entries(single, 2, flags(0, 1, 2, of=3), flags(1, 2, of=3), values, times, codes)
    keys = [codes.keys[c] for c in asked.code]
    assert asked.row.tolist() == [1, 1, 2, 2]
    assert keys == [("A", DATE + 1), ("A", DATE), ("A", DATE + 2), ("A", DATE + 1)]
    of_the_second_day = [e for e in listed(entries, codes) if e[0] == ("A", DATE + 1)]
    assert of_the_second_day == [
        (("A", DATE + 1), 0, True, False), (("A", DATE + 1), 0, False, True), (("A", DATE + 1), 3, False, True),
    ]  # fmt: skip


def test_a_row_without_a_local_date_neither_enters_nor_asks():
    frame = rows({"h": 1, "local_date": None}, {"h": 2})
    grouping, values, times = prepared(frame, per="day")
    entries, asked = calendar_entries(grouping, 1, flags(0, 1, of=2), flags(0, of=2), values, times, Codes())
    assert len(entries) == 1
    assert asked.code.tolist() == [-1]
