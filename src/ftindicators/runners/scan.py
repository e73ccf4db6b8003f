"""The three-line way in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ftindicators.language.library import Indicators
from ftindicators.plan.compile import Plan
from ftindicators.runners.batch import run_job
from ftindicators.runners.engine import Engine
from ftindicators.sources.files import open_files
from ftindicators.sources.frames import OpenedFrame
from ftindicators.sources.mapping import ColumnMapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from ftindicators.candidates.policy import Policy
    from ftindicators.results.folder import Results
    from ftindicators.runners.context import Context
    from ftindicators.runners.job import Hits
    from ftindicators.sources.frames import Rows


def scan(
    rows: Rows | str | PathLike[str],
    *,
    indicators: Indicators | str | PathLike[str] | None = None,
    mapping: ColumnMapping | str | PathLike[str] | None = None,
    context: Context | None = None,
    policy: Policy | None = None,
    parameters: Mapping[str, object] | None = None,
    hits: Hits = "edges",
) -> Results:
    """Apply indicators to transactions: the three-line way in.

    ``rows``: a frame (pyarrow, polars, pandas, DuckDB ...) or the path of a CSV or Parquet file, a folder, a pattern.
    ``indicators``: loaded ones, or a path; left out, those that ship. ``mapping``: how the columns become ours; left
    out, they are ours already. ``parameters``: single ones overruled, by ``ID.NAME``. Raises InvalidInput,
    InvalidMapping, InvalidIndicators, with every fault and its place.

    >>> results = scan("bank/*.csv", mapping="bank/mapping.yaml")  # doctest: +SKIP
    >>> results.write("out")  # doctest: +SKIP
    """
    if mapping is None:
        mapping = ColumnMapping.identity()
    elif not isinstance(mapping, ColumnMapping):
        mapping = ColumnMapping.load(mapping)
    if not isinstance(indicators, Indicators):
        paths = () if indicators is None else (indicators,)
        indicators = Indicators.load(*paths, extra_columns=dict(mapping.reading.extra_columns))
    plan = Plan.of(indicators, parameters=parameters or {})
    engine = Engine(plan, context, mapping=mapping, policy=policy, hits=hits)
    opened = open_files([rows], mapping.csv) if isinstance(rows, str | Path) else OpenedFrame(rows)
    return run_job(engine.job, opened)
