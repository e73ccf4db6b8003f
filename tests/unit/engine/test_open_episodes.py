from ftindicators.engine.open_episodes import OpenEpisode, Stretch


def episode(*stretches):
    return OpenEpisode("e", "made-up", "A", 0, 0, 0, 1, None, stretches=list(stretches))


def test_windows_of_one_measure_key_and_calendar_stretch_share_a_place():
    base = Stretch(0, 5, ("a",), 0, 9)
    assert base.place == Stretch(0, 6, ("a",), 3, 10, rows=4).place
    others = [Stretch(1, 5, ("a",), 0, 9), Stretch(0, 5, ("b",), 0, 9), Stretch(0, 5, ("a",), None, 9, dates=(1, 2))]
    assert len({base.place, *(s.place for s in others)}) == 4


def test_the_latest_stretch_of_a_place_is_the_last_that_was_appended():
    made = episode()
    one, two, other = Stretch(0, 0, ("a",), 0, 1), Stretch(0, 0, ("a",), 5, 6), Stretch(1, 0, ("a",), 0, 1)
    for stretch in (one, other, two):
        made.append(stretch)
    assert made.stretches == [one, other, two]
    assert made.latest == {one.place: two, other.place: other}


def test_an_episode_that_is_opened_again_knows_its_latest_stretches():
    one, two = Stretch(0, 0, ("a",), 0, 1), Stretch(0, 0, ("a",), 5, 6)
    assert episode(one, two).latest == {one.place: two}


def test_bytes_grow_with_evidence():
    assert episode(Stretch(0, 0, ("a",), 0, 1)).nbytes > episode().nbytes
