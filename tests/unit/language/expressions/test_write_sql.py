"""The canonical text: as few brackets as reading it again needs, values as a person writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.model.values import HOUR
from tests.unit.language.expressions.made_up import read, tree

CANONICAL = [
    "amount > 0.5 * income AND NOT (b OR n > 3) AND b IS NOT TRUE",
    "n - (m - 2) - 3 > -(-n)",
    "-9223372036854775808 < n",
    "coalesce(amount, 0.5) >= 1000.25",
    "age > seconds(1.5) AND age < hours(25) OR age >= -days(2)",
    "occurred_at < instant('2023-12-31T23:00:00Z')",
    "local_date >= date('2024-02-28') AND local_time >= time('22:00:00.500000')",
    "memo LIKE 'a!%b' ESCAPE '!' AND memo NOT ILIKE 'x''y'",
    "type NOT IN ('wire') OR memo IN $cities",
    "CASE WHEN b THEN 1 ELSE NULL END IS NULL",
    "list_any(tags, 'a') OR 'a' = ANY(tags)",
    "(n > 3) IS NOT TRUE",
    "memo IS NOT DISTINCT FROM mcc",
    "n * 2.0 < share",
    "amount % 0.25 = 0",
    "NOT NOT b",
    "regexp_matches(memo, '^a$')",
]


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_text_is_written_as_it_was_read(text):
    assert write_sql(tree(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("n between 1 and m", "n >= 1 AND n <= m"),
        ("n NOT BETWEEN 1 AND 2", "NOT (n >= 1 AND n <= 2)"),
        ("((b)) and ((n>.5))", "b AND n > 0.5"),
        ("LOWER(memo) = 'a'", "lower(memo) = 'a'"),
        ("n IS DISTINCT FROM NULL", "n IS NOT NULL"),
        ("b AND (b AND b)", "b AND b AND b"),
        ("CASE WHEN b THEN 1 END = 1", "CASE WHEN b THEN 1 ELSE NULL END = 1"),
        ("age > hours(24)", "age > days(1)"),
    ],
)
def test_other_ways_to_write_it_come_out_canonical(text, written):
    assert write_sql(tree(text)) == written


def test_evidence_shows_the_parameters_values():
    values = {"threshold": 9000, "cities": ("Montr\u00e9al", "L'Anse"), "window": 36 * HOUR, "ratio": Decimal("0.10")}
    condition = tree("amount >= $threshold AND memo IN $cities AND age < $window AND amount > $ratio * income")
    written = write_sql(condition, parameter=lambda reference: values[reference.name])
    assert written == (
        "amount >= 9000 AND memo IN ('Montr\u00e9al', 'L''Anse') AND age < hours(36) AND amount > 0.10 * income"
    )


def test_an_empty_list_is_false():
    written = write_sql(tree("memo NOT IN $cities OR b"), parameter=lambda _reference: ())
    assert written == "NOT FALSE OR b"


def test_a_warning_leaves_a_tree_to_be_written():
    found, faults = read("amount = 0.12345")
    assert [fault[0] for fault in faults] == ["FTI290"]
    assert write_sql(found) == "amount = 0.12345"
