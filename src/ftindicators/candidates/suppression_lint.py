"""Are suppressions wise? Those of a policy and those of an overlay."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ftindicators.candidates.policy_fields import Code, Found
from ftindicators.language.yaml_tree import Mapping, Node, Scalar, Sequence
from ftindicators.vocabulary import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LONG = 366
"""Days that a suppression may still last: a year, or a leap year."""


def lint_suppressions(root: Mapping, indicators: Collection[str] | None, today: date | None) -> Iterator[Found]:
    """Warnings for the entries of ``suppress``; entries that cannot be read are passed over.

    ``indicators``: the ids that there are (None: not asked); ``today`` None: ends are not looked at.
    """
    entry = root.get("suppress")
    listed = entry.value.items if entry is not None and isinstance(entry.value, Sequence) else ()
    seen: dict[tuple[str, str], int] = {}
    for number, one in enumerate(listed, 1):
        if not isinstance(one, Mapping):
            continue
        named = _named(one)
        for name in named:
            if indicators is not None and name.text not in indicators:
                guess = closest(name.text, indicators)
                hint = (
                    f"did you mean '{guess}'?"
                    if guess is not None
                    else "if it is one of your own, name its file too; else it silences nothing"
                )
                yield Found(Code.SUPPRESSES_NOTHING, f"no indicator is called '{name.text}'", name, hint)
        if today is not None:
            yield from _end(one, today)
        yield from _twice(one, named, seen, number)


def _end(one: Mapping, today: date) -> Iterator[Found]:
    until, day = _day(one, "until")
    if until is None or day is None:
        return
    if day < today:
        message = f"this suppression ended on {day} and silences nothing any more"
        yield Found(Code.SUPPRESSION_OVER, message, until, "take it out, or have its owner look again")
    elif (day - today).days > LONG:
        message = f"this suppression lasts until {day}, over a year from now"
        yield Found(Code.SUPPRESSION_LONG, message, until, "let somebody look again within a year")


def _twice(one: Mapping, named: Collection[Scalar], seen: dict[tuple[str, str], int], number: int) -> Iterator[Found]:
    entry = one.get("party")
    if entry is None or not isinstance(entry.value, Scalar):
        return
    for name in named:
        earlier = seen.setdefault((entry.value.text, name.text), number)
        if earlier != number:
            message = f"'{name.text}' is silent for '{entry.value.text}' already by entry {earlier}"
            yield Found(Code.SUPPRESSED_TWICE, message, name, "one of them is enough: both hold until the later end")


def _named(one: Mapping) -> tuple[Scalar, ...]:
    entry = one.get("indicators")
    if entry is None:
        return ()
    items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    return tuple(item for item in items if isinstance(item, Scalar) and item.text.strip())


def _day(one: Mapping, key: str) -> tuple[Node | None, date | None]:
    entry = one.get(key)
    if entry is None or not isinstance(entry.value, Scalar):
        return None, None
    try:
        return entry.value, date.fromisoformat(entry.value.text)
    except ValueError:
        return None, None
