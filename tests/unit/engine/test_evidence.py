"""What hits rest on, by hand. ``{("A", 0): {("n", "A"): entry}}``: by subject and episode, then by measure and key."""

from decimal import Decimal

import numpy as np
import pytest

from ftindicators.engine.evidence import Backing, backing_of
from ftindicators.engine.open_episodes import OpenEpisode
from ftindicators.engine.state import State
from ftindicators.model.values import DAY, HOUR
from ftindicators.plan.values import Grouping
from tests.unit.engine.small_rows import START, evaluated, evidence, in_batches, rows
from tests.unit.plan.small_plans import measure, plan

WIRE = {"type": "wire"}
AT = {"at": "type = 'wire'", "episode": {"gap": "30d"}}
FEE = {"type": "fee"}


def counting(**window):
    return plan(measures={"n": {"aggregate": "count"} | window}, condition="n >= 0", **AT)


def found(made, frame, size=None):
    return evidence(made, *in_batches(made, frame, State(), size or frame.height))


def only(made, frame, size=None):
    """The one entry of the one episode: (from and to in hours, rows, sum, where)."""
    ((_, entries),) = found(made, frame, size).items()
    (entry,) = entries.values()
    span = [None if t is None else (round(t.timestamp() * 1e6) - START) / HOUR for t in (entry["from"], entry["to"])]
    return (*span, entry["rows"], entry["sum"], entry["where"])


@pytest.mark.parametrize("size", [1, 2, 99])
class TestTrailing:
    def test_a_hit_rests_on_the_rows_of_its_window(self, size):
        frame = rows({"h": 0}, {"h": 20}, {"h": 24} | WIRE, {"h": 25})
        assert only(counting(within="24h"), frame, size) == (0, 24, 2, 20, "status = 'completed'")

    def test_rows_of_windows_that_overlap_count_once(self, size):
        frame = rows({"h": 0}, {"h": 10} | WIRE, {"h": 20} | WIRE, {"h": 30} | WIRE, {"h": 31})
        assert only(counting(within="24h"), frame, size) == (-14, 30, 4, 40, "status = 'completed'")

    def test_windows_that_touch_are_one_stretch(self, size):
        frame = rows({"h": 24} | WIRE, {"h": 40}, {"h": 48} | WIRE)
        assert only(counting(within="24h"), frame, size)[:4] == (0, 48, 3, 30)

    def test_a_hole_between_two_windows_is_named(self, size):
        frame = rows({"h": 24} | WIRE, {"h": 47}, {"h": 72} | WIRE)
        assert only(counting(within="24h"), frame, size) == (
            0, 72, 2, 20,
            ("(status = 'completed') AND ((occurred_at > instant('2024-01-01T00:00:00Z') AND "
            "occurred_at <= instant('2024-01-02T00:00:00Z')) OR (occurred_at > instant('2024-01-03T00:00:00Z') AND "
            "occurred_at <= instant('2024-01-04T00:00:00Z')))"),
        )  # fmt: skip

    def test_a_window_that_ended_holds_no_later_rows(self, size):
        frame = rows({"h": 0}, {"h": 1}, {"h": 12}, {"h": 24} | WIRE)
        assert only(counting(within="24h", ending="20h"), frame, size)[:4] == (-20, 4, 2, 20)

    def test_the_whole_past_has_no_beginning(self, size):
        frame = rows({"h": 0}, {"h": 1000} | WIRE, {"h": 1500}, {"h": 1600} | WIRE)
        assert only(counting(within="all"), frame, size)[:4] == (None, 1600, 4, 40)

    def test_only_selected_rows_count(self, size):
        frame = rows({"h": 0} | FEE, {"h": 1}, {"h": 2, "status": "declined"} | FEE, {"h": 3} | WIRE)
        assert only(counting(within="1d", where="type = 'fee'"), frame, size)[2:] == (
            1, 10, "type = 'fee' AND status = 'completed'",
        )  # fmt: skip

    def test_a_sum_with_an_unknown_amount_is_unknown(self, size):
        frame = rows({"h": 0}, {"h": 1, "currency": "USD"}, {"h": 2} | WIRE)
        assert only(counting(within="1d"), frame, size)[2:4] == (3, None)

    def test_an_unknown_amount_that_left_the_window_before_does_no_harm(self, size):
        frame = rows({"h": 0, "currency": "USD"}, {"h": 30}, {"h": 31} | WIRE)
        assert only(counting(within="1d"), frame, size)[2:4] == (2, 20)

    def test_the_sum_of_huge_amounts_is_exact(self, size):
        frame = rows(*({"h": h, "amount": 2**62 + 1} | WIRE for h in range(5)))
        assert only(counting(within="1d"), frame, size)[3] == Decimal(5 * (2**62 + 1)).scaleb(-4)

    def test_each_key_has_an_entry_and_a_null_key_none(self, size):
        frame = rows(
            {"h": 0, "city": "Bath"}, {"h": 1, "city": "York"}, {"h": 2, "city": "Bath"} | WIRE,
            {"h": 3, "city": None} | WIRE, {"h": 4, "city": "York"} | WIRE,
        )  # fmt: skip
        ((_, entries),) = found(counting(within="1d", by="city"), frame, size).items()
        assert {key: (e["rows"], e["key_columns"]) for key, e in entries.items()} == {
            ("n", "Bath"): (2, ["city"]), ("n", "York"): (2, ["city"]),
        }  # fmt: skip

    def test_subjects_and_episodes_are_counted_apart(self, size):
        made = plan(
            measures={"n": {"aggregate": "count", "within": "3d"}}, condition="n > 0", at="type = 'wire'",
            episode={"gap": "1d"},
        )  # fmt: skip
        frame = rows({"h": 0} | WIRE, {"h": 1, "account_id": "B"} | WIRE, {"h": 30} | WIRE)
        counts = {key: e["n", key[0]]["rows"] for key, e in found(made, frame, size).items()}
        assert counts == {("A", 0): 1, ("B", 0): 1, ("A", 1): 2}


@pytest.mark.parametrize("size", [1, 2, 99])
class TestCalendar:
    def test_a_stretch_is_named_by_its_dates(self, size):
        frame = rows({"h": 3}, {"h": 24}, {"h": 30} | WIRE, {"h": 47})
        assert only(counting(per="day"), frame, size) == (
            None, 30, 2, 20,
            "(status = 'completed') AND local_date >= date('2024-01-02') AND local_date < date('2024-01-03')",
        )  # fmt: skip

    def test_a_row_in_the_windows_of_two_hits_counts_once(self, size):
        frame = rows({"h": 3}, {"h": 24} | WIRE, {"h": 48} | WIRE)
        assert only(counting(per="day", last=2), frame, size)[2:4] == (3, 30)

    def test_a_hit_asks_the_stretches_before_its_own_though_none_hit_there(self, size):
        frame = rows({"h": 1}, {"h": 25}, {"h": 49}, {"h": 73} | WIRE)
        assert only(counting(per="day", last=3), frame, size) == (
            None, 73, 3, 30,
            "(status = 'completed') AND local_date >= date('2024-01-02') AND local_date < date('2024-01-05')",
        )  # fmt: skip

    def test_rows_of_a_stretch_after_its_last_hit_are_not_in_it(self, size):
        frame = rows({"h": 10} | WIRE, {"h": 15}, {"h": 34} | WIRE)
        assert only(counting(per="day"), frame, size) == (
            None, 34, 2, 20,
            ("(status = 'completed') AND ((local_date >= date('2024-01-01') AND local_date < date('2024-01-02') AND "
            "occurred_at <= instant('2024-01-01T10:00:00Z')) OR (local_date >= date('2024-01-02') AND "
            "local_date < date('2024-01-03')))"),
        )  # fmt: skip

    def test_stretches_with_a_hole_are_named_apart(self, size):
        frame = rows({"h": 10} | WIRE, {"h": 240} | WIRE)
        assert "'2024-01-02') AND occurred_at" in only(counting(per="day"), frame, size)[4]

    def test_weeks_begin_on_monday(self, size):
        frame = rows({"h": 24 * 6 + 23}, {"h": 24 * 7} | WIRE)
        assert only(counting(per="week"), frame, size)[2:4] == (1, 10)
        assert only(counting(per="week", last=2), frame, size)[2:4] == (2, 20)

    def test_a_row_without_a_local_date_is_in_none_and_asks_none(self, size):
        frame = rows({"h": 1, "local_date": None}, {"h": 2} | WIRE, {"h": 3, "local_date": None} | WIRE)
        assert only(counting(per="day"), frame, size)[2:4] == (1, 10)


def test_the_key_is_written_as_in_sql():
    frame = rows({"h": 0}, {"h": 1} | WIRE)
    ((_, entries),) = found(counting(within="1d", by=["account_id", "local_date", "amount"]), frame).items()
    assert list(entries) == [("n", "A", "2024-01-01", "10")]


def test_a_layer_rests_on_the_rows_of_both_windows_together():
    measures = {
        "near": {"aggregate": "count", "within": "2h"},
        "bursts": {"aggregate": "count", "where": "near >= 2", "within": "1d"},
    }
    made = plan(measures=measures, condition="bursts >= 1", **AT)
    frame = rows({"h": 0}, {"h": 1}, {"h": 12}, {"h": 20} | WIRE)
    ((_, entries),) = found(made, frame).items()
    assert {name: e["rows"] for (name, _), e in entries.items()} == {"near": 4, "bursts": 1}


def test_a_calendar_window_behind_another_measure_is_a_stretch_of_time():
    measures = {
        "today": {"aggregate": "count", "per": "day"},
        "busy": {"aggregate": "count", "where": "today >= 2", "within": "2d"},
    }
    made = plan(measures=measures, condition="busy >= 1", **AT)
    read = {m.name: m for m in made.planned[0].measures}
    grouping = measure(made, "today").grouping
    backing = backing_of(read["today"], measure(made, "today"))
    assert backing.grouping == Grouping(grouping.enter, grouping.ask)
    assert backing.reach >= 3 * DAY


def test_measures_over_the_same_rows_share_a_backing_and_other_windows_do_not():
    measures = {
        "n": {"aggregate": "count", "within": "1d"}, "total": {"aggregate": "sum", "column": "amount", "within": "1d"},
        "week": {"aggregate": "count", "within": "7d"}, "day": {"aggregate": "count", "per": "day"},
        "days": {"aggregate": "count", "per": "day", "last": 2},
    }  # fmt: skip
    made = plan(measures=measures, condition="n + week + day + days > 0 AND total > 0")
    backings = {m.name: backing_of(m, measure(made, m.name)) for m in made.planned[0].measures}
    assert backings["n"] == backings["total"]
    assert isinstance(backings["n"], Backing)
    names = {name: b.name(made.value_digests) for name, b in backings.items()}
    assert len(set(names.values())) == 4


def test_a_group_that_was_forgotten_and_comes_back_goes_on_with_its_stretch():
    made, state = counting(within="1d"), State()
    frame = rows({"h": 0}, {"h": 1} | WIRE, {"h": 25} | WIRE, {"h": 25.5} | WIRE)
    first = evaluated(made, frame.head(2), state, watermark=START + 25 * HOUR)
    (strand,) = state.strands.values()
    kernels = [*state.measures.values(), *state.evidence.values()]
    dead = [k.dead(START + 25 * HOUR).all() for k in kernels]
    assert all(dead)
    for kernel in kernels:
        kernel.keep(np.empty(0, np.int64))
    strand.keep(np.empty(0, np.int64))
    second = evaluated(made, frame.tail(2), state)
    ((_, entries),) = evidence(made, first, second).items()
    assert [(e["rows"], e["sum"]) for e in entries.values()] == [(4, 40)]


def test_an_episode_finds_its_latest_stretch_of_a_place_at_once():
    made, state = counting(within="1h", by="city"), State()
    frame = rows(*({"h": h, "city": f"city {h}"} | WIRE for h in range(50)), {"h": 50, "city": "city 3"} | WIRE)
    evaluated(made, frame, state)
    (episode,) = state.episodes["made-up"].values()
    assert isinstance(episode, OpenEpisode)
    assert len(episode.latest) == 50
    assert len(episode.stretches) == 51
    assert all(episode.latest[s.place].end >= s.end for s in episode.stretches)
