"""DuckDB SQL: what cannot be said there is refused, names and texts are quoted. That it means the same: properties."""

from __future__ import annotations

import duckdb
import pytest

from ftindicators.language.expressions.write_duckdb import NoSecondOpinion, write_duckdb
from tests.unit.language.expressions.made_up import tree


def test_money_is_compared_in_ten_thousandths():
    assert write_duckdb(tree("amount >= 1000")) == "(\"amount\" >= CAST('10000000' AS BIGINT))"


def test_names_are_quoted_and_can_be_written_otherwise():
    assert write_duckdb(tree("customer.city IS NULL")) == '("customer.city" IS NULL)'
    assert write_duckdb(tree("b IS TRUE"), column=lambda name: f"t.{name.name}") == "(t.b IS TRUE)"


def test_a_text_with_quotes_and_zero_characters_arrives_whole():
    sql = write_duckdb(tree("memo = 'it''s\0here'"))
    assert duckdb.sql(f"SELECT {sql} FROM (SELECT 'it''s' || chr(0) || 'here' AS memo)").fetchall() == [(True,)]


def test_normalise_has_no_second_opinion():
    with pytest.raises(NoSecondOpinion, match="normalise"):
        write_duckdb(tree("normalise(memo) = 'a'"))


def test_parameters_must_be_filled_in():
    with pytest.raises(AssertionError, match="filled in"):
        write_duckdb(tree("amount > $threshold"))
    assert write_duckdb(tree("n > $threshold"), parameter=lambda _: 5) == "(\"n\" > CAST('5' AS BIGINT))"
