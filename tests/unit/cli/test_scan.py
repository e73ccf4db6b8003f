import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ftindicators.cli.app import run
from ftindicators.diagnostics import InvalidInput
from tests.unit.cli.fake_runs import FakeScanJob, indicator, results

SHORT = ["scan", "rows.csv", "--out", "out"]


@pytest.fixture
def job(monkeypatch):
    monkeypatch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)
    fake = FakeScanJob(results())
    fake.install(monkeypatch)
    return fake


def test_left_out_options_ask_for_the_contract_s_defaults(job, capsys):
    assert run(SHORT) == 0
    asked = vars(job.requests[0])
    assert asked.pop("at").tzinfo is not None
    assert asked == {
        "inputs": ("rows.csv",),
        "out": Path("out"),
        "mapping": None,
        "indicators": (),
        "overlays": (),
        "accounts": None,
        "customers": None,
        "policy": None,
        "previous": None,
        "settings": (),
        "hits": "edges",
        "data_from": None,
        "start": None,
        "end": None,
        "as_of": None,
        "threads": None,
        "overwrite": False,
        "memory": None,
        "spill_dir": None,
        "state": None,
        "backfill": (),
    }
    assert capsys.readouterr().out == ""


def test_every_option_reaches_the_job(job):
    everything = (
        "scan a.csv b/*.parquet --out o --mapping m --indicators i1 --indicators i2 --customers c --accounts a "
        "--data-from 2025-01-01 --policy p --previous q --overlay v1 --overlay v2 --set x.y=1 --hits all "
        "--from 2025-02-01 --to 2025-03-01T12:00+02:00 --as-of 2025-04-01 --threads 3 --state s --overwrite "
        "--memory 4GiB --spill-dir d --no-progress"
    )
    assert run([*everything.split(), "--set", "x.z=a b=c"]) == 0
    asked = vars(job.requests[0])
    del asked["at"]
    assert asked == {
        "inputs": ("a.csv", "b/*.parquet"),
        "out": Path("o"),
        "mapping": Path("m"),
        "indicators": (Path("i1"), Path("i2")),
        "overlays": (Path("v1"), Path("v2")),
        "accounts": Path("a"),
        "customers": Path("c"),
        "policy": Path("p"),
        "previous": Path("q"),
        "settings": ("x.y=1", "x.z=a b=c"),
        "hits": "all",
        "data_from": datetime(2025, 1, 1, tzinfo=UTC),
        "start": datetime(2025, 2, 1, tzinfo=UTC),
        "end": datetime(2025, 3, 1, 10, tzinfo=UTC),
        "as_of": datetime(2025, 4, 1, tzinfo=UTC),
        "threads": 3,
        "overwrite": True,
        "memory": "4GiB",
        "spill_dir": Path("d"),
        "state": Path("s"),
        "backfill": (),
    }


def test_environment_variables_stand_for_options(job, monkeypatch):
    for name, value in {"THREADS": "2", "FROM": "2025-02-01", "SET": "x.y=1", "OUT": "elsewhere"}.items():
        monkeypatch.setenv(f"FTINDICATORS_{name}", value)
    assert run(["scan", "rows.csv", "--threads", "4"]) == 0
    request = job.requests[0]
    assert (request.threads, request.out, request.settings) == (4, Path("elsewhere"), ("x.y=1",))
    assert request.start == datetime(2025, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "arguments", "status"),
    [
        (results(rejected=["late"]), [], 0),
        (results(rejected=["late"]), ["--strict"], 3),
        (results(), ["--strict"], 0),
        (results(indicators={"a": indicator("error")}), [], 4),
        (results(indicators={"a": indicator("error")}, rejected=["late"]), ["--strict"], 4),
        (results(indicators={"a": indicator("not_evaluable")}), ["--strict"], 0),
    ],
)
def test_the_exit_status_says_what_was_not_whole(job, found, arguments, status):
    job.results = found
    assert run([*SHORT, *arguments]) == status


@pytest.mark.parametrize(
    ("error", "status"), [(InvalidInput("not a table"), 1), (ValueError("oh"), 5), (KeyboardInterrupt(), 130)]
)
def test_an_error_ends_the_scan_with_its_status(job, capsys, error, status):
    job.error = error
    assert run(SHORT) == status
    written = capsys.readouterr()
    assert written.out == ""
    assert "Candidates" not in written.err


@pytest.mark.parametrize(
    "option",
    ["counterparties", "links", "events", "rates", "lists", "input-format"],
)
def test_an_option_to_come_is_refused_by_name(job, capsys, option, monkeypatch):
    assert run([*SHORT, f"--{option}", "x"]) == 2
    assert f"--{option}: not yet" in capsys.readouterr().err
    monkeypatch.setenv(f"FTINDICATORS_{option.upper().replace('-', '_')}", "x")
    assert run(SHORT) == 2
    assert job.requests == []


@pytest.mark.usefixtures("job")
def test_another_engine_is_refused(capsys):
    assert run([*SHORT, "--engine", "spark"]) == 2
    assert "--engine spark: not yet" in capsys.readouterr().err
    assert run([*SHORT, "--engine", "warp"]) == 2
    assert run([*SHORT, "--engine", "local"]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "rows.csv"],
        ["scan", "--out", "out"],
        [*SHORT, "--nope"],
        [*SHORT, "--hits", "some"],
        [*SHORT, "--threads", "0"],
        [*SHORT, "--from", "soon"],
        [*SHORT, "--set", "threshold=3"],
        [*SHORT, "--set", "x.y"],
        [*SHORT, "--from", "2025-02-01", "--to", "2025-02-01"],
        ["scan", "-", "--out", "out"],
    ],
    ids=lambda arguments: " ".join(arguments[1:]),
)
def test_wrong_usage_starts_nothing(job, capsys, arguments):
    assert run(arguments) == 2
    assert capsys.readouterr().err
    assert job.requests == []


def test_progress_is_shown_when_asked_for_and_not_otherwise(job, capsys):
    job.steps = (SimpleNamespace(stage="reading", done=5, total=10),)
    run(SHORT)
    assert "reading" not in capsys.readouterr().err
    run([*SHORT, "--progress"])
    told = capsys.readouterr().err
    assert "reading       5 of 10 rows" in told


def test_a_first_run_says_that_it_compiles_and_whether_that_is_remembered(job, capsys):
    job.first = True
    run(SHORT)
    assert "First run of this version on this machine" in capsys.readouterr().err
    job.keeps = False
    run(SHORT)
    told = capsys.readouterr().err
    assert "every run compiles first" in told
    assert "FTINDICATORS_CACHE_DIR" in told
    job.first = False
    run(SHORT)
    assert "compiles" not in capsys.readouterr().err


def test_json_lines_all_the_way(job, capsys):
    job.steps = (SimpleNamespace(stage="reading", done=5, total=10),)
    assert run([*SHORT, "--progress", "--log-format", "json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [record["event"] for record in records] == ["progress", "progress", "summary"]
