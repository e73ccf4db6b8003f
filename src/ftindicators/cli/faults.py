"""Any error as words and an exit status; `app.run` is the one place that asks."""

from __future__ import annotations

import platform
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from ftindicators.cli.diagnostic_output import counted, diagnostic_json
from ftindicators.cli.escaping import in_line
from ftindicators.cli.terminal import Terminal
from ftindicators.diagnostics import FtindicatorsError, InternalFault

WRONG_USAGE = 2
INTERNAL = 5
INTERRUPTED = 130

# The class of all wrong usage, without naming the package that typer takes it from (its own copy, or click).
_UsageError: type[Any] = typer.BadParameter.__mro__[1]

_REPORT = """\
internal fault: this is a mistake of ftindicators, not of your data or your command.

  ftindicators {version}, Python {python}, {platform}
  {kind}: {message}
  at {place}

Please report these lines. Read them first: a message can quote your data. --debug adds a traceback."""


def own_version() -> str:
    """The installed version of this package."""
    from importlib.metadata import PackageNotFoundError, version  # not light, and seldom asked for

    try:
        return version("ftindicators")
    except PackageNotFoundError:  # run from sources that nobody installed
        return "(not installed)"


def told(error: BaseException, terminal: Terminal) -> int:
    """Say what went wrong and give the exit status for it."""
    match error:
        case typer.Exit():
            return error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return _say(terminal, error, INTERRUPTED, "interrupted")
        case FtindicatorsError() if not isinstance(error, InternalFault):
            return _expected(terminal, error)
        case _ if isinstance(error, _UsageError):
            return _usage(terminal, error)
        case OSError() if error.strerror:
            names = " -> ".join(in_line(name) for name in (error.filename, error.filename2) if name is not None)
            return _say(terminal, error, 1, f"error: {f'{names}: ' if names else ''}{error.strerror}")
        case _:
            return _internal(terminal, error)


def _expected(terminal: Terminal, error: FtindicatorsError) -> int:
    """What the package raises on purpose: its own words, and all diagnostics."""
    found = error.diagnostics
    if not found:
        return _say(terminal, error, error.exit_code, f"error: {error}")
    if terminal.json_lines:
        for diagnostic in found:
            terminal.say(
                "diagnostic", diagnostic.message, level=diagnostic.severity, fields=diagnostic_json(diagnostic)
            )
    else:
        rendered = "\n\n".join(d.render() for d in found)
        written = str(error)
        # An error may have a sentence of its own above its diagnostics; without one its text is theirs.
        head = "" if written == "\n".join(d.render() for d in found) else f"error: {written}\n\n"
        terminal.say("diagnostics", f"{head}{rendered}\n")
    return _say(terminal, error, error.exit_code, counted(found))


def _usage(terminal: Terminal, error: Any) -> int:  # noqa: ANN401 - see _UsageError
    """Wrong usage that the parser found."""
    lines = []
    if error.ctx is not None:
        lines = [error.ctx.get_usage(), f"Try '{error.ctx.command_path} --help' for help.", ""]
    lines.append(f"error: {error.format_message()}")
    return _say(terminal, None, WRONG_USAGE, "\n".join(lines))


def _internal(terminal: Terminal, error: BaseException) -> int:
    message = _REPORT.format(
        version=own_version(),
        python=platform.python_version(),
        platform=platform.platform(),
        kind=type(error).__name__,
        message=in_line(error),
        place=_place(traceback.extract_tb(error.__traceback__)),
    )
    return _say(terminal, error, INTERNAL, message)


def _place(frames: Iterable[traceback.FrameSummary]) -> str:
    """The last place inside this package, without the folders of somebody's machine."""
    package = Path(__file__).parent.parent
    ours = [f for f in frames if Path(f.filename).is_relative_to(package)]
    if not ours:
        return "a place outside the package"
    last = ours[-1]
    return f"ftindicators/{Path(last.filename).relative_to(package).as_posix()}:{last.lineno} in {last.name}"


def _say(terminal: Terminal, error: BaseException | None, status: int, message: str) -> int:
    fields: dict[str, Any] = {"status": status}
    if error is not None:
        fields["kind"] = type(error).__name__
        if terminal.debug:
            trace = "".join(traceback.format_exception(error))
            fields["traceback"] = trace
            message = message if terminal.json_lines else f"{trace}\n{message}"
    terminal.say("error", message, level="error", fields=fields)
    return status
