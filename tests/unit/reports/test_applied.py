"""What is computed over the kept rows is what the run said; where a folder was changed, it is a fault and no figure."""

from dataclasses import replace

import pyarrow as pa
import pytest

from ftindicators.diagnostics import InternalFault
from ftindicators.reports.applied import Applied
from ftindicators.runners.report import ReportJob
from tests.builders.report_folders import harbour


@pytest.fixture(scope="module")
def job():
    return ReportJob.of(harbour())


def applied_to(job, episode):
    composer = job._composer
    candidate = next(c for c in job.candidates if episode["episode_id"] in c.episodes)
    rows = composer._rows_of(candidate.candidate_id)
    return Applied.to(composer.plan, episode["indicator"], rows, composer._data_from)


def episodes(job):
    return [job._composer._episodes[e] for c in job.candidates for e in c.episodes]


def test_the_hits_of_an_episode_are_found_again_with_their_measures(job):
    written = {(h["episode_id"], h["transaction_id"]): h for h in job.results.hits.to_pylist()}
    compared = 0
    for episode in episodes(job):
        applied = applied_to(job, episode)
        for place in applied.hits_of(episode):
            hit = written.get((episode["episode_id"], applied.rows["transaction_id"][int(place)]))
            if hit is not None:
                exact = [(r.name, applied.exact(r, int(place))) for r in applied.direct]
                assert exact == [(m["name"], m["exact"]) for m in hit["measures"]]
                compared += 1
    assert compared > 10


def test_the_height_is_the_latest_hit_at_which_the_first_measure_is_largest(job):
    for episode in episodes(job):
        applied = applied_to(job, episode)
        places = applied.hits_of(episode)
        first = applied._first_measure()
        values = [applied.found.values.series[first][int(place)] for place in places]
        best = max(i for i, value in enumerate(values) if value == max(v for v in values if v is not None))
        assert applied.height(places) == places[best]


def test_every_entry_of_evidence_has_its_rows(job):
    for episode in episodes(job):
        for entry in applied_to(job, episode).entries(episode):
            behind = applied_to(job, episode)._stands_behind(entry.said["measure"])
            assert len(entry.places) == entry.said["rows"] or (behind and len(entry.places) < entry.said["rows"])


@pytest.mark.parametrize("change", ["hits", "rows", "sum"])
def test_a_folder_that_says_something_else_is_a_fault(job, change):
    episode = episodes(job)[0]
    applied = applied_to(job, episode)
    if change == "hits":
        with pytest.raises(InternalFault, match=r"hits in episodes\.parquet"):
            applied.hits_of({**episode, "hits": episode["hits"] + 1})
        return
    entries = [{**episode["evidence"][0], change: (episode["evidence"][0][change] or 0) + 1}]
    with pytest.raises(InternalFault, match=r"in episodes\.parquet"):
        applied.entries({**episode, "evidence": entries})


def test_a_hit_with_another_measure_than_was_written_is_a_fault(job):
    hits = job.results.hits.to_pylist()
    known = {e for c in job.candidates for e in c.episodes}
    hit = next(h for h in hits if h["episode_id"] in known and h["measures"])
    hit["measures"][0]["exact"] = "999999"
    changed = replace(job.results, hits=pa.Table.from_pylist(hits, job.results.hits.schema))
    other = ReportJob(job.folder, changed)
    candidate = next(c for c in other.candidates if hit["episode_id"] in c.episodes)
    with pytest.raises(InternalFault, match=r"999999 in hits\.parquet"):
        other.report(candidate)
