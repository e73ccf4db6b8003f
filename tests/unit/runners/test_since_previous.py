"""A run beside an earlier one: whether they can be compared, and what became of the earlier one's candidates."""

from dataclasses import replace

import pytest

from ftindicators.candidates.assemble import Assembled
from ftindicators.candidates.previous import Previous
from ftindicators.diagnostics import InvalidResults
from ftindicators.model.instants import instant_of_text
from ftindicators.results.folder import Results
from ftindicators.runners.context import Context
from ftindicators.runners.engine import Engine
from ftindicators.runners.since_previous import identity_rules, refuse_later_data, refuse_other_identity, told
from ftindicators.sources.mapping import ColumnMapping
from tests.unit.candidates.made_up import changed
from tests.unit.model.test_candidate import CANDIDATE
from tests.unit.plan.small_plans import COUNT, indicator, plan
from tests.unit.runners.small_feeds import engine, hour, rows

MANIFEST = {"data_to": "2024-01-02T00:00:00Z", "plan": "p", "policy": {"name": "default"}}
EASY = changed("pass: {score: 4, families: 2}", "pass: {score: 4, families: 1}")
SEEN = {
    "status": "stable", "exploitation": ["labour"], "strength": "strong", "measures": {"n": COUNT},
    "about": [{"party": "party", "role": "potential-victim"}],
}  # fmt: skip
CASH = plan(indicator("cash-in", **SEEN, condition="n >= 2"))


def job(previous=None, **more):
    return replace(engine(**more).job, previous=previous)


def earlier(*candidates, held=(), manifest=None):
    found = Results(candidates=candidates, suppressed=tuple(held), manifest=MANIFEST if manifest is None else manifest)
    return Previous.of(found, "out/monday")


def scanned(frame, previous=None, **options):
    return Engine(CASH, Context(previous=previous), policy=EASY, threads=1, **options).run(frame)


# ---- whether they can be compared


def test_parties_must_be_named_by_the_same_rules():
    refuse_other_identity(job())
    refuse_other_identity(job(earlier()))
    same = earlier(manifest={**MANIFEST, "identity": identity_rules(job())})
    refuse_other_identity(job(same))
    other = job(same, mapping=ColumnMapping.of_text("{counterparty_ids: customers}"))
    with pytest.raises(InvalidResults, match=r"out/monday: its parties .*counterparty_ids external there, customers"):
        refuse_other_identity(other)
    with pytest.raises(InvalidResults, match="accounts not given there, given here"):
        refuse_other_identity(job(same, accounts=rows({}).select("account_id")))


def test_its_data_may_not_go_on_after_this_run_s():
    refuse_later_data(None, None)
    there = earlier()
    refuse_later_data(there, instant_of_text("2024-01-02T00:00:00Z"))
    with pytest.raises(InvalidResults, match=r"go on to 2024-01-02T00:00:00Z, but this run's end at 2024-01-01"):
        refuse_later_data(there, instant_of_text("2024-01-01T00:00:00Z"))
    with pytest.raises(InvalidResults, match="have no row"):
        refuse_later_data(there, None)
    refuse_later_data(earlier(manifest={"data_to": None}), None)


# ---- what the manifest says


def test_candidates_that_are_no_longer_there_are_counted_and_named():
    others = [replace(CANDIDATE, candidate_id=name) for name in ("x", "y", "z")]
    now = Assembled((replace(CANDIDATE, change="grown"),), (others[0],))
    entry = told(job(earlier(CANDIDATE, *others)), now, MANIFEST)
    assert (entry["candidates"], entry["changes"]) == (4, {"grown": 1})
    assert entry["held_back"] == {"count": 1, "candidates": ["x"]}
    assert entry["gone"] == {"count": 2, "candidates": ["y", "z"]}
    assert told(job(), now, MANIFEST) is None


def test_it_says_which_run_it_was_and_what_else_differs():
    there = earlier()
    entry = told(job(there), Assembled(), {**MANIFEST, "plan": "q", "settings": ["a.b=1"]})
    assert (entry["run"], entry["folder"], entry["data_to"]) == (there.run, "out/monday", "2024-01-02T00:00:00Z")
    assert entry["differs"] == ["plan", "settings"]


# ---- through a whole run


def test_a_second_run_says_what_is_new_and_that_nothing_was_lost():
    first = scanned(rows({}, {}))
    second = scanned(rows({}, {}, {}, {}), first)
    (candidate,) = second.candidates
    assert candidate.candidate_id == first.candidates[0].candidate_id
    assert candidate.change == "escalated"  # the count of rows has doubled
    assert [(d.measure, d.before, d.now) for d in candidate.since.measures_doubled] == [("n", 2.0, 4.0)]
    assert candidate.since.transactions_new == ("t3", "t4")
    assert candidate.since.run == first.digest == second.manifest["previous"]["run"]
    assert second.manifest["previous"]["changes"] == {"escalated": 1}
    assert scanned(rows({}, {}), first).candidates[0].change == "unchanged"


@pytest.mark.parametrize("hits", ["all", "edges", "none"])
def test_it_is_the_same_whichever_hits_are_written(hits, tmp_path):
    scanned(rows({}, {}), hits=hits).write(tmp_path / "first")
    second = scanned(rows({}, {}, {}, {}), Results.read(tmp_path / "first"), hits=hits)
    assert second.candidates[0].since.measures_doubled[0].before == 2.0
    assert second.candidates[0].change == "escalated"


def test_a_feed_compares_too():
    first = scanned(rows({}, {}))
    made = Engine(CASH, Context(previous=first), policy=EASY, threads=1)
    (candidate,) = made.feed(rows({}, {}, {}, {}), watermark=hour(9)).candidates
    assert (candidate.change, candidate.since.transactions_new) == ("escalated", ("t3", "t4"))
    (last,) = made.finish().candidates
    assert last.since == candidate.since
