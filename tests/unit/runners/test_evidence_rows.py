"""Which rows stand behind a hit: those its measures count, those behind these, and nobody else's."""

import polars as pl

from ftindicators.runners.evidence_rows import evidence_rows
from tests.unit.plan.small_plans import plan

HOUR = 3_600_000_000
PAID_AND_DRAWN = {
    "subject": "terminal",
    "selections": {"drawn": "type = 'cash_withdrawal' AND wages >= 1"},
    "measures": {
        "wages": {"aggregate": "count", "where": "type = 'payroll_credit'", "within": "24h", "by": "party"},
        "people": {"aggregate": "count_distinct", "column": "party", "where": "drawn", "within": "1h"},
    },
    "condition": "people >= 2",
    "at": "drawn",
}
ROWS = [
    # place, hour, party, terminal, type
    (0, 1, "A", None, "payroll_credit"),
    (1, 2, "B", None, "payroll_credit"),
    (2, 2, "C", None, "payroll_credit"),
    (3, 5, "D", "T", "cash_withdrawal"),  # no wage: not counted
    (4, 5, "A", "T", "cash_withdrawal"),
    (5, 5, "B", "T", "cash_withdrawal"),
    (6, 9, "C", "T", "cash_withdrawal"),  # counted, but in no window of a hit
    (7, 9, "A", None, "fee"),
]


def frame(rows=ROWS):
    return pl.DataFrame(
        {
            "place": [r[0] for r in rows],
            "occurred_at": [r[1] * HOUR for r in rows],
            "transaction_id": [f"t{r[0]}" for r in rows],
            "party": [r[2] for r in rows],
            "terminal_id": [r[3] for r in rows],
            "type": [r[4] for r in rows],
            "status": "completed",
            "amount_base": 1,
        },
        schema_overrides={"terminal_id": pl.String},
    )


def spans(subject="T", first=5, last=5):
    return pl.DataFrame(
        {
            "candidate": ["x"],
            "episode_id": ["e"],
            "subject_id": [subject],
            "first_at": [first * HOUR],
            "last_at": [last * HOUR],
        }
    )


NOTHING = pl.DataFrame(schema={"candidate": pl.String, "place": pl.Int64})


def found(own=NOTHING, made=PAID_AND_DRAWN, of=None):
    needed, hits = evidence_rows(plan(**made), frame(), spans() if of is None else of, own)
    assert set(needed["candidate"]) <= {"x"}
    assert set(hits["place"]) <= set(needed["place"])
    return sorted(needed["place"])


def test_rows_behind_counted_rows_are_found_and_those_of_others_are_not():
    assert found() == [0, 1, 4, 5]


def test_a_row_that_is_shown_in_any_case_keeps_what_it_would_be_judged_by():
    own = pl.DataFrame({"candidate": ["x"], "place": [3]}, schema=NOTHING.schema)
    assert found(own) == [0, 1, 3, 4, 5]


def test_another_episode_of_the_subject_is_not_looked_at():
    assert found(of=spans(first=9, last=9)) == []
    assert found(of=spans("U")) == []


def test_an_indicator_without_measures_rests_on_its_hits_alone():
    made = {"subject": "terminal", "condition": "type = 'cash_withdrawal'"}
    assert found(made=made) == [3, 4, 5]


def test_a_key_that_is_measured_itself():
    made = {
        "subject": "terminal",
        "measures": {
            "latest": {"aggregate": "last", "column": "party", "where": "type = 'cash_withdrawal'", "within": "1h"},
            "n": {"aggregate": "count", "within": "24h", "by": {"party": "latest"}},
        },
        "condition": "n >= 2",
        "at": "type = 'cash_withdrawal'",
    }
    assert {1, 5} <= set(found(made=made))


def test_the_hits_are_told_with_their_episode():
    hits = evidence_rows(plan(**PAID_AND_DRAWN), frame(), spans(), NOTHING).hits
    assert sorted(hits.iter_rows()) == [("e", 4), ("e", 5)]


def test_hits_of_an_episode_are_found_though_the_rows_that_made_its_history_are_not_within_reach():
    made = {"subject": "terminal", "condition": "type = 'cash_withdrawal'", "history": "4h"}
    assert found(made=made) == [3, 4, 5]
