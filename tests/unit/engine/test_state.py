from ftindicators.engine.state import State
from tests.unit.engine.small_rows import rows
from tests.unit.plan.small_plans import plan


def test_what_was_saved_is_loaded(tmp_path):
    state = State(data_from=1, data_to=9, settled=10)
    state.frames["waiting"] = rows({})
    state.save(tmp_path / "state")
    state.save(tmp_path / "state")
    found = State.load(tmp_path / "state", plan().only([]))
    assert isinstance(found, State)
    assert (found.data_from, found.data_to, found.settled) == (1, 9, 10)
    assert found.frames["waiting"].equals(rows({}))
