from concurrent.futures import ThreadPoolExecutor

from ftindicators.runners.stages import Stages, Step, peak_bytes


def test_rows_add_up_and_are_told_with_the_total():
    told = []
    stages = Stages(told.append)
    with stages.stage("read", 10) as done:
        done(4)
        done(6)
    assert told == [Step("read", 0, 10), Step("read", 4, 10), Step("read", 10, 10)]


def test_each_stage_is_measured_once_it_is_done():
    stages = Stages()
    with stages.stage("one"):
        assert stages.done == []
    with stages.stage("two") as done:
        done(1)
    assert [entry["stage"] for entry in stages.done] == ["one", "two"]
    assert all(entry["seconds"] >= 0 for entry in stages.done)
    assert {entry["peak_bytes"] is None for entry in stages.done} == {peak_bytes() is None}


def test_threads_may_tell_at_the_same_time():
    told = []
    stages = Stages(told.append)
    with stages.stage("evaluate") as done, ThreadPoolExecutor(8) as pool:
        list(pool.map(done, [1] * 200))
    assert [step.done for step in told] == list(range(201))
