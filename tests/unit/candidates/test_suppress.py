"""What a reviewer has settled stays silent until something new comes: suppressions, and what escalates past them."""

from __future__ import annotations

from ftindicators.model.hashing import candidate_id
from tests.unit.candidates.made_up import (
    CASH,
    DEBT,
    MARKET,
    PAY,
    VICTIM,
    WAGES,
    assembled,
    at,
    changed,
    episode,
    log,
    only,
    suppressing,
    two_strong,
)


def test_what_a_suppression_silences_stands_in_suppressed():
    found = assembled(two_strong(), [CASH, PAY], policy=suppressing(MARKET))
    assert found.candidates == ()
    (held,) = found.suppressed
    (reason,) = held.held_back_by
    assert (reason.kind, reason.owner, reason.reason, reason.until) == (
        "suppression",
        "desk",
        "market trader",
        "2025-06-30",
    )
    assert (reason.indicators, reason.episodes) == (("cash-in",), ("e1",))
    assert (held.candidate_id, held.score) == (candidate_id("C-1", "labour", "e1"), 8)


def test_a_suppression_silences_only_its_indicators_and_its_party():
    other = [*two_strong(), episode("e3", "debt-paid", 2)]
    found = assembled(other, [CASH, PAY, DEBT], policy=suppressing(MARKET))
    assert only(found).episodes == ("e3", "e2")
    assert found.suppressed[0].episodes == ("e1", "e3", "e2")
    assert len(assembled(two_strong(party="C-2"), [CASH, PAY], policy=suppressing(MARKET)).candidates) == 1


def test_a_suppression_ends_with_its_last_day():
    policy = suppressing(MARKET.replace("2025-06-30", "2025-01-10"))
    assert assembled(two_strong(), [CASH, PAY], policy=policy, data_to=9.99).candidates == ()
    assert len(assembled(two_strong(), [CASH, PAY], policy=policy, data_to=10).candidates) == 1
    assert assembled(two_strong(), [CASH, PAY], policy=policy, data_to=20, as_of=9).candidates == ()


def test_a_new_family_is_an_escalation_that_no_suppression_hides():
    rows = [*two_strong(), episode("e3", "low-wages", 10)]
    found = assembled(rows, [CASH, PAY, WAGES], policy=suppressing(MARKET))
    assert found.suppressed == ()
    assert (only(found).opened_at, only(found).episodes) == (at(3), ("e1", "e2", "e3"))
    assert only(found).candidate_id == candidate_id("C-1", "labour", "e1")


def test_a_doubled_measure_is_an_escalation_too():
    rows = [episode("e1", "cash-in", 1, 12, hits=2), episode("e2", "pay-back", 3)]

    def found(*of_cash):
        hits = log(*of_cash, ("e2", "t3", 3, 3, [1.0]))
        return assembled(rows, [CASH, PAY], policy=suppressing(MARKET), hits=hits).candidates

    assert found(("e1", "t1", 1, 1, [10.0]), ("e1", "t2", 12, 12, [19.9])) == ()
    (candidate,) = found(("e1", "t1", 1, 1, [10.0]), ("e1", "t2", 12, 12, [20.0]))
    assert (candidate.candidate_id, candidate.opened_at) == (candidate_id("C-1", "labour", "e1"), at(3))
    assert found(("e1", "t1", 1, 1, [10.0]), ("e1", "t2", 2, 2, [20.0])) == ()
    assert found(("e1", "t1", 1, 1, [0.0]), ("e1", "t2", 12, 12, [20.0])) == ()
    assert found(("e1", "t1", 1, 1, [None]), ("e1", "t2", 12, 12, [20.0]))


def test_an_episode_that_goes_on_under_another_id_cannot_hide_a_doubling():
    rows = [episode("e1", "cash-in", 1), episode("e2", "pay-back", 3), episode("e3", "cash-in", 30)]
    settled = [("e1", "t1", 1, 1, [10.0]), ("e2", "t2", 3, 3, [1.0])]

    def found(value):
        hits = log(*settled, ("e3", "t3", 30, 30, [value]))
        return assembled(rows, [CASH, PAY], policy=suppressing(MARKET), hits=hits).candidates

    assert found(19.0) == ()
    assert [candidate.episodes for candidate in found(20.0)] == [("e1", "e2", "e3")]


def test_since_says_up_to_when_the_reviewer_had_seen_it():
    rows = [*two_strong(), episode("e3", "low-wages", 10)]
    policy = suppressing(MARKET.replace("}", ", since: 2025-01-11}"))
    assert assembled(rows, [CASH, PAY, WAGES], policy=policy).candidates == ()
    rows.append(episode("e4", "debt-paid", 11))
    found = only(assembled(rows, [CASH, PAY, WAGES, DEBT], policy=policy))
    assert (found.opened_at, found.episodes) == (at(3), ("e1", "e2", "e3", "e4"))


def test_it_comes_forth_whole_and_under_its_own_name_though_its_first_episode_is_long_gone():
    rows = [*two_strong(), episode("e3", "pay-back", 80), episode("e4", "debt-paid", 120)]
    policy = suppressing(MARKET.replace("cash-in", "pay-back"))
    held = assembled(rows, [CASH, PAY, DEBT], policy=policy, data_to=119)
    assert held.candidates == ()
    found = assembled(rows, [CASH, PAY, DEBT], policy=policy, data_to=120)
    assert only(found).candidate_id == held.suppressed[0].candidate_id == candidate_id("C-1", "labour", "e1")
    assert (only(found).episodes, found.suppressed) == (("e1", "e2", "e3", "e4"), ())


def test_what_was_shown_beside_it_goes_on_under_the_name_that_it_had():
    rows = [episode("e0", "low-wages", 0), *two_strong(), episode("e3", "debt-paid", 10)]
    policy = suppressing(MARKET.replace("cash-in", "low-wages").replace("}", ", since: 2025-01-06}"))
    before = assembled(rows[:3], [CASH, PAY, WAGES], policy=policy, data_to=9)
    assert only(before).episodes == ("e1", "e2")
    assert before.suppressed[0].episodes == ("e0", "e1", "e2")
    after = assembled(rows, [CASH, PAY, WAGES, DEBT], policy=policy, data_to=10)
    assert (only(after).candidate_id, only(after).opened_at) == (only(before).candidate_id, only(before).opened_at)
    assert (only(after).episodes, after.suppressed) == (("e0", "e1", "e2", "e3"), ())


def test_a_silenced_episode_still_protects_its_party():
    rows = [*two_strong(), episode("e3", "low-wages", 2, role=VICTIM)]
    policy = suppressing(MARKET.replace("cash-in", "low-wages").replace("}", ", since: 2025-01-31}"))
    candidate = only(assembled(rows, [CASH, PAY, WAGES], policy=policy))
    assert (candidate.route, candidate.episodes) == ("welfare", ("e1", "e2"))


def test_an_escalation_is_over_with_the_candidate_that_escalated():
    rows = [*two_strong(), episode("e3", "low-wages", 10)]
    rows += [episode("e4", "cash-in", 200), episode("e5", "pay-back", 201)]
    found = assembled(rows, [CASH, PAY, WAGES], policy=suppressing(MARKET), data_to=250, as_of=100)
    assert only(found).episodes == ("e1", "e2", "e3")
    assert [held.episodes for held in found.suppressed] == [("e4", "e5")]


def test_a_silenced_episode_as_potential_victim_reroutes_an_open_candidate_and_that_is_a_revision():
    rows = [*two_strong(), episode("e3", "low-wages", 10, role=VICTIM)]
    silent = suppressing(MARKET.replace("cash-in", "low-wages").replace("}", ", since: 2025-01-31}"))
    candidate = only(assembled(rows, [CASH, PAY, WAGES], policy=silent))
    assert (candidate.route, candidate.revision, candidate.episodes) == ("welfare", 2, ("e1", "e2"))


def test_families_that_come_to_score_are_a_revision_too():
    policy = changed(
        "role: potential-victim", "role: [potential-victim, unknown]",
        "suppress: []", "suppress: [" + MARKET.replace("cash-in", "low-wages").replace("}", ", since: 2025-01-31}]"),
    )  # fmt: skip
    rows = [episode("e1", "cash-in", 1, role="unknown"), episode("e2", "debt-paid", 3, role="unknown"),
            episode("e3", "pay-back", 4), episode("e4", "low-wages", 10, role=VICTIM)]  # fmt: skip
    before = only(assembled(rows, [CASH, DEBT, PAY, WAGES], policy=policy, data_to=9))
    assert (before.route, before.revision, before.families) == ("welfare", 2, ("cash", "debt"))
    after = only(assembled(rows, [CASH, DEBT, PAY, WAGES], policy=policy, data_to=10))
    assert (after.route, after.revision, after.families) == ("welfare", 3, ("cash", "debt", "hand-over"))
