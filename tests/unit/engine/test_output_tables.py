from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from ftindicators.engine.open_episodes import OpenEpisode, Stretch
from ftindicators.engine.output_tables import episode_table, hit_table
from ftindicators.model.hashing import digest
from ftindicators.model.values import DAY, HOUR
from ftindicators.results.schemas import EPISODES, HITS
from tests.unit.engine.small_rows import DATE, START, evaluated, rows
from tests.unit.plan.small_plans import COUNT, plan

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
MEASURES = {
    "n": COUNT,
    "total": {"aggregate": "sum", "column": "amount", "within": "7d"},
    "city_seen": {"aggregate": "last", "column": "city", "within": "7d"},
    "gap": {"aggregate": "longest_gap", "within": "7d"},
    "newest": {"aggregate": "max", "column": "occurred_at", "within": "7d"},
    "average": {"aggregate": "mean", "column": "amount", "within": "7d"},
}
READS = "n >= 0 AND total > 0 AND (city_seen IS NULL OR gap IS NULL OR newest IS NULL OR average IS NULL OR TRUE)"


def hits(made, frame, which="all"):
    return hit_table(evaluated(made, frame), which)


def measures(row):
    return {m["name"]: (m["value"], m["exact"]) for m in row["measures"]}


def test_a_hit_says_what_it_is_and_carries_its_measures():
    made = plan(measures=MEASURES, condition=READS, version=3)
    table = hits(made, rows({"h": 0, "city": "Bath", "units": 8}, {"h": 1.5, "amount": 105_000}))
    assert table.schema == HITS
    first, second = table.to_pylist()
    assert first["hit_id"] == digest("made-up", "3", "account", "A", "t001")
    names = ("indicator", "indicator_version", "subject_kind", "subject_id", "transaction_id")
    assert {name: first[name] for name in names} == {
        "indicator": "made-up",
        "indicator_version": 3,
        "subject_kind": "account",
        "subject_id": "A",
        "transaction_id": "t001",
    }
    assert first["occurred_at"] == first["known_at"] == NEW_YEAR
    assert first["episode_id"] == second["episode_id"]
    assert measures(second) == {
        "n": (2.0, "2"), "total": (18.5, "18.5"), "city_seen": (None, "Bath"), "gap": (5400.0, "5400"),
        "newest": (None, "2024-01-01T01:30:00Z"), "average": (9.25, "9.25"),
    }  # fmt: skip
    assert measures(first)["gap"] == (None, None)


def test_only_measures_that_the_condition_reads_itself_are_carried():
    inner = {"aggregate": "count", "within": "1h"}
    outer = {"aggregate": "max", "column": "inner", "within": "7d"}
    made = plan(measures={"inner": inner, "outer": outer, "unread": COUNT}, condition="outer >= 1")
    (row,) = hits(made, rows({})).to_pylist()
    assert list(measures(row)) == ["outer"]


def test_a_hit_of_an_indicator_without_measures_carries_none():
    (row,) = hits(plan(condition="amount > 0"), rows({})).to_pylist()
    assert row["measures"] == []


def test_edges_all_or_none_are_written():
    made = plan(measures={"n": COUNT}, condition="n >= 1")
    frame = rows(*({"h": h} for h in range(5)))
    edges, everything, none = (hits(made, frame, which) for which in ("edges", "all", "none"))
    assert edges["transaction_id"].to_pylist() == ["t001", "t002", "t004"]
    assert everything.num_rows == 5
    assert (none.num_rows, none.schema) == (0, HITS)


def test_parties_are_named_once_in_each_role_and_nobody_where_the_column_is_null():
    about = [
        {"party": "party", "role": "unknown"}, {"party": "other_party", "role": "potential-victim"},
        {"party": "customer_id", "role": "unknown"},
    ]  # fmt: skip
    made = plan(condition="amount > 0", about=about)
    first, second = hits(made, rows({"customer_id": "c", "other_party": "b"}, {})).to_pylist()
    assert first["parties"] == [{"party_id": "b", "role": "potential-victim"}, {"party_id": "c", "role": "unknown"}]
    assert second["parties"] == [{"party_id": "account:A", "role": "unknown"}]


def test_no_rows_give_no_hits():
    assert hits(plan(condition="amount > 0"), rows().clear()).schema == HITS


def an_episode(*stretches, **keys):
    base = {
        "episode_id": "e", "indicator": "made-up", "subject_id": "A", "first_at": START, "last_at": START + HOUR,
        "known_at": START, "hits": 2, "continues": None, "stretches": list(stretches),
    }  # fmt: skip
    return OpenEpisode(**(base | keys))


def table(made, *episodes, settled=None):
    found = episode_table(episodes, {p.id: p for p in made.planned}, settled)
    assert found.schema == EPISODES
    return found.to_pylist()


MADE = plan(measures={"n": COUNT, "m": COUNT | {"by": "city"}}, condition="n + m > 1", episode={"gap": "24h"})


@pytest.mark.parametrize(
    ("settled", "state"),
    [(None, "open"), (START + HOUR + DAY - 1, "open"), (START + HOUR + DAY, "closed"), (START + 9 * DAY, "closed")],
)
def test_an_episode_is_closed_once_the_settled_time_has_passed_its_gap(settled, state):
    (row,) = table(MADE, an_episode(), settled=settled)
    assert row["state"] == state


def test_parties_of_an_episode_are_sorted():
    (row,) = table(MADE, an_episode(parties={("b", "unknown"): (0, 1), ("a", "unknown"): (0, 1)}))
    assert [p["party_id"] for p in row["parties"]] == ["a", "b"]


def test_evidence_is_ordered_by_measure_and_key_with_one_entry_each():
    stretches = [
        Stretch(1, 0, ("York",), START, START + HOUR, 1, 5),
        Stretch(0, 0, ("A",), START, START + HOUR, 2, 7),
        Stretch(1, 0, ("Bath",), START, START + HOUR, 3, 9),
    ]
    (row,) = table(MADE, an_episode(*stretches))
    assert [(e["measure"], e["key"], e["rows"], e["sum"]) for e in row["evidence"]] == [
        ("n", ["A"], 2, Decimal("0.0007")),
        ("m", ["Bath"], 3, Decimal("0.0009")),
        ("m", ["York"], 1, Decimal("0.0005")),
    ]


def test_stretches_of_a_key_are_added_up_and_named():
    one = Stretch(0, 0, ("A",), START, START + HOUR, 2, 7)
    two = Stretch(0, 0, ("A",), START + DAY, START + DAY + HOUR, 3, 8)
    (entry,) = table(MADE, an_episode(two, one))[0]["evidence"]
    assert (entry["from"], entry["to"]) == (NEW_YEAR, NEW_YEAR + timedelta(hours=25))
    assert (entry["rows"], entry["sum"]) == (5, Decimal("0.0015"))
    assert entry["where"].count("occurred_at >") == 2


def test_one_unknown_amount_makes_the_whole_sum_unknown():
    one = Stretch(0, 0, ("A",), START, START + HOUR, 2, 7)
    two = Stretch(0, 0, ("A",), START + DAY, START + DAY + HOUR, 3, 8, nulls=1)
    assert table(MADE, an_episode(one, two))[0]["evidence"][0]["sum"] is None


def test_dates_that_follow_each_other_are_one_stretch_if_they_were_counted_to_the_end():
    days = [Stretch(0, 0, ("A",), None, START + 9 * DAY, 1, 1, dates=(DATE + d, DATE + d + 1)) for d in (1, 0, 3)]
    (entry,) = table(MADE, an_episode(*days))[0]["evidence"]
    assert entry["where"].endswith(
        "AND ((local_date >= date('2024-01-01') AND local_date < date('2024-01-03')) "
        "OR (local_date >= date('2024-01-04') AND local_date < date('2024-01-05')))"
    )
    assert entry["from"] is None


def test_a_sum_beyond_64_bits_is_written_exactly():
    stretch = Stretch(0, 0, ("A",), START, START + HOUR, 1, 2**70)
    (entry,) = table(MADE, an_episode(stretch))[0]["evidence"]
    assert entry["sum"] == Decimal(2**70).scaleb(-4)
    assert pa.types.is_decimal(EPISODES.field("evidence").type.value_type.field("sum").type)
