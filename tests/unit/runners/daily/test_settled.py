import polars as pl
import pytest

from ftindicators.model.values import DAY
from ftindicators.runners.daily.settled import refused, settled_until


def rows(*times, dated=False):
    precision = ["date_only" if dated else "exact"] * len(times)
    columns = {"source": ["a.csv"] * len(times), "row": [*range(1, len(times) + 1)]}
    return pl.DataFrame(columns | {"occurred_at": [*times], "time_precision": precision})


@pytest.mark.parametrize(
    ("given", "before", "end", "until"),
    [
        (rows(5, 3), None, None, 6),
        (rows(DAY, dated=True), None, None, 2 * DAY),
        (pl.concat([rows(DAY, dated=True), rows(DAY + 5)]), None, None, 2 * DAY),
        (rows(5), 9, None, 9),
        (rows(5), None, 100, 100),
        (rows(5), 200, 100, 200),
        (rows().clear(), None, None, None),
        (rows().clear(), 7, None, 7),
    ],
)  # fmt: skip
def test_all_is_settled_up_to_the_end_given_else_after_the_last_row_and_never_back(given, before, end, until):
    assert settled_until(given, before, end) == until


def test_a_transfer_that_comes_late_is_one_entry():
    both = pl.concat([rows(1_000_000), rows(1_000_000)])
    assert refused(both, "late").rows() == [("a.csv", 1, "late", "occurred_at", "1970-01-01T00:00:01Z")]
    assert refused(both.clear(), "late").height == 0
