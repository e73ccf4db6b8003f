from dataclasses import replace
from pathlib import Path

import pytest

from ftindicators.diagnostics import InvalidResults, WrongUsage
from ftindicators.runners.report import ReportJob
from tests.builders.candidate_values import candidate
from tests.builders.report_folders import harbour


@pytest.fixture(scope="module")
def job():
    return ReportJob.of(harbour())


def with_candidates(job, *candidates, suppressed=()):
    return ReportJob(job.folder, replace(job.results, candidates=candidates, suppressed=suppressed))


def test_a_candidate_is_found_by_id_beginning_or_party(job):
    other = with_candidates(job, candidate("abc1", anchor="P1"), candidate("abd2", anchor="P2"))
    assert other.find("abc1").anchor == "P1"
    assert other.find("abd").anchor == "P2"
    assert other.find("P2").candidate_id == "abd2"


def test_suppressed_ones_are_found_too(job):
    held = candidate("abc1", anchor="P9", held=[("expired", "long ago", None, None)])
    assert with_candidates(job, suppressed=(held,)).find("P9").held_back_by


def test_of_one_id_that_for_review_is_meant_unless_the_held_back_part_is_asked_for(job):
    held = candidate("abc1", anchor="P1", held=[("suppression", "known trader", "desk-2", "2027-01-31")])
    both = with_candidates(job, candidate("abc1", anchor="P1"), suppressed=(held,))
    for named in ("abc1", "ab", "P1"):
        assert not both.find(named).held_back_by
        assert both.find(f"held-back:{named}").held_back_by
    assert both.twin(both.find("P1")) is held
    assert both.twin(held) is both.find("P1")
    assert with_candidates(job, suppressed=(held,)).twin(held) is None
    with pytest.raises(WrongUsage, match="no candidate 'held-back:P2'"):
        both.find("held-back:P2")


def test_a_partys_name_goes_before_the_beginning_of_an_id(job):
    other = with_candidates(job, candidate("abc1", anchor="P1"), candidate("zzz", anchor="ab"))
    assert other.find("ab").candidate_id == "zzz"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("", "no candidate"),
        ("nobody", "there are 2"),
        ("ab", "2 candidates begin with 'ab'"),
        ("P", "no candidate 'P'"),
    ],
)
def test_none_or_several_are_told_with_the_way_out(job, named, words):
    other = with_candidates(job, candidate("abc1", anchor="P1"), candidate("abd2", anchor="P1"))
    with pytest.raises(WrongUsage, match=words):
        other.find(named)
    with pytest.raises(WrongUsage, match=r"are of party 'P1': give one of abc1 \(sexual\), abd2"):
        other.find("P1")


def test_the_policy_is_the_one_that_the_results_were_made_with(job):
    assert [route.name for route in job.policy.routes] == ["urgent", "welfare", "offender", "purchaser"]
    assert [r.looks_for_suspects for r in job.policy.routes] == [False, False, True, True]
    assert job.policy.route("purchaser").score is None
    assert job.policy.evidence_of("sexual") == ("control", "flow")


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(InvalidResults):
        ReportJob.of(tmp_path)


def test_nothing_is_written_over_the_results_or_the_input(job):
    for inside in (job.folder, job.folder / "page.html", job.folder / "deep" / "page.html"):
        with pytest.raises(WrongUsage, match="in the results folder"):
            job.refuse_own(inside)
    entry = next(iter(job.results.manifest["inputs"]))
    with pytest.raises(WrongUsage, match="is an input of the run"):
        job.refuse_own(Path(entry["path"]))
    job.refuse_own(job.folder.parent / "pages")
