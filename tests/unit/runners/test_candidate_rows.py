"""The rows kept with the results are enough to recompute the evidence of every candidate by hand."""

import re

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import ftindicators as ft
from ftindicators.diagnostics import InvalidInput
from ftindicators.runners.batch import run_job
from ftindicators.runners.engine import Engine
from ftindicators.sources.files import open_files
from ftindicators.sources.frames import OpenedFrame
from tests.checkout import ROOT
from tests.unit.plan.small_plans import indicator, plan

BANK = ROOT / "sample_data" / "harbour_bank"


@pytest.fixture(scope="module")
def results():
    mapping = ft.ColumnMapping.load(BANK / "mapping.yaml")
    tables = {
        name: pl.read_csv(BANK / f"{name}.csv", separator=";", infer_schema=False) for name in ("accounts", "customers")
    }
    return ft.scan(str(BANK / "postings-*.csv"), mapping=mapping, context=ft.Context(**tables))


def test_every_entry_of_evidence_is_found_again_in_the_rows(results):
    rows = results.candidate_rows  # noqa: F841 - DuckDB reads it by its name
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE kept AS FROM rows")
    wanted = {e for c in results.candidates for e in c.episodes}
    entries = [(e, entry) for e in results.episodes.to_pylist() if e["episode_id"] in wanted for entry in e["evidence"]]
    indicators = ft.Indicators.load(ROOT / "indicators")
    asked = 0
    for episode, entry in entries:
        measured = {measure.name for measure in indicators[episode["indicator"]].measures}
        if measured & set(re.findall(r"\w+", entry["where"])):
            continue  # a selection over measures: rows by themselves cannot say it
        names = [f"{c} = ?" for c in entry["key_columns"]]
        start = ["occurred_at > ?"] if entry["from"] is not None else []
        sql = f"SELECT count(*), sum(amount_base) FROM kept WHERE {' AND '.join([*names, *start, 'occurred_at <= ?'])}"
        values = [*entry["key"], *([entry["from"]] if start else []), entry["to"]]
        found = connection.execute(f"{sql} AND ({_typed(entry['where'])})", values).fetchone()
        assert (found[0], found[1] or 0) == (entry["rows"], entry["sum"]), (episode["indicator"], entry)
        asked += 1
    assert asked > 20


LITERALS = {"time": "TIME", "date": "DATE", "instant": "TIMESTAMPTZ"}


def _typed(where):
    """The literals of canonical SQL as DuckDB writes them."""
    return re.sub(r"\b(time|date|instant)\('([^']*)'\)", lambda m: f"{LITERALS[m[1]]} '{m[2]}'", where)


def test_rows_name_their_place_in_the_input(results):
    listed = results.candidate_rows.to_pylist()
    lines = {p.name: p.read_text(encoding="utf-8").splitlines() for p in BANK.glob("postings-*.csv")}
    assert len(listed) > 100
    for row in listed:
        assert row["transaction_id"] in lines[row["source"]][row["row"]]
        assert row["candidates"]


def test_rows_of_others_are_there_only_as_evidence(results):
    anchors = {c.anchor for c in results.candidates}
    others = {row["party"] for row in results.candidate_rows.to_pylist()} - anchors
    assert len(others) < 5
    assert not {"counterparty_name", "counterparty_address", "alias"} & set(results.candidate_rows.column_names)


def test_free_text_stands_only_where_an_indicator_of_the_candidate_reads_it(results):
    reading = {c.candidate_id for c in results.candidates if "rents-multiple-residences" in c.indicators}
    rows = results.candidate_rows.to_pylist()
    assert reading
    assert any(row["memo"] for row in rows if reading & set(row["candidates"]))
    assert not [row for row in rows if row["memo"] is not None and not reading & set(row["candidates"])]


def test_what_describes_a_row_is_kept_though_no_indicator_reads_it():
    frame = pl.DataFrame({
        "transaction_id": ["t1", "t2"], "account_id": "a", "direction": "credit",
        "occurred_at": ["2025-03-01T20:00:00Z", "2025-03-02T20:00:00Z"], "amount": "5",
        "city": ["Bath", "Wells"], "memo": "private",
    })  # fmt: skip
    careless = ft.Policy.of_text(CARELESS)
    made = plan(indicator("x", condition="amount > 1", **STABLE))
    rows = Engine(made, policy=careless).run(frame).candidate_rows
    assert rows["city"].to_pylist() == ["Bath", "Wells"]
    assert "memo" not in rows.column_names


STABLE = {"status": "stable", "exploitation": ["labour"], "family": "payroll"}
CARELESS = """
policy: careless
version: 1
window: 90d
score: {weak: 1, moderate: 2, strong: 4, cap_per_family: 4}
routes:
  welfare: {role: [potential-victim, unknown], pass: {score: 1, families: 1}}
packs: {labour: {}}
suppress: []
"""


def test_a_stream_that_can_be_read_once_gives_what_was_kept():
    table = pa.table({
        "transaction_id": ["t1"], "account_id": ["a"], "occurred_at": ["2025-03-01T20:00:00Z"], "direction": ["credit"],
        "amount": ["5"], "city": ["Bath"],
    })  # fmt: skip
    made = plan(indicator("x", condition="amount > 1", **STABLE))
    engine = Engine(made, policy=ft.Policy.of_text(CARELESS))
    whole = engine.run(table).candidate_rows
    once = engine.run(table.to_reader()).candidate_rows
    assert whole["city"].to_pylist() == ["Bath"]
    assert once["transaction_id"].to_pylist() == ["t1"]
    assert "city" not in once.column_names


def test_an_input_that_changes_between_the_readings_is_refused(tmp_path):
    path = tmp_path / "rows.csv"
    header = "transaction_id,account_id,occurred_at,direction,amount\n"
    path.write_text(header + "t1,a,2025-03-01T20:00:00Z,credit,5\n", encoding="utf-8")
    made = plan(indicator("x", condition="amount > 1", **STABLE))
    job = Engine(made, policy=ft.Policy.of_text(CARELESS)).job
    opened = open_files([path])

    def swap(step):
        if step.stage == "gather":
            path.write_text(header + "t1,a,2025-03-01T21:00:00Z,credit,5\n", encoding="utf-8")

    with pytest.raises(InvalidInput, match="changed while they were read"):
        run_job(job, opened, progress=swap)


@pytest.mark.parametrize("layout", ["postings", "transfers"])
def test_ids_made_of_equal_rows_stay_those_of_the_first_reading(layout):
    ends = "from_account: f, to_account: t" if layout == "transfers" else "account_id: f"
    other = "" if layout == "transfers" else ", direction: d"
    mapping = ft.ColumnMapping.of_text(
        f"layout: {layout}\ntransaction_id: {{hash_of: [f, w, m]}}\n"
        f"columns: {{{ends}, occurred_at: w, amount: m{other}}}\n"
    )
    frame = pl.DataFrame({"f": "a", "t": "b", "w": "2025-03-01T20:00:00Z", "m": ["5"] * 3 + ["0.5"], "d": "credit"})
    made = plan(indicator("x", condition="amount > 1", **STABLE))
    results = Engine(made, mapping=mapping, policy=ft.Policy.of_text(CARELESS), hits="all").run(frame)
    rows = results.candidate_rows
    assert set(results.hits["transaction_id"].to_pylist()) <= set(rows["transaction_id"].to_pylist())
    assert len(set(rows["transaction_id"].to_pylist())) == rows.num_rows


def test_streams_of_tables_can_be_read_again():
    opened = OpenedFrame(pa.table({"a": [1]}))
    assert opened.readable_again
    assert [c.frame.height for _ in range(2) for c in opened.chunks(["a"])] == [1, 1]
    once = OpenedFrame(pa.table({"a": [1]}).to_reader())
    assert not once.readable_again
    assert [c.frame.height for c in once.chunks(["a"])] == [1]
    with pytest.raises(InvalidInput, match="only once"):
        list(once.chunks(["a"]))


def test_each_row_says_of_which_episodes_it_is_a_hit(results):
    marked = pl.DataFrame(results.candidate_rows).select("transaction_id", pl.col("hit_of")).explode("hit_of")
    counts = dict(marked.drop_nulls().group_by("hit_of").len().iter_rows())
    of_candidates = {e for c in results.candidates for e in c.episodes}
    said = {e["episode_id"]: e["hits"] for e in results.episodes.to_pylist() if e["episode_id"] in of_candidates}
    assert counts == said
