"""From a YAML value to a typed expression: offsets in the value become places in the file."""

from __future__ import annotations

from dataclasses import dataclass

from ftindicators.diagnostics import Severity, Span
from ftindicators.language.codes import Code
from ftindicators.language.expressions import Code as ExpressionCode
from ftindicators.language.expressions import read_expression
from ftindicators.language.names import Namespace, words
from ftindicators.language.not_yet import names_not_yet, says_not_yet
from ftindicators.language.reading import Reader
from ftindicators.language.scalar_positions import positions
from ftindicators.language.yaml_tree import Node, Scalar
from ftindicators.model.expression import Expression
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import enumeration

CUT_BY_HASH = "put the whole value in double quotes, or on lines of its own below '|'"


@dataclass(frozen=True, slots=True)
class ExpressionDoor:
    """Reads the expressions of one file in one namespace."""

    reader: Reader
    names: Namespace

    def read(self, node: Node, expected: ValueType | None = ValueType.BOOLEAN) -> Expression | None:
        """The typed tree of the SQL in ``node``; None where it is faulty, which has then been reported.

        ``expected`` None: any type.
        """
        scalar = self.reader.scalar(node, "an expression", "an expression is SQL on one value: type = 'wire'")
        if scalar is None:
            return None
        at = positions(self.reader.source.text, scalar)
        before = len(self.reader.diagnostics)

        def report(code: str, message: str, start: int, end: int, hint: str | None) -> None:
            start, end = min(start, len(at) - 1), min(max(end, start + 1), len(at) - 1)
            stretch = (at[start], max(at[start] + 1, at[end - 1] + 1))
            event = (
                self._event_type(scalar.text, scalar.text[start:end]) if code == ExpressionCode.ENUMERATION else None
            )
            if event is not None:
                hint = "it needs the table events"
                self.reader.fault(Code.NOT_YET, stretch, says_not_yet(f"event type '{event}'"), hint)
                return
            severity: Severity = "warning" if ExpressionCode(code).is_warning else "error"
            self.reader.fault(str(code), stretch, message, hint, severity=severity)

        def locate(start: int, end: int) -> Span:
            return self.reader.source.span(at[min(start, len(at) - 1)], at[min(max(end - 1, start), len(at) - 1)] + 1)

        self._refuse_names(scalar, at)
        expression = read_expression(scalar.text, self.names, expected=expected, report=report, locate=locate)
        faults = self.reader.diagnostics[before:]
        if (cut := self.reader.cut_by_hash(scalar)) is not None and any(_is_syntax(fault.code) for fault in faults):
            del self.reader.diagnostics[before:]
            self.reader.fault(
                Code.YAML_SYNTAX, (cut, cut + 1), "' #' begins a comment in YAML and cuts this value", CUT_BY_HASH
            )
            return None
        return expression if all(fault.severity == "warning" for fault in faults) else None

    def _refuse_names(self, scalar: Scalar, at: tuple[int, ...]) -> None:
        later = names_not_yet()
        for word in words(scalar.text):
            if word.name in later and word.name not in self.names.silent and word.name not in self.names.defined:
                hint = f"it needs {later[word.name]}"
                self.reader.fault(
                    Code.NOT_YET, (at[word.start], at[word.end - 1] + 1), says_not_yet(f"'{word.name}'"), hint
                )

    def _event_type(self, text: str, written: str) -> str | None:
        """The kind of event that a part of an expression compares `type` with; those rows are not read yet."""
        entry = self.names.parameter(written[1:]) if written.startswith("$") else None
        texts = entry.texts if entry is not None else (written.strip("'"),)
        event = next((each for each in texts if each in enumeration("event_type")), None)
        kinds = enumeration("transaction_type")
        read = (self.names.lookup(word.name) for word in words(text))
        return event if any(known is not None and known.values == kinds for known in read) else None


def _is_syntax(code: str) -> bool:
    """Whether a fault of an expression says that it does not parse."""
    return str(code) < ExpressionCode.UNKNOWN_NAME
