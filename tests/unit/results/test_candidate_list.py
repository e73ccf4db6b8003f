from datetime import date
from types import SimpleNamespace

from ftindicators.candidates.narrate import narrate
from ftindicators.candidates.policy import Policy
from ftindicators.candidates.score import Score
from ftindicators.results.candidate_list import COLUMNS, candidate_rows
from tests.builders.candidate_values import candidate, results
from tests.unit.candidates.made_up import facts

NAMES = [column.name for column in COLUMNS]
SUPPRESSION = ("suppression", "registered trader", "desk-2", "2027-01-31")


def rows(*shown, held=()):
    return [dict(zip(NAMES, row, strict=True)) for row in candidate_rows(results(shown, held))]


def test_a_row_says_what_the_candidate_says():
    (row,) = rows(candidate(roles=("potential-trafficker", "potential-victim"), score="4.5", blind=2))
    assert row == {
        "candidate_id": "c1",
        "change": "new",
        "state": "open",
        "route": "welfare",
        "pack": "sexual",
        "anchor": "P1",
        "roles_provisional": "potential-victim; potential-trafficker",
        "score": 4.5,
        "families": "cash; hand-over",
        "indicators": "night-cash",
        "episodes": 1,
        "first_day": date(2025, 1, 15),
        "last_day": date(2025, 2, 20),
        "evidence_transactions": 1,
        "opened_at": "2025-02-01T00:00:00Z",
        "not_seen": 2,
        "innocent_explanations": "shift worker; market trader",
        "held_back_by": "",
    }


def test_those_for_review_come_first_then_those_held_back_with_the_reason():
    found = rows(
        candidate("b", route="offender"),
        candidate("a"),
        held=[candidate("h", route="urgent", held=[SUPPRESSION, ("expired", "no hit for 365 days", None, None)])],
    )
    assert [row["candidate_id"] for row in found] == ["a", "b", "h"]
    assert [bool(row["held_back_by"]) for row in found] == [False, False, True]
    assert found[2]["held_back_by"] == (
        "suppression by desk-2 until 2027-01-31: registered trader; expired: no hit for 365 days"
    )


def test_innocent_explanations_are_those_that_the_narrative_ends_with():
    (route,) = [route for route in Policy.default().rules.routes if route.name == "offender"]

    seen = SimpleNamespace(facts=facts("night", "cash"), first_at=0, last_at=0, roles=frozenset({"unknown"}))
    text = narrate("P1", "labour", route, Score(), [seen], [])
    assert rows(candidate(narrative=text))[0]["innocent_explanations"] == "other reason for night"
    assert rows(candidate(narrative="nothing known"))[0]["innocent_explanations"] == ""


def test_ids_keep_their_zeros_and_cannot_steer():
    (row,) = rows(candidate("0012", anchor="\x1b[31m007\u202e"))
    assert row["candidate_id"] == "0012"
    assert row["anchor"] == "\\x1b[31m007\\u202e"
