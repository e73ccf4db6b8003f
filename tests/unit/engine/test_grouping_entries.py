from datetime import date, timedelta

import numpy as np
import pytest

from ftindicators.engine.grouping_entries import entries_of, first_day, stretches
from ftindicators.engine.keys import Codes
from ftindicators.model.values import HOUR
from tests.unit.engine.small_rows import DATE, START, computed, rows
from tests.unit.plan.small_plans import measure, plan

EPOCH = date(1970, 1, 1)


def made(frame, codes=None, **window):
    """(key, hours, row, enters, asks) of each entry of a count, and the code of the group that each row asks."""
    found = plan(measures={"n": {"aggregate": "count", **window}}, condition="n > 1")
    grouping = measure(found, "n").grouping
    values = computed(found, frame)
    for number in {*grouping.enter, *grouping.ask, *({grouping.local_date} - {None})}:
        values.supply(number)
    codes = Codes() if codes is None else codes
    entries, asked = entries_of(grouping, values, frame["occurred_at"].to_numpy(), codes)
    assert entries.groups == len(codes)
    listed = [
        (codes.keys[g], (t - START) // HOUR, r, bool(e), bool(a))
        for g, t, r, e, a in zip(entries.group, entries.time, entries.row, entries.enters, entries.asks, strict=True)
    ]
    return listed, [codes.keys[a] if a >= 0 else None for a in asked]


def test_weeks_begin_on_monday_and_months_on_their_first_also_before_1970():
    days = [
        date(1969, 12, 28),
        date(1969, 12, 29),
        date(1970, 1, 4),
        date(1970, 1, 5),
        date(2024, 2, 29),
        date(1960, 2, 29),
    ]
    numbers = np.array([(d - EPOCH).days for d in days], np.int64)
    assert stretches(numbers, "week").tolist()[:4] == [-1, 0, 0, 1]
    assert stretches(numbers, "month").tolist() == [-1, -1, 0, 0, 54 * 12 + 1, -119]
    assert stretches(numbers, "day").tolist() == numbers.tolist()


@pytest.mark.parametrize("per", ["day", "week", "month"])
def test_the_first_day_of_a_stretch_lies_in_it_and_the_day_before_does_not(per):
    days = np.arange(-800, 800, 13)
    for stretch in set(stretches(days, per).tolist()):
        first = first_day(stretch, per)
        assert stretches(np.array([first - 1, first]), per).tolist() == [stretch - 1, stretch]
        found = EPOCH + timedelta(days=first)
        assert per == "day" or (found.weekday() == 0 if per == "week" else found.day == 1)


def test_a_row_of_a_subject_is_one_entry_that_enters_and_asks():
    frame = rows({"account_id": "B"}, {"account_id": "A"}, {"account_id": "B"}, {"account_id": None, "party": "x"})
    entries, asks = made(frame, within="7d")
    assert entries == [("B", 1, 0, True, True), ("B", 3, 2, True, True), ("A", 2, 1, True, True)]
    assert asks == ["B", "A", "B", None]


def test_a_row_enters_one_group_and_asks_another_where_by_is_a_map():
    frame = rows(
        {"party": "x", "other_party": "y"}, {"party": "y", "other_party": None}, {"party": "y", "other_party": "y"}
    )
    entries, asks = made(frame, within="7d", by={"party": "other_party"})
    assert sorted(entries) == [
        ("x", 1, 0, True, False), ("y", 1, 0, False, True), ("y", 2, 1, True, False), ("y", 3, 2, False, True),
        ("y", 3, 2, True, False),
    ]  # fmt: skip
    assert asks == ["y", None, "y"]
    assert [e for e in entries if e[0] == "y"] == [
        ("y", 1, 0, False, True), ("y", 2, 1, True, False), ("y", 3, 2, True, False), ("y", 3, 2, False, True),
    ]  # fmt: skip


def test_a_row_enters_the_stretches_of_the_calendar_that_will_hold_it_and_asks_its_own():
    frame = rows({"h": 0}, {"h": 24 * 7 + 1}, per="week")
    entries, asks = made(frame, per="week", last=2)
    week = stretches(np.array([DATE]), "week")[0]
    first, second, third = (("A", week + later) for later in range(3))
    assert sorted(entries) == [
        (first, 0, 0, False, True), (first, 0, 0, True, False), (second, 0, 0, True, False),
        (second, 169, 1, False, True), (second, 169, 1, True, False), (third, 169, 1, True, False),
    ]  # fmt: skip
    assert asks == [("A", week), ("A", week + 1)]


def test_a_row_without_a_local_date_is_in_no_calendar_window_and_asks_none():
    entries, asks = made(rows({"local_date": None}, {}), per="day")
    assert {e[2] for e in entries} == {1}
    assert asks[0] is None


def test_codes_go_on_from_what_is_known():
    codes = Codes()
    made(rows({"account_id": "A"}), codes, within="7d")
    entries, _ = made(rows({"account_id": "B"}, {"account_id": "A"}), codes, within="7d")
    assert codes.keys == ["A", "B"]
    assert [e[0] for e in entries] == ["A", "B"]
