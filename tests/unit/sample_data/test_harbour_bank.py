"""The sample bank is made again, byte for byte, and holds no more and no less than its page says."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
BANK = ROOT / "sample_data" / "harbour_bank"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour bank")
    subprocess.run([sys.executable, ROOT / "scripts" / "make_sample_data.py", folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def mapping():
    return yaml.safe_load((BANK / "mapping.yaml").read_text(encoding="utf-8"))


def _rows(name):
    return list(csv.DictReader(io.StringIO((BANK / name).read_text(encoding="utf-8")), delimiter=";"))


@pytest.fixture(scope="module")
def postings():
    return [row for file in sorted(BANK.glob("postings-*.csv")) for row in _rows(file.name)]


def test_the_script_makes_the_files_that_are_kept(made):
    kept = {file.name: file.read_bytes() for file in BANK.glob("*.csv")}
    again = {file.name: file.read_bytes() for file in made.glob("*.csv")}
    assert sorted(again) == sorted(kept)
    assert [name for name in kept if kept[name] != again[name]] == []


def test_the_files_are_small():
    assert sum(file.stat().st_size for file in BANK.iterdir()) < 1_500_000


def test_every_column_that_the_mapping_names_is_there(mapping, postings):
    named = set(mapping["columns"].values()) | set(mapping["amount"].values())
    assert named <= set(postings[0])
    accounts, customers = mapping["tables"]["accounts"], mapping["tables"]["customers"]
    assert set(accounts["columns"].values()) <= set(_rows("accounts.csv")[0])
    assert {*customers["columns"].values(), customers["is_minor"]["born"]} <= set(_rows("customers.csv")[0])


def test_one_code_alone_is_not_mapped(mapping, postings):
    unknown = Counter()
    for ours, theirs in {
        "type": "CODE_OPER",
        "channel": "CANAL",
        "status": "STATUT",
        "counterparty_type": "NATURE_TIERS",
    }.items():
        unknown.update(row[theirs] for row in postings if row[theirs] and row[theirs] not in mapping["values"][ours])
    assert unknown == {"ZZ9": 1}


def test_the_dirty_rows_are_the_ones_that_the_page_counts(postings):
    accounts = {row["NO_COMPTE"] for row in _rows("accounts.csv")}
    seen = Counter()
    numbers = Counter((row["NO_OPERATION"], row["VERSION"]) for row in postings)
    for row in postings:
        seen["no such day"] += row["DATE_HEURE"].startswith("31/02/")
        seen["no time"] += not row["DATE_HEURE"]
        seen["declined"] += row["STATUT"] == "R"
        seen["unknown account"] += row["NO_COMPTE"] not in accounts
        seen["second version"] += row["VERSION"] == "2"
        seen["no amount"] += not row["DEBIT"] and not row["CREDIT"]
        seen["a letter"] += "O" in row["DEBIT"]
        seen["a sign"] += row["DEBIT"].startswith("-")
        seen["too many digits"] += len(row["DEBIT"].partition(",")[2]) > 4
    once_each = (
        "no such day",
        "no time",
        "unknown account",
        "second version",
        "no amount",
        "a letter",
        "a sign",
        "too many digits",
    )
    assert seen == {"declined": 2, **dict.fromkeys(once_each, 1)}
    assert sorted(numbers.values())[-3:] == [1, 2, 2]  # the same row twice, and one that is contradicted


def test_nobody_is_named_and_everybody_is_a_customer(postings):
    customers = {row["NO_CLIENT"] for row in _rows("customers.csv")}
    accounts = _rows("accounts.csv")
    assert {row["NO_CLIENT"] for row in accounts} == customers
    assert not [column for column in (*postings[0], *accounts[0], *_rows("customers.csv")[0]) if "NOM" in column]


def test_amounts_look_like_a_bank_s(postings):
    spent = [row["DEBIT"] for row in postings if row["CODE_OPER"] == "ACHAT" and row["DEBIT"]]
    first_digits = Counter(amount[0] for amount in spent)
    assert 0.22 < first_digits["1"] / len(spent) < 0.38  # as in real cards, about 27 of a hundred
    assert 0.12 < sum(amount.endswith(",00") for amount in spent) / len(spent) < 0.30


def test_rows_stand_in_the_order_of_their_time_but_for_three_that_were_sent_again(postings):
    times = [row["DATE_HEURE"] for row in postings if row["DATE_HEURE"][:2] not in {"", "31"}]
    order = [(time[6:10], time[3:5], time[:2], time[11:]) for time in times]
    assert sum(later < earlier for earlier, later in pairwise(order)) <= 3
