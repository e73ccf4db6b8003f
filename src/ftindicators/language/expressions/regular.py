r"""Regular expressions with one meaning in every engine: what RE2 and Rust's regex share, all of it linear in time.

``\w \d \s \b`` know ASCII only: RE2 has no other, and a different answer by engine is worse than a narrow one. Unicode
letters are ``\p{L}``. ``.`` is any character but a newline, ``^`` and ``$`` are the ends of the text; ``(?s)`` and
``(?m)`` say otherwise, ``(?i)`` ignores case. Left out: look-around, backreferences, named groups, possessive
repetition, ``\B``, sets inside sets.

The pattern is read here and written anew, every point spelled out, so that no engine's default can show through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LARGEST_REPETITION = 200
LARGEST_PATTERN = 2_000
"""Characters a pattern may come to with its repetitions written out: a bound for the engines' tables."""
_PROPERTY_WEIGHT = 10
_WORD_BOUNDARY = "\0"
"""Stands in the written pattern for ``\\b``, the one thing the engines spell differently. A pattern cannot hold it."""
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_CONTROLS = {"t": r"\t", "n": r"\n", "r": r"\r", "f": r"\f"}
_PROPERTIES = re.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?")
"""General categories of Unicode."""
_META = frozenset("\\.+*?()|[]{}^$")
_IN_SET = frozenset("\\[]^-&~#")
_QUANTIFIER = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_FLAGS = re.compile(r"\(\?([ims]+)(\)|:)")


class OddPattern(Exception):
    """A pattern that is not read: ``at`` and ``length`` say where, ``hint`` the way out."""

    def __init__(self, message: str, at: int, length: int = 1, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.length = length
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read: the number of its groups, and its text for each engine."""

    groups: int
    written: str

    @property
    def for_rust(self) -> str:
        r"""For polars: without ``(?-u:...)`` Rust's ``\b`` is Unicode's."""
        return self.written.replace(_WORD_BOUNDARY, r"(?-u:\b)")

    @property
    def for_re2(self) -> str:
        """For DuckDB."""
        return self.written.replace(_WORD_BOUNDARY, r"\b")


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> Pattern:
    """Read a pattern. Raises OddPattern."""
    reader = _Reader(text)
    written, size = reader.alternatives(frozenset())
    if reader.at < len(text):
        raise OddPattern("this ')' closes nothing", reader.at, 1, r"a bracket itself is written \)")
    if size > LARGEST_PATTERN:
        raise OddPattern("this pattern is too large with its repetitions written out", 0, len(text))
    return Pattern(reader.groups, written)


@lru_cache(maxsize=1024)
def like_pattern(text: str, escape: str | None, *, any_case: bool) -> Pattern:
    """The pattern that a LIKE is: anchored, ``%`` any text and ``_`` any character, newlines too. Raises OddPattern."""
    parts = [r"(?is)\A" if any_case else r"(?s)\A"]
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == escape:
            at += 1
            if at == len(text) or text[at] not in ("%", "_", escape):
                raise OddPattern(f"'{escape}' escapes nothing here: after it stands %, _ or itself", at - 1)
            parts.append(_literal(text[at]))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter) or _literal(letter))
        at += 1
    return Pattern(0, "".join(parts) + r"\z")


def _literal(letter: str) -> str:
    return "\\" + letter if letter in _META else letter


class _Reader:
    """Reads one pattern from left to right; each method gives the text written anew and its size."""

    __slots__ = ("at", "depth", "groups", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.groups = 0
        self.depth = 0
        if _WORD_BOUNDARY in text:
            raise OddPattern("a pattern holds no zero character", text.index(_WORD_BOUNDARY))

    def alternatives(self, flags: frozenset[str]) -> tuple[str, int]:
        parts: list[str] = []
        size = 0
        while self.at < len(self.text) and self.text[self.at] != ")":
            if self.text[self.at] == "|":
                self.at += 1
                parts.append("|")
                continue
            switch = _FLAGS.match(self.text, self.at)
            if switch is not None and switch.group(2) == ")":
                self.at = switch.end()
                flags |= frozenset(switch.group(1))
                continue
            start = self.at
            written, weight, repeatable = self.atom(flags)
            if "i" in flags and written not in ("", _WORD_BOUNDARY):
                written = f"(?i:{written})" if not written.startswith("(") else written
            times, count = self.repetition(start, repeatable=repeatable)
            parts.append(written + times)
            size += weight * count
        return "".join(parts), size

    def repetition(self, start: int, *, repeatable: bool) -> tuple[str, int]:
        if self.at >= len(self.text) or self.text[self.at] not in "*+?{":
            return "", 1
        found = _QUANTIFIER.match(self.text, self.at)
        if self.text[self.at] == "{" and found is None:
            raise OddPattern("'{' begins a repetition like {2} or {2,5}", self.at, 1, r"the brace itself is written \{")
        if not repeatable:
            raise OddPattern(f"'{self.text[self.at]}' has nothing to repeat", self.at)
        written, count = self.text[self.at], 1
        if found is not None:
            written = found.group()
            low = int(found.group(1))
            count = max(low, int(found.group(3) or 0), 1)
            if count > LARGEST_REPETITION:
                raise OddPattern(f"repeated more than {LARGEST_REPETITION} times", self.at, len(written))
            if found.group(3) and int(found.group(3)) < low:
                raise OddPattern(f"{written} ends before it begins", self.at, len(written))
        self.at += len(written)
        following = self.text[self.at : self.at + 1]
        if following == "?":
            self.at += 1
            written += "?"
        if self.text[self.at : self.at + 1] in ("*", "+", "?", "{") and self.at < len(self.text):
            raise OddPattern(
                "a repetition is not repeated again", start, self.at + 1 - start, "put it in brackets: (?:a*)?"
            )
        return written, count

    def atom(self, flags: frozenset[str]) -> tuple[str, int, bool]:
        """The next thing: its text, its size, whether it can be repeated."""
        letter = self.text[self.at]
        if letter == "(":
            return self.group(flags)
        if letter == "[":
            written, size = self.character_set()
            return written, size, True
        if letter == "\\":
            return self.escape()
        self.at += 1
        if letter == ".":
            return ("(?s:.)" if "s" in flags else r"[^\n]"), 1, True
        if letter in "^$":
            ends = {"^": r"\A", "$": r"\z"}
            return (f"(?m:{letter})" if "m" in flags else ends[letter]), 1, False
        if letter in "*+?":
            raise OddPattern(
                f"'{letter}' has nothing to repeat", self.at - 1, 1, rf"the character itself is written \{letter}"
            )
        return _literal(letter), 1, True

    def group(self, flags: frozenset[str]) -> tuple[str, int, bool]:
        start = self.at
        self.depth += 1
        if self.depth > 20:  # noqa: PLR2004 (far below what the engines nest)
            raise OddPattern("brackets nested more than 20 deep", start)
        switch = _FLAGS.match(self.text, start)
        if self.text.startswith("(?:", start):
            opening, self.at = "(?:", start + 3
        elif switch is not None:
            flags |= frozenset(switch.group(1))
            opening, self.at = "(?:", switch.end()
        elif self.text.startswith("(?", start):
            what = self.text[start : start + 4]
            if re.match(r"\(\?<?[=!]", what):
                raise OddPattern(
                    "a pattern does not look around: it would not be linear in time",
                    start,
                    3,
                    "use a second regexp_matches",
                )
            raise OddPattern("groups are plain (...), (?:...) or (?i:...)", start, 3)
        else:
            self.groups += 1
            opening, self.at = "(", start + 1
        inner, size = self.alternatives(flags)
        if self.at >= len(self.text):
            raise OddPattern("this bracket is not closed", start)
        self.at += 1
        self.depth -= 1
        return f"{opening}{inner})", size + 1, True

    def escape(self) -> tuple[str, int, bool]:
        start = self.at
        letter = self.text[start + 1 : start + 2]
        self.at += 2
        if letter == "b":
            self.no_boundary_beside_other_letters(start)
            return _WORD_BOUNDARY, 1, False
        if letter in ("A", "z"):
            return "\\" + letter, 1, False
        if letter and letter.lower() in _CLASSES:
            inside = _CLASSES[letter.lower()]
            return (f"[{inside}]" if letter.islower() else f"[^{inside}]"), 1, True
        if letter in ("p", "P"):
            return self.property(start), _PROPERTY_WEIGHT, True
        return self.escaped(start, letter), 1, True

    def escaped(self, start: int, letter: str) -> str:
        """A character that is written with a backslash."""
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter.isdigit():
            raise OddPattern("a pattern does not refer back to a group: it would not be linear in time", start, 2)
        if not letter or letter.isalnum() or not letter.isascii():
            raise OddPattern(
                f"'\\{letter}' is not known", start, 2, r"known are \d \w \s \b \p{L} \t \n \r and escaped punctuation"
            )
        return _literal(letter)

    def property(self, start: int) -> str:
        found = re.compile(r"\{(\w+)\}|(\w)").match(self.text, start + 2)
        name = (found.group(1) or found.group(2)) if found is not None else ""
        if found is None or _PROPERTIES.fullmatch(name) is None:
            raise OddPattern(
                "this property is not known",
                start,
                2,
                r"write a general category: \p{L}, \p{Lu}, \p{N}, \p{P}, \p{Z} ...",
            )
        self.at = found.end()
        return f"\\{self.text[start + 1]}{{{name}}}"

    def no_boundary_beside_other_letters(self, start: int) -> None:
        r"""``\bété`` would never fit: to an ASCII boundary é is no letter. Said now rather than never found."""
        for beside in (self.text[start - 1 : start], self.text[self.at : self.at + 1]):
            if beside and not beside.isascii() and beside.isalnum():
                hint = rf"write (?:^|[^\p{{L}}]){beside} or use normalise(t)"
                raise OddPattern(
                    rf"\b knows ASCII letters only: beside '{beside}' it does not find the word's end", start, 2, hint
                )

    def character_set(self) -> tuple[str, int]:
        start = self.at
        self.at += 1
        negated = self.text.startswith("^", self.at)
        self.at += negated
        parts: list[str] = []
        weight = 1
        while True:
            if self.at >= len(self.text):
                raise OddPattern("this set is not closed", start)
            if self.text[self.at] == "]":
                if not parts:
                    raise OddPattern("an empty set fits nothing", start, 2, r"the bracket itself is written \]")
                break
            low, single = self.member()
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                dash = self.at
                self.at += 1
                high, high_single = self.member()
                if single is None or high_single is None or high_single < single:
                    raise OddPattern("this range has no order", dash, 1, r"the dash itself is written \-")
                low = f"{low}-{high}"
            weight += _PROPERTY_WEIGHT if low.startswith(("\\p", "\\P")) else 0
            parts.append(low)
        self.at += 1
        return f"[{'^' if negated else ''}{''.join(parts)}]", weight

    def member(self) -> tuple[str, str | None]:
        """One member of a set, and its character if it is one."""
        letter = self.text[self.at]
        if letter == "[":
            raise OddPattern("sets do not stand inside sets", self.at, 1, r"the bracket itself is written \[")
        if letter != "\\":
            self.at += 1
            return ("\\" + letter if letter in _IN_SET else letter), letter
        start = self.at
        letter = self.text[start + 1 : start + 2]
        self.at += 2
        if letter in _CLASSES:
            return _CLASSES[letter], None
        if letter in ("p", "P"):
            return self.property(start), None
        if letter.lower() in _CLASSES:
            raise OddPattern(f"'\\{letter}' does not stand in a set", start, 2)
        if letter == "b":
            raise OddPattern(r"'\b' does not stand in a set", start, 2)
        written = self.escaped(start, letter)
        if letter in _CONTROLS:
            return written, {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}[letter]
        return ("\\" + letter if letter in _IN_SET else letter), letter
