"""How far a stream is settled."""

from ftindicators.runners.stream.watermark import watermark_of


def test_the_slowest_partition_decides():
    assert watermark_of(None, {"a": 100, "b": 70}, (), 10) == 60


def test_nothing_takes_it_back():
    assert watermark_of(80, {"a": 100, "b": 70}, (), 10) == 80


def test_an_idle_partition_holds_nothing_back():
    assert watermark_of(None, {"a": 100, "b": 70}, ("b",), 10) == 90


def test_a_partition_that_never_had_a_row_holds_back_until_it_is_idle():
    assert watermark_of(None, {"a": 100, "b": None}, (), 10) is None
    assert watermark_of(50, {"a": 100, "b": None}, (), 10) == 50
    assert watermark_of(50, {"a": 100, "b": None}, ("b",), 10) == 90


def test_where_all_are_idle_the_highest_of_theirs_counts():
    assert watermark_of(50, {"a": 100, "b": 70, "c": None}, ("a", "b", "c"), 10) == 90
    assert watermark_of(None, {"c": None}, ("c",), 10) is None
