import pytest

from ftindicators.engine.measure_kernels import kernel_for, kind_of
from tests.unit.plan.small_plans import measure, plan


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"aggregate": "count"}, None),
        ({"aggregate": "sum", "column": "amount"}, "money"),
        ({"aggregate": "sum", "column": "booking_nights"}, "integer"),
        ({"aggregate": "max", "column": "latitude"}, "number"),
        ({"aggregate": "max", "column": "occurred_at"}, "integer"),
        ({"aggregate": "last", "column": "city"}, "code"),
        ({"aggregate": "last", "column": "card_present"}, "code"),
        ({"aggregate": "top_share", "of": "city"}, "code"),
        ({"aggregate": "top_share", "of": "city", "column": "amount"}, "money"),
        ({"aggregate": "share", "of": "city = 'Bath'"}, None),
    ],
)
def test_what_an_aggregate_is_taken_over(asked, expected):
    made = plan(measures={"m": asked | {"within": "1d"}}, condition="m IS NOT NULL")
    assert kind_of(measure(made, "m"), made) == expected
    (read,) = made.planned[0].measures
    assert kernel_for(made, read.value).groups == 0


def test_a_column_has_no_kernel():
    with pytest.raises(TypeError):
        kernel_for(plan(), 0)
