import pytest

from ftindicators.diagnostics import InternalFault
from ftindicators.reports.stretches import Stretch, stretches_of, stretches_sql

SELECTION = "type = 'wire OR occurred_at' AND status = 'completed'"
AT = "instant('2025-03-01T10:00:00Z')"
LATER = "instant('2025-03-05T10:00:00Z')"


def test_a_selection_alone_names_none():
    assert stretches_of(SELECTION, SELECTION) == ()
    assert stretches_sql(()) == []


def test_stretches_of_time_are_read_back():
    text = f"({SELECTION}) AND ((occurred_at > {AT} AND occurred_at <= {LATER}) OR occurred_at <= {AT})"
    at, later = 1_740_823_200_000_000, 1_741_168_800_000_000
    found = stretches_of(text, SELECTION)
    assert found == (Stretch(start=at, end=later), Stretch(end=at))
    first = "occurred_at > TIMESTAMPTZ '2025-03-01 10:00:00+00' AND occurred_at <= TIMESTAMPTZ '2025-03-05 10:00:00+00'"
    last = "occurred_at <= TIMESTAMPTZ '2025-03-01 10:00:00+00'"
    assert stretches_sql(found) == [f"(({first}) OR ({last}))"]


def test_stretches_of_dates_are_read_back_with_the_hit_that_ends_them():
    dates = "local_date >= date('2025-03-01') AND local_date < date('2025-04-01')"
    (alone,) = stretches_of(f"({SELECTION}) AND {dates}", SELECTION)
    assert (alone.first, alone.after, alone.end) == (20_148, 20_179, None)
    both = f"({SELECTION}) AND (({dates}) OR ({dates} AND occurred_at <= {AT}))"
    assert stretches_of(both, SELECTION) == (alone, Stretch(first=20_148, after=20_179, end=1_740_823_200_000_000))
    assert stretches_sql((alone,)) == ["local_date >= DATE '2025-03-01'", "local_date < DATE '2025-04-01'"]


@pytest.mark.parametrize("text", ["type = 'fee'", f"({SELECTION}) AND amount > 5"])
def test_any_other_text_is_our_fault(text):
    with pytest.raises(InternalFault):
        stretches_of(text, SELECTION)
