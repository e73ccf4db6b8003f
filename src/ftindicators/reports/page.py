"""One self-contained page: templates, their words for values, and a style that the page's own policy lets in.

Everything from data is escaped, has its unseen characters written out, and stands isolated from what is around it. No
element, attribute, style or address is made of data.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import ModuleType
from typing import Any

from ftindicators.reports.document import BANNER
from ftindicators.reports.figures import Bucket, Flow, Moment
from ftindicators.reports.picture import stretch_words
from ftindicators.reports.visible import visible
from ftindicators.reports.words import (
    PARAMETER_BASES,
    SOURCE_BASES,
    counted,
    day_words,
    micros_words,
    moment_words,
    money_words,
    number_words,
    plain_words,
    until_words,
)

TEMPLATES = ("page.html", "macros.html", "timeline.html", "report.html", "index.html")
STYLE = "report.css"
_ASKS = "; the indicator asks "
_FIGURE = re.compile(r"[\d,.]*\d%?")
_FLOW_KINDS = {
    "party": "other party",
    "merchant": "merchant",
    "cash": "cash",
    "type": "by kind of posting",
    "unknown": "other party not known",
}


@dataclass(frozen=True, slots=True)
class Split:
    """What was measured, a figure at its beginning apart, and what the indicator asks."""

    figure: str
    measured: str
    asks: str


def rendered(jinja2: ModuleType, template: str, **values: object) -> str:
    """The page of one of the templates. ``jinja2``: the package, which an extra brings."""
    style, style_hash = _style()
    page: str = (
        _environment(jinja2)
        .get_template(template)
        .render(style=_Style(style), style_hash=style_hash, banner=BANNER, **values)
    )
    return re.sub(r"\n\s*\n+", "\n", page)


class _Style(str):
    """Our own style sheet: it needs no escaping, and holds nothing from data."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


class _Code(str):
    """Text of several lines that was escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@cache
def _style() -> tuple[str, str]:
    """The style sheet, and its hash for the page's policy."""
    text = _read(STYLE).strip()
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _read(name: str) -> str:
    return (resources.files("ftindicators.reports") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment(jinja2: ModuleType) -> Any:  # noqa: ANN401 - the extra may not be there
    made = jinja2.Environment(
        loader=jinja2.DictLoader({name: _read(name) for name in TEMPLATES}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    made.filters |= {
        "asked": _asked,
        "capital": lambda text: text[:1].upper() + text[1:],
        "code": _code,
        "counted": counted,
        "cut": _cut,
        "day": day_words,
        "flow_kind": _FLOW_KINDS.__getitem__,
        "flow_label": _flow_label,
        "links_of": lambda measures: {m.name: m.sql for m in measures if m.sql is not None},
        "micros": micros_words,
        "moment": _moment,
        "moment_text": moment_words,
        "money": money_words,
        "number": number_words,
        "parameter_basis": lambda basis: PARAMETER_BASES.get(basis, basis or "not said"),
        "percent": lambda share: f"{share:.1%}",
        "points": lambda value: "1 point" if value == 1 else f"{value} points",
        "source_basis": lambda basis: SOURCE_BASES.get(basis, basis),
        "stretch": _stretch,
        "union": lambda one, two: sorted({*one, *two}),
        "until": until_words,
        "words": plain_words,
    }
    return made


def _finalized(value: object) -> object:
    """What an expression of a template gives: text that is not yet markup has its unseen characters written out."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return visible(value)
    return value


def _code(text: str) -> _Code:
    """Lines of code: escaped, unseen characters written out, line ends and tabs kept."""
    escaped = "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))
    for letter, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;")):
        escaped = escaped.replace(letter, entity)
    return _Code(escaped)


def _asked(words: str) -> Split:
    measured, _, asks = words.partition(_ASKS)
    found = _FIGURE.match(measured)
    figure = found[0] if found else ""
    return Split(figure, measured[len(figure) :], asks)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _moment(at: Moment) -> str:
    return moment_words(at.instant, at.local, date_only=at.date_only)


def _stretch(bucket: Bucket) -> str:
    return stretch_words(bucket)


def _flow_label(flow: Flow) -> str:
    return plain_words(flow.label) if flow.kind in {"cash", "type"} else flow.label
