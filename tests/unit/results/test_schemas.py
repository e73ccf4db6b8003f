"""The tables of the results folder: their shape, order and bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ftindicators.results.schemas import (
    EPISODES,
    HITS,
    REJECTED,
    conform,
    sorted_episodes,
    sorted_hits,
    sorted_rejected,
    write_parquet,
)

MARCH = datetime(2025, 3, 1, tzinfo=UTC)


def hit(number: int, *, indicator: str = "a", subject: str = "S", minutes: int = 0) -> dict[str, object]:
    at = MARCH + timedelta(minutes=minutes)
    return {
        "hit_id": f"h{number}",
        "indicator": indicator,
        "indicator_version": 1,
        "subject_kind": "account",
        "subject_id": subject,
        "transaction_id": f"t{number}",
        "occurred_at": at,
        "known_at": at,
        "episode_id": "e",
        "parties": [{"party_id": "C-1", "role": "unknown"}],
        "measures": [{"name": "n", "value": 6.0, "exact": "6"}, {"name": "place", "value": None, "exact": "Elm"}],
    }


def test_hits_are_sorted_by_indicator_subject_time_and_transaction():
    rows = [
        hit(4, indicator="b"),
        hit(3, minutes=5),
        hit(2, minutes=1, subject="T"),
        hit(1, minutes=5),
        hit(0, minutes=7, subject="Ä"),
    ]
    ordered = sorted_hits(pa.Table.from_pylist(rows, schema=HITS))
    assert ordered["transaction_id"].to_pylist() == ["t1", "t3", "t2", "t0", "t4"]


def test_episodes_and_rejected_rows_have_an_order_too():
    episode = {"indicator": "a", "subject_kind": "account", "subject_id": "S", "hits": 1, "state": "open"}
    table = pa.Table.from_pylist(
        [{**episode, "episode_id": "y", "first_at": MARCH}, {**episode, "episode_id": "x", "first_at": MARCH}],
        schema=EPISODES,
    )
    assert sorted_episodes(table)["episode_id"].to_pylist() == ["x", "y"]
    rejected = pa.Table.from_pylist([{"source": "b", "row": 1}, {"source": "a", "row": 2}], schema=REJECTED)
    assert sorted_rejected(rejected)["source"].to_pylist() == ["a", "b"]


def test_the_bytes_do_not_depend_on_how_the_table_was_cut(tmp_path):
    whole = pa.Table.from_pylist([hit(n, minutes=n) for n in range(5_000)], schema=HITS)
    pieces = pa.concat_tables([whole.slice(0, 17), whole.slice(17, 0), whole.slice(17, 3_000), whole.slice(3_017)])
    write_parquet(whole, HITS, tmp_path / "whole")
    write_parquet(pieces, HITS, tmp_path / "pieces")
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "pieces").read_bytes()


def test_other_string_types_and_metadata_leave_no_trace(tmp_path):
    whole = pa.Table.from_pylist([hit(n) for n in range(10)], schema=HITS)
    index = whole.schema.get_field_index("indicator")
    other = whole.set_column(index, "indicator", whole["indicator"].cast(pa.large_string()).dictionary_encode())
    other = other.replace_schema_metadata({"pandas": "{}"})
    write_parquet(whole, HITS, tmp_path / "plain")
    write_parquet(other, HITS, tmp_path / "other")
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "other").read_bytes()


def test_an_empty_table_is_written_with_its_schema(tmp_path):
    write_parquet(EPISODES.empty_table(), EPISODES, tmp_path / "empty")
    assert pq.read_table(tmp_path / "empty").schema == EPISODES


def test_evidence_keeps_exact_sums_and_open_beginnings(tmp_path):
    entry = {
        "measure": "total", "where": "amount >= 1", "key_columns": ["account_id"], "key": ["A"],
        "from": None, "to": MARCH, "rows": 2, "sum": Decimal("99999999999.1234"),
    }  # fmt: skip
    table = pa.Table.from_pylist([{"episode_id": "e", "evidence": [entry]}], schema=EPISODES)
    write_parquet(table, EPISODES, tmp_path / "episodes")
    assert pq.read_table(tmp_path / "episodes")["evidence"].to_pylist() == [[entry]]


def test_a_missing_column_is_an_error():
    with pytest.raises(KeyError, match="hit_id"):
        conform(REJECTED.empty_table(), HITS)
