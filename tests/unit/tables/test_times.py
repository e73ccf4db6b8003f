"""Instants: offsets, zones, days; and what is an error."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.tables.reading import TimeFormat
from ftindicators.tables.times import Clock

ISO = TimeFormat()


def read(values, times=ISO, dtype=None, **more):
    found = Clock(times).instants(pl.Series("occurred_at", values, dtype=dtype), **more)
    shown = found.value.cast(pl.Datetime("us")).dt.strftime("%Y-%m-%dT%H:%M:%S")
    return list(zip(shown, found.offset, found.dated, strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-01T10:00:00Z", ("2024-01-01T10:00:00", None, False)),
        ("2024-01-01 10:00-05:00", ("2024-01-01T15:00:00", -300, False)),
        ("2024-01-01T10:00:00.25+0530", ("2024-01-01T04:30:00", 330, False)),
        ("2024-01-01T10:00+05", ("2024-01-01T05:00:00", 300, False)),
        ("2024-01-01", ("2024-01-01T00:00:00", None, True)),
        ("2024-02-30", (None, None, True)),
        ("2024-01-01T24:00Z", (None, None, False)),
        ("2024-01-01T10:00:60Z", (None, None, False)),
    ],
)
def test_iso_times(text, expected):
    assert read([text]) == [expected]


def test_a_time_without_any_zone_is_an_error_with_the_way_out():
    with pytest.raises(InvalidInput, match="FTI404") as caught:
        read(["2024-01-01 10:00"])
    assert "timezone: America/Toronto" in str(caught.value)


def test_local_times_that_come_twice_or_never():
    clock = Clock(TimeFormat(timezone="America/Toronto"))
    found = clock.instants(pl.Series("t", ["2024-03-10 02:30", "2024-11-03 01:30", "2024-07-01 12:00"]))
    shown = found.value.cast(pl.Datetime("us")).dt.strftime("%m-%d %H:%M").to_list()
    assert shown == ["03-10 07:30", "11-03 05:30", "07-01 16:00"]
    assert (found.ambiguous, found.nonexistent) == (1, 1)
    assert found.offset.to_list() == [-240, -240, -240]


def test_times_without_offset_are_of_timezone_and_local_time_is_of_the_place():
    zone = pl.Series(["America/Toronto", None])
    assert read(["2024-07-01 12:00"] * 2, TimeFormat(timezone="UTC"), zone=zone) == [
        ("2024-07-01T12:00:00", -240, False),
        ("2024-07-01T12:00:00", 0, False),
    ]


def test_a_row_whose_zone_is_unknown_has_no_time():
    zone = pl.Series(["Europe/London", "Nowhere/None", None])
    assert read(["2024-07-01 12:00"] * 3, zone=zone) == [
        ("2024-07-01T11:00:00", 60, False),
        (None, None, False),
        (None, None, False),
    ]


def test_an_offset_beside_a_time_places_it_where_nothing_else_does():
    offset = pl.Series([-300, None], dtype=pl.Int64)
    assert read(["2024-07-01 12:00"] * 2, offset=offset) == [("2024-07-01T17:00:00", -300, False), (None, None, False)]
    assert read(["2024-07-01T12:00Z"] * 2, offset=offset)[0] == ("2024-07-01T12:00:00", -300, False)


def test_days_are_not_shifted():
    assert read(["2024-07-01"], TimeFormat(timezone="Asia/Tokyo")) == [("2024-07-01T00:00:00", None, True)]
    assert read([dt.date(2024, 7, 1)]) == [("2024-07-01T00:00:00", None, True)]
    stated = TimeFormat(time_precision="date_only", timezone="Asia/Tokyo")
    assert read(["2024-07-01 23:00"], stated) == [("2024-07-01T00:00:00", None, True)]
    precision = pl.Series(["date_only"])
    assert read(["2024-07-01T23:00-05:00"], precision=precision) == [("2024-07-01T00:00:00", None, True)]


def test_typed_times():
    aware = pl.Datetime("ns", "America/Toronto")
    assert read([dt.datetime(2024, 7, 1, 16, tzinfo=dt.UTC)], dtype=aware) == [("2024-07-01T16:00:00", None, False)]
    naive = [dt.datetime(2024, 7, 1, 12)]  # noqa: DTZ001 - what is read
    assert read(naive, TimeFormat(timezone="America/Toronto")) == [("2024-07-01T16:00:00", -240, False)]
    with pytest.raises(InvalidInput):
        read(naive)


def test_a_format_is_guessed_once_and_shown():
    clock = Clock(TimeFormat())
    assert clock.instants(pl.Series("t", ["13/01/2024", "02/01/2024"])).value.null_count() == 0
    assert clock.guesses == {"t": "%d/%m/%Y"}
    assert clock.instants(pl.Series("t", ["01/13/2024"])).value.to_list() == [None]


def test_a_guess_that_could_be_another_is_refused():
    with pytest.raises(InvalidInput, match=r"FTI412 .*%d/%m/%Y.*%m/%d/%Y"):
        Clock(TimeFormat()).instants(pl.Series("t", ["03/01/2024", "02/01/2024"]))


@pytest.mark.parametrize(
    ("fmt", "text", "expected"),
    [
        ("%s", "1700000000", "2023-11-14T22:13:20"),
        ("%Y%m%d %H%M%S %z", "20240131 101112 -0500", "2024-01-31T15:11:12"),
        ("%d.%m.%Y %I:%M %p", "01.02.2024 01:05 PM", "2024-02-01T13:05:00"),
        ("%Y-%m-%d %H", "2024-02-01 13", "2024-02-01T13:00:00"),
    ],
)
def test_stated_formats(fmt, text, expected):
    assert read([text], TimeFormat(datetime=fmt, timezone="UTC"), strict=True)[0][0] == expected


def test_other_columns_may_hold_the_day_alone():
    times = TimeFormat(datetime="%d/%m/%Y %H:%M", timezone="UTC")
    assert read(["03/04/2025", "2025-04-03"], times) == [("2025-04-03T00:00:00", None, True)] * 2
    assert read(["03/04/2025"], times, strict=True)[0][0] is None
