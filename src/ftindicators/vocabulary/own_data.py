"""The package's own YAML data files, read once.

These files are ours and trusted, so the fast C loader serves where PyYAML was built with it; what users write is
read by `language.yaml_tree` instead, which keeps places.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def own_data(name: str) -> dict[str, Any]:
    """The content of data file ``name`` of this package. The result is shared: never change it."""
    text = files("ftindicators.vocabulary").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are the safe ones, and the file is ours
    return loaded


def words_of(section: object) -> tuple[str, ...]:
    """A YAML list as a tuple of text; nothing for None."""
    return tuple(str(item) for item in section) if isinstance(section, list) else ()
