"""The whole pack over payments of people and offices who do nothing but pay: no candidate, however many hits."""

from __future__ import annotations

import polars as pl
import pytest

import ftindicators as ft
from tests.checkout import ROOT
from tests.foreign import foreign

pytestmark = pytest.mark.foreign
MAPPINGS = ROOT / "tests" / "foreign_mappings"
CUSTOMERS = 120


def hits(results):
    return {name: entry["hits"] for name, entry in results.coverage["indicators"].items() if entry["hits"]}


def test_a_city_council_s_purchase_cards():
    results = ft.scan(
        foreign("birmingham_pcards") / "transactions.parquet", mapping=MAPPINGS / "birmingham_pcards.yaml", hits="none"
    )
    assert results.manifest["rows"] == {"read": 185_908, "used": 185_908, "rejected": 0}
    assert (results.candidates, results.suppressed) == ((), ())
    assert hits(results) == {}  # what its categories leave to be asked stays under every threshold


@pytest.mark.parametrize("known", ["sparkov", "sparkov_as_if_known"])
def test_simulated_cardholders(known):
    """As they are, and as if their purchases were rooms, rides, adverts and meals: thousands of hits, no candidate."""
    folder = foreign("sparkov")
    customers = pl.read_parquet(folder / "customers.parquet").head(CUSTOMERS)
    rows = pl.scan_parquet(folder / "transactions.parquet").join(
        customers.lazy().select("acct_num"), on="acct_num", how="semi"
    )
    context = ft.Context(accounts=customers, customers=customers)
    results = ft.scan(rows, mapping=MAPPINGS / f"{known}.yaml", context=context, hits="none")
    assert results.manifest["rows"]["read"] > 100_000
    assert (results.candidates, results.suppressed) == ((), ())
    if known == "sparkov_as_if_known":
        assert sum(hits(results).values()) > 10_000
        assert len(hits(results)) >= 4
