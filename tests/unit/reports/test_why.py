"""Why, and what no report shows: an address, wherever an indicator looks at one."""

import json

import polars as pl
import pytest

import ftindicators as ft
from ftindicators.runners.report import ReportJob
from tests.builders.indicator_text import indicator_text
from tests.builders.recomputed import differences
from tests.builders.report_folders import EASY_POLICY

HOME = "17 Quai-des-Secrets"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    home = tmp_path_factory.mktemp("addresses")
    rows = pl.DataFrame(
        {
            "transaction_id": [f"t{n}" for n in range(6)],
            "account_id": ["A"] * 6,
            "customer_id": ["C1"] * 6,
            "occurred_at": [f"2025-03-0{n + 1}T10:00:00+00:00" for n in range(6)],
            "direction": ["credit"] * 6,
            "amount": ["50.00"] * 6,
            "counterparty_address": [HOME] * 6,
            "counterparty_id": ["X"] * 6,
        }
    )
    text = indicator_text(
        "paid-from-one-address",
        subject=["customer_id", "counterparty_address"],
        condition="n >= 2 AND latest = latest AND here IS NOT NULL",
        columns={"here": "coalesce(counterparty_address, counterparty_id)"},
        measures={
            "n": {"aggregate": "count", "within": "30d"},
            "latest": {"aggregate": "last", "column": "counterparty_address", "within": "30d"},
            "by_place": {"aggregate": "count", "by": "counterparty_address", "within": "30d"},
        },
        status="stable",
        exploitation=["sexual"],
        about=[{"party": "party", "role": "potential-victim"}],
    )
    (home / "i.yaml").write_text(text, encoding="utf-8")
    plan = ft.Plan.of(ft.Indicators.load(home / "i.yaml"))
    ft.Engine(plan, policy=ft.Policy.of_text(EASY_POLICY)).run(rows).write(home / "out")
    job = ReportJob.of(home / "out")
    (candidate,) = job.candidates
    return job.report(candidate)


def test_no_address_stands_anywhere_in_the_report(report):
    text = json.dumps(report.to_json(), ensure_ascii=False)
    assert "paid-from-one-address" in text
    assert HOME not in text


def test_what_was_kept_back_is_said_to_be(report):
    (episode,) = report.indicators[0].episodes
    assert episode.subject_id is None
    assert any(entry.withheld and None in entry.key for entry in episode.evidence)
    assert "withheld" in json.dumps([clause.to_json() for clause in episode.clauses])


def test_the_sql_still_finds_it(report):
    assert differences(report.to_json()) == []
    statements = {s.measure: s for s in report.recompute.statements if s.kind == "measure"}
    assert statements["n"].expected == (("6",),)
    assert statements["latest"].expected == ()


def test_parameters_say_on_what_they_rest():
    from ftindicators.reports.why import _parameter

    (night,) = [i for i in ft.Indicators.load() if i.id == "night-cash-window"]
    told = {p.name: _parameter(p) for p in night.parameters}
    assert (told["window"].value, told["window"].basis) == ("30d", "judgement")
    assert told["from_hour"].value == "22:00:00"
