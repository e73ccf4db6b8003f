from dataclasses import replace

import pyarrow as pa

from ftindicators.results.compare_indicators import compare_indicators, episode_rows
from ftindicators.results.run_differences import Difference, run_differences
from ftindicators.results.schemas import EPISODES
from tests.builders.candidate_values import covered, episode
from tests.builders.run_values import INDICATOR, POLICY, run


def with_episodes(made, *rows):
    return replace(made, episodes=pa.Table.from_pylist(list(rows), schema=EPISODES))


def only(a, b):
    (change,) = every(a, b)
    return change


def every(a, b):
    return compare_indicators(a, b, (episode_rows(a.episodes), episode_rows(b.episodes)), run_differences(a, b))


def why(change):
    return [(cause.cause, cause.what) for cause in change.causes]


def test_what_is_the_same_is_unchanged_whatever_went_in():
    change = only(run(), run(files=[("other.csv", "h")]))
    assert (change.kind, change.causes) == ("unchanged", ())


def test_hits_episodes_and_status_are_compared_and_explained_by_all_that_remains_possible():
    a = run(found={"night-cash": covered(hits=5, episodes=2)})
    b = run(
        files=[("rows.csv", "h2")],
        parameters={"night-cash": {"least": "6"}},
        policy=POLICY.replace("score: 4", "score: 9"),
        found={"night-cash": covered("degraded", hits=3, episodes=1)},
    )
    change = only(a, b)
    assert (change.before["hits"], change.after["hits"], change.after["status"]) == (5, 3, "degraded")
    assert why(change) == [("data", "rows.csv"), ("parameter", "least")]


def test_another_indicator_and_a_policy_explain_no_hits():
    a = run(texts={"night-cash": INDICATOR}, found={"night-cash": covered(hits=5)})
    b = run(
        texts={"night-cash": INDICATOR, "rooms": INDICATOR},
        policy=POLICY.replace("90d", "60d"),
        found={"night-cash": covered(hits=4), "rooms": covered(hits=1)},
    )
    first, second = every(a, b)
    assert (first.kind, why(first)) == ("changed", [])
    assert (second.kind, second.before, why(second)) == ("new", None, [("indicator", "added")])


def test_a_policy_can_cut_episodes():
    a = with_episodes(run(), episode("e1"), episode("e2"))
    b = with_episodes(run(policy=POLICY.replace("90d", "60d")), episode("e1", hits=2), episode("e3"))
    change = only(a, b)
    assert (change.kind, change.episodes_new, change.episodes_gone, change.episodes_changed) == ("changed", 1, 1, 1)
    assert why(change) == [("policy", "window")]


def test_an_episode_that_only_closed_is_the_same():
    a, b = with_episodes(run(), episode("e1")), with_episodes(run(), {**episode("e1"), "state": "closed"})
    assert only(a, b).kind == "unchanged"
    assert set(episode_rows(a.episodes)) == {"e1"}


def test_each_part_of_an_episode_is_compared():
    mine = episode_rows(with_episodes(run(), episode("e1")).episodes)["e1"]
    for other in (
        episode("e1", hits=2),
        episode("e1", last="2025-02-21"),
        episode("e1", parties=[("P1", "unknown")]),
        episode("e1", parties=[("P2", "potential-victim")]),
    ):
        assert episode_rows(with_episodes(run(), other).episodes)["e1"] != mine


def test_the_json_keeps_its_shape():
    a, b = run(), run(texts={})
    b.coverage["indicators"].pop("night-cash")
    (change,) = compare_indicators(
        a, b, ({}, {}), [Difference("indicator", "left out", "version 1", None, "night-cash")]
    )
    assert change.to_json() == {
        "indicator": "night-cash",
        "change": "gone",
        "before": {
            "status": "evaluated",
            "hits": 0,
            "episodes": 0,
            "missing": {"columns": [], "tables": [], "lists": []},
        },
        "after": None,
        "episodes_new": 0,
        "episodes_gone": 0,
        "episodes_changed": 0,
        "causes": [{"cause": "indicator", "indicator": "night-cash", "what": "left out"}],
    }


def test_rows_are_read_alike_however_the_table_is_cut():
    rows = [episode("e1", parties=[("P2", "unknown"), ("P1", "unknown")]), episode("e2", parties=[]), episode("e3")]
    rows.append({**episode("e4"), "parties": None})
    whole = pa.Table.from_pylist(rows, schema=EPISODES)
    read = episode_rows(whole)
    assert [read[name][-1] for name in ("e1", "e2", "e3", "e4")] == [
        (("P1", "unknown"), ("P2", "unknown")),
        (),
        (("P1", "potential-victim"),),
        (),
    ]
    assert episode_rows(pa.concat_tables([whole.slice(0, 1), whole.slice(1, 1), whole.slice(2)])) == read
    assert episode_rows(whole.slice(2, 1)) == {"e3": read["e3"]}
