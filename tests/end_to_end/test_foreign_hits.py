"""Indicators over data made by others: every hit, and its numbers, as DuckDB finds them in the raw files."""

from __future__ import annotations

import duckdb
import pytest

from ftindicators import ColumnMapping, Engine, Indicators, Plan
from ftindicators.runners.batch import run_job
from ftindicators.sources.files import open_files
from tests.checkout import ROOT
from tests.foreign import foreign

pytestmark = pytest.mark.foreign

HEAD = """
version: 1
title: Made for a test
status: draft
exploitation: [general]
points_to: unknown
family: transfers-in
strength: weak
sources: [{document: DESIGN-DERIVED}]
rationale: Compared with SQL.
innocent_explanations: [it is a test]
next_steps: [none]
"""


def measures_of(name, text, tmp_path):
    """Transaction id to the measures of its hit, of one indicator over one foreign data set."""
    (tmp_path / "made.yaml").write_text(text + HEAD, encoding="utf-8")
    mapping = ColumnMapping.load(ROOT / "tests" / "foreign_mappings" / f"{name}.yaml")
    plan = Plan.of(Indicators.load(tmp_path / "made.yaml"))
    engine = Engine(plan, mapping=mapping, hits="all")
    results = run_job(engine.job, open_files([foreign(name) / "transactions.parquet"], mapping.csv))
    rows = results.hits.select(["transaction_id", "measures"]).to_pylist()
    return {row["transaction_id"]: {m["name"]: m["exact"] for m in row["measures"]} for row in rows}


def test_spending_of_purchase_cards_in_thirty_days(tmp_path):
    found = measures_of(
        "birmingham_pcards",
        """
indicator: spends-much
subject: account
selections: {spend: direction = 'debit' AND currency = 'GBP'}
measures:
  total: {aggregate: sum, column: amount_base, where: spend, within: 30d}
  shops: {aggregate: count_distinct, column: merchant_name, where: spend, within: 30d}
condition: total >= 20000 AND shops >= 2
""",
        tmp_path,
    )
    path = foreign("birmingham_pcards") / "transactions.parquet"
    expected = duckdb.sql(f"""
        WITH numbered AS (
            SELECT row_number() OVER () AS n, card_number_masked AS card, trans_date::TIMESTAMP AS t, merchant_name,
                   CAST(round(gross_amount * 100) AS BIGINT) AS cents, coalesce(original_currency, 'GBP') AS currency
            FROM read_parquet('{path}')),
        measured AS (
            SELECT n,
                   coalesce(sum(cents) FILTER (cents >= 0 AND currency = 'GBP') OVER w, 0) AS total,
                   count(DISTINCT merchant_name) FILTER (cents >= 0 AND currency = 'GBP') OVER w AS shops
            FROM numbered
            WINDOW w AS (PARTITION BY card ORDER BY t
                         RANGE BETWEEN INTERVAL '29 days 23:59:59.999999' PRECEDING AND CURRENT ROW))
        SELECT format('transactions.parquet:{{:010d}}', n), total, shops FROM measured
        WHERE total >= 2000000 AND shops >= 2
    """).fetchall()
    assert len(expected) > 1_000
    plain = {i: {"total": f"{c // 100}.{c % 100:02d}".rstrip("0").rstrip("."), "shops": str(s)} for i, c, s in expected}
    assert found == plain


def test_payers_of_an_account_in_three_weeks_find_the_planted_fans(tmp_path):
    found = measures_of(
        "amlsim_py_30k",
        """
indicator: many-payers
subject: account
measures:
  payers: {aggregate: count_distinct, column: other_party, where: direction = 'credit', within: 21d}
condition: payers >= 8
at: direction = 'credit'
""",
        tmp_path,
    )
    path = foreign("amlsim_py_30k") / "transactions.parquet"
    expected = duckdb.sql(f"""
        WITH measured AS (
            SELECT tran_id, count(DISTINCT orig_acct) OVER (PARTITION BY bene_acct ORDER BY tran_timestamp::TIMESTAMP
                RANGE BETWEEN INTERVAL '20 days 23:59:59.999999' PRECEDING AND CURRENT ROW) AS payers
            FROM read_parquet('{path}'))
        SELECT tran_id || ':c', payers FROM measured WHERE payers >= 8
    """).fetchall()
    assert len(expected) > 100
    assert found == {i: {"payers": str(n)} for i, n in expected}
