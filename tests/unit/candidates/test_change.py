"""One word for what is new in a candidate, and the particulars."""

from __future__ import annotations

from ftindicators.candidates.previous import Previous
from ftindicators.model.since_last import DoubledMeasure, GrownEpisode
from ftindicators.results.folder import Results
from tests.unit.candidates.made_up import (
    MARKET,
    VICTIM,
    assembled,
    at,
    changed,
    episode,
    facts,
    log,
    only,
    suppressing,
    two_strong,
)

CASH = facts("cash-in", "cash")
PAY = facts("pay-back", "hand-over")
DEBT = facts("debt-paid", "debt")
TIPS = facts("tips", "cash", "weak")
ALL = [CASH, PAY, DEBT, TIPS]


def run(rows, *, previous=None, data_to=10.0, policy=None, hits=None):
    return assembled(rows, ALL, data_to=data_to, policy=policy, hits=hits, previous=previous)


def as_previous(found, data_to=10.0):
    from ftindicators.model.instants import instant_text

    manifest = {"data_to": instant_text(at(data_to))}
    return Previous.of(Results(candidates=found.candidates, suppressed=found.suppressed, manifest=manifest))


def later(before, after, **more):
    """The only candidate of ``after``, compared with a run over ``before`` that ended on day 10."""
    first = run(before, **{key: value for key, value in more.items() if key == "policy"})
    return only(run(after, previous=as_previous(first), data_to=20, **more))


def with_peaks(row, *values):
    return {**row, "peaks": [{"measure": f"m{n}", "value": value} for n, value in enumerate(values)]}


def test_without_a_previous_run_and_when_it_was_not_there_it_is_new():
    assert only(run(two_strong())).change == "new"
    fresh = later([], two_strong())
    assert (fresh.change, fresh.since) == ("new", None)


def test_nothing_new_is_unchanged_and_says_what_it_was():
    same = later(two_strong(), two_strong())
    assert same.change == "unchanged"
    since = same.since
    assert (since.route, since.score, since.revision, since.held_back) == ("offender", 8, 1, False)
    assert since.data_to == at(10)
    assert (since.families_new, since.indicators_new, since.episodes_new, since.episodes_grown) == ((), (), (), ())


def test_more_hits_or_another_episode_of_a_known_family_is_growth():
    first, second = two_strong()
    more = later([first, second], [{**first, "hits": 4, "last_at": at(15)}, second])
    assert more.change == "grown"
    assert more.since.episodes_grown == (GrownEpisode("e1", "cash-in", 1, 4),)
    other = later(two_strong(), [*two_strong(), episode("e9", "tips", 12)])
    assert (other.change, other.since.episodes_new, other.since.indicators_new) == ("grown", ("e9",), ("tips",))


def test_a_new_family_escalates():
    found = later(two_strong(), [*two_strong(), episode("e9", "debt-paid", 12)])
    assert (found.change, found.since.families_new) == ("escalated", ("debt",))


def test_a_new_family_escalates_also_where_the_route_does_not_score_it():
    as_buyer = episode("e9", "debt-paid", 12, role="purchaser")
    found = later(two_strong(), [*two_strong(), as_buyer])
    assert (found.change, found.since.families_new, found.families) == ("escalated", ("debt",), ("cash", "hand-over"))


def test_a_doubled_measure_escalates_and_is_told_with_both_values():
    first, second = two_strong()
    before = [with_peaks(first, 10.0, 3.0), second]
    assert later(before, [with_peaks(first, 19.9, 5.9), second]).change == "unchanged"
    found = later(before, [with_peaks({**first, "hits": 2}, 19.9, 6.0), second])
    assert found.change == "escalated"
    assert found.since.measures_doubled == (DoubledMeasure("e1", "cash-in", "m1", 3.0, 6.0),)


def test_a_new_episode_is_compared_with_the_most_that_its_indicator_had():
    first, second = two_strong()
    before = [with_peaks(first, 10.0), second]
    assert later(before, [*before, with_peaks(episode("e9", "cash-in", 12), 19.0)]).change == "grown"
    found = later(before, [*before, with_peaks(episode("e9", "cash-in", 12), 20.0)])
    assert found.since.measures_doubled == (DoubledMeasure("e9", "cash-in", "m0", 10.0, 20.0),)
    assert found.change == "escalated"


def test_another_route_comes_before_everything_else():
    found = later(two_strong(), [*two_strong(), episode("e9", "debt-paid", 12, role=VICTIM)])
    assert (found.change, found.route, found.since.route) == ("rerouted", "welfare", "offender")
    assert found.since.families_new == ("debt",)


def test_one_that_was_held_back_is_new_to_its_reviewer_unless_it_escalated():
    policy = suppressing(MARKET)
    held = run(two_strong(), policy=policy)
    assert held.candidates == ()
    ended = only(run(two_strong(), previous=as_previous(held), data_to=20))
    assert (ended.change, ended.since.held_back) == ("new", True)
    rows = [*two_strong(), episode("e9", "debt-paid", 12)]
    escalated = only(run(rows, previous=as_previous(held), data_to=20, policy=policy))
    assert (escalated.change, escalated.since.held_back, escalated.since.families_new) == ("escalated", True, ("debt",))


def test_one_that_stays_held_back_is_compared_too():
    policy = suppressing(MARKET)
    held = run(two_strong(), policy=policy)
    (same,) = run(two_strong(), previous=as_previous(held), data_to=20, policy=policy).suppressed
    assert (same.change, same.since.held_back) == ("unchanged", True)
    shown = run(two_strong())
    (now_held,) = run(two_strong(), previous=as_previous(shown), data_to=20, policy=policy).suppressed
    assert (now_held.change, now_held.since.held_back) == ("unchanged", False)


def test_an_expired_one_stays_unchanged():
    policy = changed("expire_after: 365d", "expire_after: 5d")
    old = run(two_strong(), policy=policy, data_to=10)
    (again,) = run(two_strong(), policy=policy, previous=as_previous(old), data_to=20).suppressed
    assert (again.change, again.held_back_by[0].kind) == ("unchanged", "expired")


def test_new_transactions_are_listed_by_time_and_counted():
    first, second = two_strong()
    before = log(("e1", "t1", 1), ("e2", "t2", 3))
    after = log(("e1", "t1", 1), ("e2", "t2", 3), ("e1", "t9", 15), ("e1", "t3", 12), ("e2", "t3", 12))
    earlier = run([first, second], hits=before)
    rows = [{**first, "hits": 3, "last_at": at(15)}, {**second, "hits": 2, "last_at": at(12)}]
    found = only(run(rows, hits=after, previous=as_previous(earlier), data_to=20))
    assert (found.since.transactions_new, found.since.transactions_new_count) == (("t3", "t9"), 2)


def test_new_transactions_of_a_long_list_are_those_after_the_earlier_end():
    first, second = two_strong()
    many = [("e1", f"t{n:04}", 1 + n / 1000) for n in range(1_200)]
    earlier = run([{**first, "hits": 1_200, "last_at": at(3)}, second], hits=log(*many, ("e2", "u", 3)))
    more = [("e1", f"v{n:04}", 12 + n / 1000) for n in range(150)]
    rows = [{**first, "hits": 1_350, "last_at": at(13)}, second]
    found = only(run(rows, hits=log(*many, ("e2", "u", 3), *more), previous=as_previous(earlier), data_to=20))
    assert found.since.transactions_new == tuple(f"v{n:04}" for n in range(100))
    assert found.since.transactions_new_count == 150
    assert found.change == "grown"


def test_new_transactions_of_an_episode_that_is_known_late_are_new():
    before = log(("e1", "t1", 1), ("e2", "t2", 3))
    earlier = run(two_strong(), hits=before)
    late = {**episode("e9", "tips", 8, known=15), "hits": 1}
    after = log(("e1", "t1", 1), ("e2", "t2", 3), ("e9", "t9", 8, 15, None))
    found = only(run([*two_strong(), late], hits=after, previous=as_previous(earlier), data_to=20))
    assert (found.since.episodes_new, found.since.transactions_new) == (("e9",), ("t9",))


def test_whoever_may_have_been_a_victim_in_the_last_run_is_no_suspect_in_this_one():
    as_victim = run([episode("e1", "cash-in", 1, role=VICTIM), episode("e2", "pay-back", 3, role=VICTIM)])
    assert only(as_victim).route == "welfare"
    again = two_strong()  # what was seen then is no longer in the data
    assert any(party.is_suspect for party in only(run(again)).parties)
    assert not any(party.is_suspect for party in only(run(again, previous=as_previous(as_victim), data_to=20)).parties)
