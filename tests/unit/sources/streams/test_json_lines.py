"""Lines of JSON to columns of text: two ways, one answer."""

import pytest

from ftindicators.sources.streams import json_lines
from ftindicators.sources.streams.json_lines import decoded_lines, names_of

COLUMNS = ("a", "b")
LINES = [
    b'{"a": "x", "b": null}',
    b'{"b": true, "c": 1}',
    b'{"a": 0.10, "b": 1.0}',
    b'{"a": -5, "b": "\\u00e9"}',
    b' {"a": [1, "x"], "b": {"q": "1"}} ',
    b'{"a": 12345678901234, "a": 2}',
]


@pytest.mark.parametrize("line", LINES)
def test_both_ways_say_the_same(line):
    fast, slow = json_lines._at_once([line], COLUMNS), json_lines._one_by_one([line], COLUMNS)
    assert fast is not None
    texts = [[value.replace('["1"', "[1") if value else value for value in of.frame.row(0)] for of in (fast, slow)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("number", ["90071992547409.93", "123456789012345678.25", "12345678901234567890", "1e5"])
def test_a_number_keeps_every_digit(number):
    found = decoded_lines([b'{"a": %s}' % number.encode(), LINES[0]], COLUMNS)
    assert found.frame["a"].to_list() == [number, "x"]


@pytest.mark.parametrize(
    "line", [b'{"a": 1', b"5", b"[1]", b'{"a": NaN}', b'{"a": 1} x', b'{"a": "\xff"}', b"{'a': 1}"]
)
def test_a_line_that_is_no_object_is_set_apart_and_the_others_stand(line):
    found = decoded_lines([LINES[0], line, LINES[1]], COLUMNS)
    assert list(found.broken) == [1]
    assert found.frame.rows() == [("x", None), (None, "true")]


def test_names_are_those_of_all_lines_in_their_order():
    assert names_of([*LINES[:2], b"no"]) == ("a", "b", "c")


def test_no_line_is_an_empty_frame():
    assert decoded_lines([], COLUMNS).frame.shape == (0, 2)
