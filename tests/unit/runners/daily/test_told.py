from dataclasses import replace

import polars as pl

from ftindicators.candidates.assemble import Assembled
from ftindicators.results.schemas import EPISODES
from ftindicators.runners.daily.record import TOLD
from ftindicators.runners.daily.told import changed, episodes_now
from tests.builders.candidate_values import candidate

NOBODY = pl.DataFrame(schema=TOLD)


def test_a_candidate_is_told_when_it_reads_otherwise_than_it_did():
    one = candidate("c1", anchor="p1")
    first = changed(NOBODY, Assembled((one,)), (), {"p1"})
    assert first.shown == (one,)
    again = changed(first.told, Assembled((replace(one, change="unchanged"),)), (), {"p1"})
    assert again.shown == ()
    closed = replace(one, state="closed")
    assert changed(again.told, Assembled((closed,)), (), {"p1"}).shown == (closed,)


def test_what_is_held_back_now_is_told_as_held_back_and_is_not_gone():
    one = candidate("c1", anchor="p1")
    before = changed(NOBODY, Assembled((one,)), (), {"p1"}).told
    found = changed(before, Assembled((), (one,)), (), {"p1"})
    assert (found.shown, found.held, found.gone) == ((), (one,), ())


def test_a_candidate_that_no_longer_stands_is_gone_and_one_that_was_forgotten_is_not():
    before = changed(
        NOBODY, Assembled((candidate("c1", anchor="p1"), candidate("c2", anchor="p2"))), (), {"p1", "p2"}
    ).told
    last = replace(candidate("c2", anchor="p2"), state="closed")
    found = changed(before, Assembled(), (last,), {"p1"})
    assert (found.gone, found.shown) == (("c1",), (last,))
    assert found.told.height == 0


def episodes(*given):
    made = [{"episode_id": name, "hits": hits} for name, hits in given]
    columns = {f.name: [row.get(f.name) for row in made] for f in EPISODES}
    return EPISODES.empty_table() if not made else pl.DataFrame(columns, EPISODES_FRAME).to_arrow().cast(EPISODES)


EPISODES_FRAME = pl.DataFrame(EPISODES.empty_table()).schema


def test_an_episode_stands_as_it_was_last_told_until_it_is_retracted_or_no_candidate_can_hold_it():
    kept = pl.DataFrame(episodes(("a", 1), ("b", 1), ("c", 1)))
    every, still = episodes_now(kept, episodes(("b", 2), ("d", 1)), ["c"], pl.Series(["b", "d"]))
    assert every.select("episode_id", "hits").rows() == [("a", 1), ("b", 2), ("d", 1)]
    assert still["episode_id"].to_list() == ["b", "d"]
