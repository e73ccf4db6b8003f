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

    >>> import ftindicators as ft
    >>> span = ft.Span("bank.yaml", line=2, column=1, length=6)
    >>> print(span)
    bank.yaml:2:1
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
    text of the line at ``span`` (so that rendering needs no file); ``hint`` says what would be right. ``severity`` is
    ``error`` or ``warning``; :meth:`render` gives the text for whoever wrote it.

    >>> import ftindicators as ft
    >>> try:
    ...     ft.ColumnMapping.of_text("colums: {account_id: card}", file="bank.yaml")
    ... except ft.InvalidMapping as error:
    ...     print(error.diagnostics[0].render())
    bank.yaml:1:1: FTI310 'colums' is not a key of a mapping
       1 | colums: {account_id: card}
         | ^^^^^^
      hint: did you mean 'columns'?
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
    """Anything this package raises on purpose.

    ``diagnostics``: all faults at once, by file, line and column; without any, the message says it all. ``exit_code``
    is the command's exit status for it.

    >>> import ftindicators as ft
    >>> try:
    ...     ft.scan("sample_data/no_such_bank.csv")
    ... except ft.FtindicatorsError as error:
    ...     print(error.exit_code, *(fault.message for fault in error.diagnostics))
    1 sample_data/no_such_bank.csv: there is no such file
    """

    exit_code = 1

    def __init__(self, message: str = "", *, diagnostics: Iterable[Diagnostic] = ()) -> None:
        self.diagnostics = in_order(diagnostics)
        text = message or "\n".join(d.render() for d in self.diagnostics)
        super().__init__(text)


class InvalidIndicators(FtindicatorsError):
    """Indicator YAML, or a parameter set from outside, cannot be read. ``.diagnostics`` has every fault.

    >>> import ftindicators as ft
    >>> try:
    ...     ft.Plan.of(ft.Indicators.load(), parameters={"night-cash-window.min_count": 1})
    ... except ft.InvalidIndicators as error:
    ...     print(error.diagnostics[0].message)
    'night-cash-window.min_count' cannot be set to 1: the value is less than its minimum, 2
    """


class InvalidMapping(FtindicatorsError):
    """A mapping cannot be read, or does not fit the rows it is for. ``.diagnostics`` has every fault.

    >>> import ftindicators as ft
    >>> import pyarrow as pa
    >>> rows = pa.table({"transaction_id": ["t1"], "konto": ["a1"], "occurred_at": ["2025-03-01"], "amount": ["5.00"]})
    >>> try:
    ...     ft.scan(rows)
    ... except ft.InvalidMapping as error:
    ...     for fault in error.diagnostics:
    ...         print(fault.message)
    <frame> has no column 'account_id', which transactions need
    <frame> has no column 'direction', which transactions need
    """


class InvalidPolicy(FtindicatorsError):
    """A policy cannot be read. ``.diagnostics`` has every fault.

    >>> import ftindicators as ft
    >>> try:
    ...     ft.Policy.of_text("{policy: ours, version: 1, window: 90 days}")
    ... except ft.InvalidPolicy as error:
    ...     print(error.diagnostics[-1].message)
    'window' is not a duration: '90 days'
    """


class InvalidInput(FtindicatorsError):
    """A data file, table or frame cannot be used at all (single rows are rejected, not raised).

    >>> import ftindicators as ft
    >>> ft.scan("sample_data/no_such_bank.csv")
    Traceback (most recent call last):
        ...
    ftindicators.diagnostics.InvalidInput: FTI400 sample_data/no_such_bank.csv: there is no such file
    """


class OtherPlan(FtindicatorsError):
    """A saved state belongs to another plan: other measures, subjects or windows. The message says the ways out.

    >>> import ftindicators as ft
    >>> night = ft.Indicators.load("indicators/sexual/night-cash-window.yaml")
    >>> ft.Engine(ft.Plan.of(night)).snapshot().save("out/state")
    >>> try:
    ...     ft.State.load("out/state", ft.Plan.of(night, parameters={"night-cash-window.window": "14d"}))
    ... except ft.OtherPlan as error:
    ...     print(error.exit_code)
    1
    """


class InvalidResults(FtindicatorsError):
    """A results folder is missing, incomplete or of another format.

    >>> import ftindicators as ft
    >>> ft.Results.read("out/tomorrow")
    Traceback (most recent call last):
        ...
    ftindicators.diagnostics.InvalidResults: out/tomorrow is not a results folder: there is no such folder
    """


class WrongUsage(FtindicatorsError):
    """The command or call was given arguments that do not go together, or that are not yet there. Exit status 2.

    >>> import ftindicators as ft
    >>> ft.Engine(ft.Plan.of(ft.Indicators.load()), hits="some")
    Traceback (most recent call last):
        ...
    ftindicators.diagnostics.WrongUsage: Engine(hits='some'): choose 'edges', 'all' or 'none'
    """

    exit_code = 2


class MissingExtra(WrongUsage):
    """An optional package is needed; the message names the extra that brings it. Exit status 2.

    >>> import ftindicators as ft
    >>> issubclass(ft.MissingExtra, ft.WrongUsage)
    True
    """


class InternalFault(FtindicatorsError):
    """Our own fault: something that must not happen did. The text is one to report. Exit status 5.

    >>> import ftindicators as ft
    >>> ft.InternalFault("a window without an end").exit_code
    5
    """

    exit_code = 5
