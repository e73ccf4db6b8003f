from datetime import timedelta

import polars as pl

from ftindicators.runners.feed_metrics import Counts, FeedMetrics
from tests.unit.runners.small_feeds import engine, hour, rows


def test_every_row_is_counted_once_by_what_became_of_it():
    made = engine(corrections=timedelta(hours=20))
    made.feed(rows({}, {}, {"h": 30}, {"h": 99}, {"id": "bad", "amount": "x"}, revision=0), watermark=hour(31))
    again = rows({"id": "t3", "h": 30, "amount": "5"}, {"id": "t1", "h": 1, "amount": "5"}, revision=1)
    other = rows({"id": "late", "h": 5}, {"id": "t2", "h": 2}, revision=0)
    made.feed(pl.concat([again, other]), watermark=hour(31))
    now = made.metrics
    assert (now.rows_read, now.rows_released, now.rows_waiting, now.rows_late) == (9, 3, 1, 1)
    assert (now.rows_rejected, now.corrections, now.corrections_too_late) == (2, 1, 1)
    assert engine(made.plan, state=made.snapshot(), corrections=timedelta(hours=20)).metrics.rows_released == 3


def test_what_is_kept_is_measured():
    made = engine()
    made.feed(rows({}, {"account_id": "B"}, {}), watermark=hour(9))
    now = made.metrics
    assert (now.live_subjects, now.state_bytes) == (2, made.state_bytes)
    assert now.live_entries >= 3
    assert 0 < now.base_bytes < now.state_bytes
    assert engine(corrections=timedelta(0)).metrics.base_bytes == 0


def test_bytes_are_told_for_each_entry_and_subject_without_what_corrections_need():
    made = FeedMetrics(9, 9, 0, 0, 0, 0, 0, live_subjects=2, live_entries=4, state_bytes=1000, base_bytes=200)
    assert (made.bytes_per_live_entry, made.bytes_per_subject) == (200, 400)
    nothing = FeedMetrics(0, 0, 0, 0, 0, 0, 0, live_subjects=0, live_entries=0, state_bytes=5, base_bytes=0)
    assert (nothing.bytes_per_live_entry, nothing.bytes_per_subject) == (None, None)


def test_counts_go_through_json():
    counts = Counts(released=3, late=1)
    assert Counts.of_json(counts.to_json()) == counts
