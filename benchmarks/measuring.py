"""What every benchmark says beside its figures: the machine, versions, and what a child process took."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter

LIBRARIES = ("ftindicators", "polars", "duckdb", "pyarrow", "numba", "numpy")
MIB = 2**20


@dataclass(frozen=True)
class Taken:
    """What one child process took. ``cpu``: user and system seconds of all its threads; ``peak``: resident bytes."""

    wall: float
    cpu: float
    peak: int
    output: str


def run(command: Sequence[str], cores: Iterable[int] | None = None) -> Taken:
    """Run a command to its end, on the given cores only (None: on all). Raises RuntimeError where it fails.

    The process that calls this must be small: a child's peak begins at its parent's size.
    """
    env = {**os.environ, "PYTHONUTF8": "1"}
    before = os.sched_getaffinity(0)
    if cores is not None:
        os.sched_setaffinity(0, cores)  # children inherit it
    try:
        began = perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, text=True)
    finally:
        os.sched_setaffinity(0, before)
    output = child.stdout.read() if child.stdout is not None else ""
    _, status, usage = os.wait4(child.pid, 0)
    wall = perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        message = f"{subprocess.list2cmdline(command)} failed:\n{output}"
        raise RuntimeError(message)
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)


def python(script: str, *arguments: str) -> list[str]:
    """The command that runs a script of this folder."""
    return [sys.executable, str(Path(__file__).parent / script), *arguments]


def command(*arguments: str) -> list[str]:
    """The product's own command."""
    return [sys.executable, "-c", "from ftindicators.cli.app import main; main()", *arguments]


def versions() -> dict[str, str]:
    """Versions of Python and of all libraries that a figure may depend on."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "-"
    return found


def machine() -> str:
    """The processor, how many cores this process may use, memory, and how busy the machine was in the last minute."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{cpu}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, {platform.system()}; load {load:.1f}"


def header(title: str, facts: dict[str, object]) -> str:
    """The lines above a table."""
    said = ", ".join(f"{name} {value}" for name, value in versions().items())
    rows = "; ".join(f"{name}: {value}" for name, value in facts.items())
    return f"## {title}\n\n{machine()}; {said}.\nInput: {rows}.\n"


def table(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A table in Markdown, columns padded."""
    cells = [list(columns), *([str(c) for c in line] for line in lines)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    made = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in cells]
    made.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(made) + "\n"


def seconds(values: Iterable[float]) -> str:
    """The median, and how far the values lie apart if there are several."""
    found = sorted(values)
    spread = f" ({found[0]:.2f} to {found[-1]:.2f})" if len(found) > 1 else ""
    return f"{median(found):.2f}{spread}"


def rate(rows: int, taken: float) -> str:
    """Rows a second, in thousands or millions."""
    found = rows / taken
    return f"{found / 1e6:.2f} M" if found >= 1e6 else f"{found / 1e3:.0f} k"


def size(count: float) -> str:
    """Bytes in MiB."""
    return f"{count / MIB:,.0f} MiB"
