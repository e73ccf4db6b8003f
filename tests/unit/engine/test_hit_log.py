import pytest

from ftindicators.engine import hit_log as module
from ftindicators.engine.hit_log import SCHEMA, hit_log
from ftindicators.engine.state import State
from ftindicators.model.values import HOUR
from tests.unit.engine.small_rows import START, evaluated, in_batches, rows
from tests.unit.plan.small_plans import COUNT, indicator, plan

MADE = plan(measures={"n": COUNT}, condition="n >= 1")


def logged(*calls):
    return [(row[1], (row[2] - START) // HOUR, row[4]) for found in calls for row in hit_log(found).iter_rows()]


def test_each_hit_is_logged_with_its_time_and_whether_a_measure_has_doubled():
    found = evaluated(MADE, rows({"h": 0}, {"h": 1}, {"h": 2}, {"h": 3}))
    assert logged(found) == [("t001", 0, False), ("t002", 1, True), ("t003", 2, False), ("t004", 3, True)]
    log = hit_log(found)
    assert log.schema == SCHEMA
    assert log["known_at"].equals(log["occurred_at"].alias("known_at"))
    assert log["episode_id"].n_unique() == 1


@pytest.mark.parametrize("size", [1, 3, 9])
def test_of_many_hits_of_an_episode_only_those_that_doubled_are_logged(size, monkeypatch):
    monkeypatch.setattr(module, "FIRST_HITS", 3)
    calls = in_batches(MADE, rows(*({"h": h} for h in range(9))), State(), size)
    assert [row[0] for found in calls for row in logged(found)] == ["t001", "t002", "t003", "t004", "t008"]


def test_episodes_are_counted_apart(monkeypatch):
    monkeypatch.setattr(module, "FIRST_HITS", 1)
    made = plan(indicator("a", condition="amount > 0"), indicator("b", condition="amount > 0", subject="party"))
    found = evaluated(made, rows({"account_id": "A", "party": "p"}, {"account_id": "B", "party": "p"}, {"party": "p"}))
    assert [row[0] for row in logged(found)] == ["t001", "t002", "t001"]


def test_no_hits_leave_an_empty_log():
    assert hit_log(evaluated(plan(condition="amount > 9999"), rows({}))).schema == SCHEMA
