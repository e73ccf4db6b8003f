"""``ftindicators report``: a candidate as a page or as a document, and a folder's candidates as an index."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, cast

import typer

from ftindicators.cli.escaping import in_line
from ftindicators.cli.not_yet import refuse
from ftindicators.cli.options import Debug, LogFormat, option
from ftindicators.cli.terminal import Terminal
from ftindicators.diagnostics import WrongUsage

ABOUT = """\
Write what a person reads, checks and decides on: a candidate of a results folder, whole.

CANDIDATE is a candidate_id, its beginning, or a party; suppressed ones can be asked for too. Left out: all of them, as
a folder with an index (html), or as a list (json). One candidate goes to standard output without --out.

What it shows are candidates for human review; not evidence of trafficking or of being trafficked."""

MORE = """\
Not yet in this release: --format fintrac-str, fincen-sar, goaml. HTML needs the extra `reports`."""

FORMATS = ("html", "json")
LATER = ("fintrac-str", "fincen-sar", "goaml")


def _format(value: str) -> str:
    if value in LATER:
        refuse(f"--format {value}")
    if value not in FORMATS:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(FORMATS)}", param_hint="'--format'")
    return value


def report(
    context: typer.Context,
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A results folder of a scan.", show_default=False)],
    candidate: Annotated[
        str | None,
        typer.Argument(metavar="[CANDIDATE]", help="Which one. Left out: all of them.", show_default=False),
    ] = None,
    format_: Annotated[
        str,
        option(
            "--format", "A page for a person, or the same as a JSON document.", metavar="html|json", callback=_format
        ),
    ] = "html",
    out: Annotated[
        Path | None,
        option("--out", "Where it is written: a file; all candidates as html: a folder.", metavar="PATH"),
    ] = None,
    overwrite: Annotated[bool, option("--overwrite", "Replace what stands at --out.")] = False,
    schema: Annotated[
        Path | None,
        option("--schema", "Hold the JSON report against this JSON Schema file of yours.", metavar="FILE"),
    ] = None,
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> None:
    """Write the report."""
    pages = candidate is None and format_ == "html"
    if schema is not None and (format_ != "json" or candidate is None):
        raise WrongUsage("--schema goes with --format json and one CANDIDATE")
    from ftindicators.runners import report_files
    from ftindicators.runners.report import ReportJob

    terminal: Terminal = context.obj
    terminal.listen()
    job = ReportJob.of(folder)
    if pages and out is None:
        raise WrongUsage("name the folder for the pages with --out, or the CANDIDATE that is wanted")
    if out is not None:
        job.refuse_own(out)
        report_files.check_out(out, overwrite=overwrite, folder=pages)
    if pages and out is not None:
        written = report_files.write_pages(job, out, overwrite=overwrite)
        terminal.say("report_written", f"{written:,} reports and index.html written to {in_line(out)}")
        return
    if candidate is None:
        text = report_files.list_text(job)
    else:
        chosen = cast("report_files.Format", format_)
        text = report_files.report_text(job, job.find(candidate), chosen)
    if schema is not None:
        report_files.check_schema(text, schema)
    if out is None:
        terminal.document(text, _html_in_ascii if format_ == "html" else _json_in_ascii)
    else:
        report_files.write_text(text, out, overwrite=overwrite)
        terminal.say("report_written", f"report written to {in_line(out)}")


def _html_in_ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _json_in_ascii(text: str) -> str:
    return json.dumps(json.loads(text), indent=2) + "\n"
