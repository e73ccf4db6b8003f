import polars as pl
import pytest

from ftindicators.reports.timeline import bucket_of, own_rows, timeline, unit_of

DAY = 86_400_000_000
SCHEMA = {"party": pl.String, "status": pl.String, "direction": pl.String, "occurred_at": pl.Int64,
          "local_date": pl.Int64,
          "amount_base": pl.Int64}  # fmt: skip


def rows(*given):
    return pl.DataFrame(given, schema=SCHEMA, orient="row")


def made(*given, hits=None):
    return timeline(own_rows(rows(*given), "P"), hits or {})


def test_only_the_partys_completed_rows_with_a_direction_count():
    line = made(
        ("P", "completed", "credit", 0, None, 10_000),
        ("P", "declined", "credit", 0, None, 10_000),
        ("P", "completed", None, 0, None, 10_000),
        ("Q", "completed", "credit", 0, None, 10_000),
    )
    assert [(b.in_rows, b.in_sum, b.out_rows, b.out_sum) for b in line.buckets] == [(1, "1", 0, "0")]


def test_a_row_stands_on_its_local_date_where_that_is_known():
    line = made(("P", "completed", "debit", 10 * DAY, 9, 25_000), ("P", "completed", "debit", 10 * DAY, None, 5_000))
    assert [(b.from_, b.out_sum) for b in line.buckets] == [("1970-01-10", "2.5"), ("1970-01-11", "0.5")]
    assert (line.from_, line.to) == ("1970-01-10", "1970-01-12")


def test_rows_without_an_amount_are_told_and_not_summed():
    line = made(("P", "completed", "credit", 0, 0, None))
    assert line.without_amount == 1
    assert line.buckets[0].in_rows == 0


def test_hits_are_marked_on_their_bucket():
    line = made(("P", "completed", "credit", 0, 0, 10_000), hits={"i": [0, 0, 3]})
    assert [(m.indicator, m.from_, m.hits) for m in line.marks] == [("i", "1970-01-01", 2), ("i", "1970-01-04", 1)]
    assert line.to == "1970-01-05"


@pytest.mark.parametrize(("days", "unit"), [(1, "day"), (124, "day"), (125, "week"), (700, "week"), (701, "month")])
def test_bars_become_longer_over_longer_times(days, unit):
    assert unit_of(days) == unit


def test_weeks_begin_on_monday():
    assert bucket_of(3, "week") == -3  # 4 January 1970 was a Sunday


def test_without_any_row_there_is_an_empty_line():
    assert timeline(own_rows(rows(), "P"), {}).marks == ()
