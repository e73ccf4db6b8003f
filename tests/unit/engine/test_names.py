from ftindicators.engine.names import grouping_name
from ftindicators.plan.values import Grouping


def test_a_grouping_is_named_by_what_it_means():
    one, two = ("aa", "bb", "cc"), ("zz", "cc", "aa", "bb")
    same = [grouping_name(Grouping((0, 1), (0, 2)), one), grouping_name(Grouping((2, 3), (2, 1)), two)]
    assert same[0] == same[1]


def test_every_part_of_a_grouping_is_in_its_name():
    digests = ("aa", "bb", "cc")
    groupings = [
        Grouping((0,), (0,)), Grouping((0,), (1,)), Grouping((0, 1), (0, 1)), Grouping((0, 1), (1, 0)),
        Grouping((0,), (0,), "day", 1, 2), Grouping((0,), (0,), "day", 2, 2), Grouping((0,), (0,), "week", 1, 2),
    ]  # fmt: skip
    assert len({grouping_name(g, digests) for g in groupings}) == len(groupings)
