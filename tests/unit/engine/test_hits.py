import numpy as np
import pytest

from ftindicators.engine.hits import subject_ids
from ftindicators.engine.state import State
from ftindicators.model.values import DAY
from tests.unit.engine.small_rows import START, evaluated, hits, in_batches, rows
from tests.unit.plan.small_plans import COUNT, indicator, plan

LARGE = {"condition": "amount >= 1000"}


def said(found, what, which=0):
    flags = getattr(found.indicators[which].answers, what)
    return found.values.rows["transaction_id"].gather(np.flatnonzero(flags)).to_list()


def test_a_hit_is_where_the_condition_is_true_not_where_it_is_unknown():
    found = evaluated(plan(condition="city = 'Bath'"), rows({"city": "Bath"}, {"city": None}, {"city": "York"}))
    assert hits(found) == ["t001"]
    assert said(found, "unknown") == ["t002"]


def test_at_says_which_rows_can_be_hits():
    made = plan(condition="city = 'Bath'", at="type = 'wire'")
    frame = rows(
        {"city": "Bath"},
        {"city": "Bath", "type": "wire"},
        {"type": "wire"},
        {"city": "Bath", "type": "fee"},
        {"type": "fee"},
    )
    found = evaluated(made, frame)
    assert (hits(found), said(found, "asked"), said(found, "unknown")) == (["t002"], ["t002", "t003"], ["t003"])


def test_a_row_that_is_not_completed_is_a_hit_only_where_at_or_the_condition_names_its_kind():
    frame = rows({"units": 5000}, {"units": 5000, "status": "declined"})
    assert hits(evaluated(plan(**LARGE), frame)) == ["t001"]
    assert hits(evaluated(plan(**LARGE, at="status IN ('declined')"), frame)) == ["t002"]
    assert hits(evaluated(plan(condition="amount >= 1000 AND status = 'declined'"), frame)) == ["t002"]


def test_a_row_without_a_subject_is_no_hit():
    frame = rows({"units": 5000, "card_id": None}, {"units": 5000, "card_id": "k"})
    found = evaluated(plan(**LARGE, subject="card"), frame)
    assert (hits(found), said(found, "has_subject")) == (["t002"], ["t002"])


def test_rows_before_the_start_feed_windows_but_are_no_hits():
    made = plan(measures={"n": COUNT}, condition="n >= 2")
    found = evaluated(made, rows({"h": 1}, {"h": 2}, {"h": 3}), start=START + 3 * DAY // 24)
    assert hits(found) == ["t003"]


class TestHistory:
    made = plan(measures={"n": COUNT}, condition="n >= 1", history="2d")
    frame = rows(*({"h": 24 * day} for day in range(4)))

    def test_a_hit_needs_as_much_history_from_the_subjects_first_row(self):
        found = evaluated(self.made, self.frame)
        assert (hits(found), said(found, "insufficient")) == (["t003", "t004"], ["t001", "t002"])

    def test_the_first_row_of_any_status_counts(self):
        frame = rows({"h": 0, "status": "declined"}, {"h": 48})
        assert hits(evaluated(self.made, frame)) == ["t002"]

    def test_an_opening_that_is_known_counts_instead(self):
        opened = {"account_id": {"A": START - 10 * DAY}}
        state = State(data_from=START - 30 * DAY)
        assert hits(evaluated(self.made, self.frame, state, opened=opened)) == ["t001", "t002", "t003", "t004"]

    def test_not_before_the_data_begin(self):
        opened = {"account_id": {"A": START - 10 * DAY}}
        assert hits(evaluated(self.made, self.frame, State(data_from=START - DAY), opened=opened))[0] == "t002"
        assert hits(evaluated(self.made, self.frame, opened=opened))[0] == "t003"

    def test_an_account_that_opened_later_has_been_seen_since_then_alone(self):
        opened = {"account_id": {"A": START + DAY}}
        assert hits(evaluated(self.made, self.frame, State(data_from=START - DAY), opened=opened)) == ["t004"]

    def test_of_a_customer_its_own_opening_counts(self):
        made = plan(measures={"n": COUNT}, condition="n >= 1", history="2d", subject="customer")
        frame = rows(*({"h": 24 * day} for day in range(4)), customer_id="c")
        opened = {"account_id": {"A": 0, "c": 0}, "customer_id": {"c": START - 10 * DAY}}
        state = State(data_from=START - 30 * DAY)
        assert len(hits(evaluated(made, frame, state, opened=opened))) == 4

    def test_it_is_asked_only_where_condition_and_at_hold(self):
        made = plan(condition="amount >= 1000", at="type = 'wire'", history="2d")
        frame = rows({"units": 5000}, {"units": 5000, "type": "wire"}, {"type": "wire"})
        assert said(evaluated(made, frame), "insufficient") == ["t002"]

    def test_batches_remember_the_start(self):
        assert [hits(f) for f in in_batches(self.made, self.frame, State(), 1)] == [[], [], ["t003"], ["t004"]]


@pytest.mark.parametrize(
    ("subject", "row", "expected"),
    [
        ("account", {"account_id": "a|\\b"}, "a|\\b"),
        (["account_id", "city"], {"account_id": "a|b", "city": "c\\d"}, r"a\|b|c\\d"),
        (["account_id", "local_date"], {"h": 30}, "A|2024-01-02"),
        (["account_id", "amount"], {"units": 12.5}, "A|12.5"),
        (["account_id", "booking_nights"], {"booking_nights": 3}, "A|3"),
        (["account_id", "card_present"], {"card_present": True}, "A|true"),
        (["account_id", "occurred_at"], {"h": 1}, "A|2024-01-01T01:00:00Z"),
    ],
)
def test_the_subject_is_written_as_in_sql_and_joined_by_a_bar(subject, row, expected):
    made = plan(condition="direction = 'credit'", subject=subject)
    if isinstance(row.get("units"), float):
        row = {"amount": round(row["units"] * 10_000)}
    found = evaluated(made, rows(row))
    assert subject_ids(made.planned[0], found.values, np.array([0])) == [expected]


def test_two_indicators_answer_apart():
    made = plan(indicator("a", condition="amount >= 1000"), indicator("b", condition="amount < 1000"))
    found = evaluated(made, rows({"units": 5000}, {"units": 5}))
    assert (hits(found, 0), hits(found, 1)) == (["t001"], ["t002"])
