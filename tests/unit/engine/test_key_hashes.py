import numpy as np
import polars as pl

from ftindicators.engine.key_hashes import KeyHashes, hashes, probe
from tests.unit.engine.small_rows import computed, rows
from tests.unit.plan.small_plans import measure, plan


def of(frame, **window):
    made = plan(measures={"n": {"aggregate": "count", **window}}, condition="n > 1")
    grouping = measure(made, "n").grouping
    values = computed(made, frame)
    for number in {*grouping.enter, *grouping.ask, *({grouping.local_date} - {None})}:
        values.supply(number)
    return KeyHashes(values), grouping


def pairs(hashed):
    return list(zip(hashed.first.tolist(), hashed.second.tolist(), strict=True))


def test_equal_keys_hash_alike_and_others_do_not_however_their_parts_are_cut():
    frame = rows(
        {"city": "b", "account_id": "aa"}, {"city": "ab", "account_id": "a"}, {"city": "b", "account_id": "aa"}
    )
    made, grouping = of(frame, within="7d", by=["account_id", "city"])
    one, other, again = pairs(made.of(grouping.enter))
    assert one == again
    assert one != other


def test_the_order_of_columns_counts():
    made, grouping = of(rows({"city": "x", "account_id": "y"}), within="7d", by=["account_id", "city"])
    assert pairs(made.of(grouping.enter)) != pairs(made.of(grouping.enter[::-1]))


def test_a_key_with_a_null_is_not_known():
    made, grouping = of(rows({"city": None}, {"city": "x"}), within="7d", by=["account_id", "city"])
    assert made.of(grouping.enter).known.tolist() == [False, True]


def test_a_stretch_is_part_of_the_key_and_can_be_moved():
    made, grouping = of(rows({"h": 1}, {"h": 25}, {"h": 2, "local_date": None}), per="day", last=2)
    own, later = made.of(grouping.enter, grouping), made.of(grouping.enter, grouping, 1)
    assert pairs(later)[0] == pairs(own)[2]
    assert own.known.tolist() == [True, False, True]  # the row without a date lies between the others


def test_negative_zero_is_zero():
    first, second = hashes(pl.Series([0.0, -0.0, 1.0]))
    assert (first[0], second[0]) == (first[1], second[1])
    assert first[0] != first[2]


def test_the_probe_is_the_same_each_time():
    assert probe() == probe()
    assert len(set(np.array(probe()).tolist())) == len(probe())
