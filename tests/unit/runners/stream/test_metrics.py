"""What Prometheus is told."""

import urllib.error
import urllib.request

import pytest

from ftindicators.diagnostics import MissingExtra, WrongUsage
from ftindicators.runners.stream import metrics
from ftindicators.runners.stream.progress import Report

COUNTS = {"rows": 7, "released": 4, "late": 1, "dead": 1, "duplicates": 0, "waiting": 1, "hits": 2}


def report(what="batch", **more):
    given = {"reasons": {"unreadable": 1}, "watermark": 2_000_000, "plan": "abc", "partitions": ("a",), "idle": ("a",)}
    given |= {"seconds": {"evaluate": 0.01, "journal": 0.002}, "hits": {"i": 2}, "taken": {"a": 7}}
    return Report(what, 5_000_000, 3, COUNTS, **(given | more))


def asked(meter, path):
    with urllib.request.urlopen(f"http://{meter.address}{path}", timeout=10) as answer:
        return answer.read().decode()


@pytest.fixture
def meter():
    made = metrics.serve("127.0.0.1:0", lambda: 9_000_000)
    yield made
    made.close()


def test_counters_are_those_of_the_ledger_and_count_once(meter):
    meter.take(report())
    meter.take(report("quiet", seconds={}, hits={}, taken={}, snapshot_at=4_000_000))
    text = asked(meter, "/metrics")
    for line in (
        'ftindicators_rows_in_total{partition="a"} 7.0',
        "ftindicators_rows_released_total 4.0",
        "ftindicators_rows_late_total 1.0",
        'ftindicators_rows_dead_letter_total{reason="unreadable"} 1.0',
        'ftindicators_hits_total{indicator="i"} 2.0',
        "ftindicators_watermark_lag_seconds 3.0",
        'ftindicators_partition_idle{partition="a"} 1.0',
        "ftindicators_buffer_rows 1.0",
        "ftindicators_snapshot_age_seconds 5.0",
        "ftindicators_journal_fsync_seconds_count 1.0",
        'ftindicators_batch_seconds_count{stage="evaluate"} 1.0',
        'ftindicators_plan_info{digest="abc"} 1.0',
    ):
        assert line in text.splitlines()


def test_it_is_ready_once_no_batch_is_made_again(meter):
    assert asked(meter, "/healthz") == "ok\n"
    meter.take(report("recovering", replay=2))
    with pytest.raises(urllib.error.HTTPError, match="503"):
        asked(meter, "/readyz")
    meter.take(report())
    assert asked(meter, "/readyz") == "ready\n"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        asked(meter, "/other")


def test_an_address_that_is_none_or_taken_is_wrong_usage(meter):
    with pytest.raises(WrongUsage, match="HOST:PORT"):
        metrics.serve("9464", int)
    with pytest.raises(WrongUsage, match="give another port"):
        metrics.serve(meter.address, int)


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "prometheus_client", None)
    with pytest.raises(MissingExtra, match=r"ftindicators\[metrics\]"):
        metrics.serve("127.0.0.1:0", int)
