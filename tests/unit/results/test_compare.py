import json

from ftindicators.results.compare import Comparison, counted
from ftindicators.results.overview import BANNER
from tests.builders.candidate_values import candidate, covered
from tests.builders.run_values import INDICATOR, run


def test_the_same_run_is_the_same():
    found = Comparison.of(run([candidate()]), run([candidate()]))
    assert found.is_same
    assert found.differences == ()
    assert found.to_json()["candidates"] == {"new": 0, "gone": 0, "changed": 0, "unchanged": 1, "list": []}


def test_folders_with_other_indicators_can_be_compared():
    a = run([candidate()], texts={"night-cash": INDICATOR})
    b = run(texts={"rooms": INDICATOR}, found={"rooms": covered(hits=3, episodes=1)})
    found = Comparison.of(a, b)
    assert not found.is_same
    assert counted(found.indicators) == {"new": 1, "gone": 1, "changed": 0, "unchanged": 0}
    assert [(c.kind, [d.what for d in c.causes]) for c in found.candidates] == [("gone", ["left out"])]


def test_the_json_keeps_its_shape():
    said = Comparison.of(run(), run([candidate()], files=[("rows.csv", "h2")])).to_json()
    assert list(said) == ["format", "notice", "same", "a", "b", "differences", "candidates", "indicators"]
    assert (said["notice"], said["same"]) == (BANNER, False)
    assert list(said["a"]) == [
        *("data_from", "data_to", "rows", "rejected", "indicators", "hits", "episodes", "for_review", "held_back"),
    ]
    assert said["differences"] == [
        {"cause": "data", "what": "rows.csv", "before": "h1", "after": "h2", "indicator": None, "matters": True}
    ]
    assert list(said["candidates"]) == ["new", "gone", "changed", "unchanged", "list"]
    assert json.loads(json.dumps(said)) == said
