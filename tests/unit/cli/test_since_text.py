"""What became of candidates since an earlier run, in words."""

from ftindicators.cli.since_text import since_lines


def previous(**more):
    nobody = {"count": 0, "candidates": []}
    known = {"folder": "out/mon\x1bday", "data_to": "2025-02-28T00:00:00Z", "changes": {"new": 2, "grown": 1}}
    return {**known, "held_back": nobody, "gone": nobody, "differs": [], **more}


def test_it_says_what_is_new_since_the_previous_run():
    assert list(since_lines(previous())) == [
        ("Since", "out/mon\\x1bday (data to 2025-02-28T00:00:00Z): 2 new, 1 grown")
    ]
    assert list(since_lines(None)) == []
    nothing = previous(folder=None, data_to=None, changes={})
    assert list(since_lines(nothing)) == [("Since", "the previous run (data to none): no candidate")]


def test_candidates_that_are_no_longer_shown_are_never_silent():
    gone = {"count": 4, "candidates": ["a", "b", "c", "d"]}
    held = {"count": 1, "candidates": ["e"]}
    assert [text for _, text in since_lines(previous(gone=gone, held_back=held, differs=["plan", "policy"]))][1:] == [
        "1 candidate shown there and held back now (suppressed.jsonl)",
        "4 candidates shown there and no longer found: a, b, c ...",
        "not only the data differ, also: plan, policy (manifest.json, previous)",
    ]
