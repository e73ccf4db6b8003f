from dataclasses import replace

from ftindicators.engine.episode_frames import from_frames, to_frames
from ftindicators.engine.open_episodes import LIMB, OpenEpisode, Stretch

STRETCH = Stretch(0, 3, ("a", "ä|"), None, 9, rows=2, total=LIMB * 5 + 1, nulls=1, rows_seen=4, sum_seen=-LIMB)
WHOLE = OpenEpisode(
    "e1", "i", "A", 1, 9, 1, 3, "e0", 2,
    parties={("p", "unknown"): (1, 9), ("q", "potential-victim"): (2, 2)},
    stretches=[STRETCH, replace(STRETCH, key=(), dates=(5, 12), start=4)],
    written=([True, False], [7, 0], [0.0, 2.5]),
    peaks=[("n", 3.5), ("total", None)],
)  # fmt: skip
BARE = OpenEpisode("e2", "i", "B", 5, 5, 5, 1, None)


def test_episodes_come_back_with_all_that_they_gathered():
    assert from_frames(*to_frames([WHOLE, BARE])) == [WHOLE, BARE]
    assert from_frames(*to_frames([])) == []


def test_an_episode_that_came_back_goes_on_with_its_latest_stretch():
    (again,) = from_frames(*to_frames([WHOLE]))
    assert again.latest == WHOLE.latest
    assert again.latest[STRETCH.place] is again.stretches[0]
