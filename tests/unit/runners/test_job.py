from ftindicators.runners.job import Bounds
from tests.unit.plan.small_plans import indicator, plan
from tests.unit.runners.small_feeds import START, engine


def test_a_policy_is_told_of_each_indicator():
    job = engine(plan(indicator("a", family="cash"), indicator("b", family="lodging"))).job
    assert {i: f.family for i, f in job.indicator_facts().items()} == {"a": "cash", "b": "lodging"}


def test_what_an_engine_was_told_stands_in_its_job():
    job = engine(hits="none", threads=3, data_from=START).job
    assert (job.hits, job.threads, job.data_from, job.settings) == ("none", 3, 1_704_067_200_000_000, ())


def test_bounds_are_open_unless_they_are_given():
    assert Bounds() == Bounds(None, None, None)
