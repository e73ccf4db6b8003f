from dataclasses import replace

import jinja2
import pytest

from ftindicators.reports.index import file_of, in_order, index_page, list_json
from ftindicators.runners.report import ReportJob
from tests.builders.candidate_values import candidate
from tests.builders.page_parts import page
from tests.builders.report_folders import MARK, harbour, hostile


@pytest.fixture(scope="module")
def job():
    return ReportJob.of(harbour())


def made(job, *candidates, suppressed=()):
    return replace(job.results, candidates=candidates, suppressed=suppressed)


def test_urgent_and_welfare_come_before_others_and_escalated_before_new(job):
    given = [
        candidate("a", route="offender", change="escalated"),
        candidate("b", route="welfare", change="unchanged"),
        candidate("c", route="welfare", change="escalated"),
        candidate("d", route="urgent", change="new"),
        candidate("e", route="welfare", change="escalated", score="9"),
        candidate("f", route="of another policy"),
    ]
    assert [c.candidate_id for c in in_order(given, job.policy)] == ["d", "e", "c", "b", "a", "f"]


def test_the_page_lists_each_route_and_links_each_candidate(job):
    results = made(
        job, candidate("1" * 32, anchor="P1"), candidate("2" * 32, anchor="P2", route="offender", roles=("unknown",)),
        suppressed=(candidate("3" * 32, anchor="P3", held=[("suppression", "trader", "desk", "2027-01-01")]),),
    )  # fmt: skip
    tree = page(index_page(jinja2, results, job.policy, "out"))
    assert [h.words() for h in tree.all("h2")] == ["Welfare 1", "Offender 1", "Held back 1", "What this run could see"]
    links = {a.words(): a.attributes["href"] for table in tree.all("table") for a in table.all("a")}
    assert links == {
        "P1": f"candidate-{'1' * 32}.html",
        "P2": f"candidate-{'2' * 32}.html",
        "P3": f"candidate-{'3' * 32}-held-back.html",
    }
    assert "trader (until 2027-01-01)" in tree.words()
    assert "Restricted access" in tree.words()


def test_an_id_that_is_none_of_ours_names_no_file():
    assert file_of(candidate("../../etc/passwd")).startswith("candidate-")
    assert "/" not in file_of(candidate("../../etc/passwd"))
    assert file_of(candidate("a" * 32)) == f"candidate-{'a' * 32}.html"


def test_coverage_and_rejects_stand_in_short(job):
    words = page(index_page(jinja2, job.results, job.policy, "out")).words()
    rows = job.results.manifest["rows"]
    assert f"{rows['read']:,} read = {rows['used']:,} used + {rows['rejected']:,} rejected" in words
    assert "2 rows without a needed value" in words
    assert "Not evaluable" in words


def test_without_candidates_it_says_what_that_means(job):
    words = page(index_page(jinja2, made(job), job.policy, "out")).words()
    assert "not that nothing happens" in words


def test_the_list_says_who_is_restricted(job):
    document = list_json(
        made(job, candidate("1" * 32), candidate("2" * 32, route="offender", roles=("unknown",))), job.policy
    )
    assert [(c["route"], c["restricted"]) for c in document["candidates"]] == [("welfare", True), ("offender", False)]


def test_hostile_names_stay_text():
    job = ReportJob.of(hostile())
    tree = page(index_page(jinja2, job.results, job.policy, f"{MARK}<b>"))
    assert not [v for e in tree.all() for v in e.attributes.values() if MARK in (v or "")]
    assert not list(tree.all("script", "img", "b"))
    assert len(job.results.suppressed) == 1
