"""A run that is cut at a point is gone on with as if nothing had been."""

import pytest

from ftindicators.cli import app
from ftindicators.runners.stream import parts_folder
from tests.builders import stream_runs as runs


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two files, parts that are merged often, and a command that a cut passes through."""
    monkeypatch.setattr(parts_folder, "MERGED_AT", 3)
    monkeypatch.setattr(app, "told", lambda error, _: pytest.fail(str(error)) if isinstance(error, Exception) else 99)
    (tmp_path / "in").mkdir()
    for number in range(2):
        runs.write_lines(tmp_path / "in" / f"{number}.ndjson", runs.rows(120, number, late=0.03))
    return tmp_path


def cut_at(folder, point, time, *more):
    with runs.dying_at(point, time, runs.cut):
        assert runs.run_here(runs.arguments(folder, "--until", "end", *more)) == 99, "the point was not reached"


def go_on(folder, rows):
    """With batches of another size: those of the journal are made as they were all the same."""
    assert runs.run_here(runs.arguments(folder, "--until", "end", "--batch-rows", str(rows))) == 0
    return runs.assert_exact(folder)


@pytest.mark.parametrize("point", runs.POINTS)
def test_a_run_that_is_cut_at_a_point_is_gone_on_with(folder, point):
    cut_at(folder, point, runs.TIMES.get(point, 2))
    counts = go_on(folder, 25)
    assert counts["late"]
    assert counts["hits"] > 20


def test_batches_of_the_journal_are_made_again_as_they_were(folder):
    cut_at(folder, "behind the journal line", 4, "--snapshot-every", "1h")
    go_on(folder, 25)


def test_what_a_sink_holds_is_not_written_twice(folder):
    cut_at(folder, "behind the commit", 6, "--snapshot-every", "1h", "--batch-rows", "20")
    go_on(folder, 20)


def test_a_batch_and_its_number_are_there_together_or_not_at_all(folder):
    cut_at(folder, "half a part", 3, "--snapshot-every", "1h")
    go_on(folder, 40)


def test_a_run_that_is_cut_again_and_again_is_gone_on_with(folder):
    for time, point in enumerate(runs.POINTS[:6]):
        with runs.dying_at(point, 1 + time % 2, runs.cut):
            runs.run_here(runs.arguments(folder, "--until", "end", "--batch-rows", str(20 + time)))
    go_on(folder, 33)
