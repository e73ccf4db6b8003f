"""The kernels of a first run, compiled by several processes at once: numba compiles in one thread a process.

`compiled.json` says which kernels a scan calls, and with which arguments. Made anew by ``python scripts/list_kernels``;
a kernel that is not in it, or no longer as it says, is compiled where it is first called, as ever.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.resources import files
from typing import TypedDict

from ftindicators.kernels._jit import compile_for, is_cached, is_kept

MOST_PROCESSES = 8
_NO = subprocess.DEVNULL
_COMPILE = (
    "import sys; from ftindicators.kernels.preparing import compile_share; compile_share(*map(int, sys.argv[1:]))"
)


class Listed(TypedDict):
    """Seconds that each module takes; by module and function the types of the arguments of each version."""

    seconds: dict[str, float]
    kernels: dict[str, dict[str, list[str]]]


class Preparing:
    """Processes that compile. Wait for them before kernels are called, or both compile the same."""

    def __init__(self, processes: Iterable[subprocess.Popen[bytes]] = ()) -> None:
        self._processes = list(processes)

    def __bool__(self) -> bool:
        """Whether anything is being compiled."""
        return bool(self._processes)

    def wait(self) -> None:
        """Until all have ended. What one could not compile is compiled where it is called. Raises nothing."""
        while self._processes:
            self._processes.pop().wait()

    def stop(self) -> None:
        """End those that still run."""
        while self._processes:
            process = self._processes.pop()
            process.kill()
            process.wait()


def prepare(processors: int) -> Preparing:
    """Begin to compile all kernels that are listed, if none are and there is a place to keep them. Raises nothing."""
    count = min(processors, MOST_PROCESSES)
    if is_cached() or not is_kept() or not sys.executable or count < 2:  # noqa: PLR2004 - one is this process
        return Preparing()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    started = []
    try:
        for share in range(count):
            command = [sys.executable, "-c", _COMPILE, str(share), str(count)]
            started.append(subprocess.Popen(command, env=environment, stdin=_NO, stdout=_NO, stderr=_NO))  # noqa: S603 - our own words
    except OSError:  # no more processes: what is not compiled now is compiled later
        return Preparing(started)
    return Preparing(started)


def compile_share(share: int, of: int) -> None:
    """Compile one of ``of`` shares of the listed kernels. What is listed wrongly is passed over."""
    text = files("ftindicators.kernels").joinpath("compiled.json").read_text(encoding="utf-8")
    compile_some(json.loads(text), share, of)


def compile_some(listed: Listed, share: int, of: int) -> None:
    """Compile one of ``of`` shares of what ``listed`` says."""
    gc.disable()  # a tenth of a compiler's time
    for module in shares(listed["seconds"], of)[share]:
        for function, versions in listed["kernels"][module].items():
            compile_for(getattr(import_module(f"ftindicators.kernels.{module}"), function, None), versions)


def shares(seconds: Mapping[str, float], of: int) -> list[list[str]]:
    """Modules dealt out so that each share takes about as long; a module stays whole, as its functions call each other.

    >>> shares({"a": 3.0, "b": 2.0, "c": 1.5}, 2)
    [['a'], ['b', 'c']]
    """
    dealt: list[list[str]] = [[] for _ in range(of)]
    taken = [0.0] * of
    for module in sorted(seconds, key=lambda m: (-seconds[m], m)):
        least = taken.index(min(taken))
        dealt[least].append(module)
        taken[least] += seconds[module]
    return dealt
