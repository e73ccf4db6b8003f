"""Why a stream stops, each with the exit status of the command."""

from __future__ import annotations

from ftindicators.diagnostics import FtindicatorsError


class Fenced(FtindicatorsError):
    """Another instance has the state folder, or has taken the sink over. Exit status 6; starting again is no help."""

    exit_code = 6


class SinkUnreachable(FtindicatorsError):
    """What was settled could not be written, however often it was tried. Exit status 8; a restart goes on."""

    exit_code = 8


class DiskFull(FtindicatorsError):
    """No room for journal, snapshot or spool. Exit status 5; nothing is lost, a restart goes on."""

    exit_code = 5


class InvalidStream(FtindicatorsError):
    """A state folder or a sink does not belong to what was asked, or is damaged. The message has the ways out."""
