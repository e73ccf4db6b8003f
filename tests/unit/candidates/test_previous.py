"""An earlier run, as far as candidates are compared with it."""

from dataclasses import replace

import pytest

from ftindicators.candidates.previous import Previous
from ftindicators.diagnostics import InvalidResults
from ftindicators.model.candidate import CandidateParty, HeldBack
from ftindicators.results.folder import Results
from tests.unit.model.test_candidate import CANDIDATE

MANIFEST = {"data_to": "2025-03-01T23:10:00Z"}
SETTLED = replace(CANDIDATE, held_back_by=(HeldBack("suppression", "why"),))
EXPIRED = replace(CANDIDATE, held_back_by=(HeldBack("expired", "old"),))


def previous(*, shown=(), held=()):
    return Previous.of(Results(candidates=tuple(shown), suppressed=tuple(held), manifest=MANIFEST), "out/monday")


def test_it_knows_which_run_it_was_and_where_its_data_ended(tmp_path):
    found = previous(shown=[CANDIDATE])
    assert found.data_to == 1_740_870_600_000_000
    assert found.called == "out/monday"
    Results(candidates=(CANDIDATE,), manifest=MANIFEST).write(tmp_path / "out")
    assert Results.read(tmp_path / "out").digest == found.run
    assert Previous.of(Results(manifest={"data_to": None})).data_to is None


def test_a_shown_candidate_is_looked_for_among_the_shown_ones_first():
    assert previous(shown=[CANDIDATE], held=[SETTLED]).before(CANDIDATE) == (CANDIDATE, False)
    assert previous(held=[SETTLED]).before(CANDIDATE) == (SETTLED, True)
    assert previous().before(CANDIDATE) is None


def test_one_that_is_held_back_is_looked_for_among_those_by_the_same_reason_then_the_shown():
    assert previous(held=[SETTLED, EXPIRED]).before(EXPIRED) == (EXPIRED, True)
    assert previous(shown=[CANDIDATE], held=[EXPIRED]).before(SETTLED) == (CANDIDATE, False)
    assert previous(held=[EXPIRED]).before(SETTLED) == (EXPIRED, True)
    assert previous(shown=[CANDIDATE]).before(SETTLED) == (CANDIDATE, False)


def test_it_knows_whom_it_named_as_potential_victims_shown_or_held_back():
    other = replace(SETTLED, candidate_id="d", parties=(CandidateParty("C-9", "potential-victim", is_suspect=False),))
    suspect = replace(CANDIDATE, candidate_id="e", parties=(CandidateParty("C-5", "purchaser", is_suspect=True),))
    assert previous(shown=[CANDIDATE, suspect], held=[other]).victims == {"C-1", "C-9"}


@pytest.mark.parametrize("manifest", [{}, {"data_to": 5}, {"data_to": "yesterday"}])
def test_a_manifest_that_does_not_say_where_the_data_ended_is_refused(manifest):
    with pytest.raises(InvalidResults, match="does not say where its data ended"):
        Previous.of(Results(manifest=manifest))
