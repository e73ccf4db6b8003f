import pyarrow as pa

from ftindicators.runners.delta import RETRACTED_CANDIDATES, RETRACTED_EPISODES, Delta


def test_a_delta_without_corrections_has_empty_tables_of_what_was_taken_back():
    nothing = pa.table({})
    delta = Delta(nothing, nothing, nothing, (), nothing, nothing, nothing)
    assert delta.retracted_episodes.equals(RETRACTED_EPISODES.empty_table())
    assert delta.retracted_candidates.equals(RETRACTED_CANDIDATES.empty_table())
