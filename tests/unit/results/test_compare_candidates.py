from dataclasses import replace

import pyarrow as pa
import pytest

from ftindicators.model.candidate import CandidateParty
from ftindicators.results.compare_candidates import compare_candidates, standing
from ftindicators.results.compare_indicators import episode_rows
from ftindicators.results.run_differences import Difference
from ftindicators.results.schemas import EPISODES
from tests.builders.candidate_values import candidate, episode, instant
from tests.builders.run_values import run

DATA = Difference("data", "rows.csv", "h1", "h2")
NIGHT = Difference("parameter", "least", "4", "6", "night-cash")
ROOMS = Difference("parameter", "most", "4", "6", "rooms")
HELD = ("suppression", "registered trader", "desk-2", "2027-01-31")


def holding(*candidates, held=(), episodes=()):
    return replace(run(candidates, held), episodes=pa.Table.from_pylist(list(episodes), schema=EPISODES))


def compared(a, b, *differences):
    return compare_candidates(a, b, (episode_rows(a.episodes), episode_rows(b.episodes)), differences)


def only(a, b, *differences):
    (change,) = compared(a, b, *differences)
    return change


def test_new_gone_and_unchanged():
    a = holding(candidate("c1", anchor="P1"), candidate("c2", anchor="P2"))
    b = holding(candidate("c2", anchor="P2"), candidate("c3", anchor="P3"))
    found = compared(a, b, DATA)
    assert [(change.latest.candidate_id, change.kind) for change in found] == [
        ("c1", "gone"),
        ("c2", "unchanged"),
        ("c3", "new"),
    ]
    assert [change.causes for change in found] == [(DATA,), (), (DATA,)]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("route", {"route": "offender"}),
        ("state", {"state": "closed"}),
        ("score", {"score": "5"}),
        ("families", {"families": ("cash",)}),
        ("indicators", {"indicators": ("night-cash", "rooms")}),
        ("episodes", {"episodes": ("e1", "e2")}),
        ("roles", {"roles": ("potential-trafficker",)}),
        ("opened_at", {"opened_at": instant("2025-02-02")}),
        ("first_day", {"period_from": instant("2025-01-14")}),
        ("last_day", {"period_to": instant("2025-02-21")}),
        ("evidence_transactions", {"evidence_transactions_count": 2}),
    ],
)
def test_each_change_is_named_with_both_values(name, other):
    change = only(holding(candidate()), holding(candidate(**other)), DATA)
    assert (change.kind, list(change.changes)) == ("changed", [name])
    assert change.changes[name][0] != change.changes[name][1]


def test_what_an_earlier_run_was_is_no_change():
    assert only(holding(candidate()), holding(candidate(change="grown"))).kind == "unchanged"


def test_an_episode_with_other_hits_is_a_change():
    a = holding(candidate(), episodes=[episode("e1")])
    b = holding(candidate(), episodes=[episode("e1", hits=2)])
    assert list(only(a, b).changes) == ["episodes"]


def test_held_back_is_a_change_of_standing_and_the_candidate_is_not_gone():
    change = only(holding(candidate()), holding(held=[candidate(held=[HELD])]), DATA)
    assert change.kind == "changed"
    assert change.changes["standing"] == ("for review", "held back")
    assert standing(candidate()) == "for review"


def test_only_indicators_that_name_the_party_in_either_run_can_have_done_it():
    a = holding(candidate(score="4"))
    assert only(a, holding(candidate(score="5")), NIGHT, ROOMS).causes == (NIGHT,)
    named = [episode("e9", "rooms", parties=[("P1", "potential-victim")])]
    for earlier, later in ((named, ()), ((), named)):
        change = only(
            holding(candidate(score="4"), episodes=earlier), holding(candidate(score="5"), episodes=later), NIGHT, ROOMS
        )
        assert change.causes == (NIGHT, ROOMS)
    stranger = [episode("e9", "rooms", parties=[("P7", "potential-victim")])]
    assert only(a, holding(candidate(score="5"), episodes=stranger), NIGHT, ROOMS).causes == (NIGHT,)


def test_an_indicator_that_names_another_party_of_the_candidate_can_have_changed_its_role():
    parties = (CandidateParty("P1", "unknown", is_suspect=True), CandidateParty("P2", "unknown", is_suspect=True))
    cleared = (parties[0], replace(parties[1], is_suspect=False))
    named = [episode("e9", "rooms", parties=[("P2", "potential-victim")])]
    change = only(holding(candidate(parties=parties)), holding(candidate(parties=cleared), episodes=named), ROOMS)
    assert (list(change.changes), change.causes) == (["roles"], (ROOMS,))


def test_data_and_parameter_both_remain_possible():
    assert only(holding(), holding(candidate()), DATA, NIGHT, ROOMS).causes == (DATA, NIGHT)


def test_where_nothing_recorded_differs_no_cause_is_made_up():
    assert only(holding(), holding(candidate())).causes == ()


def test_another_first_episode_gives_another_id_and_the_same_candidate():
    change = only(holding(candidate("c1")), holding(candidate("c9")), DATA)
    assert change.kind == "changed"
    assert change.changes == {"candidate_id": ("c1", "c9")}


@pytest.mark.parametrize(
    "other",
    [
        {"anchor": "P2"},
        {"pack": "labour"},
        {"period_from": instant("2025-06-01"), "period_to": instant("2025-07-01")},
    ],
)
def test_but_not_of_another_party_or_pack_or_other_days(other):
    assert {c.kind for c in compared(holding(candidate("c1")), holding(candidate("c9", **other)))} == {"new", "gone"}


def test_two_of_one_party_are_paired_once_each():
    a = holding(candidate("c1"))
    b = holding(candidate("c8", opened_at=instant("2025-02-05")), candidate("c9", opened_at=instant("2025-02-01")))
    found = {change.latest.candidate_id: change.kind for change in compared(a, b)}
    assert found == {"c9": "changed", "c8": "new"}


def test_the_json_keeps_its_shape():
    said = only(holding(candidate()), holding(candidate(score="5")), NIGHT).to_json()
    assert list(said) == ["change", "candidate_id", "anchor", "pack", "before", "after", "changed", "causes"]
    assert list(said["before"]) == [
        *("candidate_id", "standing", "held_back_by", "route", "state", "score", "score_terms", "families"),
        *("indicators", "episodes", "roles", "opened_at", "first_day", "last_day", "evidence_transactions"),
    ]
    assert (said["before"]["score"], said["after"]["score"], said["changed"]) == (4, 5, ["score"])
    assert said["causes"] == [{"cause": "parameter", "indicator": "night-cash", "what": "least"}]
