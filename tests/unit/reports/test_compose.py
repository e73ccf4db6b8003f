from decimal import Decimal

import pytest

from ftindicators.runners.report import ReportJob
from tests.builders.report_folders import harbour, random_folder


@pytest.fixture(scope="module")
def reports():
    job = ReportJob.of(harbour())
    return [(candidate, job.report(candidate)) for candidate in job.candidates]


def test_every_point_of_the_score_is_a_term(reports):
    for candidate, report in reports:
        assert report.score.total == candidate.score == sum((t.counted for t in report.score.terms), Decimal(0))
        assert {i.id for i in report.indicators} == set(candidate.indicators)
        assert all(asked.met for asked in report.score.asked)


def test_every_episode_is_explained_at_a_hit_by_clauses_that_hold(reports):
    for candidate, report in reports:
        episodes = [e for i in report.indicators for e in i.episodes]
        assert {e.episode_id for e in episodes} == set(candidate.episodes)
        for episode in episodes:
            assert episode.clauses
            assert all(clause.truth == "true" for clause in episode.clauses)
            assert [hit.which for hit in episode.shown] == ["first", "height", "last"]


def test_the_money_of_both_parts_is_the_same(reports):
    for _, report in reports:
        line, flow = report.timeline, report.money_flow
        for side, name in zip(flow.sides, ("in", "out"), strict=True):
            over_time = sum((Decimal(getattr(b, f"{name}_sum")) for b in line.buckets), Decimal(0))
            named = sum((Decimal(f.sum) for f in side.largest), Decimal(0)) + Decimal(side.others_sum)
            assert Decimal(side.sum) == over_time == named


def test_every_hit_of_a_candidate_is_marked_and_listed(reports):
    for candidate, report in reports:
        hits = sum(e.hits for i in report.indicators for e in i.episodes)
        assert sum(m.hits for m in report.timeline.marks) == hits
        assert {r.transaction_id for r in report.evidence.rows if r.hit_of} == set(candidate.evidence_transactions)


def test_rows_name_their_file_and_row(reports):
    for _, report in reports:
        assert all(row.source.startswith("postings-") and row.row >= 1 for row in report.evidence.rows)


def test_each_statement_has_an_id_of_its_own(reports):
    for _, report in reports:
        ids = [s.id for s in report.recompute.statements]
        assert len(ids) == len(set(ids))
        linked = {m.sql for i in report.indicators for e in i.episodes for h in e.shown for m in h.measures if m.sql}
        assert linked <= set(ids)


def test_rows_of_others_that_evidence_counts_are_told_as_such():
    job = ReportJob.of(random_folder(1))
    found = [(r, c) for c in job.candidates for r in job.report(c).evidence.rows if r.party != c.anchor]
    assert found
