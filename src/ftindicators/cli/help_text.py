"""Help as plain text, 80 columns wide, with options under headings."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_GENERAL = "General"


class GroupedCommand(TyperCommand):
    """A command whose help puts options under the headings (`rich_help_panel`) that they name."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - click's, or typer's own copy of it
        """Write the options of this command."""
        _write_options(self, ctx, formatter)


class PlainGroup(TyperGroup):
    """A group of commands with the same kind of help, in the order in which they were added."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write the options of this group, then its commands."""
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def _write_options(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            heading = getattr(parameter, "rich_help_panel", None) or _GENERAL
            if parameter.param_type_name == "argument":
                # Without the Python type of the value, which tells a user nothing.
                heading, record = "Arguments", (parameter.metavar or record[0], record[1])
            sections.setdefault(heading, []).append(record)
    if _GENERAL in sections:
        sections[_GENERAL] = sections.pop(_GENERAL)
    for heading, records in sections.items():
        with formatter.section(heading):
            formatter.write_dl(records)


def plain_app(**settings: Any) -> typer.Typer:  # noqa: ANN401 - typer's own settings
    """A typer app without colours, boxes, tracebacks of its own and completion commands."""
    return typer.Typer(
        cls=PlainGroup,
        context_settings={"help_option_names": ["-h", "--help"]},
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        **settings,
    )
