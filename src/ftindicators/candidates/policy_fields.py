"""Single values of a policy file: taken from the YAML tree, typed by what belongs there, every fault with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from ftindicators.language.yaml_tree import Entry, Mapping, Node, Scalar, Sequence, Unreadable
from ftindicators.model.values import DAY, HOUR, MINUTE, SECOND, WEEK
from ftindicators.vocabulary.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Collection

    from ftindicators.diagnostics import Diagnostic
    from ftindicators.language.source_text import SourceText


class Code(StrEnum):
    """What can be wrong with a policy: FTI500 to FTI549. YAML that cannot be read at all has the codes of any YAML."""

    UNREADABLE = "FTI500"  # missing, no permission, not UTF-8
    UNKNOWN_KEY = "FTI501"  # a key that a policy does not have here
    MISSING_KEY = "FTI502"  # a required key is missing
    WRONG_SHAPE = "FTI503"  # a map where a list belongs, and the like
    WRONG_VALUE = "FTI504"  # a value of the wrong form
    NOT_IN_LIST = "FTI505"  # a value outside its closed list
    NO_VALUE = "FTI506"  # a key without a value
    ROUTE_SELECTS_NOTHING = "FTI510"  # a route with neither role nor pack
    VICTIM_AFTER_SUSPECT = "FTI511"  # a route for potential victims behind one that looks for suspects
    SINCE_AFTER_UNTIL = "FTI512"  # a suppression that ends before it begins
    # what lint finds
    NO_WAY_FOR_VICTIMS = "FTI520"  # no route for potential victims beside one that looks for suspects
    NO_WAY_FOR_MINORS = "FTI521"  # no route 'urgent', or not in front
    NEVER_REACHED = "FTI522"  # a route that no candidate can take
    ABOVE_THE_CAPS = "FTI523"  # more points or families asked for than there can be
    ONE_FAMILY = "FTI524"  # a route that looks for suspects with one kind of evidence
    NO_POINTS = "FTI525"  # a route that asks for no points
    POINTS_FALL = "FTI526"  # a stronger indicator gives less
    CAP_BELOW_STRONG = "FTI527"  # a cap that cuts every strong indicator
    GENERAL_FILLS = "FTI528"  # general indicators give as much as a route asks for
    PACK_LEFT_OUT = "FTI529"  # a pack that makes no candidates
    SEXUAL_WITHOUT_EVIDENCE = "FTI530"  # what an independent worker shows would be enough
    SHORT_WINDOW = "FTI531"  # a window shorter than an episode may be
    NO_EXPIRY = "FTI532"  # candidates that are told for ever, or dropped while they are open
    SUPPRESSES_NOTHING = "FTI540"  # a suppression of an indicator that is not there
    SUPPRESSION_OVER = "FTI541"  # a suppression whose end is past
    SUPPRESSION_LONG = "FTI542"  # a suppression that lasts over a year
    SUPPRESSED_TWICE = "FTI543"  # two suppressions of the same indicator and party in a file


@dataclass(frozen=True, slots=True)
class Found:
    """Something unwise: what, where, and the way out."""

    code: Code
    message: str
    node: Node
    hint: str | None = None

    def diagnostic(self, source: SourceText) -> Diagnostic:
        """The warning, with its line."""
        start, end = self.node.start, self.node.end
        return source.diagnostic(self.code, self.message, start, end, hint=self.hint, severity="warning")


_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_DURATION = re.compile(r"(\d{1,9})([smhdw])", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?", re.ASCII)
_INTEGER = re.compile(r"\d{1,9}", re.ASCII)


class Fields:
    """Takes values from the tree of one file, and collects what is wrong. Each method gives None where it reported."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    def fault(self, code: Code, message: str, node: Node, *, hint: str | None = None) -> None:
        """Report a fault at a node's place."""
        self.diagnostics.append(self.source.diagnostic(code, message, node.start, node.end, hint=hint))

    def map(self, node: Node, called: str, keys: Collection[str], required: Collection[str] = ()) -> Mapping | None:
        """A map with none but ``keys`` and all that are ``required``; ``called`` is its name in a message."""
        found = self.any_map(node, called)
        if found is None:
            return None
        for entry in found.entries:
            if entry.key.text not in keys:
                meant = closest(entry.key.text, keys)
                hint = f"did you mean '{meant}'?" if meant else f"its keys are {', '.join(sorted(keys))}"
                self.fault(Code.UNKNOWN_KEY, f"'{entry.key.text}' is not a key of {called}", entry.key, hint=hint)
        for key in required:
            if found.get(key) is None:
                self.fault(Code.MISSING_KEY, f"{called} has no '{key}'", found, hint=f"add '{key}:'")
        return found

    def any_map(self, node: Node, called: str) -> Mapping | None:
        """A map with keys of its author's own."""
        if isinstance(node, Mapping):
            return node
        self._wrong_shape(node, called, "a map of keys and values")
        return None

    def list(self, node: Node, called: str) -> tuple[Node, ...] | None:
        """A list of anything."""
        if isinstance(node, Sequence):
            return node.items
        self._wrong_shape(node, called, "a list")
        return None

    def text(self, node: Node, called: str) -> str | None:
        """A text that is not empty."""
        if not isinstance(node, Scalar):
            self._wrong_shape(node, called, "a text")
            return None
        if node.is_empty or not node.text.strip():
            self.fault(Code.NO_VALUE, f"{called} has no value", node)
            return None
        return node.text

    def texts(self, node: Node, called: str) -> tuple[str, ...] | None:
        """One text, or a list of them, at least one."""
        items = node.items if isinstance(node, Sequence) else (node,)
        if not items:
            self.fault(Code.NO_VALUE, f"{called} is empty", node)
            return None
        found = [self.text(item, called) for item in items]
        return None if None in found else tuple(text for text in found if text is not None)

    def choices(self, node: Node, called: str, among: Collection[str]) -> frozenset[str] | None:
        """One word of a closed list, or several."""
        items = node.items if isinstance(node, Sequence) else (node,)
        chosen = [self.choice(item, called, among) for item in items]
        return None if None in chosen else frozenset(word for word in chosen if word is not None)

    def choice(self, node: Node, called: str, among: Collection[str]) -> str | None:
        """One word of a closed list."""
        word = self.text(node, called)
        if word is None or word in among:
            return word
        self.not_among(node, word, called, among)
        return None

    def not_among(self, node: Node, word: str, called: str, among: Collection[str]) -> None:
        """Report a word that is not in its closed list."""
        meant = closest(word, among)
        hint = f"did you mean '{meant}'?" if meant else f"one of {', '.join(among)}"
        self.fault(Code.NOT_IN_LIST, f"'{word}' is not a value of {called}", node, hint=hint)

    def number(self, node: Node, called: str) -> Decimal | None:
        """An exact number, 0 or more, of at most four decimals."""
        word = self.text(node, called)
        if word is None or _NUMBER.fullmatch(word):
            return None if word is None else Decimal(word)
        self.fault(Code.WRONG_VALUE, f"{called} is not a number: '{word}'", node, hint="a number such as 2 or 0.5")
        return None

    def integer(self, node: Node, called: str, *, least: int = 0) -> int | None:
        """A whole number."""
        word = self.text(node, called)
        if word is None or (_INTEGER.fullmatch(word) and int(word) >= least):
            return None if word is None else int(word)
        self.fault(Code.WRONG_VALUE, f"{called} is not a whole number of at least {least}: '{word}'", node)
        return None

    def duration(self, node: Node, called: str) -> int | None:
        """A length in microseconds, longer than nothing: 14d, 24h, 90m, 30s, 2w."""
        word = self.text(node, called)
        if word is None:
            return None
        if (found := _DURATION.fullmatch(word)) and int(found[1]) > 0:
            return int(found[1]) * _UNITS[found[2]]
        self.fault(
            Code.WRONG_VALUE, f"{called} is not a duration: '{word}'", node, hint="a number and s, m, h, d or w: 90d"
        )
        return None

    def day(self, node: Node, called: str) -> date | None:
        """A date, ISO 8601."""
        word = self.text(node, called)
        if word is None:
            return None
        try:
            return date.fromisoformat(word)
        except ValueError:
            self.fault(Code.WRONG_VALUE, f"{called} is not a date: '{word}'", node, hint="year-month-day: 2027-03-31")
            return None

    def _wrong_shape(self, node: Node, called: str, belongs: str) -> None:
        if isinstance(node, Unreadable):
            return
        if isinstance(node, Scalar) and node.is_empty:
            self.fault(Code.NO_VALUE, f"{called} has no value; {belongs} belongs here", node)
            return
        self.fault(Code.WRONG_SHAPE, f"{called} is {_shape(node)}; {belongs} belongs here", node)


def value_of(found: Mapping | None, key: str) -> Node | None:
    """The value of a key, or None where map or key is missing."""
    entry: Entry | None = None if found is None else found.get(key)
    return None if entry is None else entry.value


def _shape(node: Node) -> str:
    match node:
        case Scalar():
            return "a single value"
        case Sequence():
            return "a list"
        case _:
            return "a map"
