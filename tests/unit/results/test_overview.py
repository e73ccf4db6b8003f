import json

from ftindicators.results.overview import BANNER, FIRST, Overview, anchor_roles, score_number
from tests.builders.candidate_values import CandidateParty, candidate, covered, results

SUPPRESSION = ("suppression", "registered trader", "desk-2", "2027-01-31")
STAGES = [
    {"stage": "read", "seconds": 1.5, "peak_bytes": 2_000_000},
    {"stage": "evaluate", "seconds": 2.25, "peak_bytes": 5_000_000},
]


def test_candidates_are_counted_by_route_and_change_and_those_held_back_by_kind():
    found = Overview.of(
        results(
            [candidate("a"), candidate("b", change="grown"), candidate("c", route="offender", score="6.5")],
            [
                candidate("d", held=[SUPPRESSION, SUPPRESSION]),
                candidate("e", held=[SUPPRESSION]),
                candidate("f", held=[("expired", "old", None, None)]),
            ],
        )
    )
    assert {route: dict(changes) for route, changes in found.routes.items()} == {
        "welfare": {"new": 1, "grown": 1},
        "offender": {"new": 1},
    }
    assert list(found.routes) == ["welfare", "offender"]
    assert (found.suppressed, dict(found.held_back)) == (3, {"suppression": 2, "expired": 1})


def test_coverage_is_counted_and_what_is_not_whole_is_named():
    indicators = {
        "a": covered(hits=7, episodes=2),
        "b": covered("not_evaluable", missing={"columns": ["mcc"], "tables": [], "lists": []}),
        "c": covered("error", error="too deep", hits=1, episodes=1),
        "d": covered("no_relevant_rows"),
    }
    found = Overview.of(results(indicators=indicators))
    assert (found.hits, found.episodes, found.hits_written) == (8, 3, 0)
    said = found.to_json()["indicators"]
    assert said["by_status"] == {"error": 1, "evaluated": 1, "no_relevant_rows": 1, "not_evaluable": 1}
    assert [(entry["indicator"], entry["status"]) for entry in said["not_whole"]] == [
        ("b", "not_evaluable"),
        ("c", "error"),
    ]
    assert said["not_whole"][1]["error"] == "too deep"
    assert said["lacking"] == [{"kind": "column", "name": "mcc", "alone": ["b"], "also": []}]


def test_time_adds_up_and_memory_is_the_most_that_was_held():
    found = Overview.of(results(stages=STAGES))
    assert (found.seconds, found.peak_bytes) == (3.75, 5_000_000)
    unknown = Overview.of(results(stages=[{"stage": "read", "seconds": 1, "peak_bytes": None}]))
    assert unknown.peak_bytes is None
    assert Overview.of(results()).stages == ()


def test_the_json_keeps_its_shape():
    said = Overview.of(results([candidate()], stages=STAGES)).to_json()
    assert list(said) == [
        *("format", "notice", "rows", "rejected", "data", "candidates", "indicators"),
        *("previous", "hits", "hits_written", "episodes", "stages", "seconds", "peak_bytes"),
    ]
    assert said["notice"] == BANNER
    assert list(said["candidates"]) == [
        *("for_review", "held_back", "by_route", "by_change", "by_pack", "held_back_by", "first"),
    ]
    assert said["candidates"]["by_route"] == {
        "welfare": {"all": 1, "new": 1, "grown": 0, "escalated": 0, "rerouted": 0, "unchanged": 0}
    }
    assert said["candidates"]["first"] == [
        {
            "candidate_id": "c1",
            "route": "welfare",
            "change": "new",
            "state": "open",
            "pack": "sexual",
            "anchor": "P1",
            "roles": ["potential-victim"],
            "score": 4,
            "families": ["cash", "hand-over"],
            "first_day": "2025-01-15",
            "last_day": "2025-02-20",
        }
    ]
    assert json.loads(json.dumps(said)) == said


def test_a_long_list_stays_short_and_is_counted_whole():
    said = Overview.of(results([candidate(f"c{n:02}") for n in range(FIRST + 5)])).to_json()["candidates"]
    assert (said["for_review"], len(said["first"])) == (FIRST + 5, FIRST)


def test_roles_are_those_of_the_anchor_a_potential_victim_first():
    other = CandidateParty("P2", "purchaser", is_suspect=False)
    mine = [CandidateParty("P1", role, is_suspect=False) for role in ("front-business", "potential-victim")]
    assert anchor_roles(candidate(parties=(*mine, other))) == ("potential-victim", "front-business")


def test_scores_are_whole_numbers_where_they_are_whole():
    assert [repr(score_number(candidate(score=text))) for text in ("4", "4.0", "4.5")] == ["4", "4", "4.5"]
