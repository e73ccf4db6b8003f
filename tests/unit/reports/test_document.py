import json
from decimal import Decimal

from ftindicators.reports.document import BANNER, FORMAT, Term, _object
from ftindicators.runners.report import ReportJob
from tests.builders.report_folders import harbour


def test_the_document_begins_with_what_it_is_and_is_not():
    job = ReportJob.of(harbour())
    document = job.report(job.candidates[0]).to_json()
    assert list(document)[:3] == ["format", "schema_version", "banner"]
    assert (document["format"], document["banner"]) == (FORMAT, BANNER)


def test_points_are_numbers_and_names_that_python_keeps_are_plain():
    written = _object(Term("i", "t", "cash", "weak", "family", Decimal(1), Decimal("0.5"), None))
    assert (written["points"], written["counted"], written["cap"]) == (1, 0.5, None)
    job = ReportJob.of(harbour())
    document = job.report(job.candidates[0]).to_json()
    assert {"from", "to"} <= set(document["timeline"])


def test_the_same_folder_gives_the_same_document():
    def text():
        job = ReportJob.of(harbour())
        return json.dumps([job.report(candidate).to_json() for candidate in job.candidates])

    assert text() == text()
