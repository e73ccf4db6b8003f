from datetime import UTC, datetime

import pytest
import typer

from ftindicators.cli.instants import instant


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-01", datetime(2025, 3, 1, tzinfo=UTC)),
        ("2025-03-01T18:30Z", datetime(2025, 3, 1, 18, 30, tzinfo=UTC)),
        ("2025-03-01T18:30-05:00", datetime(2025, 3, 1, 23, 30, tzinfo=UTC)),
        ("2025-03-01 18:30:15.000001", datetime(2025, 3, 1, 18, 30, 15, 1, tzinfo=UTC)),
    ],
)
def test_a_date_is_its_first_moment_and_everything_is_utc(text, moment):
    found = instant(text)
    assert (found, found.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01", "2025-02-30", "01/03/2025", "0001-01-01T00:00+05:00"])
def test_anything_else_is_wrong_usage_with_the_way_out(text):
    with pytest.raises(typer.BadParameter, match="write 2025-03-01"):
        instant(text)
