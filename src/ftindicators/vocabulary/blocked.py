"""Names and values that nothing may read: sex, nationality, language, religion and their like, under any spelling.

The safeguard is kept at every door by these two functions: names in indicators, source and
extra columns of a mapping, attributes of lists. Renaming in a mapping does not help, since it is the bank's own
name that is asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ftindicators.vocabulary.own_data import own_data, words_of
from ftindicators.vocabulary.row_names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

_PEOPLE_TABLES = frozenset({"customers", "accounts", "counterparties", "links", "events"})
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a name is blocked: the ``reason`` (``birth_date``), and the one column it may be the source of, if any."""

    reason: str
    source_for: str | None = None

    def __str__(self) -> str:
        return self.reason.replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Rule:
    blocked: Blocked
    words: tuple[tuple[str, ...], ...]
    people: frozenset[str]


def plain_name(name: str) -> str:
    """A column's name as the safeguard compares it: words in small letters, joined by ``_``.

    NFKC, camelCase split, case-folded, diacritics off, other characters to ``_``. Invisible format characters are
    dropped, and a digit is split from a letter (``sex1``): both are ways around.
    """
    text = unicodedata.normalize("NFKC", name)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) not in {"Mn", "Cf"})
    text = _WORD_BORDER.sub("_", text).casefold()
    return "_".join(re.findall(r"[^\W_]+", text))


def blocked_name(name: str, table: str = "transactions") -> Blocked | None:
    """Why ``name`` may not be read as a column of ``table``; None if it may.

    A dotted name (``customer.sex``) is judged as the column of its table. Some words are blocked only where they
    are the whole name in a table that describes people (``customers.genre``, but not a merchant's ``genre``).
    """
    prefix, dot, rest = name.partition(".")
    if dot and prefix in PREFIXES:
        return blocked_name(rest, PREFIXES[prefix])
    plain = plain_name(name)
    parts = tuple(plain.split("_"))
    squeezed = "".join(parts)
    for rule in _rules():
        if table in _PEOPLE_TABLES and plain in rule.people:
            return rule.blocked
        for words in rule.words:
            width = len(words)
            if any(parts[i : i + width] == words for i in range(len(parts) - width + 1)) or squeezed == "".join(words):
                return rule.blocked
    return None


def blocked_values(values: Iterable[str | None]) -> bool:
    """True if a column's values betray what it is.

    At least two distinct ones, nulls aside, all in one of the closed sets.
    """
    sets = _value_sets()
    seen: set[str] = set()
    for value in values:
        if value is None or not value.strip():
            continue
        seen.add(plain_name(value))
        if not any(seen <= closed for closed in sets):
            return False
    return len(seen) > 1


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            Blocked(reason, entry.get("source_for")),
            tuple(tuple(words.split("_")) for words in words_of(entry["words"])),
            frozenset(words_of(entry.get("people"))),
        )
        for reason, entry in own_data("columns.yaml")["blocked"]["names"].items()
    )


@cache
def _value_sets() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words_of(closed)) for closed in own_data("columns.yaml")["blocked"]["value_sets"])
