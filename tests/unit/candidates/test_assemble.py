"""Episodes become candidates by the rules of the contract (sections 4 and 5)."""

from __future__ import annotations

import pytest

from ftindicators.candidates.narrate import BANNER
from ftindicators.model.hashing import candidate_id
from ftindicators.vocabulary import families
from tests.unit.candidates.made_up import (
    CASH,
    DEBT,
    PAY,
    TRAFFICKER,
    VICTIM,
    WAGES,
    assembled,
    at,
    changed,
    episode,
    facts,
    log,
    only,
    two_strong,
)

# ---- opening and identity


def test_a_candidate_opens_when_its_episodes_first_pass_a_route():
    candidate = only(assembled(two_strong(), [CASH, PAY], data_to=10))
    assert candidate.candidate_id == candidate_id("C-1", "labour", "e1")
    assert (candidate.opened_at, candidate.state, candidate.revision, candidate.change) == (at(3), "open", 1, "new")
    assert (candidate.anchor, candidate.pack, candidate.route) == ("C-1", "labour", "offender")
    assert (candidate.score, candidate.families) == (8, ("cash", "hand-over"))
    assert (candidate.indicators, candidate.episodes) == (("cash-in", "pay-back"), ("e1", "e2"))
    assert (candidate.period_from, candidate.period_to) == (at(1), at(3))


def test_one_family_alone_makes_no_candidate():
    assert assembled([episode("e1", "pay-back", 1)], [PAY]).candidates == ()


def test_episodes_a_window_apart_are_not_seen_together():
    early = episode("e1", "cash-in", 0)
    assert assembled([early, episode("e2", "pay-back", 90)], [CASH, PAY]).candidates == ()
    assert len(assembled([early, episode("e2", "pay-back", 89.99)], [CASH, PAY]).candidates) == 1


def test_the_last_hit_keeps_an_episode_in_the_window():
    found = assembled([episode("e1", "cash-in", 0, 30), episode("e2", "pay-back", 100)], [CASH, PAY], data_to=200)
    assert only(found).opened_at == at(100)


def test_the_first_episode_is_that_of_the_earliest_hit_then_of_the_smaller_id():
    rows = [episode("f", "cash-in", 1), episode("e", "pay-back", 1)]
    assert only(assembled(rows, [CASH, PAY])).candidate_id == candidate_id("C-1", "labour", "e")


def test_a_candidate_stays_open_until_nothing_overlaps_the_window_then_another_opens():
    rows = [*two_strong(), episode("e3", "cash-in", 93.1), episode("e4", "pay-back", 94)]
    first, second = assembled(rows, [CASH, PAY], data_to=120).candidates
    assert (first.state, first.episodes) == ("closed", ("e1", "e2"))
    assert (second.state, second.episodes, second.opened_at) == ("open", ("e3", "e4"), at(94))
    assert second.candidate_id == candidate_id("C-1", "labour", "e3")


def test_there_is_no_instant_between_one_that_leaves_and_one_that_comes_at_the_same_time():
    rows = [*two_strong(), episode("e3", "cash-in", 93), episode("e4", "pay-back", 94)]
    assert only(assembled(rows, [CASH, PAY], data_to=120)).episodes == ("e1", "e2", "e3", "e4")


def test_a_weak_episode_keeps_a_candidate_open_and_raises_its_revision():
    rows = [*two_strong(), episode("e3", "low-wages", 92), episode("e4", "cash-in", 180)]
    candidate = only(assembled(rows, [CASH, PAY, WAGES], data_to=200))
    assert (candidate.revision, candidate.state) == (3, "open")
    assert candidate.episodes == ("e1", "e2", "e3", "e4")
    assert candidate.score == 8
    assert candidate.opened_at == at(3)


def test_episodes_that_come_at_one_instant_are_one_revision():
    rows = [*two_strong(), episode("e3", "low-wages", 5), episode("e4", "debt-paid", 5)]
    assert only(assembled(rows, [CASH, PAY, WAGES, DEBT])).revision == 2


def test_an_episode_exists_from_when_it_is_known():
    rows = [episode("e1", "cash-in", 1), episode("e2", "pay-back", 3, known=8)]
    assert only(assembled(rows, [CASH, PAY], data_to=20)).opened_at == at(8)
    assert assembled(rows, [CASH, PAY], data_to=7).candidates == ()


def test_hits_that_become_known_late_leave_a_gap_in_the_window():
    # Hits of days 3 and 80 known 60 days later: in the window on [63, 93) and [140, 170), not between.
    late = episode("e2", "pay-back", 3, 80, known=63, hits=2)
    hits = log(("e2", "t1", 3, 63, None), ("e2", "t2", 80, 140, None))
    at_100 = [episode("e1", "cash-in", 100), late]
    assert only(assembled(at_100, [CASH, PAY], hits=hits, data_to=200)).opened_at == at(140)
    at_60 = [episode("e1", "cash-in", 60), late]
    assert only(assembled(at_60, [CASH, PAY], hits=hits, data_to=200)).opened_at == at(63)


def test_draft_and_retired_indicators_make_no_candidates():
    for status in ("draft", "retired"):
        assert assembled(two_strong(), [CASH, facts("pay-back", "hand-over", status=status)]).candidates == ()


def test_an_episode_of_an_unknown_indicator_is_an_error():
    with pytest.raises(KeyError, match="pay-back"):
        assembled(two_strong(), [CASH])


def test_only_parties_of_ours_get_candidates():
    rows = [*two_strong(others=[("ext:X", TRAFFICKER)])]
    assert len(assembled(rows, [CASH, PAY]).candidates) == 2
    assert only(assembled(rows, [CASH, PAY], ours={"C-1"})).anchor == "C-1"
    assert only(assembled(rows, [CASH, PAY], ours=lambda party: party.startswith("C"))).anchor == "C-1"


# ---- packs


def test_an_indicator_of_several_packs_speaks_in_each_and_scores_are_never_added():
    both = [
        facts("cash-in", "cash", "strong", "labour", "servitude"),
        facts("pay-back", "hand-over", "strong", "labour"),
    ]
    assert only(assembled(two_strong(), both)).pack == "labour"
    both[1] = facts("pay-back", "hand-over", "strong", "labour", "servitude")
    assert [c.pack for c in assembled(two_strong(), both).candidates] == ["labour", "servitude"]
    apart = [facts("cash-in", "cash", "strong", "servitude"), facts("pay-back", "hand-over", "strong", "labour")]
    assert assembled(two_strong(), apart).candidates == ()


def test_in_the_pack_sexual_control_or_flow_is_asked_for_on_every_route():
    rows = [episode("e1", "rooms", 1, role=VICTIM), episode("e2", "adverts", 2, role=VICTIM)]
    lone = [facts("rooms", "lodging", "strong", "sexual"), facts("adverts", "advertising", "strong", "sexual")]
    assert assembled(rows, lone).candidates == ()
    shared = facts("devices", "access", "weak", "sexual")
    found = assembled([*rows, episode("e3", "devices", 3, role=VICTIM)], [*lone, shared])
    assert (only(found).route, only(found).opened_at) == ("welfare", at(3))


@pytest.mark.parametrize("role", [VICTIM, TRAFFICKER, "unknown", "front-business"])
@pytest.mark.parametrize("minors", [None, {"C-1"}])
def test_evidence_of_sex_work_alone_makes_no_candidate_however_much_there_is(role, minors):
    plain = [family.name for family in families().values() if family.counts and not family.evidence]
    everything = [facts(f"sign-{name}", name, "strong", "sexual") for name in plain]
    everything.append(facts("general-pay", "hand-over", "strong", "general"))
    rows = [episode(f"e{n}", fact.id, n, role=role) for n, fact in enumerate(everything)]
    assert len(plain) > 5
    assert assembled(rows, everything, minors=minors).candidates == ()
    control = facts("shared-access", "access", "weak", "sexual")
    (found,) = assembled(
        [*rows, episode("x", "shared-access", 30, role=role)], [*everything, control], minors=minors
    ).candidates
    assert "access" in found.families


def test_a_victim_in_one_pack_is_no_suspect_in_another_one():
    rows = [
        episode("e1", "cash-in", 1),
        episode("e2", "pay-back", 2),
        episode("e3", "held-papers", 3, role=VICTIM),
    ]
    found = assembled(rows, [CASH, PAY, facts("held-papers", "access", "weak", "servitude")])
    assert (only(found).pack, only(found).route) == ("labour", "offender")
    assert [party.is_suspect for party in only(found).parties] == [False]


def test_the_offender_route_asks_for_control_or_flow_in_every_pack():
    rows = [episode("e1", "cash-in", 1), episode("e2", "debt-paid", 3)]
    assert assembled(rows, [CASH, DEBT]).candidates == ()


def test_general_indicators_add_points_and_are_listed_but_do_not_keep_a_candidate_open():
    moderate = facts("cash-in", "cash", "moderate")
    general = facts("odd-hours", "merchant", "strong", "general")
    rows = [episode("e1", "cash-in", 1), episode("e2", "pay-back", 3)]
    weak = [facts("cash-in", "cash", "weak"), PAY]
    assert assembled(rows, weak).candidates == ()
    with_it = [*rows, episode("g", "odd-hours", 4, 200)]
    candidate = only(assembled(with_it, [moderate, PAY, general], data_to=150))
    assert (candidate.families, candidate.state) == (("cash", "hand-over"), "closed")
    assert (candidate.score, candidate.revision) == (8, 2)
    assert candidate.indicators == ("cash-in", "odd-hours", "pay-back")
    assert only(assembled(with_it, [*weak, general])).opened_at == at(4)


# ---- roles and routes


def test_a_route_scores_only_episodes_in_which_the_party_has_one_of_its_roles():
    rows = [episode("e1", "cash-in", 1, role="purchaser"), episode("e2", "pay-back", 3)]
    assert assembled(rows, [CASH, PAY]).candidates == ()


def test_a_party_with_any_episode_as_potential_victim_goes_the_welfare_way_with_all_its_episodes():
    rows = [episode("e1", "low-wages", 1, role=VICTIM), episode("e2", "pay-back", 3)]
    candidate = only(assembled(rows, [WAGES, PAY]))
    assert (candidate.route, candidate.score) == ("welfare", 5)
    assert [(p.role, p.is_suspect) for p in candidate.parties] == [(TRAFFICKER, False), (VICTIM, False)]


def test_a_context_episode_as_potential_victim_keeps_a_party_off_the_offender_route():
    context = facts("shelter", "context", "weak")
    rows = [*two_strong(), episode("e3", "shelter", 2, role=VICTIM)]
    assert only(assembled(rows, [CASH, PAY, context])).route == "welfare"


def test_evidence_moves_a_candidate_to_an_earlier_route_and_never_to_a_later_one():
    rows = [*two_strong(), episode("e3", "low-wages", 10, role=VICTIM), episode("e4", "cash-in", 90, 150),
            episode("e5", "pay-back", 110)]  # fmt: skip
    indicators = [CASH, PAY, WAGES]
    before = only(assembled(rows[:2], indicators, data_to=9))
    assert (before.route, before.revision, before.parties[0].is_suspect) == ("offender", 1, True)
    after = only(assembled(rows, indicators, data_to=11))
    assert (after.route, after.revision, after.candidate_id) == ("welfare", 2, before.candidate_id)
    # From day 100 on the episode as potential victim is out of the window: offender would pass, and is not taken.
    much_later = only(assembled(rows, indicators, data_to=115))
    assert (much_later.route, much_later.candidate_id) == ("welfare", before.candidate_id)
    assert not any(party.is_suspect for party in much_later.parties)


def test_an_open_candidate_leaves_the_offender_route_even_where_what_is_left_does_not_pass_welfare():
    rows = [*two_strong(), episode("e3", "low-wages", 92, role=VICTIM)]
    candidate = only(assembled(rows, [CASH, PAY, WAGES], data_to=92.5))
    assert (candidate.route, candidate.score, candidate.revision) == ("welfare", 5, 2)
    rows[1] = episode("e2", "pay-back", 2.5)
    rows[2] = episode("e3", "low-wages", 92.4, role=VICTIM)
    rows.append(episode("e4", "low-wages", 90))
    candidate = only(assembled(rows, [CASH, PAY, WAGES], data_to=92.6))
    assert (candidate.route, candidate.score) == ("welfare", 5)


def test_a_policy_without_a_way_for_victims_shows_no_potential_victim():
    policy = changed("  welfare:\n    role: potential-victim", "  welfare:\n    role: purchaser")
    rows = [*two_strong(), episode("e3", "low-wages", 10, role=VICTIM)]
    candidate = only(assembled(rows, [CASH, PAY, WAGES], policy=policy, data_to=20))
    assert (candidate.state, candidate.route) == ("closed", "offender")
    assert not any(party.is_suspect for party in candidate.parties)


def test_child_online_is_urgent_whatever_the_role():
    one = facts("streams", "online", "moderate", "child-online")
    for role in ("purchaser", "unknown", VICTIM):
        candidate = only(assembled([episode("e1", "streams", 1, role=role)], [one]))
        assert (candidate.route, candidate.pack) == ("urgent", "child-online")


def test_minors_are_urgent_in_every_pack():
    rows = [episode("e1", "pay-back", 1, role=VICTIM)]
    assert assembled(rows, [PAY]).candidates == ()
    assert only(assembled(rows, [PAY], minors={"C-1"})).route == "urgent"
    lone = [facts("pay-back", "lodging", "strong", "sexual")]
    assert assembled(rows, lone, minors={"C-1"}).candidates == ()


def test_purchasers_are_never_put_forward_by_default():
    assert assembled(two_strong(role="purchaser"), [CASH, PAY]).candidates == ()


def test_a_party_seen_as_potential_victim_anywhere_is_never_a_suspect():
    elsewhere = episode("x", "rooms", 50, role=VICTIM, party="C-2")
    rooms = facts("rooms", "lodging", "weak", "sexual")
    rows = [*two_strong(others=[("C-2", TRAFFICKER)]), elsewhere]
    found = assembled(rows, [CASH, PAY, rooms])
    for candidate in found.candidates:
        assert {p.party_id: p.is_suspect for p in candidate.parties} == {"C-1": True, "C-2": False}


def test_an_unknown_role_is_no_suspect():
    assert not only(assembled(two_strong(role="unknown"), [CASH, PAY])).parties[0].is_suspect


# ---- expiry


def test_candidates_are_dropped_a_year_after_their_last_hit():
    rows = [episode("e1", "cash-in", 1), episode("e2", "pay-back", 3, 20)]
    assert len(assembled(rows, [CASH, PAY], data_to=384.9).candidates) == 1
    found = assembled(rows, [CASH, PAY], data_to=385)
    assert found.candidates == ()
    assert found.suppressed[0].held_back_by[0].kind == "expired"
    assert found.suppressed[0].held_back_by[0].reason == "no hit for 365 days, and nobody escalated it"
    assert len(assembled(rows, [CASH, PAY], data_to=385, as_of=100).candidates) == 1


# ---- what is shown


def test_evidence_transactions_are_listed_once_in_time_and_at_most_a_thousand():
    rows = [episode("e1", "cash-in", 1, 20, hits=1_500), episode("e2", "pay-back", 3, hits=2)]
    kept = [("e1", f"t{n:04}", 1 + n / 100) for n in range(1_000)]
    hits = log(*kept, ("e2", "t0200", 3), ("e2", "first", 0.5))
    candidate = only(assembled(rows, [CASH, PAY], hits=hits))
    assert len(candidate.evidence_transactions) == 1_000
    assert candidate.evidence_transactions[:2] == ("first", "t0000")
    assert candidate.evidence_transactions_count == 1_501
    assert only(assembled(rows, [CASH, PAY])).evidence_transactions_count == 1_502


def test_what_could_not_be_seen_is_said_for_the_candidates_own_pack():
    other = facts("rooms", "lodging", "weak", "sexual")
    found = assembled(
        two_strong(),
        [CASH, PAY, WAGES, other],
        not_seen={"low-wages": ["column employer"], "rooms": ["list hotels"], "unheard": ["x"]},
    )
    assert [(n.indicator, n.missing) for n in only(found).not_seen] == [("low-wages", ("column employer",))]


def test_candidates_of_one_party_or_with_a_shared_episode_name_each_other():
    rows = two_strong(others=[("C-2", TRAFFICKER)])
    one, other = assembled(rows, [CASH, PAY]).candidates
    assert one.related_candidates == (other.candidate_id,)
    assert other.related_candidates == (one.candidate_id,)
    assert one.group_id is None


def test_the_narrative_is_plain_neutral_and_begins_with_the_banner():
    rows = [episode("e1", "low-wages", 1, role=VICTIM), episode("e2", "pay-back", 3, 5)]
    text = only(assembled(rows, [WAGES, PAY], not_seen={"low-wages": ["x"]})).narrative
    assert text == (
        f"{BANNER} Party C-1 is seen in 2 episodes of 2 indicators that can speak of possible labour exploitation, "
        "from 2025-01-02 to 2025-01-06. Its role is provisional: it may be a person who is exploited; or it may have "
        "control over others or over their money. Seen: «About low-wages» (payroll, weak); «About pay-back» "
        "(hand-over, strong). Score 5 on the route welfare: 4 for pay-back, 1 for low-wages. The same rows can have "
        "other reasons: other reason for low-wages; other reason for pay-back. This run could not evaluate 1 further "
        "indicator of this pack. Restricted: no contact without a safety plan, and no automatic restriction of "
        "accounts."
    )


def test_nothing_comes_of_nothing():
    assert assembled([], []).candidates == ()
    assert assembled([episode("e1", "pay-back", 1)], [PAY], policy=changed(
        "pass: {score: 2, families: 1}", "pass: never", "pass: {score: 4, families: 2} ", "pass: never #",
    )).candidates == ()  # fmt: skip
