"""What the contract names and this release does not do: it is refused by name, never passed over in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn

import typer  # noqa: TC002 - typer reads the annotations of a callback when it runs

from ftindicators.diagnostics import WrongUsage

COMMANDS = {
    "data": "check an export's quality, propose a mapping",
    "graph": "who is connected with whom",
    "simulate": "a labelled synthetic bank",
    "evaluate": "recall and precision on a synthetic bank",
    "tune": "thresholds on a bank's own data",
    "assure": "checks of fairness and stability",
    "console": "the console for reviewers",
}
"""Commands to come, and what each will be for."""

_REFUSING = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def refuse(what: str) -> NoReturn:
    """Raise WrongUsage: ``what`` is not yet a part of this release."""
    raise WrongUsage(f"{what}: not yet in this release of ftindicators")


def refuse_if_given(parameter: typer.CallbackParam, value: object) -> object:
    """The callback of an option to come."""
    if value not in (None, [], ()):
        refuse(parameter.opts[0])
    return value


def refuse_commands(app: typer.Typer, names: Iterable[str], *, group: str = "") -> None:
    """Make each name a hidden command of ``app`` that refuses, whatever follows it."""
    for name in names:
        app.command(name, hidden=True, context_settings=_REFUSING)(_refusing(f"{group}{name}"))


def _refusing(name: str) -> Callable[[], None]:
    def command() -> None:
        refuse(f"'{name}'")

    command.__doc__ = f"{name}: not yet."
    return command
