"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from ftindicators.cli.not_yet import refuse, refuse_if_given


def option(flag: str, text: str, *, metavar: str | None = None, heading: str | None = None, **more: Any) -> Any:  # noqa: ANN401 - as typer.Option
    """An option and the environment variable that stands for it: ``--data-from`` and ``FTINDICATORS_DATA_FROM``."""
    name = flag.partition("/")[0].removeprefix("--").replace("-", "_").upper()
    return typer.Option(
        flag,
        metavar=metavar,
        help=text,
        rich_help_panel=heading,
        envvar=f"FTINDICATORS_{name}",
        show_envvar=False,
        **more,
    )


def later(flag: str) -> Any:  # noqa: ANN401 - as typer.Option
    """An option to come: not shown, and refused by name."""
    return option(flag, "Not yet.", hidden=True, callback=refuse_if_given)


LogFormat = Annotated[
    Literal["text", "json"],
    option(
        "--log-format",
        "How progress, notes and errors are written on standard error: for a person, or one JSON object a line.",
        metavar="text|json",
        show_default=False,
    ),
]
"""Declared for help and for refusing other values; `Terminal.of` has read it before."""

Debug = Annotated[bool, option("--debug", "Add a traceback to errors.")]
"""Declared for help; `Terminal.of` has read it before."""


def output_format(value: str, *, later: tuple[str, ...] = ()) -> str:
    """Check ``--format``; ``later`` are formats to come. Raises WrongUsage for those, BadParameter for any other."""
    if value in later:
        refuse(f"--format {value}")
    if value not in {"text", "json"}:
        raise typer.BadParameter(f"{value!r} is not one of text, json", param_hint="'--format'")
    return value
