import polars as pl

from ftindicators.candidates.policy import Policy
from ftindicators.model.values import DAY
from ftindicators.runners.daily import kept_rows
from tests.unit.plan.small_plans import COUNT, plan


def rows(*given):
    return pl.DataFrame(
        [{"transaction_id": name, "occurred_at": at, "revision": revision} for name, at, revision in given],
        schema={"transaction_id": pl.String, "occurred_at": pl.Int64, "revision": pl.Int64},
        orient="row",
    )


def test_rows_come_back_by_time_from_an_instant_on_each_id_as_corrected(tmp_path):
    first = kept_rows.add(tmp_path, rows(("a", 1, 0), ("b", 5, 0), ("c", 3, 0)))
    second = kept_rows.add(tmp_path, rows(("b", 4, 1), ("d", 9, 0)).with_columns(city=pl.lit("Bath")))
    assert (first.first, first.last, first.rows) == (1, 5, 3)
    found, missing = kept_rows.read(tmp_path, [first, second], 3)
    assert found["transaction_id"].to_list() == ["c", "b", "d"]
    assert found["occurred_at"].to_list() == [3, 4, 9]
    assert found["city"].to_list() == [None, "Bath", "Bath"]
    assert missing == []


def test_a_file_that_is_gone_or_damaged_is_named_and_the_others_are_read(tmp_path):
    parts = [kept_rows.add(tmp_path, rows((name, at, 0))) for at, name in enumerate("abc")]
    (tmp_path / "rows" / parts[0].file).unlink()
    (tmp_path / "rows" / parts[1].file).write_bytes(b"PAR1")
    found, missing = kept_rows.read(tmp_path, parts, 0)
    assert found["transaction_id"].to_list() == ["c"]
    assert missing == [parts[0].file, parts[1].file]


def test_files_that_no_state_needs_are_swept(tmp_path):
    parts = [kept_rows.add(tmp_path, rows((name, at, 0))) for at, name in enumerate("ab")]
    kept_rows.sweep(tmp_path, parts[1:])
    assert [p.name for p in (tmp_path / "rows").iterdir()] == [parts[1].file]
    assert kept_rows.add(tmp_path, rows()) is None


def test_rows_are_kept_for_windows_of_policy_episodes_and_measures():
    made = plan(measures={"n": COUNT | {"within": "9d"}, "ever": COUNT | {"within": "all"}}, condition="n + ever > 3")
    assert kept_rows.reach_of(made, Policy.default()) == (90 + 90 + 9 + 30) * DAY
