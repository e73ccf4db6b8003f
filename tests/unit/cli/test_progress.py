import io
import json
from types import SimpleNamespace

from ftindicators.cli.progress import Progress
from ftindicators.cli.terminal import Terminal


class Screen(io.StringIO):
    def isatty(self):
        return True


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def step(stage, done, total=None):
    return SimpleNamespace(stage=stage, done=done, total=total)


def run(stream, steps, **given):
    """Steps with the seconds at which they come."""
    clock = Clock()
    with Progress(Terminal(err=stream, **given), clock=clock) as progress:
        for seconds, one in steps:
            clock.now = 100.0 + seconds
            progress(one)
    return stream.getvalue()


def test_on_a_terminal_one_line_a_stage_stays():
    steps = [(0, step("reading", 0, 4000)), (2, step("reading", 4000, 4000)), (2, step("evaluating", 1, 2))]
    text = run(Screen(), steps)
    assert [line.rsplit("\r")[-1].rstrip() for line in text.split("\n") if line] == [
        "reading       4,000 of 4,000 rows  2,000/s  2.0 s",
        "evaluating    1 of 2 rows  0.0 s",
    ]


def test_steps_that_come_fast_are_not_all_drawn():
    steps = [(n / 1000, step("reading", n)) for n in range(1000)]
    assert run(Screen(), steps).count("\r") < 15


def test_elsewhere_a_line_now_and_then_and_where_it_ended():
    steps = [(n, step("reading", n * 10)) for n in range(25)]
    lines = run(io.StringIO(), steps).splitlines()
    assert [line.split()[1] for line in lines] == ["0.0", "100", "200", "240"]
    assert "\r" not in "".join(lines)


def test_json_lines_have_the_numbers():
    text = run(Screen(), [(0, step("reading", 0)), (3, step("reading", 30, 60))], json_lines=True)
    records = [json.loads(line) for line in text.splitlines()]
    assert [(r["event"], r["stage"], r["done"], r["total"], r["seconds"]) for r in records][1] == (
        "progress",
        "reading",
        30,
        60,
        3.0,
    )


def test_a_run_that_says_nothing_writes_nothing():
    assert run(Screen(), []) == ""
