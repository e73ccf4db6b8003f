import pytest

from tests.unit.language.indicator_text import faults, indicator

BODY = "measures:\n  n: {aggregate: count, within: 1d}\ncondition: n > 1\n"
CSV = "transaction_id,account_id,occurred_at,direction,amount,memo"


def case(written, **options):
    return indicator(f"{BODY}tests:\n  - name: a test\n{written}", **options).tests[0]


def test_rows_as_csv_keep_their_texts_and_an_empty_cell_is_none():
    found = case(
        f"    transactions: |\n      {CSV}\n      t1, A1 ,2025-01-06,credit,10,\n"
        '      t2,012,x,y,z,"a, b"\n    hits: []\n'
    )
    assert dict(found.transactions[0]) == {
        "transaction_id": "t1",
        "account_id": "A1",
        "occurred_at": "2025-01-06",
        "direction": "credit",
        "amount": "10",
        "memo": None,
    }
    assert dict(found.transactions[1])["account_id"] == "012"
    assert dict(found.transactions[1])["memo"] == "a, b"
    assert found.hits == ()
    assert found.unknown is None
    assert found.accounts is None


def test_rows_as_maps():
    found = case(
        "    transactions:\n"
        "      - {transaction_id: t1, account_id: 012, occurred_at: 2025, direction: debit, amount: 1.5, country: NO}\n"
        "      - {transaction_id: t2, account_id: 012, occurred_at: 2025-01-06, direction: credit, amount: 1, city: }\n"
        "    accounts: [{account_id: 012, opened_at: 2024-01-01}]\n"
        "    hits: [t1]\n    unknown: [t2]\n    insufficient: []\n",
    )
    assert dict(found.transactions[0])["country"] == "NO"
    assert dict(found.transactions[0])["amount"] == "1.5"
    assert dict(found.transactions[1])["city"] is None
    assert dict(found.accounts[0]) == {"account_id": "012", "opened_at": "2024-01-01"}
    assert (found.hits, found.unknown, found.insufficient) == (("t1",), ("t2",), ())


def test_rows_from_a_file_beside_the_indicator(tmp_path):
    (tmp_path / "rows.csv").write_text(f"\ufeff{CSV}\nt1,A,2025-01-06,credit,1,x\n", encoding="utf-8")
    found = case("    transactions: {file: rows.csv}\n    hits: [t1]\n", folder=tmp_path)
    assert dict(found.transactions[0])["transaction_id"] == "t1"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (f"    transactions: |\n      {CSV}\n      t1,A,x,credit,1,x\n    hits: [t2]\n", "FTI152"),
        (f"    transactions: |\n      {CSV}\n      t1,A,x,credit,1,x\n    hits: t1\n", "FTI112"),
        (f"    transactions: |\n      {CSV},sexe\n      t1,A,x,credit,1,x,f\n    hits: []\n", "FTI125"),
        (f"    transactions: |\n      {CSV},memo\n      t1,A,x,credit,1,x,f\n    hits: []\n", "FTI151"),
        ("    transactions: |\n      \n    hits: []\n", "FTI150"),
        (f'    transactions: |\n      {CSV}\n      t1,A,x,credit,1,"x\n    hits: []\n', "FTI150"),
        ("    transactions: [{every: 1d, times: 6}]\n    hits: []\n", "FTI115"),
        ("    transactions: {every: 1d, times: 6, id: d}\n    hits: []\n", "FTI115"),
        ("    transactions: {series: [{every: 1d, times: 6}]}\n    hits: []\n", "FTI115"),
        ("    transactions: [{series: [{every: 1d, times: 6}]}]\n    hits: [d1]\n", "FTI115"),
        ("    transactions: [{transaction_id: t1}]\n    hits: []\n", "FTI150"),
        ("    transactions: {file: /etc/passwd}\n    hits: []\n", "FTI150"),
        ("    transactions: {file: rows.parquet}\n    hits: []\n", "FTI150"),
        (f"    transactions: |\n      {CSV}\n      t1,A,x,credit,1,x\n    links: []\n    hits: []\n", "FTI115"),
    ],
)
def test_a_wrong_test_is_refused(written, code, tmp_path):
    assert faults(f"{BODY}tests:\n  - name: a test\n{written}", folder=tmp_path) == [code]
