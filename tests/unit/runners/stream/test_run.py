"""What a stream does with its rows, its state and its sinks."""

import io
import json
import shutil
import sys
from datetime import datetime, timedelta

import polars as pl
import pyarrow as pa
import pytest

import ftindicators as ft
from ftindicators.runners.stream.journal import read_journal
from ftindicators.runners.stream.snapshots import snapshots_in
from tests.builders import stream_runs as runs


def given(folder, *parts):
    """A source of files, each a list of rows."""
    (folder / "in").mkdir(exist_ok=True)
    for number, part in enumerate(parts):
        runs.write_lines(folder / "in" / f"{number}.ndjson", part)


def run(folder, *more, until="end", **of):
    words = ["--until", until] if until else []
    return runs.run_here(runs.arguments(folder, *words, *more, **of))


def counts(folder):
    return dict(read_journal(folder / "state")[0][-1].counts)


def dead(folder):
    return runs.parts(folder / "state" / "dead-letter", "dead-letter").sort("partition", "offset").to_dicts()


class Stdin:
    def __init__(self, content):
        self.buffer = io.BytesIO(content)


# -- the same as a scan


def test_files_that_run_apart_give_the_hits_of_a_scan(tmp_path):
    given(tmp_path, runs.rows(200, 1), runs.rows(60, 2), runs.rows(150, 3))
    assert run(tmp_path) == 0
    assert runs.assert_exact(tmp_path)["hits"] > 30


def test_results_read_takes_the_folder_as_one(tmp_path):
    given(tmp_path, runs.rows(200, 1))
    assert run(tmp_path) == 0
    whole = ft.Engine(ft.Plan.of(ft.Indicators.load(tmp_path / "indicator.yaml")), hits="all").run(
        pl.DataFrame(list(runs.places_of(tmp_path).values()))
    )
    found = ft.Results.read(tmp_path / "out")
    assert found.hits.equals(whole.hits)
    assert found.episodes.equals(whole.episodes)
    assert [c.candidate_id for c in found.candidates] == [c.candidate_id for c in whole.candidates]
    assert found.manifest["rows"]["read"] == 200


def test_rows_of_one_instant_in_two_batches_see_each_other(tmp_path):
    at = runs.START.isoformat()
    rows = [
        {
            "transaction_id": f"t{n}",
            "account_id": "a",
            "occurred_at": at,
            "direction": "credit",
            "amount": "90",
            "city": c,
        }
        for n, c in enumerate(["Oslo", "Turin", "Oslo", "Oslo", "Turin", "Leeds"])
    ]
    given(tmp_path, rows)
    assert run(tmp_path, "--batch-rows", "2") == 0
    assert runs.assert_exact(tmp_path)["hits"] == 6


def test_a_stream_goes_on_where_it_was(tmp_path):
    rows = runs.rows(200, 5)
    given(tmp_path, rows[:80])
    assert run(tmp_path, until=(runs.START + timedelta(hours=20)).isoformat()) == 0
    before = counts(tmp_path)
    assert before["waiting"]
    runs.write_lines(tmp_path / "in" / "0.ndjson", rows[80:])
    assert run(tmp_path) == 0
    assert runs.assert_exact(tmp_path)["rows"] == 200


def test_until_a_time_releases_what_lies_before_it(tmp_path):
    rows = runs.rows(120, 6)
    given(tmp_path, rows)
    until = runs.START + timedelta(hours=24)
    assert run(tmp_path, until=until.isoformat()) == 0
    assert counts(tmp_path)["released"] == sum(
        datetime.fromisoformat(row["occurred_at"]) < until for row in rows[: counts(tmp_path)["rows"]]
    )


def test_arrow_files_and_lines_of_json_give_the_same(tmp_path):
    rows = runs.rows(150, 7)
    given(tmp_path / "json" if (tmp_path / "json").mkdir() is None else None, rows)
    folder = tmp_path / "arrow"
    (folder / "in").mkdir(parents=True)
    table = pa.Table.from_pylist(rows)
    with pa.OSFile(str(folder / "in" / "a.arrows"), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=17)
    assert run(tmp_path / "json") == run(folder) == 0
    assert runs.as_rows(runs.parts(folder / "out", "hits")) == runs.as_rows(
        runs.parts(tmp_path / "json" / "out", "hits")
    )
    assert counts(folder)["released"] == 150


@pytest.mark.parametrize("fmt", ["json", "arrow"])
def test_standard_input_goes_through_a_spool(tmp_path, monkeypatch, fmt):
    rows = runs.rows(150, 8)
    given(tmp_path, rows)
    if fmt == "json":
        content = (tmp_path / "in" / "0.ndjson").read_bytes()
    else:
        sink = io.BytesIO()
        table = pa.Table.from_pylist(rows)
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        content = sink.getvalue()
    monkeypatch.setattr(sys, "stdin", Stdin(content))
    assert run(tmp_path, "--format", fmt, source="-") == 0
    assert runs.assert_exact(tmp_path)["rows"] == 150
    assert sorted((tmp_path / "state" / "spool").iterdir())


def test_what_was_spooled_and_not_taken_is_taken_at_the_next_start(tmp_path, monkeypatch):
    rows = runs.rows(150, 8)
    given(tmp_path, rows)
    content = (tmp_path / "in" / "0.ndjson").read_bytes()
    monkeypatch.setattr(sys, "stdin", Stdin(content))
    assert run(tmp_path, source="-", until=(runs.START + timedelta(hours=10)).isoformat()) == 0
    assert counts(tmp_path)["rows"] < 150
    monkeypatch.setattr(sys, "stdin", Stdin(b""))
    assert run(tmp_path, source="-") == 0
    assert runs.assert_exact(tmp_path)["rows"] == 150


# -- rows that are set apart


def test_each_row_that_cannot_be_used_is_kept_with_its_bytes_its_place_and_the_reason(tmp_path):
    rows = runs.rows(60, 9)
    given(tmp_path, rows)
    path = tmp_path / "in" / "0.ndjson"
    odd = [
        b'{"transaction_id": "x1", "account_id"',
        b'{"transaction_id": "x2", "account_id": "a1", "occurred_at": "no time", "direction": "credit", "amount": 5}',
        b"\xff\xfe",
        b"[1, 2]",
        (
            b'{"transaction_id": "x3", "account_id": "a", "occurred_at": "2999-01-01T00:00:00Z", "direction": "debit", '
            b'"amount": 5}'
        ),
        (
            b'{"transaction_id": "x4", "account_id": "a", "occurred_at": "2025-03-01T00:00:00", "direction": "debit", '
            b'"amount": 5}'
        ),
        b'{"transaction_id": "x5", "account_id": "a1", "direction": "credit", "amount": "5"}',
    ]
    begins = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\n".join(odd) + b"\n\n")
    assert run(tmp_path) == 0
    found = dead(tmp_path)
    assert [row["reason"] for row in found] == [
        "unreadable", "not_a_time", "unreadable", "unreadable", "too_far_ahead", "no_time_zone", "missing",
    ]  # fmt: skip
    assert [row["raw"] for row in found] == [line.decode(errors="backslashreplace") for line in odd]
    assert found[0]["offset"] == begins
    assert "timezone" in found[5]["value"]
    assert counts(tmp_path) | {"hits": 0} == {
        "rows": 67, "released": 60, "late": 0, "dead": 7, "duplicates": 0, "waiting": 0, "hits": 0,
    }  # fmt: skip


def test_a_clock_that_is_ahead_makes_nobody_late(tmp_path):
    rows = runs.rows(80, 10)
    ahead = {**rows[3], "transaction_id": "ahead", "occurred_at": "2999-01-01T00:00:00Z"}
    given(tmp_path, [*rows[:4], ahead, *rows[4:]])
    assert run(tmp_path) == 0
    assert counts(tmp_path)["late"] == 0
    assert counts(tmp_path)["released"] == 80


def test_a_row_that_comes_again_is_counted_and_one_that_contradicts_falls(tmp_path):
    rows = runs.rows(50, 11)
    again = rows[10]
    other = {**rows[49], "amount": "1.00"}
    given(tmp_path, [*rows, again, other])
    assert run(tmp_path) == 0
    found = counts(tmp_path)
    assert (found["rows"], found["duplicates"], found["dead"], found["released"]) == (52, 1, 2, 49)
    assert [row["reason"] for row in dead(tmp_path)] == ["conflicting_id"] * 2
    assert all(row["partition"] == "0.ndjson" for row in dead(tmp_path))


def test_late_rows_are_kept_as_they_came(tmp_path):
    rows = runs.rows(120, 12)
    late = {**rows[0], "transaction_id": "late"}
    given(tmp_path, [*rows, late])
    assert run(tmp_path) == 0
    (found,) = runs.parts(tmp_path / "state" / "late", "late").to_dicts()
    assert json.loads(found["raw"]) == late
    assert (found["transaction_id"], found["reason"]) == ("late", "late")


def test_too_many_rows_that_cannot_be_used_stop_the_stream_and_a_restart_goes_on(tmp_path, capsys):
    given(tmp_path, runs.rows(60, 13))
    with (tmp_path / "in" / "0.ndjson").open("a") as file:
        file.write("nonsense\n" * 30)
    assert run(tmp_path, "--max-rejected", "20") == 1
    assert "--max-rejected" in capsys.readouterr().err
    assert run(tmp_path, "--max-rejected", "20") == 0
    assert counts(tmp_path)["dead"] == 30


def test_an_amount_keeps_every_digit(tmp_path):
    rows = runs.rows(4, 14)
    lines = [
        json.dumps({**row, "direction": "credit", "city": c})
        for row, c in zip(rows, ["Oslo", "Turin", "Oslo", "Turin"], strict=True)
    ]
    lines = [
        line.replace(json.dumps(row["amount"]), "90071992547409.93") for line, row in zip(lines, rows, strict=True)
    ]
    lines = [line.replace(json.dumps(row["account_id"]), '"a1"') for line, row in zip(lines, rows, strict=True)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.ndjson").write_text("\n".join(lines))
    assert run(tmp_path) == 0
    hits = runs.parts(tmp_path / "out", "hits").to_dicts()
    assert hits
    assert {m["exact"] for hit in hits for m in hit["measures"] if m["name"] == "total"} == {"360287970189639.72"}


def test_a_column_that_comes_later_is_named_and_not_read(tmp_path, capsys):
    rows = runs.rows(1_200, 15)
    given(tmp_path, [*rows, {**rows[-1], "transaction_id": "z", "memo": "hello"}])
    with (tmp_path / "in" / "0.ndjson").open("a") as file:
        file.write(json.dumps({**rows[-1], "transaction_id": "y", "memo": "hello"}) + "\n")
    assert run(tmp_path, "--batch-rows", "1200") == 0
    assert "'memo'" in capsys.readouterr().err


# -- what a state goes on with


def test_a_snapshot_that_is_damaged_is_passed_over_for_the_older_one(tmp_path):
    rows = runs.rows(300, 16, late=0.02)
    given(tmp_path, rows[:200])
    assert run(tmp_path, until=(runs.START + timedelta(days=2)).isoformat()) == 0
    newest = tmp_path / "state" / f"snapshot-{snapshots_in(tmp_path / 'state')[-1]:010d}"
    assert len(snapshots_in(tmp_path / "state")) == 2
    for path in sorted(newest.rglob("*")):
        if path.is_file() and path.stat().st_size > 20:
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 0x10
            path.write_bytes(content)
            break
    runs.write_lines(tmp_path / "in" / "0.ndjson", rows[200:])
    assert run(tmp_path) == 0
    runs.assert_exact(tmp_path)


def test_without_a_whole_snapshot_behind_a_journal_that_was_cut_nothing_is_guessed(tmp_path, capsys):
    given(tmp_path, runs.rows(300, 16))
    assert run(tmp_path, until=(runs.START + timedelta(days=2)).isoformat()) == 0
    for batch in snapshots_in(tmp_path / "state"):
        (tmp_path / "state" / f"snapshot-{batch:010d}" / "standing.json").write_text("{}")
    assert run(tmp_path) == 1
    assert "start anew" in capsys.readouterr().err


def test_a_source_that_was_cut_or_changed_stops_the_stream(tmp_path, capsys):
    given(tmp_path, runs.rows(100, 17))
    assert run(tmp_path, until=(runs.START + timedelta(hours=20)).isoformat()) == 0
    path = tmp_path / "in" / "0.ndjson"
    content = path.read_bytes()
    path.write_bytes(content[:500])
    assert run(tmp_path) == 7
    assert "it has 500 bytes now" in capsys.readouterr().err
    path.write_bytes(content.replace(b"a1", b"b1"))
    assert run(tmp_path) == 7
    path.unlink()
    assert run(tmp_path) == 7
    path.write_bytes(content)
    assert run(tmp_path) == 0
    runs.assert_exact(tmp_path)


def test_a_file_may_be_renamed_and_once_it_was_read_it_may_go(tmp_path):
    rows = runs.rows(100, 18)
    given(tmp_path, rows[:50])
    assert run(tmp_path, until=(runs.START + timedelta(hours=6)).isoformat()) == 0
    (tmp_path / "in" / "0.ndjson").rename(tmp_path / "in" / "old.ndjson")
    assert run(tmp_path) == 0
    assert counts(tmp_path)["rows"] == 50
    (tmp_path / "in" / "old.ndjson").unlink()
    runs.write_lines(tmp_path / "in" / "new.ndjson", rows[50:])
    assert run(tmp_path) == 0
    assert counts(tmp_path)["rows"] == 100


def test_another_lateness_is_refused_and_so_are_other_measures(tmp_path, capsys):
    given(tmp_path, runs.rows(100, 19))
    assert run(tmp_path) == 0
    assert run(tmp_path, "--lateness", "1h") == 1
    assert "--lateness (it was 21600s, now 3600s)" in capsys.readouterr().err
    rules = tmp_path / "indicator.yaml"
    rules.write_text(runs.INDICATOR.replace("within: 2d", "within: 3d"))
    assert run(tmp_path, "--on-plan-change", "refuse") == 1
    assert "many-small-credits" in capsys.readouterr().err
    assert run(tmp_path, "--on-plan-change", "keep") == 1


def test_other_thresholds_are_kept_on_with_if_that_is_said(tmp_path):
    rows = runs.rows(200, 20)
    given(tmp_path, rows[:100])
    assert run(tmp_path) == 0
    (tmp_path / "indicator.yaml").write_text(runs.INDICATOR.replace("n >= 4", "n >= 1"))
    runs.write_lines(tmp_path / "in" / "0.ndjson", rows[100:])
    assert run(tmp_path) == 1
    assert run(tmp_path, "--on-plan-change", "keep") == 0
    assert run(tmp_path) == 0


def test_a_sink_of_another_stream_and_an_older_copy_of_the_state_are_refused(tmp_path, capsys):
    rows = runs.rows(200, 21)
    given(tmp_path, rows[:100])
    assert run(tmp_path) == 0
    shutil.copytree(tmp_path / "state", tmp_path / "copy")
    runs.write_lines(tmp_path / "in" / "0.ndjson", rows[100:])
    assert run(tmp_path) == 0
    shutil.rmtree(tmp_path / "state")
    assert run(tmp_path) == 1
    assert "another stream writes there" in capsys.readouterr().err
    shutil.rmtree(tmp_path / "state")
    shutil.copytree(tmp_path / "copy", tmp_path / "state")
    assert run(tmp_path) == 1
    assert "older copy" in capsys.readouterr().err


def test_sources_and_sinks_that_are_not_there_say_what_is(tmp_path, capsys):
    given(tmp_path, [])
    assert run(tmp_path, source="kafka://host/topic") == 2
    assert "files:FOLDER" in capsys.readouterr().err
    assert run(tmp_path, "--sink", "postgres://x") == 2
    assert "files:DIR" in capsys.readouterr().err
    assert run(tmp_path, source=str(tmp_path / "in")) == 2
    assert f"write files:{tmp_path / 'in'}" in capsys.readouterr().err


def test_a_row_that_the_engine_cannot_take_is_found_and_the_others_go_on(tmp_path, monkeypatch):
    from ftindicators.runners.engine import Engine

    feed = Engine.feed

    def choking(self, rows, *, watermark):
        if "t22-30" in rows["transaction_id"].to_list():
            raise RuntimeError("a row that nobody thought of")
        return feed(self, rows, watermark=watermark)

    monkeypatch.setattr(Engine, "feed", choking)
    given(tmp_path, runs.rows(90, 22))
    assert run(tmp_path) == 0
    (found,) = dead(tmp_path)
    assert (found["reason"], json.loads(found["raw"])["transaction_id"]) == ("poison", "t22-30")
    runs.assert_exact(tmp_path)


def test_many_parts_become_few_and_each_hit_stays_once(tmp_path, monkeypatch):
    from ftindicators.runners.stream import parts_folder

    monkeypatch.setattr(parts_folder, "MERGED_AT", 5)
    given(tmp_path, runs.rows(300, 23))
    assert run(tmp_path, "--batch-rows", "10") == 0
    assert len(list((tmp_path / "out").glob("hits-*"))) < 12
    runs.assert_exact(tmp_path)
