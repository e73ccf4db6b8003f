import pytest

from ftindicators.engine.explained import explain_rows
from ftindicators.engine.hits import Facts
from ftindicators.language.library import Indicators
from ftindicators.model.values import DAY, HOUR
from tests.unit.engine.small_rows import START, rows
from tests.unit.plan.small_plans import indicator

KEYS = {
    "parameters": {"k": {"value": 3, "basis": "judgement"}},
    "selections": {"cash": "type = 'cash_deposit'"},
    "measures": {
        "n": {"aggregate": "count", "where": "cash", "within": "7d"},
        "paid": {"aggregate": "sum", "column": "amount_base", "where": "cash", "within": "7d"},
    },
    "condition": "n >= $k AND paid >= 25",
    "at": "cash",
}
CASH = {"type": "cash_deposit"}


def explained(frame, *ids, facts=None, **keys):
    lacking, data_from = keys.pop("lacking", None), keys.pop("data_from", None)
    made = indicator(**(KEYS | keys))
    found = explain_rows(
        Indicators((made,)), frame, {made.id: ids}, facts or Facts(),
        data_from=data_from, lacking=lacking, base_currency="CAD",
    )  # fmt: skip
    return [found[made.id, transaction] for transaction in ids]


def test_a_hit_says_its_values_beside_what_is_asked_for():
    (hit,) = explained(rows(CASH, CASH, CASH), "t003")
    assert (hit.answer, hit.miss, hit.reasons) == ("hit", None, ())
    assert (hit.subject_kind, hit.subject_id, hit.occurred_at) == ("account", "A", START + 3 * HOUR)
    first, second = hit.clauses
    assert first.words == (
        "3 «cash» transactions in the 7 days to 1 January 2024, 03:00 UTC; the indicator asks for at least 3"
    )
    assert (second.truth, second.values[0].exact) == ("true", "30")
    assert (hit.at.truth, hit.at.words) == (
        "true", "the transaction is «cash»: the type is cash deposit; the indicator asks for cash deposit"
    )  # fmt: skip
    assert dict(hit.definitions)["cash"] == "the type is cash deposit"


def test_a_miss_says_how_near_it_was():
    (near,) = explained(rows(CASH, CASH), "t002")
    assert (near.answer, near.miss) == ("no_hit", "2 of 3 n; paid: 20.00 of 25.00 CAD")
    assert [clause.miss for clause in near.clauses] == ["2 of 3", "20.00 of 25.00 CAD"]


def test_of_an_or_the_nearest_part_is_told():
    (near,) = explained(rows(CASH, CASH), "t002", condition="n >= 20 OR paid >= 25 OR city = 'Bern'")
    assert near.clauses[0].joined == "any"
    assert near.clauses[0].truth == "unknown", "the city is not known"
    (near,) = explained(rows(CASH | {"city": "Bern"}), "t001", condition="n >= 20 OR paid >= 25 OR city = 'Genf'")
    assert near.miss == "paid: 10.00 of 25.00 CAD"


def test_a_clause_that_has_no_measure_of_nearness_is_counted():
    (near,) = explained(rows(CASH | {"city": "Bern"}), "t001", condition="n >= 20 AND city = 'Genf'")
    assert near.miss == "1 of 20 n; 1 further clause does not hold"
    (near,) = explained(rows(CASH | {"city": "Bern"}), "t001", condition="n >= 1 AND city = 'Genf'")
    assert near.miss is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"type": "wire"}, "only rows that `at` selects can be hits, and `at` does not select this row"),
        ({"type": None}, "only rows that `at` selects can be hits, and `at` is unknown at this row"),
        (CASH | {"status": "declined"},
         "the transaction is not completed (its status is declined), and the indicator names no other status"),
        (CASH | {"account_id": None, "party": "C"}, "the row has no account_id, so it belongs to no account"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_asked_says_why(row, reason):
    (one,) = explained(rows(row), "t001")
    assert (one.answer, one.reasons, one.miss) == ("not_asked", (reason,), None)


def test_a_row_before_the_run_begins_is_not_asked():
    (one,) = explained(rows(CASH), "t001", facts=Facts(start=START + DAY))
    assert one.reasons == ("the run gives no hits before 2 January 2024, 00:00 UTC",)


def test_a_condition_that_is_null_is_unknown():
    (one,) = explained(rows(CASH), "t001", condition="n >= 1 AND city = 'Bern'")
    assert one.answer == "unknown"
    assert [clause.truth for clause in one.clauses] == ["true", "unknown"]
    assert one.clauses[1].words == "the city is unknown; the indicator asks for «Bern»"


def test_too_little_history_says_how_much_is_missing():
    frame = rows(CASH, CASH, CASH)
    (one,) = explained(frame, "t003", history="5d")
    assert one.answer == "insufficient_history"
    assert one.reasons == (
        (
            "the condition holds, but the account has been seen since 1 January 2024, 01:00 UTC only, for 2 hours; "
            "the indicator asks for 5 days, so 4 days 22 hours are missing"
        ),
    )
    opened = Facts(opened={"account_id": {"A": START - 9 * DAY}})
    (one,) = explained(frame, "t003", history="5d", facts=opened, data_from=START - 8 * DAY)
    assert one.answer == "hit"


def test_columns_that_the_data_lack_make_it_not_evaluable():
    (one,) = explained(rows(CASH), "t001", lacking={"made-up": ("type",)})
    assert one.answer == "not_evaluable"
    assert one.reasons[0] == "the data lack the column type, which the indicator reads: taken as unknown here"


def test_rows_of_others_change_nothing_and_ids_that_are_not_there_are_left_out():
    frame = rows(CASH, CASH | {"account_id": "B"}, CASH)
    made = indicator(**KEYS)
    found = explain_rows(Indicators((made,)), frame, {made.id: ["t003", "none"]}, Facts())
    assert list(found) == [(made.id, "t003")]
    assert found[made.id, "t003"].clauses[0].values[0].exact == "2"


def test_rows_of_another_key_are_looked_at_where_a_measure_asks_them():
    measures = {"theirs": {"aggregate": "count", "within": "7d", "by": {"party": "other_party"}}}
    frame = rows({"account_id": "B", "party": "P"}, {"other_party": "P"})
    (one,) = explained(frame, "t002", measures=measures, condition="theirs >= 1", at=None, parameters=None)
    assert (one.answer, one.clauses[0].values[0].exact) == ("hit", "1")


def test_a_clock_that_is_known_is_the_one_that_is_told():
    import polars as pl

    frame = rows(CASH).with_columns(pl.lit(-300, pl.Int64).alias("utc_offset_minutes"))
    (one,) = explained(frame, "t001")
    assert one.clauses[0].words.startswith("1 «cash» transaction in the 7 days to 31 December 2023, 20:00; ")
    assert one.when == "31 December 2023, 20:00 (UTC-05:00)"
