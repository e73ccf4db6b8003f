"""The expression language: a closed part of SQL over the names of a row, read into a typed tree (`model.expression`).

    tree = read_expression("amount >= 1000 AND type = 'wire'", scope, expected=ValueType.BOOLEAN, report=report)

``report`` takes every fault with offsets in the text; ``scope`` says which names exist. It loads nothing heavy.
"""

from __future__ import annotations

from collections.abc import Callable

from ftindicators.diagnostics import Span
from ftindicators.language.expressions.check import typed
from ftindicators.language.expressions.checking import carries_identity
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.lex import KEYWORDS, REFUSED_WORDS
from ftindicators.language.expressions.parse import parsed
from ftindicators.language.expressions.scope import NameEntry, Names, ParameterEntry, Report, Scope
from ftindicators.model.expression import Expression
from ftindicators.model.values import ValueType

__all__ = [
    "RESERVED_WORDS",
    "Code",
    "NameEntry",
    "Names",
    "ParameterEntry",
    "Report",
    "Scope",
    "carries_identity",
    "read_expression",
]

RESERVED_WORDS = frozenset(word.lower() for word in (*KEYWORDS, *REFUSED_WORDS))
"""Words, in small letters, that no column, selection, measure or parameter can be called."""


def read_expression(
    text: str,
    scope: Scope,
    *,
    expected: ValueType | None,
    report: Report,
    locate: Callable[[int, int], Span | None] | None = None,
) -> Expression | None:
    """The typed tree of ``text``, or None after every fault in it went to ``report``.

    ``expected`` is the type that its place needs (None: any). ``report(code, message, start, end, hint)`` gets offsets
    in characters, ``[start, end)``; codes are those of :class:`Code`, and where ``Code(code).is_warning`` the tree is
    given all the same. ``locate`` turns offsets into a place of a file, for the spans of the tree. None without any
    report: a name that it reads had failed before.
    """
    broken = False

    def heard(code: str, message: str, start: int, end: int, hint: str | None) -> None:
        nonlocal broken
        broken = broken or not Code(code).is_warning
        report(code, message, start, end, hint)

    tree = parsed(text, heard)
    if tree is None:
        return None
    expression = typed(tree, scope, expected, text=text, report=heard, locate=locate)
    return None if broken else expression
