"""``--set INDICATOR.PARAMETER=VALUE`` as several commands take it."""

from __future__ import annotations

import re

import typer

_SETTING = re.compile(r"[^.=\s]+\.[^.=\s]+=.*", re.DOTALL)


def well_formed(values: list[str] | None) -> list[str]:
    """The values as given; raises BadParameter for one that is not written so."""
    for value in values or []:
        if _SETTING.fullmatch(value) is None:
            raise typer.BadParameter(f"{value!r}; write INDICATOR.PARAMETER=VALUE, as in night-cash-window.deposits=8")
    return values or []
