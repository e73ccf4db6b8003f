import pytest

from ftindicators.model.values import HOUR
from ftindicators.runners.batch import run_job
from ftindicators.runners.context import micros
from ftindicators.runners.job import Bounds
from ftindicators.sources.frames import OpenedFrame
from tests.unit.plan.small_plans import COUNT, indicator, plan
from tests.unit.runners.small_feeds import START, engine, hour, ids, rows

FIVE = rows({}, {}, {"h": 30}, {"h": 40}, {"h": 50})


def ran(frame=FIVE, bounds=None, made=None, **options):
    return run_job(engine(made, **options).job, OpenedFrame(frame), bounds)


def at(hours):
    return micros(hour(hours))


def test_rows_before_from_feed_windows_but_are_no_hits():
    assert ids(ran(bounds=Bounds(start=at(30))).hits) == ["t3", "t4", "t5"]
    assert ids(ran(bounds=Bounds(start=at(30) + 1)).hits) == ["t4", "t5"]


def test_rows_from_to_on_are_rejected():
    found = ran(bounds=Bounds(end=at(40)))
    assert ids(found.hits) == ["t2", "t3"]
    assert [(r["row"], r["reason"], r["field"]) for r in found.rejected.to_pylist()] == [
        (4, "outside_range", "occurred_at"), (5, "outside_range", "occurred_at"),
    ]  # fmt: skip
    assert found.coverage["data_to"] == "2024-01-02T06:00:00Z"
    assert found.manifest["rows"] == {"read": 5, "used": 3, "rejected": 2}


def test_an_indicator_that_lacks_a_column_is_left_out_and_named():
    made = plan(
        indicator("a", measures={"n": COUNT | {"where": "city = 'Bath'"}}, condition="n >= 1"),
        indicator("b", condition="customer.declared_income > 5"), indicator("c", condition="amount > 1"),
    )  # fmt: skip
    found = ran(made=made)
    entries = found.coverage["indicators"]
    assert {i: e["status"] for i, e in entries.items()} == {
        "a": "not_evaluable",
        "b": "not_evaluable",
        "c": "evaluated",
    }
    assert entries["a"]["missing"] == {"columns": ["city"], "tables": [], "lists": []}
    assert entries["b"]["missing"] == {"columns": ["customer.declared_income"], "tables": ["customers"], "lists": []}
    assert set(ids(found.hits, "indicator")) == {"c"}
    assert [left["indicator"] for left in found.manifest["left_out"]] == ["a", "b"]


def test_the_data_begin_with_the_first_row_unless_it_is_said():
    coverage = ran().coverage
    assert (coverage["data_from"], coverage["data_from_is"]) == ("2024-01-01T01:00:00Z", "first row")
    coverage = ran(data_from=START).coverage
    assert (coverage["data_from"], coverage["data_from_is"]) == ("2024-01-01T00:00:00Z", "stated")


def test_no_rows_at_all_are_an_answer():
    found = ran(FIVE.clear())
    assert (found.hits.num_rows, found.episodes.num_rows, found.rejected.num_rows) == (0, 0, 0)
    assert found.coverage["indicators"]["made-up"]["status"] == "no_relevant_rows"
    assert (found.coverage["data_from"], found.coverage["data_to"]) == (None, None)
    assert found.manifest["rows"] == {"read": 0, "used": 0, "rejected": 0}


def test_the_order_of_rows_and_of_threads_changes_no_byte():
    one, other = ran(), ran(FIVE.reverse(), threads=3)
    assert one.hits.equals(other.hits)
    assert one.episodes.equals(other.episodes)
    assert one.candidates == other.candidates


def test_rows_that_a_table_refuses_stand_among_the_rejected():
    accounts = rows({"id": "x"}).select("account_id")
    doubled = accounts.vstack(accounts)
    found = ran(accounts=doubled)
    assert [(r["source"], r["reason"]) for r in found.rejected.to_pylist()] == [("<frame>", "duplicate")]
    assert found.manifest["rows"]["rejected"] == 0
    assert found.manifest["tables"]["accounts"]["rows"] == {"read": 2, "used": 1, "rejected": 1}


def test_stages_are_timed_and_told():
    told = []
    run_job(engine().job, OpenedFrame(FIVE), progress=told.append)
    assert list(dict.fromkeys(step.stage for step in told)) == ["read", "settle", "evaluate", "assemble", "gather"]
    assert [(s.done, s.total) for s in told if s.stage == "evaluate"][-1] == (5, 5)


@pytest.mark.parametrize("hours", [0, 5])
def test_history_counts_from_where_the_data_are_whole(hours):
    made = plan(measures={"n": COUNT}, condition="n >= 1", history="5h")
    assert ids(ran(made=made, data_from=hour(hours)).hits)[0] == "t3"
    opened = rows({"id": "x"}).select("account_id", opened_at="occurred_at")
    early = opened.with_columns(opened_at=START.replace(year=2020))
    found = ran(made=made, data_from=hour(-9), accounts=early)
    assert ids(found.hits)[0] == "t1"
    assert at(0) - at(-9) == 9 * HOUR
