"""Names that nothing reads, names that are words of SQL, and what a reviewer will miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ftindicators.diagnostics import Span
from ftindicators.language.codes import Code
from ftindicators.language.finding import Finding
from ftindicators.language.reach import Reach

SQL_WORDS = frozenset(
    {
        "add", "alter", "asc", "begin", "check", "column", "columns", "commit", "create", "cross", "current",
        "date", "default", "delete", "desc", "describe", "do", "drop", "exists", "filter", "first", "following",
        "foreign", "full", "grant", "group", "having", "index", "inner", "insert", "into", "interval", "join",
        "key", "last", "left", "limit", "natural", "offset", "on", "only", "order", "outer", "over",
        "partition", "primary", "range", "references", "returning", "right", "row", "rows", "select", "set",
        "some", "table", "time", "timestamp", "to", "trigger", "union", "unique", "update", "user", "using",
        "values", "view", "where", "window", "with",
    },
)  # fmt: skip
"""Words that other engines read as SQL: a definition of that name must be quoted in every query made of it."""


def name_findings(reach: Reach, places: Mapping[str, Span]) -> Iterator[Finding]:
    """What is unwise in the names and the header."""
    indicator = reach.indicator
    definitions, parameters = reach.used()
    sections = (
        ("column", indicator.columns),
        ("selection", indicator.selections),
        ("measure", indicator.measures),
    )
    for called, section in sections:
        for each in section:
            if each.name not in definitions:
                hint = "take it away, or read it in 'condition'"
                message = f"{called} '{each.name}' decides nothing: no condition reads it"
                yield Finding(Code.UNUSED, message, each.span, hint)
            yield from _sql_word(each.name, each.span)
    for parameter in indicator.parameters:
        if parameter.name not in parameters:
            message = f"parameter '{parameter.name}' decides nothing: '${parameter.name}' is not read"
            yield Finding(Code.UNUSED, message, parameter.span, "take it away, or read it")
    for key, why in (
        ("sources", "where the red flag was published"),
        ("rationale", "why this can mean what it may mean"),
    ):
        if key not in places:
            message = f"'{key}' is missing: a reviewer is shown {why}"
            yield Finding(Code.THIN_HEADER, message, places.get("indicator"))


def _sql_word(name: str, span: Span | None) -> Iterator[Finding]:
    if name in SQL_WORDS:
        message = f"'{name}' is a word of SQL: whoever checks the hits in SQL must quote it everywhere"
        yield Finding(Code.SQL_WORD, message, span, f"say what it holds: 'the_{name}', or better")
