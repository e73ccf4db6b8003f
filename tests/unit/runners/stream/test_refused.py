"""When too many rows cannot be used."""

from ftindicators.runners.stream.refused import RefusedRows


def test_one_row_of_a_small_batch_stops_nothing():
    assert RefusedRows(0.01).take(1, 1) is None


def test_more_than_a_part_of_the_last_thousand_does():
    refused = RefusedRows(0.01)
    assert refused.take(500, 10) is None
    assert refused.take(500, 1) == "11 of the last 1,000 rows could not be used"


def test_what_is_long_past_is_forgotten():
    refused = RefusedRows(0.01)
    refused.take(1_000, 10)
    assert refused.take(1_000, 10) is None
    assert refused.take(1_000, 10) is None


def test_a_number_is_a_number():
    assert RefusedRows(20.0).take(100_000, 20) is None
    assert RefusedRows(20.0).take(100_000, 21)
    assert RefusedRows(0.0).take(100, 1)
