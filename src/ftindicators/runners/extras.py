"""Optional packages: loaded when they are asked for, and missed by the name of the extra that brings them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ftindicators.diagnostics import MissingExtra


def needed(module: str, extra: str, what: str = "") -> ModuleType:
    """The module, imported; ``extra`` is the one of ``pyproject.toml`` that brings it, ``what`` is asked of it.

    Raises MissingExtra (a WrongUsage) where it is not installed. A module that is there and fails to load is no
    missing one: its own error passes.

    >>> needed("json", "reports").__name__
    'json'
    >>> needed("no_such_module", "reports", "a workbook")
    Traceback (most recent call last):
        ...
    ftindicators.diagnostics.MissingExtra: a workbook needs the extra `reports`: pip install 'ftindicators[reports]'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or module.partition(".")[0] != error.name.partition(".")[0]:
            raise
        raise MissingExtra(f"{what or module} needs the extra `{extra}`: pip install 'ftindicators[{extra}]'") from None
