import json
import sys
from dataclasses import replace

import pytest

from ftindicators.diagnostics import InvalidInput, InvalidResults, MissingExtra, WrongUsage
from ftindicators.model.candidate import HeldBack
from ftindicators.reports.schema import schema_text
from ftindicators.runners import report_files
from ftindicators.runners.report import ReportJob
from tests.builders.report_folders import harbour


@pytest.fixture(scope="module")
def job():
    return ReportJob.of(harbour())


@pytest.fixture(scope="module")
def text(job):
    return report_files.report_text(job, job.candidates[0], "json")


def test_a_folder_holds_an_index_and_a_page_a_candidate_whose_links_lead_to_each_other(job, tmp_path):
    told = []
    assert report_files.write_pages(job, tmp_path / "pages", overwrite=False, said=told.append) == len(job.candidates)
    names = {path.name for path in (tmp_path / "pages").iterdir()}
    assert names == {"index.html", *(f"candidate-{c.candidate_id}.html" for c in job.candidates)}
    index = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert all(f'href="candidate-{c.candidate_id}.html"' for c in job.candidates if c.candidate_id in index)
    assert told == list(range(1, len(job.candidates) + 1))


def test_only_its_own_folder_is_replaced(job, tmp_path):
    out = tmp_path / "pages"
    report_files.write_pages(job, out, overwrite=False)
    with pytest.raises(WrongUsage, match="already exists"):
        report_files.check_out(out, overwrite=False, folder=True)
    report_files.write_pages(job, out, overwrite=True)
    other = tmp_path / "other"
    other.mkdir()
    (other / "index.html").write_text("<p>mine</p>", encoding="utf-8")
    with pytest.raises(WrongUsage, match="not overwritten"):
        report_files.write_pages(job, other, overwrite=True)
    assert (other / "index.html").read_text(encoding="utf-8") == "<p>mine</p>"


def test_a_file_is_not_replaced_unasked(tmp_path):
    out = tmp_path / "report.json"
    report_files.write_text("one", out, overwrite=False)
    with pytest.raises(WrongUsage):
        report_files.check_out(out, overwrite=False, folder=False)
    report_files.write_text("two", out, overwrite=True)
    assert out.read_text(encoding="utf-8") == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_without_jinja_json_is_written_and_html_names_the_extra(job, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert json.loads(report_files.report_text(job, job.candidates[0], "json"))["format"]
    with pytest.raises(MissingExtra, match=r"an HTML report needs the extra `reports`"):
        report_files.report_text(job, job.candidates[0], "html")


def test_a_schema_of_ones_own_is_held_against_the_report(text, tmp_path):
    schema = tmp_path / "schema.json"
    schema.write_text(schema_text(), encoding="utf-8")
    report_files.check_schema(text, schema)
    wrong = {"properties": {"score": {"properties": {"total": {"maximum": 1}}}, "banner": {"const": "x"}}}
    schema.write_text(json.dumps(wrong), encoding="utf-8")
    with pytest.raises(InvalidResults, match=r"\$\.banner.*\n.*\$\.score\.total|\$\.score\.total.*\n.*\$\.banner"):
        report_files.check_schema(text, schema)


@pytest.mark.parametrize(
    "content", ["no json", '{"type": 5}', '{"$ref": "https://example.org/schema.json"}', '{"$ref": "#/$defs/none"}']
)
def test_what_is_no_schema_is_told_and_nothing_is_fetched(text, tmp_path, content, monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("it was fetched"))
    (tmp_path / "schema.json").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match="no JSON Schema"):
        report_files.check_schema(text, tmp_path / "schema.json")
    with pytest.raises(InvalidInput):
        report_files.check_schema(text, tmp_path / "missing.json")


def test_the_list_is_json_too(job):
    document = json.loads(report_files.list_text(job))
    assert [c["candidate_id"] for c in document["candidates"]]
    assert document["banner"]


def test_a_part_that_is_held_back_has_a_page_of_its_own(job, tmp_path):
    shown = job.results.candidates[0]
    held = replace(shown, held_back_by=(HeldBack("suppression", "registered trader", "desk-2", "2027-01-31"),))
    both = ReportJob(job.folder, replace(job.results, candidates=(shown,), suppressed=(held,)))
    report_files.write_pages(both, tmp_path / "pages", overwrite=False)
    name = f"candidate-{shown.candidate_id}"
    assert {p.name for p in (tmp_path / "pages").iterdir()} == {"index.html", f"{name}.html", f"{name}-held-back.html"}
    page = (tmp_path / "pages" / f"{name}.html").read_text(encoding="utf-8")
    assert "registered trader" not in page
    assert f'href="{name}-held-back.html"' in page
    other = (tmp_path / "pages" / f"{name}-held-back.html").read_text(encoding="utf-8")
    assert "registered trader" in other
    assert f'href="{name}.html"' in other
    index = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert f'href="{name}.html"' in index
    assert f'href="{name}-held-back.html"' in index
