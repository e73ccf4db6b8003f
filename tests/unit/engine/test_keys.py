import numpy as np
import polars as pl
import pytest

from ftindicators.engine import keys
from ftindicators.engine.keys import FEW, Codes


def codes(made, *columns):
    return made.of([pl.Series(c) if not isinstance(c, pl.Series) else c for c in columns]).tolist()


@pytest.fixture(params=[4096, 0], ids=["few rows", "many rows"])
def way(request, monkeypatch):
    """Both ways in which rows are looked up."""
    monkeypatch.setattr(keys, "FEW", request.param)


@pytest.mark.usefixtures("way")
class TestOf:
    def test_keys_are_numbered_in_the_order_in_which_they_come(self):
        made = Codes()
        assert codes(made, ["b", "a", "b"]) == [0, 1, 0]
        assert codes(made, ["c", "a"]) == [2, 1]
        assert (made.keys, len(made)) == (["b", "a", "c"], 3)

    def test_a_row_with_a_null_has_no_code(self):
        made = Codes()
        assert codes(made, ["a", None, "a"], [1, 2, None]) == [0, -1, -1]
        assert codes(made, pl.Series([None, None], dtype=pl.String), [1, 2]) == [-1, -1]
        assert made.keys == [("a", 1)]

    def test_several_columns_are_one_key(self):
        made = Codes()
        assert codes(made, ["a", "ab", "a"], ["bc", "c", "bc"]) == [0, 1, 0]

    def test_minus_zero_is_zero(self):
        assert codes(Codes(), [0.0, -0.0, 1.5]) == [0, 0, 1]

    def test_truths_and_numbers_are_keys_too(self):
        assert codes(Codes(), [True, False, True]) == [0, 1, 0]
        assert codes(Codes(), [2**62, -5, 2**62]) == [0, 1, 0]

    def test_no_rows_have_no_codes(self):
        made = Codes()
        found = made.of([pl.Series([], dtype=pl.String)])
        assert (found.tolist(), found.dtype, len(made)) == ([], np.int64, 0)

    def test_an_empty_text_is_a_key(self):
        assert codes(Codes(), ["", None, ""]) == [0, -1, 0]


def test_keep_renumbers_and_forgets_the_rest():
    made = Codes()
    codes(made, ["a", "b", "c", "d"])
    made.keep(np.array([3, 1]))
    assert (made.keys, made.serials, len(made)) == (["d", "b"], [3, 1], 2)
    assert codes(made, ["b", "d", "a"]) == [1, 0, 2]


def test_a_key_that_comes_back_is_a_new_group():
    made = Codes()
    codes(made, ["a", "b"])
    made.keep(np.array([1]))
    assert codes(made, ["a"]) == [1]
    assert made.serials == [1, 2]


def test_a_frame_holds_codes_exactly():
    made = Codes()
    codes(made, ["ä|\\", "b", None], [0.1, 1e300, 2.0], [1, -(2**62), 3])
    codes(made, ["c"], [0.5], [7])
    made.keep(np.array([1, 2]))
    kept = Codes.from_frame(*made.to_frame())
    assert (kept.keys, kept.serials) == (made.keys, made.serials)
    assert kept.code(("new", 1.0, 1)) == 2
    assert kept.serials[-1] == 3


@pytest.mark.parametrize("keys", [[], ["x", "y"], [7, 8], [2.5]])
def test_single_keys_come_back_as_they_were(keys):
    made = Codes()
    if keys:
        codes(made, keys)
    again = Codes.from_frame(*made.to_frame())
    assert (again.keys, again.serials, len(again)) == (made.keys, made.serials, len(made))


def test_a_first_large_batch_comes_back_without_a_look_up():
    made = Codes()
    of = [f"a{n % 5000}" for n in range(FEW + 1)]
    codes(made, of)
    again = Codes.from_frame(*made.to_frame())
    assert codes(again, of) == codes(made, of)


def test_copies_go_their_own_way():
    made = Codes()
    codes(made, ["a", "b"])
    other = made.copy()
    assert (codes(other, ["c"]), codes(made, ["d"]), other.keys, made.keys) == (
        [2],
        [2],
        ["a", "b", "c"],
        ["a", "b", "d"],
    )


def test_bytes_grow_with_what_is_known():
    made = Codes()
    before = made.nbytes
    codes(made, [f"key {i}" for i in range(500)])
    assert made.nbytes > before + 500 * 40
    made.keep(np.arange(0))
    assert made.nbytes < before + 500 * 40
