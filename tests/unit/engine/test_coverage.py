import polars as pl
import pytest

from ftindicators.engine.coverage import Tally, tallies
from ftindicators.engine.state import State
from ftindicators.model.values import DAY
from tests.unit.engine.small_rows import START, evaluated, rows
from tests.unit.plan.small_plans import COUNT, indicator, plan


def tally(made, frame, *, full=frozenset(), which="made-up", **facts):
    state = State(data_from=facts.pop("data_from", None))
    return tallies(evaluated(made, frame, state, **facts), state.overflows, full)[which]


WIRES = {"measures": {"n": COUNT | {"where": "type = 'wire' AND city = 'Bath'"}}, "condition": "n >= 2"}
BATH = {"type": "wire", "city": "Bath"}


def test_what_was_found_is_counted():
    made = plan(measures={"n": COUNT}, condition="n >= 2", history="1d", subject="account")
    frame = rows(
        {"h": 0},
        {"h": 1},
        {"h": 30},
        {"h": 1, "account_id": "B"},
        {"h": 2, "account_id": "C"},
        {"h": 3, "account_id": "C"},
        {"h": 4, "account_id": None, "party": "x"},
    )
    found = tally(made, frame)
    assert (found.rows, found.relevant, found.seen, found.evaluated) == (7, 6, 3, 3)
    assert (found.insufficient, found.hits, found.episodes) == (2, 1, 1)


def test_a_subject_that_had_too_little_history_at_every_row_was_not_evaluated():
    made = plan(measures={"n": COUNT}, condition="n >= 1", history="9d")
    found = tally(made, rows({}, {"account_id": "B"}), data_from=START - 90 * DAY, opened={"account_id": {"A": 0}})
    assert (found.seen, found.evaluated, found.insufficient) == (2, 1, 1)


def test_rows_are_relevant_where_at_selects_them_else_where_a_measure_counts_them():
    frame = rows(BATH, {"type": "wire", "city": "York"}, {"type": "fee"}, {"status": "declined"} | BATH)
    assert tally(plan(**WIRES), frame).relevant == 1
    assert tally(plan(**WIRES, at="type = 'fee'"), frame).relevant == 1
    assert tally(plan(condition="amount > 5"), frame).relevant == 3


def test_unknown_clauses_are_counted_by_their_sql():
    made = plan(condition="amount >= 5 AND city = 'Bath'", at="type = 'wire'")
    frame = rows(
        {"type": "wire"}, {"type": "wire", "city": "Bath"}, {"type": "fee"}, {"type": "wire", "account_id": "B"}
    )
    found = tally(made, frame)
    assert found.unknown == {"city = 'Bath'": 2}
    assert found.unknown_subjects == 2


class TestFill:
    def test_a_column_is_looked_at_where_it_could_have_mattered(self):
        frame = rows(BATH, {"type": "wire"}, {"type": "fee"}, {"city": "Bath"}, {"city": "York"})
        assert tally(plan(**WIRES), frame).fill() == {"city": 0.75, "type": 0.75}

    def test_a_column_that_is_always_full_needs_no_counting(self):
        found = tally(plan(**WIRES), rows(BATH, BATH), full=frozenset({"city", "type"}))
        assert found.fill() == {"city": 1.0, "type": 1.0}

    def test_a_merchant_of_no_group_was_seen(self):
        made = plan(measures={"n": COUNT | {"where": "merchant_group = 'lodging'"}}, condition="n >= 1")
        frame = rows({}, {}).with_columns(mcc=pl.Series(["1234", None]))
        assert tally(made, frame).fill() == {"merchant_group": 0.5}


class TestStatus:
    def test_evaluated(self):
        assert tally(plan(**WIRES), rows(BATH, BATH)).status() == "evaluated"

    def test_degraded_where_a_column_is_filled_in_too_few_rows(self):
        four, five = ([BATH] * n + [{"type": "wire"}] for n in (3, 4))
        assert tally(plan(**WIRES), rows(*four)).status() == "degraded"
        assert tally(plan(**WIRES), rows(*five)).status() == "evaluated"

    def test_no_relevant_rows(self):
        assert tally(plan(**WIRES), rows({"type": "wire", "city": "York"})).status() == "no_relevant_rows"
        assert Tally().status() == "no_relevant_rows"

    def test_not_evaluable_where_a_column_has_no_value_at_all(self):
        found = tally(plan(**WIRES), rows({"type": "wire"}, {"type": "fee"}))
        assert (found.status(), found.lacking()) == ("not_evaluable", ["city"])


def test_a_measure_beyond_its_range_is_counted_once_whoever_names_it():
    asked = {"aggregate": "sum", "column": "amount", "within": "1d"}
    made = plan(measures={"one": asked, "two": asked}, condition="one > 0 AND two > 0")
    frame = rows({"amount": 2**62}, {"amount": 2**62})
    assert tally(made, frame).overflows == 1


def test_a_measure_that_only_at_reads_counts_too():
    asked = {"aggregate": "sum", "column": "amount", "within": "1d"}
    made = plan(measures={"total": asked}, condition="amount > 0", at="total > 0")
    assert tally(made, rows({"amount": 2**62}, {"amount": 2**62})).overflows == 1


def test_an_expression_beyond_its_range_is_counted_with_the_indicators_that_read_it():
    huge = {"columns": {"huge": "amount * 1000000 * 1000000"}, "condition": "huge > 5"}
    made = plan(indicator("a", **huge), indicator("b", condition="amount > 5"))
    frame = rows({"amount": 2**60}, {"amount": 2**61}, {"amount": 0})
    assert [tally(made, frame, which=i).overflows for i in ("a", "b")] == [2, 0]


def test_blocks_of_whole_subjects_add_up():
    made = plan(**WIRES)
    frame = rows(BATH, BATH, BATH | {"account_id": "B"}, {"type": "wire", "account_id": "B"})
    whole, added = tally(made, frame), Tally()
    for name in ("A", "B"):
        added.add(tally(made, frame.filter(account_id=name)))
    assert added == whole


def test_the_entry_has_the_shape_of_the_contract():
    entry = tally(plan(**WIRES), rows(BATH, BATH)).to_json("stable")
    assert entry == {
        "status": "evaluated", "missing": {"columns": [], "tables": [], "lists": []},
        "subjects": {"seen": 1, "evaluated": 1, "insufficient_history": 0, "unknown": 0},
        "rows": {"relevant": 2, "unknown": {}}, "fill": {"city": 1.0, "type": 1.0}, "hits": 1, "episodes": 1,
        "overflows": 0, "indicator_status": "stable",
    }  # fmt: skip


@pytest.mark.parametrize("subject", ["account", ["account_id", "city"]])
def test_subjects_of_one_and_of_several_columns_are_counted(subject):
    made = plan(condition="amount > 0", subject=subject)
    found = tally(made, rows({"city": "Bath"}, {"city": "York"}, {"city": "Bath"}, {"city": None}))
    assert found.seen == (1 if subject == "account" else 2)
