import polars as pl
import pytest

from ftindicators.runners.released_rows import COMPACTED, ReleasedRows


def frame(*given):
    """Rows as (id, instant)."""
    schema = {"transaction_id": pl.String, "occurred_at": pl.Int64}
    return pl.DataFrame(list(given), schema, orient="row").with_columns(pl.lit("x").alias("memo"))


@pytest.fixture
def rows():
    return ReleasedRows(frozenset({"transaction_id", "occurred_at"}), transfers=False)


def ids(frame):
    return frame["transaction_id"].to_list()


def test_only_columns_that_are_asked_for_are_kept(rows):
    rows.add(frame(("a", 1)))
    assert rows.whole().columns == ["transaction_id", "occurred_at"]


def test_nothing_is_held_at_first_and_after_all_was_taken(rows):
    assert (rows.whole().height, rows.since(), rows.nbytes) == (0, None, 0)
    rows.add(frame())
    rows.add(frame(("a", 1)))
    assert ids(rows.take_before(9)) == ["a"]
    assert (rows.whole().height, rows.since(), rows.height) == (0, None, 0)


def test_rows_before_an_instant_are_taken_out(rows):
    rows.add(frame(("a", 1), ("b", 2)))
    rows.add(frame(("c", 2), ("d", 3)))
    assert [rows.count_before(n) for n in (1, 2, 3, 9)] == [0, 1, 3, 4]
    assert ids(rows.take_before(2)) == ["a"]
    assert ids(rows.whole()) == ["b", "c", "d"]
    assert rows.since() == 2


def test_rows_of_an_id_are_replaced_in_the_order_of_time(rows):
    rows.add(frame(("a", 1), ("b", 2)))
    rows.add(frame(("c", 3)))
    assert ids(rows.having(pl.Series(["c", "a", "z"]))) == ["a", "c"]
    rows.replace(pl.Series(["a"]), frame(("a", 9)))
    assert ids(rows.whole()) == ["b", "c", "a"]
    rows.replace(pl.Series(["a", "b", "c"]), frame())
    assert rows.height == 0
    rows.replace(pl.Series(["a"]), frame(("a", 4)))
    assert ids(rows.whole()) == ["a"]


def test_both_postings_of_a_transfer_have_one_id():
    rows = ReleasedRows(frozenset({"transaction_id", "occurred_at"}), transfers=True)
    rows.add(frame(("a:c", 1), ("a:d", 1), ("b:d", 2)))
    assert ids(rows.having(pl.Series(["a"]))) == ["a:c", "a:d"]


def test_small_chunks_become_one(rows):
    for number in range(3 * COMPACTED):
        rows.add(frame((f"t{number:03}", number)))
    assert rows.height == 3 * COMPACTED
    assert rows.count_before(COMPACTED + 1) == COMPACTED + 1
    assert ids(rows.whole()) == sorted(ids(rows.whole()))
