"""Saying why a run takes longer: the first one compiles."""

from __future__ import annotations

from ftindicators.cli.terminal import Terminal

_COMPILES = "First run of this version on this machine: it compiles first, some seconds more; that is remembered."
_COMPILES_EACH_TIME = (
    "No folder can be written in which compiled code is remembered, so every run compiles first, some seconds more; "
    "FTINDICATORS_CACHE_DIR names a folder for it."
)


def say_first_run(terminal: Terminal) -> None:
    """Say so where this run has to compile the kernels."""
    from ftindicators.runners.scan_job import first_run, keeps_kernels

    if first_run():
        terminal.say("first_run", _COMPILES if keeps_kernels() else _COMPILES_EACH_TIME)
