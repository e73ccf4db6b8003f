from datetime import date, timedelta

import numpy as np
import pytest

from ftindicators.engine.calendar_stretches import days_of, first_day, stretches

EPOCH = date(1970, 1, 1)


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
        assert days_of(np.array([stretch]), per).tolist() == [first]
        assert stretches(np.array([first - 1, first]), per).tolist() == [stretch - 1, stretch]
        found = EPOCH + timedelta(days=first)
        assert per == "day" or (found.weekday() == 0 if per == "week" else found.day == 1)
