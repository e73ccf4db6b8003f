"""The ids that other programs keep."""

from __future__ import annotations

from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from ftindicators.model import hashing


def test_a_digest_is_blake2b_128_of_parts_joined_by_0x1f():
    assert hashing.digest("a", "é", None, 7) == blake2b(b"a\x1f\xc3\xa9\x1f\x00\x1f7", digest_size=16).hexdigest()


def test_null_and_empty_text_are_different_parts():
    assert hashing.digest("a", None) != hashing.digest("a", "")


def test_a_subject_of_several_columns_is_joined_and_escaped():
    assert hashing.subject_id(["A"]) == "A"
    assert hashing.subject_id(["A|B", "C\\"]) == "A\\|B|C\\\\"


@given(st.lists(st.text("ab|\\"), min_size=1, max_size=3), st.lists(st.text("ab|\\"), min_size=1, max_size=3))
def test_different_values_give_different_subjects(one, other):
    assert (hashing.subject_id(one) == hashing.subject_id(other)) == (one == other)


def test_the_named_ids_are_digests_of_their_parts():
    assert hashing.hit_id("i", 2, "account", "A", "t1") == hashing.digest("i", "2", "account", "A", "t1")
    assert hashing.episode_id("i", "account", "A", "t1") == hashing.digest("i", "account", "A", "t1")
    assert hashing.candidate_id("C-1", "sexual", "e") == hashing.digest("C-1", "sexual", "e")
