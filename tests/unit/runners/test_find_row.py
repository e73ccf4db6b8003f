import polars as pl
import pytest

import ftindicators as ft
from ftindicators.diagnostics import WrongUsage
from tests.builders.indicator_text import indicator_text

ROWS = pl.DataFrame(
    {
        "transaction_id": ["row-1", "row-2", "row-3", "other-4", None, "row-2b", "bad-7"],
        "account_id": ["A", "A", "A", "B", "A", "A", "A"],
        "occurred_at": [f"2025-03-0{day}T10:00:00-05:00" for day in range(1, 7)] + ["sometime"],
        "direction": ["credit"] * 7,
        "amount": ["10"] * 7,
        "type": ["cash_deposit"] * 7,
    }
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    file = tmp_path_factory.mktemp("one") / "many.yaml"
    measures = {"n": {"aggregate": "count", "within": "7d"}}
    file.write_text(indicator_text("many", subject="account", condition="n >= 3", measures=measures), encoding="utf-8")
    return ft.scan(ROWS, indicators=file)


def one(results, asked):
    return results.explain(asked)


def test_a_row_is_found_by_the_id_of_its_hit_its_episode_and_its_own(results):
    hit = results.hits.to_pylist()[0]
    assert hit["transaction_id"] == "row-3"
    for asked in (hit["hit_id"], hit["episode_id"], "row-3", hit["hit_id"][:9], hit["episode_id"][:9], " row-3 "):
        found = one(results, asked)
        assert (found.transaction_id, found.answer) == ("row-3", "hit"), asked


def test_an_episode_is_found_where_no_hit_was_written(tmp_path):
    (tmp_path / "many.yaml").write_text(
        indicator_text(
            "many", subject="account", condition="n >= 3", measures={"n": {"aggregate": "count", "within": "7d"}}
        ),
        encoding="utf-8",
    )
    silent = ft.scan(ROWS, indicators=tmp_path / "many.yaml", hits="none")
    assert silent.hits.num_rows == 0
    assert one(silent, silent.episodes["episode_id"][0].as_py()).transaction_id == "row-3"


def test_a_row_is_found_by_its_place_and_by_how_its_id_begins(results):
    assert one(results, "<frame>:4").transaction_id == "other-4"
    assert one(results, "othe").transaction_id == "other-4"
    assert one(results, "row-2").transaction_id == "row-2", "a whole id is that row, though others begin so"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("bad-7", "not_a_time in occurred_at («sometime»); <frame>, row 7"),
        ("<frame>:7", "not_a_time in occurred_at («sometime»); <frame>, row 7"),
        ("<frame>:5", "missing in transaction_id; <frame>, row 5"),
    ],
)
def test_a_rejected_row_says_why_it_could_not_be_used(results, asked, reason):
    found = one(results, asked)
    assert (found.answer, found.occurred_at, found.subject_id) == ("rejected", None, None)
    assert found.reasons == (f"the row could not be used, and no indicator saw it: {reason}",)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("row-", "several ids begin with 'row-': row-1, row-2, row-3, row-2b; write more of it"),
        ("row-9", "there is no hit, episode or transaction 'row-9' in this run; near it are row-1, row-2, row-2b"),
        ("zz", "there is no hit, episode or transaction 'zz' in this run"),
        ("oth", "there is no hit, episode or transaction 'oth' in this run; near it are other-4"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(results, asked, said):
    with pytest.raises(WrongUsage) as raised:
        one(results, asked)
    assert str(raised.value) == said


def test_a_posting_of_a_rejected_transfer_is_found_by_the_transfer(tmp_path):
    rows = pl.DataFrame(
        {
            "transaction_id": ["x1", "x2"], "from_account": ["A", "A"], "to_account": ["B", "B"],
            "occurred_at": ["2025-03-01T10:00:00Z", "never"], "amount": ["10", "10"],
        }
    )  # fmt: skip
    (tmp_path / "all.yaml").write_text(
        indicator_text("all-rows", subject="account", condition="amount >= 1"), encoding="utf-8"
    )
    mapping = ft.ColumnMapping.of_text("layout: transfers", file="transfers.yaml")
    results = ft.scan(rows, indicators=tmp_path / "all.yaml", mapping=mapping)
    assert one(results, "x1:d").answer == "hit"
    assert one(results, "x2").answer == one(results, "x2:c").answer == "rejected"
    with pytest.raises(WrongUsage, match="<frame>:1 made 2 postings: x1:c, x1:d; name one of them"):
        one(results, "<frame>:1")
