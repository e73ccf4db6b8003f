"""``ftindicators compare``: two results folders side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ftindicators.cli.options import Debug, LogFormat, option, output_format
from ftindicators.cli.terminal import Terminal

ABOUT = """\
Say what is new, gone and changed in results B beside results A, and what can have done it: data, indicator, parameter,
policy, engine.

Where several causes remain possible all are named; nothing more is claimed than the folders record."""


def compare(
    context: typer.Context,
    *,
    a: Annotated[Path, typer.Argument(metavar="DIR_A", help="The earlier results folder.", show_default=False)],
    b: Annotated[Path, typer.Argument(metavar="DIR_B", help="The later one.", show_default=False)],
    format_: Annotated[str, option("--format", "How the answer is written.", metavar="text|json")] = "text",
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> None:
    """Print what two runs have not in common."""
    from ftindicators.cli.compare_text import compare_text
    from ftindicators.results.compare import Comparison
    from ftindicators.results.folder import Results

    chosen = output_format(format_)
    terminal: Terminal = context.obj
    terminal.listen()
    found = Comparison.of(Results.read(a), Results.read(b))
    if chosen == "json":
        said = found.to_json()
        said["a"], said["b"] = {"folder": str(a), **said["a"]}, {"folder": str(b), **said["b"]}
        terminal.result_json(said)
    else:
        terminal.result(compare_text(found, a, b))
