"""The command: its groups, and the one place where an error becomes words and an exit status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from ftindicators.cli import compare, explain, indicators, not_yet, report, scan, stream, summary
from ftindicators.cli.faults import WRONG_USAGE, own_version, told
from ftindicators.cli.help_text import GroupedCommand, plain_app
from ftindicators.cli.options import Debug, LogFormat
from ftindicators.cli.terminal import Terminal, prepare_streams

_ABOUT = """\
Finds published indicators of human trafficking in a bank's transactions, exactly, for a person to review.

What it finds are candidates for human review; not evidence of trafficking or of being trafficked."""

_MORE = """\
An environment variable can stand for any option: FTINDICATORS_DATA_FROM for --data-from.

Exit status: 0 whole; 1 an input, mapping, indicator or policy is wrong; 2 wrong usage; 3 rows were rejected and
--strict was given; 4 an indicator ended in error; 5 an internal fault; 130 interrupted."""

GARBAGE_AFTER = 50_000
"""So many more objects than before, and Python looks for cycles among them."""


def build() -> typer.Typer:
    """The whole command line."""
    app = plain_app(name="ftindicators", help=_ABOUT, epilog=_MORE)
    app.callback(invoke_without_command=True)(_start)
    app.command(
        "scan",
        cls=GroupedCommand,
        help=scan.ABOUT,
        short_help="Scan transactions for every indicator.",
        epilog=scan.MORE,
    )(scan.scan)
    app.add_typer(indicators.build(), name="indicators")
    app.command("compare", cls=GroupedCommand, help=compare.ABOUT, short_help="Two results folders side by side.")(
        compare.compare
    )
    app.command("summary", cls=GroupedCommand, help=summary.ABOUT, short_help="One screen of a results folder.")(
        summary.summary
    )
    app.command(
        "explain",
        cls=GroupedCommand,
        help=explain.ABOUT,
        short_help="Why a row is a hit, and why not.",
        epilog=explain.MORE,
    )(explain.explain)
    app.command(
        "report",
        cls=GroupedCommand,
        help=report.ABOUT,
        short_help="A candidate for a person to read and recompute.",
        epilog=report.MORE,
    )(report.report)
    app.add_typer(stream.build(), name="stream")
    not_yet.refuse_commands(app, not_yet.COMMANDS)
    return app


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"ftindicators {own_version()}")
        raise typer.Exit


def _start(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", help="Show the version and stop.", callback=_show_version, is_eager=True)
    ] = False,
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> int:
    if context.invoked_subcommand is not None:
        return 0
    context.obj.say("help", context.get_help())
    return WRONG_USAGE


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name); give its exit status."""
    terminal = Terminal.of(arguments, os.environ)
    try:
        command = typer.main.get_command(build())
        with command.make_context("ftindicators", list(arguments), obj=terminal) as context:
            status = command.invoke(context)
    except BaseException as error:  # noqa: BLE001 - the one place: nothing may pass without words and a status
        return told(error, terminal)
    return status if isinstance(status, int) else 0


def main() -> None:
    """Run the command that the process was started with."""
    prepare_streams()
    gc.set_threshold(GARBAGE_AFTER)  # at the usual 700 a tenth of a start goes into looking for garbage
    sys.exit(run(sys.argv[1:]))
