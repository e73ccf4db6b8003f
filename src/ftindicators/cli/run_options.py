"""Options that a scan and a stream share: what is read, what is looked for, what is written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from ftindicators.cli.instants import instant
from ftindicators.cli.options import option
from ftindicators.cli.settings import well_formed

READ = "What is read"
RULES = "What is looked for"
WRITTEN = "What is written"

HitsWritten = Annotated[
    Literal["edges", "all", "none"],
    option(
        "--hits",
        "Which hits are written: the first of each episode and each doubling (edges), all of them, or none.",
        metavar="edges|all|none",
        heading=WRITTEN,
    ),
]

MappingFile = Annotated[
    Path | None,
    option(
        "--mapping",
        "How the input's own columns become ours. Left out: the input has our names.",
        metavar="FILE",
        heading=READ,
    ),
]

AccountsFile = Annotated[
    Path | None, option("--accounts", "The bank's accounts: those are ours.", metavar="FILE", heading=READ)
]

CustomersFile = Annotated[Path | None, option("--customers", "The bank's customers.", metavar="FILE", heading=READ)]

DataFrom = Annotated[
    datetime | None,
    option(
        "--data-from",
        "From when the data is whole. Left out: its first row.",
        metavar="TIME",
        heading=READ,
        parser=instant,
    ),
]

IndicatorPaths = Annotated[
    list[Path] | None,
    option(
        "--indicators",
        "A file or folder of indicators; can be repeated. Left out: the shipped packs.",
        metavar="PATH",
        heading=RULES,
    ),
]

Overlays = Annotated[
    list[Path] | None,
    option(
        "--overlay",
        "A bank's own parameters, status and suppressions; can be repeated, later ones win.",
        metavar="FILE",
        heading=RULES,
    ),
]

Settings = Annotated[
    list[str] | None,
    option(
        "--set",
        "INDICATOR.PARAMETER=VALUE: overrule one parameter for this run; can be repeated.",
        metavar="I.P=VALUE",
        heading=RULES,
        callback=well_formed,
    ),
]

PolicyFile = Annotated[
    Path | None,
    option("--policy", "How hits become candidates. Left out: the shipped policy.", metavar="FILE", heading=RULES),
]
