"""What can be wrong, where, and the way out: the words in which every layer reports a fault.

A :class:`Diagnostic` has a code, a place and a hint; errors carry *all* diagnostics at once, and each error class knows
the exit status that the command gives for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line of a file.

    ``file`` as the user named it; ``line`` and ``column`` count from 1; ``length`` in characters, at least 1.
    """

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault in something a person wrote or supplied.

    ``code`` is stable (``FTI231``); ``span`` is None where the fault has no place in a file; ``source_line`` is the
    text of the line at ``span`` (so that rendering needs no file); ``hint`` says what would be right.
    """

    code: str
    message: str
    span: Span | None = None
    source_line: str | None = None
    hint: str | None = None
    severity: Severity = "error"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of reading: file, line, column, then code and message."""
        span = self.span
        if span is None:
            return ("", 0, 0, self.code, self.message)
        return (span.file, span.line, span.column, self.code, self.message)

    def render(self) -> str:
        """The text that its author sees: place, code, message, the line with a caret below, the hint."""
        head = f"{self.span}: " if self.span is not None else ""
        warning = "warning: " if self.severity == "warning" else ""
        lines = [f"{head}{self.code} {warning}{self.message}"]
        if self.span is not None and self.source_line is not None:
            gutter = f"{self.span.line:>4} | "
            lines.append(f"{gutter}{self.source_line}")
            indent = "".join("\t" if c == "\t" else " " for c in self.source_line[: self.span.column - 1])
            lines.append(f"{' ' * (len(gutter) - 2)}| {indent}{'^' * max(1, self.span.length)}")
        if self.hint is not None:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics without repeats, sorted by file, line and column."""
    return tuple(sorted(set(diagnostics), key=lambda d: d.sort_key))


class FtindicatorsError(Exception):
    """Anything this package raises on purpose. ``exit_code`` is the command's exit status for it."""

    exit_code = 1

    def __init__(self, message: str = "", *, diagnostics: Iterable[Diagnostic] = ()) -> None:
        self.diagnostics = in_order(diagnostics)
        text = message or "\n".join(d.render() for d in self.diagnostics)
        super().__init__(text)


class InvalidIndicators(FtindicatorsError):
    """Indicator YAML, or a parameter set from outside, cannot be read. ``.diagnostics`` has every fault."""


class InvalidMapping(FtindicatorsError):
    """A mapping cannot be read, or does not fit the file it is for."""


class InvalidPolicy(FtindicatorsError):
    """A policy cannot be read."""


class InvalidInput(FtindicatorsError):
    """A data file, table or frame cannot be used at all (single rows are rejected, not raised)."""


class OtherPlan(FtindicatorsError):
    """A saved state belongs to another plan: other measures, subjects or windows."""


class InvalidResults(FtindicatorsError):
    """A results folder is missing, incomplete or of another format."""


class WrongUsage(FtindicatorsError):
    """The command or call was given arguments that do not go together."""

    exit_code = 2


class MissingExtra(FtindicatorsError):
    """An optional package is needed; the message names the extra that brings it."""


class InternalFault(FtindicatorsError):
    """Our own fault: something that must not happen did. The text is one to report."""

    exit_code = 5
