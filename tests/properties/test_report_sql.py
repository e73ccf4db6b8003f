"""Every figure of every report is what its SQL gives in DuckDB, pasted as it stands.

`FTINDICATORS_SEEDS=50` tries that many seeds of random indicators over random rows.
"""

import os

import jsonschema
import pytest

from ftindicators.reports.schema import shipped_schema
from ftindicators.runners.report import ReportJob
from tests.builders.recomputed import differences
from tests.builders.report_folders import harbour, hostile, random_folder

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "6"))


def reports(folder):
    job = ReportJob.of(folder)
    assert job.candidates
    alike = {(c.pack, c.route, c.indicators): c for c in job.candidates}  # of those that are alike one will do
    return [job.report(candidate).to_json() for candidate in alike.values()]


def checked(folder):
    """The reports of a folder, each held against the shipped schema; gives how many statements they have."""
    validator = jsonschema.Draft202012Validator(shipped_schema())
    count = 0
    for report in reports(folder):
        assert not [error.message for error in validator.iter_errors(report)]
        assert differences(report) == []
        count += len(report["recompute"]["statements"])
    return count


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_figure_about_random_indicators_is_recomputed(seed):
    assert checked(random_folder(seed)) > 100


def test_every_figure_about_the_sample_bank_is_recomputed():
    assert checked(harbour()) > 50


def test_hostile_values_are_recomputed_too():
    assert checked(hostile()) > 10


def test_the_pool_asks_for_every_aggregate():
    """What the random folders hold is what this file vouches for."""
    asked = set()
    for seed in range(SEEDS):
        job = ReportJob.of(random_folder(seed))
        by_id = {i.id: i for i in job._composer.plan.indicators}
        for candidate in job.candidates:
            asked |= {m.aggregate for name in candidate.indicators for m in by_id[name].measures}
    assert asked >= {
        "count", "sum", "mean", "min", "max", "std", "count_distinct", "share", "top_share", "first", "last", "median",
        "percentile", "days_active", "longest_gap", "regularity", "zscore", "ratio",
    }  # fmt: skip


def test_a_wrong_figure_is_seen():
    """The comparison can fail: one digit more in one expected value."""
    (report, *_) = reports(harbour())
    statement = next(s for s in report["recompute"]["statements"] if s["expected"])
    statement["expected"][0][-1] += "1"
    assert len(differences(report)) == 1
