"""Zones as arrays say what zoneinfo says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ftindicators.tables.zones import from_local, is_zone, offsets_at

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - clocks on a wall
ZONES = [
    "America/Toronto",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
    "America/St_Johns",
]


def micros(moment):
    return (moment - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize("zone", ZONES)
def test_local_times_become_the_instants_of_zoneinfo(zone):
    start = micros(EPOCH) + 15_000 * 86_400_000_000  # 2011
    local = [EPOCH + timedelta(microseconds=start, minutes=37 * i) for i in range(30_000)]
    found = from_local(zone, np.array([micros(moment) for moment in local]))
    expected = [micros(moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)) for moment in local]
    assert found.instants.tolist() == expected


@pytest.mark.parametrize("zone", ZONES)
def test_offsets_are_those_of_zoneinfo(zone):
    moments = [datetime(1965, 1, 1, tzinfo=UTC) + timedelta(hours=7 * i) for i in range(40_000)]
    found = offsets_at(zone, np.array([micros(moment.replace(tzinfo=None)) for moment in moments]))
    assert found.tolist() == [
        int(m.astimezone(ZoneInfo(zone)).utcoffset() / timedelta(microseconds=1)) for m in moments
    ]


def test_a_day_that_was_left_out_moves_forward_by_a_day():
    skipped = np.array([15_338 * 86_400_000_000 + 43_200_000_000])  # 2011-12-30 12:00
    found = from_local("Pacific/Apia", skipped)
    assert found.nonexistent.all()
    assert not found.ambiguous.any()


def test_names_that_are_no_zones():
    assert is_zone("Europe/London")
    assert not any(is_zone(name) for name in ("Europe/Londn", "", "../etc/passwd", "EST5EDT4,,"))
