"""Ids that repeat, within a bounded input and against what was released."""

from __future__ import annotations

from random import Random

import polars as pl
import pytest

from ftindicators.tables.revisions import Remembered, Verdict, content_hash, repeats


def judged(rows):
    ids, revision, content = (pl.Series(values) for values in zip(*rows, strict=True))
    return repeats(ids, revision, content).to_list()


def test_of_equal_rows_the_first_stands():
    assert judged([("a", 0, 1), ("b", 0, 1), ("a", 0, 1)]) == [None, None, "duplicate"]


def test_rows_of_one_version_with_other_content_all_fall():
    assert judged([("a", 0, 1), ("a", 0, 2), ("a", 0, 1)]) == ["conflicting_id"] * 3


def test_the_highest_revision_counts_in_any_order():
    assert judged([("a", 2, 1), ("a", 0, 2), ("a", 1, 3)]) == [None, "superseded", "superseded"]


def test_a_lower_revision_does_not_come_back_where_the_highest_is_in_conflict():
    assert judged([("a", 0, 1), ("a", 1, 2), ("a", 1, 3)]) == ["superseded", "conflicting_id", "conflicting_id"]


def batch(rows):
    ids, revision, content, time = (list(values) for values in zip(*rows, strict=True))
    integers = [pl.Series(values, dtype=pl.Int64) for values in (revision, content, time)]
    return pl.Series(ids, dtype=pl.String), *integers


def test_released_rows_are_remembered_until_their_time_is_past():
    kept = Remembered.empty()
    kept.remember(*batch([("a", 1, 7, 100)]))
    ids, revision, content, _ = batch([("a", 1, 7, 0), ("a", 1, 8, 0), ("a", 2, 7, 0), ("a", 0, 7, 0), ("b", 0, 7, 0)])
    said = [Verdict.DUPLICATE, Verdict.CONFLICTING_ID, Verdict.CORRECTION, Verdict.SUPERSEDED, Verdict.NEW]
    assert kept.judge(ids, revision, content).tolist() == said
    kept.forget_before(101)
    assert kept.judge(ids, revision, content).tolist() == [Verdict.NEW] * 5


def test_it_agrees_with_a_dictionary_and_survives_being_saved():
    random = Random(4)
    kept, twin, horizon = Remembered.empty(), {}, -(2**62)
    for step in range(300):
        rows = {
            f"id{random.randrange(3_000)}": (random.randrange(3), random.randrange(2), step * 10 + random.randrange(50))
            for _ in range(80)
        }
        ids, revision, content, time = batch([(name, *rest) for name, rest in rows.items()])
        expected = []
        for name, (version, said, _) in rows.items():
            old = twin.get(name)
            if old is None or old[2] < horizon:
                expected.append(Verdict.NEW)
            elif version != old[0]:
                expected.append(Verdict.CORRECTION if version > old[0] else Verdict.SUPERSEDED)
            else:
                expected.append(Verdict.DUPLICATE if said == old[1] else Verdict.CONFLICTING_ID)
        assert kept.judge(ids, revision, content).tolist() == expected
        kept.remember(ids, revision, content, time)
        twin |= rows
        horizon = max(horizon, step * 10 - 400)
        kept.forget_before(horizon)
        if step % 60 == 0:
            kept = Remembered.from_frame(kept.to_frame())
    assert 0 < kept.nbytes < 2_000_000
    assert len(kept) < len(twin) * 2


def test_a_state_hashed_otherwise_is_refused():
    kept = Remembered.empty()
    kept.remember(*batch([("a", 1, 7, 100)]))
    with pytest.raises(ValueError, match="another version of polars"):
        Remembered.from_frame(kept.to_frame().with_columns(pl.col("check") + 1))


def test_content_does_not_depend_on_the_order_of_columns():
    frame = pl.DataFrame({"a": ["x", None], "b": [1, 2], "c": [["l"], None]})
    assert content_hash(frame).equals(content_hash(frame.select("c", "a", "b")))
    assert content_hash(frame).n_unique() == 2
