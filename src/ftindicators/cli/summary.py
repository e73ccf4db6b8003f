"""``ftindicators summary``: one screen of a results folder, and its candidates as a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ftindicators.cli.escaping import in_line
from ftindicators.cli.options import Debug, LogFormat, option, output_format
from ftindicators.cli.terminal import Terminal

ABOUT = """\
Say on one screen what a results folder holds: candidates by route and change, what should be read first, what the
data could and could not answer, rejected rows, time and memory.

Candidates are for human review; not evidence of trafficking or of being trafficked."""

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A results folder of a scan.", show_default=False)]


def summary(
    context: typer.Context,
    *,
    folder: Folder,
    format_: Annotated[str, option("--format", "How the answer is written.", metavar="text|json")] = "text",
    candidates: Annotated[
        Path | None,
        option("--candidates", "Write the list of candidates there, a row each: .csv or .xlsx.", metavar="FILE"),
    ] = None,
    overwrite: Annotated[bool, option("--overwrite", "Replace the file that --candidates names.")] = False,
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> None:
    """Print the summary, and write the list of candidates where that is asked for."""
    from ftindicators.cli.summary_text import summary_text
    from ftindicators.results.folder import Results
    from ftindicators.results.overview import Overview
    from ftindicators.runners.candidate_file import CandidateFile

    chosen = output_format(format_)
    terminal: Terminal = context.obj
    terminal.listen()
    file = None if candidates is None else CandidateFile.at(candidates, overwrite=overwrite)
    results = Results.read(folder)
    if file is not None:
        written = file.write(results)
        terminal.say(
            "candidates_written", f"{written:,} candidates written to {in_line(file.path)}", fields={"rows": written}
        )
    found = Overview.of(results)
    if chosen == "json":
        terminal.result_json({"folder": str(folder), **found.to_json()})
    else:
        terminal.result(summary_text(found, folder))
