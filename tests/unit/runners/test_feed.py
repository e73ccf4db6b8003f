from datetime import timedelta

import polars as pl
import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.diagnostics import InvalidInput, WrongUsage
from ftindicators.sources.mapping import ColumnMapping
from tests.unit.candidates.made_up import changed
from tests.unit.plan.small_plans import COUNT, indicator, plan
from tests.unit.runners.small_feeds import START, TWO, engine, hour, ids, reasons, rows, transfers

TICK = timedelta(microseconds=1)
FIVE = rows({}, {}, {"h": 30}, {"h": 40}, {"h": 50})


def test_rows_strictly_before_the_watermark_are_released():
    made = engine()
    assert ids(made.feed(FIVE, watermark=hour(2)).hits) == []
    assert ids(made.feed(FIVE.clear(), watermark=hour(2) + TICK).hits) == ["t2"]
    assert ids(made.finish().hits) == ["t3", "t4", "t5"]


def test_batches_and_finish_together_give_what_one_run_gives():
    whole = engine().run(FIVE)
    made = engine()
    deltas = [made.feed(FIVE.slice(n, 1), watermark=hour(h)) for n, h in enumerate((2, 3, 31, 41, 51))] + [
        made.finish()
    ]
    assert [i for d in deltas for i in ids(d.hits)] == ids(whole.hits)
    last = {e["episode_id"]: e for d in deltas for e in d.episodes.to_pylist()}
    assert list(last.values()) == whole.episodes.to_pylist()


def test_an_empty_batch_moves_the_watermark_and_closes_episodes():
    made = engine(plan(condition="amount > 1", episode={"gap": "24h"}))
    made.feed(FIVE.head(1), watermark=hour(2))
    delta = made.feed(FIVE.clear(), watermark=hour(25))
    assert delta.hits.num_rows == 0
    assert [(e["state"], e["hits"]) for e in delta.episodes.to_pylist()] == [("closed", 1)]


def test_a_late_row_is_handed_back_and_changes_nothing():
    made = engine()
    made.feed(FIVE.head(1), watermark=hour(20))
    delta = made.feed(rows({"id": "late", "h": 19}, {"id": "t2", "h": 20}), watermark=hour(21))
    assert ids(delta.late) == ["late"]
    assert ids(delta.hits) == ["t2"]
    assert delta.rejected.num_rows == 0


def test_repeats_of_released_rows_are_rejected_and_corrections_handed_back_where_they_are_off():
    made = engine(corrections=timedelta(0))
    one = rows({"revision": 0})
    made.feed(one, watermark=hour(9))
    again = rows({"id": "t1", "h": 1, "revision": 0}, {"id": "t1", "h": 1, "amount": "9", "revision": 0})
    corrected = rows({"id": "t1", "h": 1, "amount": "9", "revision": 1})
    delta = made.feed(pl.concat([again, corrected]), watermark=hour(9))
    assert reasons(delta) == [("t1", "duplicate"), ("t1", "conflicting_id")]
    assert ids(delta.corrections_too_late) == ["t1"]
    assert (delta.late.num_rows, delta.retracted.num_rows) == (0, 0)


class TestCorrections:
    """The indicator hits at the second row of an account in a week; t1 to t3 stand at hours 1, 2 and 30."""

    @pytest.fixture
    def made(self):
        made = engine()
        made.feed(rows({}, {}, {"h": 30}, revision=0), watermark=hour(31))
        return made

    def corrected(self, made, *given, watermark=31, **common):
        return made.feed(rows(*({"revision": 1, **one} for one in given), **common), watermark=hour(watermark))

    def test_a_hit_that_no_longer_stands_is_retracted_by_the_correction(self, made):
        delta = self.corrected(made, {"id": "t1", "h": 1, "account_id": "B"})
        assert [(r["transaction_id"], r["by"]) for r in delta.retracted.to_pylist()] == [("t2", "t1"), ("t3", "t1")]
        assert ids(delta.hits) == ["t3"]  # it is the second row now, no longer the third
        assert delta.hits["measures"].to_pylist()[0][0]["exact"] == "2"
        assert delta.retracted_episodes["by"].to_pylist() == ["t1"]
        assert [e["hits"] for e in delta.episodes.to_pylist()] == [1]
        assert (delta.corrections_too_late.num_rows, delta.rejected.num_rows) == (0, 0)

    def test_a_correction_that_changes_no_hit_retracts_none(self, made):
        delta = self.corrected(made, {"id": "t1", "h": 1, "amount": "99"})
        assert (delta.retracted.num_rows, delta.hits.num_rows) == (0, 0)
        (episode,) = delta.episodes.to_pylist()  # its evidence adds up to another sum
        assert (episode["hits"], int(episode["evidence"][0]["sum"])) == (2, 119)

    def test_rows_of_the_same_batch_are_answered_with_it(self, made):
        frame = rows({"id": "t1", "h": 1, "revision": 1}, {"id": "t4", "h": 40, "revision": 0}, account_id="B")
        delta = made.feed(frame, watermark=hour(41))
        assert ids(delta.retracted) == ["t2", "t3"]
        assert ids(delta.hits) == ["t3", "t4"]

    def test_a_row_that_is_corrected_into_the_future_waits_there(self, made):
        delta = self.corrected(made, {"id": "t1", "h": 50})
        assert ids(delta.retracted) == ["t2", "t3"]
        assert ids(delta.hits) == ["t3"]
        assert ids(self.corrected(made, {"id": "t1", "h": 1, "revision": 0}).late) == ["t1"]
        assert ids(made.finish().hits) == ["t1"]

    def test_corrections_that_contradict_each_other_leave_no_row(self, made):
        delta = self.corrected(made, {"id": "t3", "h": 30, "amount": "1"}, {"id": "t3", "h": 30, "amount": "2"})
        assert reasons(delta) == [("t3", "conflicting_id")] * 2
        assert ids(delta.retracted) == ["t3"]
        assert reasons(self.corrected(made, {"id": "t3", "h": 30, "amount": "3"})) == [("t3", "conflicting_id")]

    def test_the_highest_of_several_counts_and_a_lower_one_afterwards_is_superseded(self, made):
        delta = self.corrected(made, {"id": "t2", "h": 2, "account_id": "B", "revision": 2}, {"id": "t2", "h": 2})
        assert reasons(delta) == [("t2", "superseded")]
        assert ids(delta.retracted) == ["t2", "t3"]
        assert reasons(self.corrected(made, {"id": "t2", "h": 2})) == [("t2", "superseded")]

    def test_one_that_lies_too_far_back_is_handed_back_and_one_that_moves_there_too(self):
        made = engine(corrections=timedelta(hours=10))
        made.feed(rows({}, {}, {"h": 30}, revision=0), watermark=hour(31))
        delta = self.corrected(made, {"id": "t1", "h": 1}, {"id": "t3", "h": 3}, {"id": "t2", "h": 30})
        assert ids(delta.corrections_too_late) == ["t1", "t3", "t2"]
        assert (delta.retracted.num_rows, delta.hits.num_rows) == (0, 0)

    def test_it_is_taken_up_after_a_restart(self, made):
        made = engine(made.plan, state=made.snapshot())
        assert ids(self.corrected(made, {"id": "t1", "h": 1, "account_id": "B"}).retracted) == ["t2", "t3"]

    def test_under_other_thresholds_only_later_rows_can_be_corrected(self, made):
        other = engine(plan(measures={"n": COUNT}, condition="n >= 3"), state=made.snapshot())
        other.feed(rows({"id": "t4", "h": 40}, revision=0), watermark=hour(41))
        delta = self.corrected(other, {"id": "t1", "h": 1}, {"id": "t4", "h": 40, "account_id": "B"}, watermark=41)
        assert ids(delta.corrections_too_late) == ["t1"]
        assert ids(delta.retracted) == ["t4"]

    def test_after_the_end_of_the_data_rows_can_still_be_corrected(self, made):
        made.finish()
        delta = self.corrected(made, {"id": "t2", "h": 2, "account_id": "B"})
        assert ids(delta.retracted) == ["t2", "t3"]
        assert ids(delta.hits) == ["t3"]

    def test_the_base_currency_is_asked_for_anew(self):
        total = {"aggregate": "sum", "column": "amount_base", "within": "7d"}
        made = engine(plan(measures={"total": total}, condition="total >= 10"))
        assert ids(made.feed(rows({"currency": "USD"}, {"currency": "CAD"}, revision=0), watermark=hour(3)).hits) == [
            "t1",
            "t2",
        ]
        delta = self.corrected(made, {"id": "t1", "h": 1, "currency": "CAD", "amount": "1"}, watermark=3)
        assert ids(delta.retracted) == ["t1", "t2"]
        assert [hit["measures"][0]["exact"] for hit in delta.hits.to_pylist()] == ["11"]

    def test_a_candidate_that_falls_away_is_told(self):
        keys = {
            "condition": "amount > 1", "about": [{"party": "party", "role": "potential-victim"}],
            "exploitation": ["labour"], "status": "stable", "strength": "strong",
        }  # fmt: skip
        both = (indicator("a", family="cash", **keys), indicator("b", family="lodging", at="type = 'fee'", **keys))
        made = engine(plan(*both))
        (candidate,) = made.feed(rows({"type": "wire"}, {"type": "fee"}, revision=0), watermark=hour(3)).candidates
        delta = self.corrected(made, {"id": "t2", "h": 2, "type": "wire"}, watermark=3)
        assert delta.retracted_candidates.to_pylist() == [
            {"candidate_id": candidate.candidate_id, "anchor": "account:A", "pack": "labour"}
        ]
        assert delta.candidates == ()
        assert made.finish().candidates == ()

    def test_both_postings_of_a_transfer_are_replaced(self):
        made = engine(plan(**TWO), mapping=ColumnMapping.of_text("layout: transfers\n"))
        made.feed(
            transfers(("x", 1, "A", "B", {"revision": 0}), ("y", 2, "B", "A", {"revision": 0})), watermark=hour(3)
        )
        delta = made.feed(transfers(("x", 1, "A", "C", {"revision": 1})), watermark=hour(3))
        assert [(r["transaction_id"], r["by"]) for r in delta.retracted.to_pylist()] == [("y:d", "x")]
        assert delta.hits.num_rows == 0


def test_ids_are_remembered_as_long_as_was_asked():
    made = engine(dedupe=timedelta(hours=5))
    made.feed(rows({}), watermark=hour(2))
    made.feed(FIVE.clear(), watermark=hour(7))
    assert reasons(made.feed(rows({"h": 8}), watermark=hour(9))) == []
    assert reasons(made.feed(rows({"h": 9}), watermark=hour(10))) == [("t1", "conflicting_id")]


def test_a_row_that_the_door_refuses_is_numbered_through_all_batches():
    made = engine()
    made.feed(rows({}, {}), watermark=hour(1))
    delta = made.feed(rows({"id": "t3"}, {"id": "t4", "amount": "much"}), watermark=hour(1))
    assert [(r["row"], r["reason"]) for r in delta.rejected.to_pylist()] == [(4, "not_a_number")]


class TestFinish:
    def test_finishing_twice_finds_nothing_more(self):
        made = engine()
        made.feed(FIVE, watermark=hour(2))
        first, second = made.finish(), made.finish()
        assert ids(first.hits) == ["t2", "t3", "t4", "t5"]
        assert second.hits.num_rows == 0
        assert second.episodes.to_pylist() == first.episodes.to_pylist()

    def test_rows_of_settled_instants_are_late_afterwards(self):
        made = engine()
        made.feed(FIVE.head(4), watermark=hour(2))
        made.finish()
        delta = made.feed(rows({"id": "x", "h": 40}, {"id": "y", "h": 41}), watermark=hour(42))
        assert ids(delta.late) == ["x"]
        assert ids(delta.hits) == ["y"]

    def test_a_watermark_before_the_end_of_the_data_goes_back(self):
        made = engine()
        made.feed(FIVE, watermark=hour(2))
        made.finish()
        with pytest.raises(WrongUsage, match="goes back"):
            made.feed(FIVE.clear(), watermark=hour(50))
        made.feed(FIVE.clear(), watermark=hour(50) + TICK)

    def test_the_next_day_goes_on_from_a_finished_state(self):
        whole = ids(engine().run(FIVE).hits)
        made = engine()
        found = []
        for part in (FIVE.head(2), FIVE.slice(2, 2), FIVE.slice(4)):
            delta = made.feed(part, watermark=part["occurred_at"][0])
            found += ids(delta.hits) + ids(made.finish().hits)
            made = engine(state=made.snapshot())
        assert found == whole

    def test_nothing_was_fed(self):
        delta = engine().finish()
        assert (delta.hits.num_rows, delta.episodes.num_rows, delta.candidates) == (0, 0, ())

    def test_an_episode_is_closed_if_the_data_end_after_its_gap(self):
        made = engine(plan(condition="amount > 1", episode={"gap": "9h"}))
        made.feed(rows({"h": 1}, {"h": 10, "account_id": "B"}), watermark=hour(1))
        assert {e["subject_id"]: e["state"] for e in made.finish().episodes.to_pylist()} == {"A": "closed", "B": "open"}


class TestRestart:
    def restarted(self, made):
        return engine(made.plan, state=made.snapshot())

    def test_waiting_rows_ids_and_numbers_go_on(self):
        made = engine()
        made.feed(FIVE.head(3), watermark=hour(2))
        made = self.restarted(self.restarted(made))
        delta = made.feed(
            rows({"id": "t1", "h": 1}, {"id": "t3", "h": 30}, {"id": "bad", "amount": "x"}), watermark=hour(31)
        )
        assert reasons(delta) == [("x", "not_a_number"), ("t1", "duplicate"), ("t3", "duplicate")]
        assert delta.rejected["row"].to_pylist() == [6, 4, 5]
        assert ids(delta.hits) == ["t2", "t3"]

    def test_rows_in_conflict_stay_in_conflict(self):
        made = engine()
        made.feed(rows({"id": "x", "h": 5}, {"id": "x", "h": 5, "amount": "11"}), watermark=hour(1))
        delta = self.restarted(made).feed(rows({"id": "x", "h": 5}), watermark=hour(1))
        assert reasons(delta) == [("x", "conflicting_id")]

    def test_the_first_batch_must_have_the_columns_of_those_before(self):
        reads = plan(measures={"n": COUNT | {"where": "city = 'Bath'"}}, condition="n >= 1")
        made = engine(reads)
        made.feed(rows({"city": "Bath"}), watermark=hour(2))
        other = self.restarted(made)
        with pytest.raises(InvalidInput, match="the columns city are gone"):
            other.feed(rows({"h": 3}), watermark=hour(4))
        assert ids(other.feed(rows({"h": 3, "id": "t3", "city": "Bath"}), watermark=hour(4)).hits) == ["t3"]

    def test_columns_that_come_only_after_it_are_refused(self):
        reads = plan(measures={"n": COUNT | {"where": "city = 'Bath'"}}, condition="n >= 1")
        made = engine(reads)
        made.feed(rows({}), watermark=hour(2))
        with pytest.raises(InvalidInput, match="the columns city have come"):
            self.restarted(made).feed(rows({"h": 3, "city": "Bath"}), watermark=hour(4))

    def test_finishing_at_once_evaluates_only_what_could_be_evaluated(self):
        both = plan(indicator("a", condition="city IS NULL"), indicator("b", condition="amount > 1"))
        made = engine(both)
        made.feed(rows({}), watermark=hour(0))
        assert ids(self.restarted(made).finish().hits, "indicator") == ["b"]

    def test_a_snapshot_before_any_row_begins_anew(self):
        made = self.restarted(engine(data_from=START))
        assert ids(made.feed(FIVE, watermark=hour(31)).hits) == ["t2", "t3"]


def test_the_base_currency_is_that_of_the_first_row_that_was_released():
    total = {"aggregate": "sum", "column": "amount_base", "within": "7d"}
    made = engine(plan(measures={"total": total}, condition="total >= 10"))
    first = rows({"currency": "USD"}, {"currency": "CAD"})
    assert ids(made.feed(first.head(1), watermark=hour(2)).hits) == ["t1"]
    made = engine(made.plan, state=made.snapshot())
    assert ids(made.feed(first.slice(1), watermark=hour(3)).hits) == ["t2"]
    assert ids(made.feed(rows({"id": "t3", "h": 300, "currency": "CAD"}), watermark=hour(301)).hits) == []


def test_no_episode_lasts_longer_than_the_policys_window():
    policy = changed("window: 90d", "window: 2d")
    assert isinstance(policy, Policy)
    frame = rows(*({"h": 20 * n} for n in range(5)))
    always = plan(condition="amount > 1", episode={"gap": "24h"})
    whole = engine(always, policy=policy).run(frame).episodes
    assert whole["hits"].to_pylist() == [3, 2]
    made = engine(always, policy=policy)
    deltas = [made.feed(frame.slice(n, 1), watermark=hour(20 * n) + TICK) for n in range(5)] + [made.finish()]
    last = {e["episode_id"]: e["hits"] for d in deltas for e in d.episodes.to_pylist()}
    assert list(last.values()) == [3, 2]
    assert engine(always).run(frame).episodes["hits"].to_pylist() == [5]


def test_candidates_come_with_the_batch_that_makes_them():
    about = [{"party": "party", "role": "potential-victim"}]
    keys = {
        "condition": "amount > 1",
        "about": about,
        "exploitation": ["labour"],
        "status": "stable",
        "strength": "strong",
    }
    made = engine(
        plan(indicator("a", family="cash", **keys), indicator("b", family="lodging", at="type = 'fee'", **keys))
    )
    frame = rows({"type": "wire"}, {"type": "fee"})
    assert made.feed(frame.head(1), watermark=hour(2)).candidates == ()
    (candidate,) = made.feed(frame.slice(1), watermark=hour(3)).candidates
    assert (candidate.anchor, candidate.pack, candidate.route) == ("account:A", "labour", "welfare")
    assert [c.candidate_id for c in made.finish().candidates] == [candidate.candidate_id]


def test_both_postings_of_a_transfer_are_released_together():
    made = engine(plan(**TWO), mapping=ColumnMapping.of_text("layout: transfers\n"))
    delta = made.feed(transfers(("x", 1, "A", "B"), ("y", 2, "B", "A"), ("x", 1, "A", "B")), watermark=hour(3))
    assert reasons(delta) == [("x", "duplicate")]
    assert ids(delta.hits) == ["y:c", "y:d"]
