import duckdb
import polars as pl
import pytest

from benchmarks.contender import measure_values
from benchmarks.jobs import JOBS, checksum, duckdb_sql, indicator_texts, polars_over, polars_rolling
from benchmarks.rows import write
from ftindicators import ColumnMapping, Indicators, Plan
from ftindicators.runners.intake import Intake
from ftindicators.sources.files import open_files


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jobs")
    write(folder, 1_000, seed=5)
    return str(folder / "lean.parquet")


def ours(job, path, folder):
    for identity, text in indicator_texts(job).items():
        (folder / f"{identity}.yaml").write_text(text, encoding="utf-8")
    plan = Plan.of(Indicators.load(folder))
    mapping = ColumnMapping.identity()
    opened = open_files([path], mapping.csv)
    intake = Intake(plan, mapping, None, None)
    door = intake.open(opened)
    admitted, _ = door.settle(list(intake.admitted(opened)))
    return measure_values(plan, admitted.rows.sort("occurred_at", "transaction_id"))


@pytest.mark.parametrize("name", JOBS)
def test_all_contenders_give_every_value_of_every_row_alike(name, path, tmp_path):
    job = JOBS[name]
    with duckdb.connect(config={"threads": 1}) as connection:
        oracle = pl.DataFrame(connection.sql(duckdb_sql(job, path)).to_arrow_table())
    assert set(oracle.columns) == {"transaction_id", *job.measures()}
    assert oracle.select(job.measures()).sum().row(0) != (0,) * len(job.measures())
    expected = checksum(oracle)
    assert checksum(polars_over(job, path)) == expected
    assert checksum(polars_rolling(job, path)) == expected
    assert checksum(ours(job, path, tmp_path)) == expected


def test_the_checksum_is_blind_to_order_and_sees_any_other_change():
    answer = pl.DataFrame({"transaction_id": ["a", "b", "c"], "n": [1, 2, 0], "sum": [10, 20, -5]})
    told = checksum(answer)
    assert checksum(answer.reverse().select("sum", "n", "transaction_id")) == told
    exchanged = answer.with_columns(pl.Series("n", [2, 1, 0]))
    one_less = answer.head(2)
    by_one = answer.with_columns(pl.Series("sum", [10, 20, -4]))
    renamed = answer.rename({"n": "m"})
    for other in (exchanged, one_less, by_one, renamed):
        assert checksum(other) != told


def test_the_checksum_refuses_missing_values():
    with pytest.raises(ValueError, match="n has nulls"):
        checksum(pl.DataFrame({"transaction_id": ["a"], "n": [None]}, schema_overrides={"n": pl.Int64}))
