from datetime import UTC, datetime, timedelta, timezone

import pytest

from ftindicators.diagnostics import WrongUsage
from ftindicators.runners.context import Context, instant, micros


def test_an_instant_is_counted_in_microseconds_of_utc():
    assert micros(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert micros(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0
    assert micros(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@pytest.mark.parametrize("moment", [datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_there_and_back(moment):
    assert instant(micros(moment)) == moment


@pytest.mark.parametrize("name", ["counterparties", "links", "events", "rates", "lists"])
def test_what_is_not_yet_read_is_refused_by_name(name):
    with pytest.raises(WrongUsage, match=rf"Context\.{name}: not yet read"):
        Context(**{name: object()})


def test_the_beginning_of_the_data_needs_a_time_zone():
    with pytest.raises(WrongUsage, match="time zone"):
        Context(data_from=datetime(2024, 1, 1))  # noqa: DTZ001 - that is the point
