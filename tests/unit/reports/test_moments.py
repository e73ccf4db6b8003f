import polars as pl

from ftindicators.reports.moments import moment, moment_at

AT = 1_741_835_400_000_000


def test_the_clock_there_stands_beside_utc_where_it_is_known():
    assert moment(AT, -240).local == "2025-03-12T23:10:00-04:00"
    assert moment(AT, None).local is None
    assert moment(AT, 330).instant == "2025-03-13T03:10:00Z"


def test_an_offset_that_no_clock_has_is_none():
    assert moment(AT, 24 * 60).local is None


def test_a_dated_row_has_its_date_alone():
    rows = pl.DataFrame({"occurred_at": [AT - AT % 86_400_000_000], "time_precision": ["date_only"]})
    found = moment_at(rows, 0)
    assert (found.local, found.date_only) == ("2025-03-13", True)
