"""An indicator as a page of plain text, and many as a list."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ftindicators.cli.counts import many
from ftindicators.cli.escaping import in_line
from ftindicators.cli.parameter_text import parameter_text
from ftindicators.model.indicator import Indicator, Parameter, Source
from ftindicators.results.overview import BANNER

_WIDTH = 80
_LOGIC = ("subject", "party", "columns", "selections", "measures", "condition", "at", "history", "episode")
_KEY = re.compile(r"([a-z_]+):")


def indicator_list(indicators: Sequence[Indicator]) -> str:
    """A line for each indicator: id, status, strength, family, packs, title."""
    rows = [(i.id, i.status, i.strength, i.family, ", ".join(i.exploitation), title(i)) for i in indicators]
    heads = ("indicator", "status", "strength", "family", "packs", "title")
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [heads, *rows]]
    return "\n".join([*(line.rstrip() for line in lines), "", many(len(rows), "indicator")])


def title(indicator: Indicator) -> str:
    """The English title, or the first."""
    titles = dict(indicator.title)
    return in_line(titles.get("en") or next(iter(titles.values()), ""))


def indicator_page(indicator: Indicator) -> str:
    """All that a reviewer should know about one indicator."""
    others = [f"{language}: {in_line(text)}" for language, text in indicator.title if language != "en"]
    about = [f"{speaks.party.name} as {speaks.role}" for speaks in indicator.about]
    lines = [
        indicator.id,
        "=" * len(indicator.id),
        *_wrapped(title(indicator)),
        *(line for other in others for line in _wrapped(other)),
        "",
        f"version      {indicator.version}, {indicator.status}",
        f"evidence     {indicator.strength}, family {indicator.family}",
        f"packs        {', '.join(indicator.exploitation)}",
        f"speaks of    {', '.join(about)} (provisional roles)",
        f"subject      {indicator.subject_kind}",
        f"file         {in_line(indicator.file)}",
        *_section("Why this can mean something", [*_wrapped(indicator.rationale)]),
        *_section("Innocent explanations", _items(indicator.innocent_explanations)),
        *_section("What to look at next", _items(indicator.next_steps)),
        *_section("Parameters, and on what they rest", list(_parameters(indicator.parameters))),
        *_section("As written", as_written(indicator)),
        *_section("Sources", _items(_source(source) for source in indicator.sources)),
        "",
        f"{len(indicator.tests)} tests stand in the file: ftindicators indicators test {in_line(indicator.file)}",
        BANNER,
    ]
    return "\n".join(lines)


def as_written(indicator: Indicator) -> list[str]:
    """The lines of the file that say what is computed: nothing reads them better than their own words."""
    try:
        text = Path(indicator.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    kept: list[str] = []
    keeping = False
    for line in text.splitlines():
        key = _KEY.match(line)
        if key is not None:
            keeping = key[1] in _LOGIC
        elif line[:1] not in {" ", "-", ""}:
            keeping = False  # a comment between two keys belongs to neither
        if keeping and line.strip():
            kept.append(f"  {line}")
    return kept


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    return ["", heading, "-" * len(heading), *lines] if lines else []


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(in_line(" ".join(text.split())), _WIDTH, initial_indent=first, subsequent_indent=rest)


def _items(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in _wrapped(text, "- ", "  ")]


def _parameters(parameters: Sequence[Parameter]) -> Iterator[str]:
    width = max((len(p.name) for p in parameters), default=0)
    for parameter in parameters:
        limits = [
            f"{word} {parameter_text(parameter, limit)}"
            for word, limit in (("from", parameter.minimum), ("to", parameter.maximum))
            if limit is not None
        ]
        value = parameter_text(parameter, parameter.value)
        note = "; ".join([f"basis: {parameter.basis}", *([f"may be set {' '.join(limits)}"] if limits else [])])
        yield from _wrapped(f"{value}  ({note})", f"{parameter.name.ljust(width)}  ", " " * (width + 2))


def _source(source: Source) -> str:
    rest = [str(part) for part in (source.year, source.where) if part is not None]
    read = f" [{source.basis}]" if source.basis else ""
    return f"{', '.join([source.document, *rest])}{read}"
