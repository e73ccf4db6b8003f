from ftindicators.reports.made_from import made_from
from ftindicators.runners.report import ReportJob
from tests.builders.report_folders import harbour


def test_everything_that_made_the_results_is_named_with_its_hash():
    job = ReportJob.of(harbour())
    made = made_from(job.results, job.policy)
    assert len(made.inputs) == 6
    assert all(file.blake2b for file in (*made.inputs, *made.indicators))
    assert {v.name for v in made.versions} >= {"ftindicators", "polars", "python"}
    assert (made.rows_read, made.plan) == (made.rows_used + made.rows_rejected, job.results.manifest["plan"])
    assert made.policy_text == job.results.definitions["policy"]["text"]
