"""Types of what is read, and the trees that writers and the Plan rely on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ftindicators.diagnostics import Span
from ftindicators.language.expressions import RESERVED_WORDS, carries_identity, read_expression
from ftindicators.model.expression import Literal, Name, NameKind, Operation, ParameterReference, walk
from ftindicators.model.values import HOUR, ValueType
from tests.unit.language.expressions.made_up import SCOPE, tree

T = ValueType


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n + 1", T.INTEGER),
        ("n / 2", T.NUMBER),
        ("n + 0.5", T.NUMBER),
        ("n % 2", T.INTEGER),
        ("n * share", T.NUMBER),
        ("amount + 1", T.MONEY),
        ("amount - n", T.MONEY),
        ("amount * 2", T.MONEY),
        ("0.5 * amount", T.MONEY),
        ("amount * share", T.NUMBER),
        ("amount * $ratio", T.MONEY),
        ("amount / income", T.NUMBER),
        ("amount / 3", T.NUMBER),
        ("amount % 100", T.MONEY),
        ("occurred_at - occurred_at", T.DURATION),
        ("occurred_at + $window", T.INSTANT),
        ("local_date - local_date", T.DURATION),
        ("age * 2", T.DURATION),
        ("age / hours(1)", T.NUMBER),
        ("memo || mcc", T.TEXT),
        ("coalesce(amount, 0)", T.MONEY),
        ("coalesce(n, 0.5)", T.NUMBER),
        ("coalesce(NULL, n)", T.INTEGER),
        ("CASE WHEN b THEN NULL ELSE memo END", T.TEXT),
        ("greatest(amount, 5, 0.5)", T.MONEY),
        ("round(amount, 2)", T.MONEY),
        ("round(share)", T.NUMBER),
        ("length(memo)", T.INTEGER),
        ("regexp_extract(memo, 'a(b)', 1)", T.TEXT),
        ("list_length(tags)", T.INTEGER),
        ("distance_km(lat, lon, 1, 2.5)", T.NUMBER),
        ("hours(6)", T.DURATION),
        ("date('2024-03-31')", T.LOCAL_DATE),
        ("time('22:00')", T.LOCAL_TIME),
        ("nullif(memo, '')", T.TEXT),
        ("instant('2024-01-31T00:00Z')", T.INSTANT),
        ("-amount", T.MONEY),
        ("abs(age)", T.DURATION),
        ("b", T.BOOLEAN),
        ("TRUE", T.BOOLEAN),
    ],
)
def test_types(text, expected):
    assert tree(text).type is expected


@pytest.mark.parametrize(
    "text",
    [
        "amount > share",
        "amount = n",
        "amount >= $threshold",
        "amount < $ratio",
        "n > 2.5",
        "n = $ratio",
        "b = b",
        "b IS DISTINCT FROM b",
        "type = 'wire'",
        "type IS DISTINCT FROM 'wire'",
        "memo IN ('a', 'b')",
        "n IN ($threshold, 3)",
        "memo NOT IN $cities",
        "counterparty_phone = memo",
        "counterparty_phone IN ('1')",
        "counterparty_phone IS NULL",
        "counterparty_phone IS DISTINCT FROM memo",
        "coalesce(counterparty_phone, '') = ''",
        "list_contains(tags, 'a')",
        "list_any(tags, $cities)",
        "occurred_at >= instant('2024-01-31T00:00+01:00')",
        "age > $window",
        "local_date BETWEEN date('2024-01-01') AND date('2024-01-31')",
        "CASE WHEN b THEN TRUE ELSE b END",
        "amount IS NULL",
    ],
)
def test_conditions(text):
    assert tree(text, T.BOOLEAN).type is T.BOOLEAN


def test_written_numbers_take_the_scale_of_their_place():
    assert tree("amount > 1000").operands[1] == Literal(T.MONEY, 10_000_000)
    assert tree("amount > 0.12345").operands[1] == Literal(T.MONEY, Decimal("1234.5"))
    assert tree("share > 1").operands[1] == Literal(T.NUMBER, Decimal(1))
    assert tree("n > 2.0").operands[1] == Literal(T.INTEGER, 2)
    assert tree("0.5 * amount").operands[0] == Literal(T.NUMBER, Decimal("0.5"))
    assert tree("age > hours(6)").operands[1] == Literal(T.DURATION, 6 * HOUR)
    assert tree("n > -3").operands[1] == Literal(T.INTEGER, -3)


def test_names_know_what_they_are():
    names = {
        node.name: node.kind for node in walk(tree("b AND n > 1 AND customer.city = 'x'")) if isinstance(node, Name)
    }
    assert names == {"b": NameKind.SELECTION, "n": NameKind.MEASURE, "customer.city": NameKind.COLUMN}


def test_negated_comparisons_are_not_of_the_comparison():
    assert tree("memo NOT IN ('a')") == tree("NOT memo IN ('a')")
    assert tree("b IS NOT TRUE") == tree("NOT (b IS TRUE)")
    assert tree("n IS NOT NULL").operands[0].operator == "is_null"


def test_and_is_one_node_however_it_was_bracketed():
    assert tree("b AND (b AND n > 1)") == tree("b AND b AND n > 1")
    assert len(tree("b AND (b AND n > 1)").operands) == 3


def test_case_always_has_an_else():
    assert tree("CASE WHEN b THEN n END").operands[-1] == Literal(T.INTEGER, None)


def test_a_list_parameter_is_a_reference_that_knows_it():
    assert tree("memo IN $cities").operands[1] == ParameterReference(T.TEXT, "cities", is_list=True)


def test_a_duration_by_parameter_is_a_product():
    expected = Operation(T.DURATION, "*", (Literal(T.DURATION, HOUR), ParameterReference(T.INTEGER, "threshold")))
    assert tree("hours($threshold)") == expected


def test_spans_come_from_the_callers_places():
    def locate(start, end):
        return Span("a.yaml", 7, start + 10, end - start)

    found = read_expression("n > 3", SCOPE, expected=None, report=lambda *_: None, locate=locate)
    assert found is not None
    assert found.span == Span("a.yaml", 7, 10, 5)
    assert found.operands[1].span == Span("a.yaml", 7, 14, 1)


def test_identity_goes_with_the_value():
    assert carries_identity(tree("coalesce(memo, counterparty_phone)"), SCOPE)
    assert carries_identity(tree("CASE WHEN b THEN counterparty_phone ELSE memo END"), SCOPE)
    assert not carries_identity(tree("CASE WHEN counterparty_phone = 'x' THEN memo ELSE 'y' END"), SCOPE)
    assert not carries_identity(tree("memo"), SCOPE)


def test_words_of_sql_are_reserved():
    assert {"and", "select", "end", "any"} <= RESERVED_WORDS
    assert "first" not in RESERVED_WORDS
