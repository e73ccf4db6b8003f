from decimal import Decimal

import pytest

from ftindicators.reports.figures import Bucket, Mark, Timeline
from ftindicators.reports.picture import HALF, LEFT, RIGHT, WIDTH, nice, picture

BUCKETS = (Bucket("2025-03-31", "2025-04-01", 1, "500", 0, "0"), Bucket("2025-04-01", "2025-04-02", 0, "0", 2, "125"))
LINE = Timeline("day", "2025-03-31", "2025-04-02", BUCKETS, (Mark("i", "2025-04-01", 3),), 0)


@pytest.mark.parametrize(
    ("most", "top"), [("0", "0"), ("1", "1"), ("401", "500"), ("2400", "2500"), ("0.7", "1"), ("99", "100")]
)
def test_the_scale_ends_at_a_round_number(most, top):
    assert nice(Decimal(most)) == Decimal(top)


def test_bars_stand_over_and_under_the_line_by_their_sums():
    drawn = picture(LINE, "CAD", [("i", "An indicator")])
    came, went = drawn.bars
    assert (came.side, came.y + came.height, came.height) == ("in", drawn.middle, pytest.approx(HALF))
    assert (went.side, went.y, went.height) == ("out", drawn.middle, pytest.approx(HALF / 4))
    assert LEFT <= came.x < went.x < WIDTH - RIGHT
    assert came.title == "31 March 2025: 500.00 CAD in, 1 row"


def test_hits_stand_in_their_indicators_lane():
    drawn = picture(LINE, "CAD", [("j", "Another"), ("i", "An indicator")])
    assert [len(lane.diamonds) for lane in drawn.lanes] == [0, 1]
    assert drawn.lanes[1].diamonds[0].title == "3 hits, 1 April 2025"
    assert drawn.lanes[1].y < drawn.height


def test_months_are_named_where_they_begin():
    assert [label.text for label in picture(LINE, None, []).months] == ["Apr 2025"]


def test_without_money_there_is_still_a_line():
    drawn = picture(Timeline("day", "2025-03-31", "2025-04-01", (), (), 0), None, [])
    assert drawn.bars == ()
    assert [label.text for label in drawn.heights] == ["0"]
