"""Texts are told apart by their views: short ones, long ones, ones that begin alike, and nulls."""

import polars as pl
import pytest

from ftindicators.engine.row_arrays import codes_of
from ftindicators.kernels.text_codes import KnownTexts

TEXTS = [
    "",
    "a",
    "wire",
    "exactly_12_b",
    "exactly_13_by",
    "exactly_13_bz",
    "cheque_deposit",
    "cheque_issued_",
    "日本語の長い文",
]


def codes(texts, known=TEXTS):
    return codes_of(pl.Series(texts, dtype=pl.String), KnownTexts.of(known)).tolist()


def test_texts_have_the_codes_of_their_places():
    assert codes([*TEXTS, None]) == [*range(1, len(TEXTS) + 1), 0]


def test_any_other_text_has_the_code_after_the_last():
    others = ["b", "wir", "wire ", "exactly_12_c", "exactly_13_ba", "cheque_deposi", "cheque_depositx", "\0"]
    assert codes(others) == [len(TEXTS) + 1] * len(others)
    assert codes(["a", None], []) == [1, 0]


@pytest.mark.parametrize("offset", [0, 1, 7, 8, 9])
def test_a_slice_reads_its_own_rows_and_buffers(offset):
    series = pl.Series([None if i % 5 == 0 else TEXTS[i % len(TEXTS)] for i in range(40)], dtype=pl.String)
    whole = codes_of(series, KnownTexts.of(TEXTS)).tolist()
    assert codes_of(series[offset:], KnownTexts.of(TEXTS)).tolist() == whole[offset:]


def test_joined_columns_have_several_buffers():
    one, two = pl.Series(TEXTS), pl.Series(["x" * 40, *reversed(TEXTS)])
    joined = pl.concat([one, two])
    expected = [*range(1, len(TEXTS) + 1), len(TEXTS) + 1, *range(len(TEXTS), 0, -1)]
    assert codes_of(joined, KnownTexts.of(TEXTS)).tolist() == expected


def test_no_rows_have_no_codes():
    assert codes([]) == []


def test_many_known_texts_are_all_found():
    many = [f"code {i}" if i % 2 else f"a much longer code, number {i}" for i in range(3_000)]
    assert codes([*reversed(many), "code 2"], many) == [*range(3_000, 0, -1), 3_001]
