"""Explanations as one screen of text."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ftindicators.cli.counts import many
from ftindicators.cli.escaping import in_line
from ftindicators.model.explanation import Answer, ClauseAnswer, Explanation, NamedValue
from ftindicators.results.overview import BANNER

_WIDTH = 100
_MARKS = {"true": "✓", "false": "✗", "unknown": "?"}
_PLAIN = str.maketrans({"✓": "+", "✗": "-", "«": '"', "»": '"'})
"""What stands in where a terminal cannot write these."""
_SAID: dict[Answer, str] = {
    "hit": "HIT: every clause holds",
    "insufficient_history": "INSUFFICIENT HISTORY: every clause holds, but too little of the past was seen",
    "unknown": "UNKNOWN: a value that decides is not known, so this is no hit",
    "no_hit": "NO HIT: not every clause holds",
    "not_asked": "NOT ASKED: this row cannot be a hit of this indicator",
    "not_evaluable": "NOT EVALUABLE: the data lack what the indicator reads",
    "rejected": "REJECTED",
}
_LISTED: dict[Answer, str] = {
    "hit": "hit",
    "insufficient_history": "too little history",
    "unknown": "unknown",
    "no_hit": "no hit",
    "not_asked": "not asked",
    "not_evaluable": "not evaluable",
}
_TELLING = frozenset({"hit", "insufficient_history", "unknown", "no_hit"})
"""Answers that are listed a line each, and whose first is told whole."""


def explanation_text(found: Sequence[Explanation], folder: Path, asked: str, *, encoding: str | None = None) -> str:
    """What ``found`` (never empty) says of one row, those that say most first.

    ``encoding``: that of the terminal; signs that it lacks are written plainly.
    """
    first = found[0]
    if first.answer == "rejected":
        lines = [BANNER, "", in_line(first.transaction_id), *_wrapped(f"REJECTED: {'; '.join(first.reasons)}", "  ")]
    elif len(found) == 1:
        lines = [BANNER, "", *_whole(first), "", *_more(first, folder, asked, alone=True)]
    else:
        whole = ["", *_whole(first)] if first.answer in _TELLING else []
        lines = [BANNER, "", *_overview(found), *whole, "", *_more(first, folder, asked, alone=False)]
    text = "\n".join(lines)
    return text if _can_write(text, encoding) else text.translate(_PLAIN)


def _can_write(text: str, encoding: str | None) -> bool:
    signs = "".join(sign for sign in "✓✗«»" if sign in text)
    try:
        signs.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _overview(found: Sequence[Explanation]) -> Iterator[str]:
    """Each indicator's answer: a line each where it says something, else by name alone."""
    first = found[0]
    when = f", {first.when}" if first.when else ""
    yield f"transaction {in_line(first.transaction_id)}{in_line(when)}: {many(len(found), 'indicator')}"
    names: dict[Answer, list[str]] = defaultdict(list)
    for made in found:
        if made.answer in _TELLING:
            miss = f": {made.miss}" if made.miss is not None else ""
            yield from _wrapped(f"{_LISTED[made.answer]:<20}{in_line(made.indicator)}{in_line(miss)}", "  ", 22)
        else:
            names[made.answer].append(in_line(made.indicator))
    for answer, listed in names.items():
        yield from _wrapped(f"{_LISTED[answer]:<20}{', '.join(listed)}", "  ", 22)


def _whole(made: Explanation) -> Iterator[str]:
    yield from _wrapped(f"{made.indicator}, version {made.version}: {made.title}", "")
    yield from _row("transaction", f"{made.transaction_id}, {made.when}")
    yield from _row(made.subject_kind, "none" if made.subject_id is None else made.subject_id)
    yield from _row("answer", _SAID[made.answer])
    for reason in made.reasons:
        yield from _row("", reason)
    if made.miss is not None:
        yield from _row("nearest miss", made.miss)
    told: set[str] = set()
    if made.at is not None:
        yield ""
        yield "Which rows are asked"
        yield from _clause(made.at, told, 0, whole=made.at.truth != "true")
    yield ""
    yield "Clauses"
    for clause in made.clauses:
        yield from _clause(clause, told, 0, whole=True)
    if made.answer == "hit" and made.innocent_explanations:
        yield ""
        yield "What else can explain it"
        for text in made.innocent_explanations:
            yield from _wrapped(f"- {text}", "  ", 2)
    if made.definitions:
        yield ""
        yield "Words"
        for name, said in made.definitions:
            yield from _wrapped(f"{name.replace('_', ' ')}: {said}", "  ", 4)


def _clause(clause: ClauseAnswer, told: set[str], depth: int, *, whole: bool) -> Iterator[str]:
    """One clause and, where ``whole``, its parts; values that its sentence does not show stand below it, once."""
    indent = "  " * (depth + 1)
    yield from _wrapped(f"{_MARKS[clause.truth]} {clause.words}", indent, 2)
    for value in _beside(clause.values, told):
        yield from _wrapped(f"{value.name.replace('_', ' ')}: {value.value}, {value.words}", f"{indent}    ", 2)
    if whole:
        for part in clause.parts:
            yield from _clause(part, told, depth + 1, whole=True)


def _beside(values: Sequence[NamedValue], told: set[str]) -> Iterable[NamedValue]:
    """Values that a clause is computed from: where it reads several, each the first time that it is met."""
    read = [value for value in values if value.kind != "parameter"]
    if len(read) < 2:  # noqa: PLR2004 - the sentence says the only one
        return []
    fresh = [value for value in read if value.name not in told]
    told.update(value.name for value in fresh)
    return fresh


def _more(made: Explanation, folder: Path, asked: str, *, alone: bool) -> Iterator[str]:
    shown = f"ftindicators explain {in_line(folder)} {in_line(asked)}"
    yield "More"
    if alone or made.answer in _TELLING:
        yield f"  ftindicators indicators show {in_line(made.indicator)}"
    if alone:
        yield f"  {shown} --indicator {in_line(made.indicator)} --format json"
    else:
        yield f"  {shown} --indicator ID"


def _row(name: str, text: str) -> Iterator[str]:
    return iter(_wrapped(f"{in_line(name):<13} {text}", "  ", 14))


def _wrapped(text: str, indent: str, deeper: int = 0) -> list[str]:
    """Lines of at most 100 characters; ``deeper``: by how much the second and later ones stand further in."""
    return textwrap.wrap(
        in_line(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + " " * deeper, break_on_hyphens=False
    ) or [indent.rstrip()]
