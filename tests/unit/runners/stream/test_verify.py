"""What `stream verify` and `stream status` say of a stream's folders."""

import json

from tests.builders import stream_runs as runs


def test_verify_and_status_say_that_it_is_whole_and_see_what_is_not(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    runs.write_lines(tmp_path / "in" / "0.ndjson", runs.rows(200, 24, late=0.05))
    assert runs.run_here(runs.arguments(tmp_path, "--until", "end")) == 0
    assert runs.run_here(["stream", "verify", str(tmp_path / "state")]) == 0
    assert "The stream is whole." in capsys.readouterr().out
    assert runs.run_here(["stream", "status", str(tmp_path / "state"), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["rows"] == 200
    assert told["partitions"]["0.ndjson"]["position"] == [(tmp_path / "in" / "0.ndjson").stat().st_size, 0]
    part = next((tmp_path / "out").glob("hits-*"))
    part.rename(part.with_suffix(".gone"))
    assert runs.run_here(["stream", "verify", str(tmp_path / "state")]) == 1
    assert "WRONG" in capsys.readouterr().out


def test_a_state_without_a_stream_says_so(tmp_path, capsys):
    assert runs.run_here(["stream", "status", str(tmp_path)]) == 1
    assert "no stream has its state there" in capsys.readouterr().err
