"""When a measure has at least doubled."""

import pytest

from ftindicators.candidates.doubling import any_doubled, climbing, doubled_after, has_doubled, highest

NAN = float("nan")


@pytest.mark.parametrize(
    ("before", "now", "doubled"),
    [
        (10.0, 19.999, False),
        (10.0, 20.0, True),
        (0.1, 0.2, True),
        (0.0, 20.0, False),
        (-5.0, 20.0, False),
        (None, 3.0, True),
        (3.0, None, False),
        (None, None, False),
    ],
)
def test_twice_as_much_or_known_at_last(before, now, doubled):
    assert has_doubled(before, now) is doubled


def test_other_measures_cannot_be_compared():
    assert not any_doubled((1.0,), (9.0, 9.0))
    assert any_doubled((1.0, 4.0), (1.0, 8.0))


def test_steps_climb_in_the_order_in_which_they_became_known():
    assert climbing([(1, [NAN, 3.0]), (2, [2.0, 1.0]), (3, [1.0, 5.0])]) == (
        (1, (None, 3.0)), (2, (2.0, 3.0)), (3, (2.0, 5.0)),
    )  # fmt: skip


def test_the_highest_of_two_is_taken_measure_by_measure():
    assert highest((1.0, None), (None, 4.0)) == (1.0, 4.0)
    assert highest((), (2.0,)) == (2.0,)


def test_an_episode_is_compared_with_itself():
    rises = {"e": ((1, (10.0,)), (5, (19.0,)), (7, (20.0,))), "big": ((1, (900.0,)),)}
    assert doubled_after(1, rises, {"e": "i", "big": "i"}) == {"e": 7}
    assert doubled_after(5, rises, {"e": "i", "big": "i"}) == {}


def test_a_new_episode_is_compared_with_the_most_that_its_indicator_had():
    rises = {"old": ((1, (10.0,)),), "low": ((2, (4.0,)),), "new": ((9, (19.0,)), (10, (20.0,)))}
    of = {"old": "i", "low": "i", "new": "i"}
    assert doubled_after(3, rises, of) == {"new": 10}
    assert doubled_after(3, rises, {**of, "new": "another"}) == {}
