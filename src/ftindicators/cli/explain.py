"""``ftindicators explain``: why a row is a hit, and why not, clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ftindicators.cli.options import Debug, LogFormat, option, output_format
from ftindicators.cli.terminal import Terminal
from ftindicators.results.overview import BANNER

ABOUT = """\
Say why a row is a hit of an indicator, and why not: every clause with its measured value beside what the indicator
asks for, true, false or unknown, and how near a miss was.

The rows are read again from the files that the results name; a file that has changed since is refused."""

MORE = """\
HIT_OR_TRANSACTION is the id of a transaction (hit or not), of a hit or of an episode (its first hit), or FILE:ROW of
the input; the first characters will do where no other id begins so."""

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A results folder of a scan.", show_default=False)]


def explain(
    context: typer.Context,
    *,
    folder: Folder,
    asked: Annotated[
        str, typer.Argument(metavar="HIT_OR_TRANSACTION", help="What is to be explained.", show_default=False)
    ],
    indicator: Annotated[
        str | None,
        option("--indicator", "This indicator alone. Left out: that of the hit, or all of the run.", metavar="ID"),
    ] = None,
    format_: Annotated[str, option("--format", "How the answer is written.", metavar="text|json")] = "text",
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> None:
    """Print the explanation."""
    chosen = output_format(format_)
    terminal: Terminal = context.obj
    terminal.listen()
    from ftindicators.cli.explanation_text import explanation_text
    from ftindicators.runners.explain import explanations
    from ftindicators.runners.results import Results

    results = Results.read(folder)
    found = explanations(results, None, asked, indicator)
    if chosen == "json":
        whole = {"asked": asked, "notice": BANNER, "explanations": [made.to_json() for made in found]}
        terminal.result_json(whole)
    else:
        terminal.result(explanation_text(found, folder, asked, encoding=terminal.out.encoding))
