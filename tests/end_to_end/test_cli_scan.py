"""The command as a user runs it: a process, its exit status, its two streams, the folder that it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from ftindicators.cli import app
from ftindicators.cli.scan_summary import BANNER
from ftindicators.results.folder import FILES, Results
from tests.builders.indicator_text import indicator_text

COMMAND = [sys.executable, "-c", "from ftindicators.cli.app import main; main()"]
COUNT = {"n": {"aggregate": "count", "within": "7d"}}
HEADER = "transaction_id,account_id,occurred_at,direction,amount,type"


def row(number: int, amount: str = "20.00", account: str = "A") -> str:
    moment = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=number)
    return f"t{number},{account},{moment:%Y-%m-%dT%H:%M:%SZ},credit,{amount},cash_deposit"


@pytest.fixture
def folder(tmp_path):
    """A folder with rows.csv (of which the fourth and fifth are hits) and many-rows.yaml."""
    rows = [row(n) for n in range(5)]
    (tmp_path / "rows.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    text = indicator_text("many-rows", subject="account", condition="n >= $least", measures=COUNT, parameters=LEAST)
    (tmp_path / "many-rows.yaml").write_text(text, encoding="utf-8")
    return tmp_path


LEAST = {"least": {"value": 4, "basis": "judgement", "minimum": 1, "maximum": 100}}


def run(folder, *arguments, env=None):
    given = {"cwd": folder, "capture_output": True, "text": True, "encoding": "utf-8", "timeout": 300}
    environment = {**os.environ, "PYTHONUTF8": "1", **(env or {})}
    words = [*COMMAND, *map(str, arguments)]
    return subprocess.run(words, **given, check=False, stdin=subprocess.DEVNULL, env=environment)


def scan(folder, *arguments, env=None):
    return run(folder, "scan", "rows.csv", "--indicators", "many-rows.yaml", "--out", "out", *arguments, env=env)


@pytest.fixture
def scan_here(folder, monkeypatch, capsys):
    """As `scan`, but inside this process: for the many ways to be wrong, each of which would load everything anew."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)  # it would listen for good

    def scanned(*arguments):
        status = app.run(["scan", "rows.csv", "--indicators", "many-rows.yaml", "--out", "out", *arguments])
        return (status, *capsys.readouterr())

    return scanned


def spoil(folder, *rows):
    """Add rows to the input."""
    with (folder / "rows.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in rows)


def test_a_whole_scan_leaves_the_folder_and_says_where_to_look(folder):
    done = scan(folder, "--hits", "all")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert sorted(path.name for path in (folder / "out").iterdir()) == sorted(FILES)
    assert Results.read(folder / "out").hits["transaction_id"].to_pylist() == ["t3", "t4"]
    assert "5 read = 5 used + 0 rejected" in done.stderr
    assert "Hits        2 in 1 episode\n" in done.stderr
    assert BANNER in done.stderr
    assert "Look in out\n" in done.stderr
    assert not list(folder.glob(".out*"))


def test_an_existing_folder_is_kept_without_overwrite_and_replaced_with_it(folder):
    assert scan(folder).returncode == 0
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    refused = scan(folder, "--set", "many-rows.least=2")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--overwrite" in refused.stderr
    assert {path.name: path.read_bytes() for path in (folder / "out").iterdir()} == before
    assert scan(folder, "--set", "many-rows.least=2", "--hits", "all", "--overwrite").returncode == 0
    assert Results.read(folder / "out").hits.num_rows == 4


def test_a_folder_that_is_no_results_folder_is_never_replaced(folder):
    (folder / "out").mkdir()
    (folder / "out" / "thesis.txt").write_text("years of work", encoding="utf-8")
    done = scan(folder, "--overwrite")
    assert done.returncode == 2
    assert (folder / "out" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_an_existing_folder_is_refused_before_anything_is_read(folder):
    assert scan(folder).returncode == 0
    (folder / "rows.csv").unlink()
    assert scan(folder).returncode == 2


def test_rejected_rows_are_counted_and_strict_makes_them_the_status(folder):
    spoil(folder, row(9, amount="a lot"), row(10, amount="-3"), row(11, amount="b"))
    done = scan(folder)
    assert done.returncode == 0
    assert "8 read = 5 used + 3 rejected (2 not_a_number, 1 negative_amount)" in done.stderr
    done = scan(folder, "--strict", "--overwrite")
    assert (done.returncode, done.stdout) == (3, "")
    assert Results.read(folder / "out").rejected.num_rows == 3


def test_all_faults_of_an_indicator_are_shown_at_once(folder, scan_here):
    path = folder / "many-rows.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("n >= $least", "nn >= $leest"), encoding="utf-8")
    found, out, err = scan_here()
    assert (found, out) == (1, ""), err
    for words in ("many-rows.yaml:", "'nn'", "leest", "^^", "hint:"):
        assert words in err
    assert "Traceback" not in err
    assert not (folder / "out").exists()


def test_all_faults_of_a_mapping_are_shown_at_once(folder, scan_here):
    (folder / "mapping.yaml").write_text("layuot: postings\ncolumns: {amuont: amount}\n", encoding="utf-8")
    found, out, err = scan_here("--mapping", "mapping.yaml")
    assert (found, out) == (1, ""), err
    for words in ("mapping.yaml:1:1", "layuot", "mapping.yaml:2:", "amuont"):
        assert words in err


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--set", "many-rows.least=0"], 1, "least"),
        (["--set", "many-rows.most=3"], 1, "most"),
        (["--set", "few-rows.least=3"], 1, "few-rows"),
        (["--set", "least"], 2, "INDICATOR.PARAMETER=VALUE"),
        (["--mapping", "nowhere.yaml"], 1, "nowhere.yaml"),
        (["--accounts", "nowhere.csv"], 1, "nowhere.csv"),
        (["--policy", "nowhere.yaml"], 1, "nowhere.yaml"),
        (["--overlay", "nowhere.yaml"], 1, "nowhere.yaml"),
        (["nowhere.csv"], 1, "nowhere.csv"),
        (["--nope"], 2, "--nope"),
        (["--engine", "spark"], 2, "--engine spark: not yet"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_wrong_is_named_and_nothing_is_written(folder, scan_here, arguments, status, words):
    found, out, err = scan_here(*arguments)
    assert (found, out) == (status, ""), err
    assert words in err
    assert "Traceback" not in err
    assert not list(folder.glob("*out*"))


def test_rows_before_from_are_no_hits_and_rows_from_to_on_are_rejected(folder):
    done = scan(folder, "--hits", "all", "--from", "2025-03-01T03:00Z", "--to", "2025-03-01T05:00+01:00")
    assert done.returncode == 0, done.stderr
    assert Results.read(folder / "out").hits["transaction_id"].to_pylist() == ["t3"]
    assert "5 read = 4 used + 1 rejected (1 outside_range)" in done.stderr


def test_json_lines_and_the_environment(folder):
    env = {"FTINDICATORS_LOG_FORMAT": "json", "FTINDICATORS_PROGRESS": "1", "FTINDICATORS_HITS": "none"}
    done = scan(folder, env=env)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    records = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"progress", "summary"} <= {record["event"] for record in records}
    assert records[-1]["rows"] == {"read": 5, "used": 5, "rejected": 0}
    assert (records[-1]["hits"], Results.read(folder / "out").hits.num_rows) == (2, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="no file has such a name there")
def test_what_data_hold_cannot_steer_the_terminal(folder):
    text = (folder / "rows.csv").read_text(encoding="utf-8")
    (folder / "rows\x1b[2J.csv").write_text(text.replace("amount", "am\x1b[31mount"), encoding="utf-8")
    done = run(folder, "scan", "rows\x1b[2J.csv", "--indicators", "many-rows.yaml", "--out", "out")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts by signal")
def test_an_interrupt_ends_with_130_and_leaves_nothing(folder):
    # A pipe that nobody fills would do, were it a regular file: so there are enough rows to be still reading.
    spoil(folder, *(row(n % 50_000, account=f"A{n}").replace(f"t{n % 50_000},", f"u{n},") for n in range(300_000)))
    words = [*COMMAND, "scan", "rows.csv", "--indicators", "many-rows.yaml", "--out", "out", "--progress"]
    child = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with child:
        for line in child.stderr:
            if line.startswith("read"):
                break
        child.send_signal(signal.SIGINT)
        rest = child.stderr.read()
        assert child.stdout.read() == ""
    assert child.returncode == 130, rest
    assert rest.splitlines()[-1] == "interrupted"
    assert "Traceback" not in rest
    assert not list(folder.glob("*out*"))


def test_a_second_scan_says_what_is_new_since_the_first(scan_here, folder):
    seen = {
        "status": "stable",
        "exploitation": ["labour"],
        "strength": "strong",
        "about": [{"party": "party", "role": "potential-victim"}],
    }
    for name, family, least in (("many-rows", "cash", 3), ("more-rows", "lodging", 4)):
        text = indicator_text(
            name, subject="account", condition=f"n >= {least}", measures=COUNT, **{**seen, "family": family}
        )
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    both = ("--indicators", "more-rows.yaml")
    assert scan_here(*both, "--to", "2025-03-01T04:00Z", "--out", "monday")[0] == 0
    status, _, told = scan_here(*both, "--previous", "monday", "--out", "tuesday")
    assert status == 0
    assert "Since       monday (data to 2025-03-01T03:00:00Z): 1 grown" in told
    (candidate,) = Results.read(folder / "tuesday").candidates
    assert (candidate.change, candidate.since.transactions_new) == ("grown", ("t4",))
    status, _, told = scan_here(*both, "--to", "2025-03-01T02:00Z", "--previous", "tuesday", "--out", "other")
    assert (status, "its data go on to" in told, (folder / "other").exists()) == (1, True, False)
