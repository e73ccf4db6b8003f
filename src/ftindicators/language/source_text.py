"""The text of a file that a person wrote, and the places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ftindicators.diagnostics import Diagnostic, Severity, Span

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file's name as the user gave it, and its text.

    Places are character offsets from 0 until they become a span.
    """

    file: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = (0, *(match.end() for match in _LINE_BREAK.finditer(self.text)))
        object.__setattr__(self, "_starts", starts)

    def line_of(self, offset: int) -> int:
        """The line, from 1, that holds the character at ``offset``."""
        return bisect_right(self._starts, min(max(offset, 0), len(self.text)))

    def start_of(self, line: int) -> int:
        """The offset of the first character of ``line``."""
        return self._starts[line - 1]

    def line(self, line: int) -> str:
        """The text of a line as it can be shown: no line break, and no character that a terminal would obey."""
        raw = self._raw(line)
        if raw.isprintable():
            return raw
        return "".join(c if c == "\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in raw)

    def _raw(self, line: int) -> str:
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[self._starts[line - 1] : end].rstrip("\r\n")

    def span(self, start: int, end: int | None = None) -> Span:
        """The stretch from ``start`` to ``end`` (excluded; None: one character), cut at the end of its first line."""
        line = self.line_of(start)
        column = start - self.start_of(line) + 1
        room = len(self._raw(line).rstrip()) - column + 1
        length = 1 if end is None else end - start
        return Span(self.file, line, column, max(1, min(length, room)))

    def diagnostic(
        self,
        code: str,
        message: str,
        start: int,
        end: int | None = None,
        *,
        hint: str | None = None,
        severity: Severity = "error",
    ) -> Diagnostic:
        """A fault at a stretch of this text, with the line that it stands on."""
        span = self.span(start, end)
        return Diagnostic(str(code), message, span, self.line(span.line), hint, severity)
