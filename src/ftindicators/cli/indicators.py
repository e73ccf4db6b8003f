"""``ftindicators indicators``: read the packs, check them, run their own tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ftindicators.cli.counts import many
from ftindicators.cli.diagnostic_output import counted, diagnostic_json
from ftindicators.cli.help_text import GroupedCommand, plain_app
from ftindicators.cli.not_yet import refuse, refuse_commands
from ftindicators.cli.options import Debug, LogFormat, option, output_format
from ftindicators.cli.terminal import Terminal
from ftindicators.diagnostics import WrongUsage

if TYPE_CHECKING:
    from ftindicators.model.indicator import Indicator

_LATER = ("coverage", "diff", "schema")
_FAILED = 1

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH", help="Files or folders of indicators. Left out: the shipped packs.", show_default=False
    ),
]
Format = Annotated[str, option("--format", "How the answer is written.", metavar="text|json")]


def build() -> typer.Typer:
    """The group of commands."""
    app = plain_app(help="Read the indicators, check them, run their own tests.", no_args_is_help=True)
    app.command("list", cls=GroupedCommand)(list_)
    app.command("show", cls=GroupedCommand)(show)
    app.command("lint", cls=GroupedCommand)(lint)
    app.command("test", cls=GroupedCommand)(run_own_tests)
    refuse_commands(app, _LATER, group="indicators ")
    return app


def list_(context: typer.Context, *, paths: Paths = None, log_format: LogFormat = "text", debug: Debug = False) -> None:  # noqa: ARG001 - `Terminal.of` has read the last two, here and below
    """List indicators: id, status, strength, family, packs, title."""
    from ftindicators.cli.indicator_text import indicator_list
    from ftindicators.language.library import Indicators

    terminal: Terminal = context.obj
    terminal.result(indicator_list(Indicators.load(*(paths or ())).indicators))


def show(
    context: typer.Context,
    *,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID_OR_PATH", help="Ids, or files and folders. Left out: all.", show_default=False),
    ] = None,
    indicators: Annotated[
        list[Path] | None,
        option(
            "--indicators", "Where ids are looked up; can be repeated. Left out: the shipped packs.", metavar="PATH"
        ),
    ] = None,
    log_format: LogFormat = "text",  # noqa: ARG001
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Show what an indicator means, and what else can explain it."""
    from ftindicators.cli.indicator_text import indicator_page

    terminal: Terminal = context.obj
    found = _chosen(names or [], indicators or [])
    terminal.result("\n\n\n".join(indicator_page(indicator) for indicator in found))


def lint(
    context: typer.Context,
    *,
    paths: Paths = None,
    format_: Format = "text",
    strict: Annotated[bool, option("--strict", "End with exit status 1 on warnings too.")] = False,
    fix: Annotated[bool, option("--fix", "Not yet.", hidden=True)] = False,
    log_format: LogFormat = "text",  # noqa: ARG001
    debug: Debug = False,  # noqa: ARG001
) -> int:
    """Say what in the files is wrong, and what is unwise: indicators, policies, overlays.

    Exit status 1 on errors, and with --strict on warnings.
    """
    from ftindicators.runners.linting import lint as read_all

    if fix:
        refuse("--fix")
    chosen = output_format(format_, later=("sarif", "github"))
    terminal: Terminal = context.obj
    read = read_all(tuple(paths or ()), today=datetime.now(UTC).date())
    found = read.diagnostics
    errors = sum(fault.severity == "error" for fault in found)
    if chosen == "json":
        terminal.result_json(
            {
                "indicators": read.indicators,
                "policies": read.policies,
                "overlays": read.overlays,
                "errors": errors,
                "warnings": len(found) - errors,
                "diagnostics": [diagnostic_json(fault) for fault in found],
            }
        )
    else:
        parts = [many(read.indicators, "indicator")] if read.indicators or not (read.policies or read.overlays) else []
        parts += [many(read.policies, "policy", "policies")] if read.policies else []
        parts += [many(read.overlays, "overlay")] if read.overlays else []
        count = f"{', '.join(parts)} read: {counted(found)}"
        terminal.result("\n\n".join([*(fault.render() for fault in found), count]))
    return _FAILED if errors or (strict and found) else 0


def run_own_tests(
    context: typer.Context,
    *,
    paths: Paths = None,
    format_: Format = "text",
    log_format: LogFormat = "text",  # noqa: ARG001
    debug: Debug = False,  # noqa: ARG001
) -> int:
    """Run the tests that stand in the indicators' files.

    Exit status 1 if one fails. Nothing is read but those files.
    """
    from ftindicators.cli.tested import as_json, in_words
    from ftindicators.language.library import Indicators

    chosen = output_format(format_, later=("junit",))
    terminal: Terminal = context.obj
    indicators = Indicators.load(*(paths or ()))
    terminal.listen()
    from ftindicators.runners.indicator_tests import run_tests

    outcomes = list(run_tests(indicators))
    if chosen == "json":
        terminal.result_json(as_json(indicators, outcomes))
    else:
        terminal.result(in_words(indicators, outcomes))
    return _FAILED if any(outcome.faults for outcome in outcomes) else 0


def _chosen(names: list[str], packs: list[Path]) -> list[Indicator]:
    """Indicators by path, or by id among ``packs`` (none: the shipped ones). Raises WrongUsage for an unknown id."""
    from ftindicators.language.library import Indicators

    paths = [name for name in names if Path(name).exists()]
    ids = [name for name in names if name not in paths]
    found = list(Indicators.load(*paths)) if paths else []
    if ids or not names:
        pack = Indicators.load(*packs)
        try:
            found += [pack[name] for name in ids] if names else list(pack)
        except KeyError as error:
            raise WrongUsage(
                f"{error.args[0]}; 'ftindicators indicators list' names them, --indicators PATH others"
            ) from None
    return found
