import polars as pl
import pytest

from ftindicators.model.values import HOUR
from ftindicators.runners.waiting_rows import WaitingRows

SCHEMA = {
    "transaction_id": pl.String,
    "revision": pl.Int64,
    "content": pl.Int64,
    "occurred_at": pl.Int64,
    "source": pl.String,
    "row": pl.Int64,
    "direction": pl.String,
    "related_transaction_id": pl.String,
}


class Arrivals:
    """Rows that arrive batch by batch; a row is (id, content, hour) or (id, content, hour, revision)."""

    def __init__(self, *, transfers=False):
        self.waiting = WaitingRows(pl.DataFrame(schema=SCHEMA), transfers=transfers)
        self.watermark = None
        self.count = 0

    def frame(self, *given):
        made = []
        for one in given:
            name, content, hour, revision, *way = (*one, 0) if len(one) == 3 else one
            self.count += way[:1] != ["credit"] or way[1] is None  # the credit beside a debit is of the same row
            made.append((name, revision, content, hour * HOUR, "<frame>", self.count, *(way or ("credit", None))))
        return pl.DataFrame(made, schema=SCHEMA, orient="row")

    def arrive(self, *given):
        found = self.waiting.arrive(self.frame(*given), self.watermark)
        self.late = found.late["transaction_id"].to_list()
        self.corrections = found.corrections["transaction_id"].to_list()
        return [(value, reason) for _, _, reason, _, value in found.rejected.iter_rows()]

    def release(self, hour):
        self.watermark = None if hour is None else hour * HOUR
        return self.waiting.release(self.watermark)["transaction_id"].to_list()


@pytest.fixture
def rows():
    return Arrivals()


def test_rows_wait_until_the_watermark_has_passed_them_and_come_in_order(rows):
    assert rows.arrive(("c", 1, 5), ("b", 2, 3), ("a", 3, 3), ("d", 4, 9)) == []
    assert rows.release(3) == []
    assert rows.release(6) == ["a", "b", "c"]
    assert rows.release(None) == ["d"]
    assert rows.waiting.rows.height == 0


def test_of_equal_rows_the_first_stands_in_one_batch_and_across(rows):
    assert rows.arrive(("a", 1, 5), ("a", 1, 5)) == [("a", "duplicate")]
    assert rows.arrive(("a", 1, 5)) == [("a", "duplicate")]
    assert rows.release(None) == ["a"]


def test_rows_of_one_id_with_other_content_all_fall_while_none_is_released(rows):
    assert rows.arrive(("a", 1, 5)) == []
    assert rows.arrive(("a", 2, 5)) == [("a", "conflicting_id")] * 2
    assert rows.arrive(("a", 3, 5), ("a", 1, 5)) == [("a", "conflicting_id")] * 2
    assert rows.release(None) == []


def test_the_highest_revision_that_waits_counts(rows):
    assert rows.arrive(("a", 1, 5, 0), ("a", 2, 5, 2)) == [("a", "superseded")]
    assert rows.arrive(("a", 3, 5, 1)) == [("a", "superseded")]
    assert rows.waiting.rows["revision"].to_list() == [2]


@pytest.mark.parametrize("low_first", [True, False])
def test_a_revision_below_rows_in_conflict_is_superseded_whichever_came_first(rows, low_first):
    low, high = [("a", 1, 5, 0)], [("a", 2, 5, 1), ("a", 3, 5, 1)]
    found = [entry for batch in ((low, high) if low_first else (high, low)) for entry in rows.arrive(*batch)]
    assert sorted(found) == [("a", "conflicting_id")] * 2 + [("a", "superseded")]
    assert rows.release(None) == []


def test_a_revision_above_rows_in_conflict_counts(rows):
    rows.arrive(("a", 1, 5, 0), ("a", 2, 5, 0))
    assert rows.arrive(("a", 3, 5, 1)) == []
    assert rows.release(None) == ["a"]


def test_an_id_in_conflict_at_two_revisions_is_remembered_by_the_higher(rows):
    assert len(rows.arrive(("a", 1, 5, 1), ("a", 2, 5, 1), ("a", 3, 5, 0), ("a", 4, 5, 0))) == 4
    assert rows.arrive(("a", 1, 5, 1)) == [("a", "conflicting_id")]
    assert rows.arrive(("a", 9, 5, 2)) == []


def test_a_released_row_stands(rows):
    rows.arrive(("a", 1, 5, 1))
    rows.release(6)
    assert rows.arrive(("a", 1, 5, 1), ("a", 2, 5, 1), ("a", 3, 5, 0), ("a", 4, 7, 2)) == [
        ("a", "duplicate"), ("a", "conflicting_id"), ("a", "superseded"),
    ]  # fmt: skip
    assert (rows.corrections, rows.late) == (["a"], [])
    assert rows.release(None) == []


def test_a_row_before_the_watermark_is_late_and_one_on_it_is_not(rows):
    rows.arrive(("a", 1, 5))
    rows.release(6)
    assert rows.arrive(("b", 1, 5), ("c", 2, 6)) == []
    assert rows.late == ["b"]
    assert rows.release(None) == ["c"]


def test_a_late_row_is_late_again_and_never_a_duplicate(rows):
    rows.release(6)
    for _ in range(2):
        assert rows.arrive(("b", 1, 5)) == []
        assert rows.late == ["b"]


def test_what_is_wrong_with_a_row_comes_before_its_being_late(rows):
    rows.arrive(("a", 1, 5))
    rows.release(6)
    assert rows.arrive(("a", 1, 2)) == [("a", "duplicate")]
    assert rows.late == []


def test_ids_are_forgotten_before_the_horizon(rows):
    rows.arrive(("a", 1, 5), ("b", 1, 8))
    rows.release(9)
    rows.waiting.forget_before(6 * HOUR)
    assert rows.arrive(("a", 1, 20), ("b", 1, 20)) == [("b", "duplicate")]
    assert rows.release(None) == ["a"]


class TestTransfers:
    def pair(self, name, content, hour):
        return [
            (f"{name}:d", content, hour, 0, "debit", f"{name}:c"),
            (f"{name}:c", content, hour, 0, "credit", f"{name}:d"),
        ]

    def test_both_postings_wait_and_are_released_together(self):
        rows = Arrivals(transfers=True)
        assert rows.arrive(*self.pair("x", 1, 5), *self.pair("y", 1, 3)) == []
        assert rows.release(4) == ["y:c", "y:d"]
        assert rows.release(6) == ["x:c", "x:d"]

    def test_a_repeated_transfer_is_rejected_whole_and_told_once_by_its_own_id(self):
        rows = Arrivals(transfers=True)
        rows.arrive(*self.pair("x", 1, 5))
        assert rows.arrive(*self.pair("x", 1, 5)) == [("x", "duplicate")]
        assert rows.arrive(*self.pair("x", 2, 5)) == [("x", "conflicting_id")] * 2
        assert rows.release(None) == []

    def test_both_postings_of_a_late_transfer_are_handed_back(self):
        rows = Arrivals(transfers=True)
        rows.release(6)
        rows.arrive(*self.pair("x", 1, 5))
        assert rows.late == ["x:d", "x:c"]

    def test_a_transfer_with_an_account_of_others_has_one_posting_and_is_judged_too(self):
        rows = Arrivals(transfers=True)
        assert rows.arrive(("x:c", 1, 5, 0, "credit", None)) == []
        assert rows.arrive(("x:c", 1, 5, 0, "credit", None)) == [("x", "duplicate")]
