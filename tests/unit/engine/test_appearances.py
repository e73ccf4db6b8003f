from ftindicators.engine.appearances import SCHEMA, appearances
from ftindicators.engine.open_episodes import OpenEpisode


def test_a_party_appears_from_the_first_to_the_last_hit_that_names_it_in_any_role():
    parties = {("b", "unknown"): (5, 6), ("a", "unknown"): (3, 3), ("b", "potential-victim"): (4, 9)}
    found = appearances([OpenEpisode("e", "made-up", "A", 0, 9, 0, 1, None, parties=parties)])
    assert found.rows() == [("e", "a", 3, 3), ("e", "b", 4, 9)]


def test_nobody_appears_in_no_episode():
    assert appearances([]).schema == SCHEMA
    assert appearances([OpenEpisode("e", "made-up", "A", 0, 9, 0, 1, None)]).rows() == []
