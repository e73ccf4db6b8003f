"""Chunks of rows as one frame: in order, without those that repeat, asked again only about these."""

import polars as pl
import pytest

from ftindicators.tables.derived import BaseCurrency
from ftindicators.tables.rows import NULLED, REJECTED, Admitted
from ftindicators.tables.settling import Rules, settled

SCHEMA = pl.Schema(
    {
        "transaction_id": pl.String,
        "occurred_at": pl.Int64,
        "currency": pl.String,
        "amount": pl.Int64,
        "source": pl.String,
        "row": pl.Int64,
    }
)
RULES = Rules(transfers=False, reporting_currency=None, with_amount_base=True)


def part(source, *rows, first=1):
    """Rows of (id, time) or (id, time, currency)."""
    made = [(*(*row, "CAD")[:3], 5, source, first + i) for i, row in enumerate(rows)]
    frame = pl.DataFrame(made, SCHEMA, orient="row")
    return Admitted(frame, REJECTED.to_frame(), NULLED.to_frame(), len(rows))


def never(rows):
    raise AssertionError(rows)


def ids(found):
    return found.rows["transaction_id"].to_list()


def test_rows_come_in_the_order_of_time_and_within_an_instant_of_ids():
    parts = [part("f", ("b", 2), ("z", 1), ("c", 2)), part("g", ("a", 2), ("y", 0))]
    found, _ = settled(parts, SCHEMA, RULES, never)
    assert ids(found) == ["y", "z", "a", "b", "c"]
    assert found.rows["source"].cast(pl.String).to_list() == ["g", "f", "g", "f", "f"]
    assert parts == []


def test_what_is_in_order_stays_and_nothing_is_nothing():
    assert ids(settled([part("f", ("a", 1), ("b", 1), ("a2", 3))], SCHEMA, RULES, never)[0]) == ["a", "b", "a2"]
    found, base = settled([], SCHEMA, RULES, never)
    assert (found.rows.height, found.read, base) == (0, 0, None)


@pytest.mark.parametrize(
    ("said", "left", "reasons"),
    [([7, 7], ["a", "b"], ["duplicate"]), ([7, 8], ["b"], ["conflicting_id", "conflicting_id"])],
)
def test_only_rows_whose_id_repeats_are_asked_what_they_say(said, left, reasons):
    asked = []

    def contents(rows):
        asked.extend(rows.rows())
        return pl.Series(said)

    found, _ = settled([part("f", ("b", 3), ("a", 2)), part("g", ("a", 2), first=9)], SCHEMA, RULES, contents)
    assert asked == [("f", 2), ("g", 9)]
    assert ids(found) == left
    assert found.rejected["reason"].to_list() == reasons
    assert (found.read, found.used) == (3, len(left))


def test_rows_from_the_end_on_are_refused():
    found, _ = settled([part("f", ("a", 1), ("b", 2))], SCHEMA, RULES._replace(until=2), never)
    assert ids(found) == ["a"]
    assert found.rejected.rows() == [("f", 2, "outside_range", "occurred_at", "1970-01-01T00:00:00.000002Z")]


def test_the_first_currency_in_time_is_the_base():
    found, base = settled([part("f", ("a", 5, "USD"), ("b", 2, "CAD"), ("c", 1, None))], SCHEMA, RULES, never)
    assert base == BaseCurrency("CAD", 2)
    assert found.rows["amount_base"].to_list() == [5, 5, None]
