from dataclasses import replace

import pytest

from ftindicators.results.run_differences import Difference, causes, run_differences
from tests.builders.candidate_values import results
from tests.builders.run_values import INDICATOR, MAPPING, POLICY, run


def differences(a, b):
    return [(d.cause, d.indicator, d.what, d.before, d.after) for d in run_differences(a, b) if d.matters]


def told(a, b):
    """What is listed and cannot have changed an answer."""
    return [(d.cause, d.what) for d in run_differences(a, b) if not d.matters]


def test_the_same_run_differs_in_nothing():
    assert run_differences(run(), run()) == ()


def test_files_that_come_go_and_change_are_data():
    a, b = run(files=[("a.csv", "h1"), ("b.csv", "h2")]), run(files=[("b.csv", "h3"), ("c.csv", "h4")])
    assert differences(a, b) == [
        ("data", None, "a.csv", "h1", None),
        ("data", None, "b.csv", "h2", "h3"),
        ("data", None, "c.csv", None, "h4"),
    ]


def test_rows_from_memory_are_not_taken_for_the_same():
    ((cause, _, what, *_),) = differences(run(files=()), run(files=()))
    assert (cause, what) == ("data", "rows from memory: whether they are the same is not recorded")


def test_tables_overlays_and_ranges_are_told_apart():
    tables = {"accounts": {"blake2b": "x", "rows": {"read": 1, "used": 1, "rejected": 0}}}
    assert differences(run(), run(tables=tables)) == [("tables", None, "accounts", None, "x")]
    overlay = [{"file": "ours.yaml", "blake2b": "y"}]
    assert differences(run(overlays=overlay), run()) == [("overlay", None, "ours.yaml", "y", None)]
    assert differences(run(), run(to="2025-02-01T00:00:00Z")) == [("range", None, "to", None, "2025-02-01T00:00:00Z")]
    assert differences(run(), run(data_from_is="stated")) == [
        ("range", None, "data_from", None, "2025-01-01T00:00:00Z")
    ]


OURS = "indicators: {night-cash: {parameters: {least: 6}}}\n"
DESK = "suppress: [{indicators: [night-cash], party: P1, owner: desk-2, reason: trader, until: 2027-01-31}]\n"


def laid(text):
    """A run with an overlay whose text is kept."""
    made = run(overlays=[{"file": "ours.yaml", "blake2b": text}])
    policy = {**made.definitions["policy"], "overlays": [{"file": "ours.yaml", "text": text, "blake2b": text}]}
    return replace(made, definitions={**made.definitions, "policy": policy})


def test_of_an_overlay_what_it_suppresses_is_told_and_what_it_sets_is_told_by_itself():
    assert differences(run(), laid(OURS)) == []
    assert told(run(), laid(OURS)) == [("overlay", "ours.yaml")]
    assert [what for _, _, what, _, after in differences(laid(OURS), laid(DESK)) if after == "P1"] == [
        "ours.yaml suppress[0].party"
    ]
    assert differences(laid(DESK), laid(DESK.replace("2027", "2028"))) == [
        ("overlay", None, "ours.yaml suppress[0].until", "2027-01-31", "2028-01-31")
    ]


def test_as_of_counts_where_it_was_stated_and_is_another_instant():
    assert differences(run(), run(as_of="2025-03-31T00:00:00Z")) == []
    longer = run()
    longer.coverage["data_to"] = "2025-06-30T00:00:00Z"
    assert differences(run(), longer) == []
    assert differences(run(), run(as_of="2026-01-01T00:00:00Z")) == [
        ("as_of", None, "as_of", "2025-03-31T00:00:00Z", "2026-01-01T00:00:00Z")
    ]


def test_a_parameter_is_told_with_its_values_and_not_once_more_as_a_file():
    changed = INDICATOR.replace("value: 4", "value: 6")
    b = run(texts={"night-cash": changed}, parameters={"night-cash": {"least": "6"}})
    assert differences(run(), b) == [("parameter", "night-cash", "least", "4", "6")]
    lists = run(parameters={"night-cash": {"least": ["a", "b"], "most": "9"}})
    assert differences(run(), lists) == [
        ("parameter", "night-cash", "least", "4", "a, b"),
        ("parameter", "night-cash", "most", None, "9"),
    ]


def test_of_an_indicator_the_key_is_told_and_words_cannot_have_changed_an_answer():
    changed = INDICATOR.replace("weak", "strong").replace("Cash at", "Money at").replace("minimum: 1", "minimum: 2")
    b = run(texts={"night-cash": changed})
    assert differences(run(), b) == [("indicator", "night-cash", "strength", "weak", "strong")]
    assert told(run(), b) == [("indicator", "title"), ("indicator", "parameters.least.minimum")]
    assert told(run(), run(texts={"night-cash": f"# ours\n{INDICATOR}"})) == [("indicator", "comments or layout")]
    money = run(texts={"night-cash": INDICATOR.replace("minimum: 1", "minimum: 1, currency: CAD")})
    assert differences(run(), money) == [("indicator", "night-cash", "parameters.least.currency", None, "CAD")]


def test_without_texts_an_indicator_or_policy_differs_as_a_whole():
    b = run(texts={"night-cash": "other"}, policy="other", mapping="other", kept=False)
    assert differences(run(), b) == [
        ("mapping", None, "mapping", MAPPING, "other"),
        ("indicator", "night-cash", "definition", f"version 1, {INDICATOR}", "version 1, other"),
        ("policy", None, "policy", POLICY, "other"),
    ]


def test_an_indicator_that_comes_or_goes_and_a_status_are_told():
    both = {"night-cash": INDICATOR, "rooms": INDICATOR}
    assert differences(run(), run(texts=both)) == [("indicator", "rooms", "added", None, "version 1")]
    assert differences(run(texts=both), run()) == [("indicator", "rooms", "left out", "version 1", None)]
    draft = run(statuses={"night-cash": "draft"})
    assert differences(run(), draft) == [("indicator", "night-cash", "status", "stable", "draft")]


def test_of_a_policy_the_value_is_told_and_its_name_cannot_have_changed_an_answer():
    b = run(policy=POLICY.replace("score: 4", "score: 9").replace("version: 1", "version: 2"))
    assert differences(run(), b) == [("policy", None, "routes.welfare.pass.score", "4", "9")]
    assert told(run(), b) == [("policy", "version")]
    assert told(run(), run(policy=f"{POLICY}# a word\n")) == [("policy", "comments or layout")]


def test_the_engine_is_one_cause_and_libraries_another():
    b = run(semantics=2, versions={"ftindicators": "0.2.0", "polars": "2.1"})
    assert differences(run(), b) == [
        ("engine", None, "semantics", "1", "2"),
        ("engine", None, "ftindicators", "0.1.0", "0.2.0"),
        ("libraries", None, "polars", "2.0", "2.1"),
    ]


def test_an_old_folder_with_little_in_its_manifest_can_be_compared():
    bare = replace(results(), manifest={"rows": {"read": 1, "used": 1, "rejected": 0}})
    assert [d.cause for d in run_differences(bare, bare)] == ["data"]


DATA = Difference("data", "a.csv")
MINE = Difference("parameter", "least", "4", "6", "mine")
THEIRS = Difference("parameter", "least", "4", "6", "theirs")
WORDS = Difference("indicator", "title", "a", "b", "mine", matters=False)
POLARS = Difference("libraries", "polars", "1", "2")


@pytest.mark.parametrize(
    ("given", "kinds", "named"),
    [
        ((DATA, MINE, THEIRS, WORDS, POLARS), None, (DATA, MINE)),
        ((THEIRS, WORDS), None, ()),
        ((POLARS, THEIRS), None, (POLARS,)),
        ((DATA, MINE), ("parameter",), (MINE,)),
    ],
)
def test_only_what_can_have_done_it_is_a_cause(given, kinds, named):
    assert causes(given, {"mine"}, kinds) == named
