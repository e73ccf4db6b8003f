import pytest

from ftindicators.language.words.unknown import unknown_because
from tests.unit.plan.small_plans import indicator


def because(**keys):
    made = indicator(
        measures={"usual_sum": {k: v for k, v in ({"within": "7d"} | keys).items() if v is not None}},
        condition="usual_sum IS NOT NULL",
    )
    return unknown_because(made.measures[0])


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"aggregate": "mean", "column": "amount_base"}, "no row counts there"),
        ({"aggregate": "mean", "column": "amount"}, "no row counts there, or its rows are of more than one currency"),
        ({"aggregate": "max", "column": "booking_nights"}, "no row counts there"),
        (
            {"aggregate": "sum", "column": "amount"},
            "its rows are of more than one currency, or the sum is too large to be held",
        ),
        ({"aggregate": "regularity"}, "fewer than three rows count there, or all at one instant"),
        (
            {"aggregate": "share", "of": "amount > 1", "by": {"party": "other_party"}},
            "there is no whole to be a part of, or what it looks for is not known at this row",
        ),
    ],
)
def test_what_can_have_kept_a_measure_from_a_value(keys, said):
    assert because(**keys) == f"«usual sum» is unknown: {said}"


def test_a_calendar_window_needs_a_local_date():
    assert because(aggregate="count", per="day", within=None).endswith("or the local date of this row is not known")
