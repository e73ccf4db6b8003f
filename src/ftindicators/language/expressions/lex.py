"""From the text of an expression to tokens, each with its place.

What a person used to another dialect writes by habit (`!=`, `"cash"`, `1e5`, `AMOUNT`) is reported with the way out and
then read as it was meant, so that the rest of the expression is checked too.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.scope import Report

KEYWORDS = frozenset(
    [
        "AND",
        "OR",
        "NOT",
        "IS",
        "NULL",
        "TRUE",
        "FALSE",
        "IN",
        "LIKE",
        "ILIKE",
        "ESCAPE",
        "BETWEEN",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "DISTINCT",
        "FROM",
        "ANY",
    ]
)
"""Words that no name can be, in any case."""

REFUSED_WORDS = {
    "SELECT": "there are no subqueries",
    "EXISTS": "there are no subqueries",
    "CAST": "there are no casts: every column has the type that it needs",
    "TRY_CAST": "there are no casts: every column has the type that it needs",
    "OVER": "there are no window functions: what looks at several rows is a measure",
    "INTERVAL": "a duration is written minutes(30), hours(6) or days(2)",
    "SIMILAR": "write LIKE or regexp_matches(text, 'pattern')",
    "GLOB": "write LIKE or regexp_matches(text, 'pattern')",
    "REGEXP": "write regexp_matches(text, 'pattern')",
    "RLIKE": "write regexp_matches(text, 'pattern')",
    "COLLATE": "write lower(text), normalise(text) or ILIKE",
    "ISNULL": "write IS NULL",
    "NOTNULL": "write IS NOT NULL",
    "ALL": "only = ANY(list) reads a list",
}
"""Words of SQL that indicators do not have, and what to do instead. No name can be one of them."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>--|/\*)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![A-Za-z_0-9.]))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<text>'(?:[^']|'')*')
    |(?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
    |(?P<spelling>!=|==|&&|::|;|!|\[|\]|\{|\})
    |(?P<symbol><>|<=|>=|\|\||[-+*/%=<>(),])
    |(?P<number_like>\.?[0-9][A-Za-z_0-9.]*)
    |(?P<quoted>"[^"]*"|`[^`]*`|[\u2018\u2019\u201a][^'\u2018\u2019]*[\u2018\u2019']|[\u201c\u201d\u201e][^"\u201c\u201d]*[\u201c\u201d"])
    |(?P<open>')""",
    re.VERBOSE,
)
_MEANT = {"!=": "<>", "==": "=", "&&": "AND"}
_REFUSED_SYMBOLS = {
    "::": REFUSED_WORDS["CAST"],
    ";": "an expression is one value, without ';'",
    "!": "write NOT",
    "[": "a list stands in round brackets after IN",
    "]": "a list stands in round brackets after IN",
    "{": "braces belong to YAML, not to SQL",
    "}": "braces belong to YAML, not to SQL",
}


class Token(NamedTuple):
    """A word of an expression. ``text`` is normal (keywords upper-case, names lower-case, texts without quotes).

    ``kind`` is number, name, keyword, text, parameter, symbol or end; ``[start, end)`` are offsets in characters.
    """

    kind: str
    text: str
    start: int
    end: int


class Unreadable(Exception):
    """Reading cannot go on; the reason has been reported."""


def tokens_of(text: str, report: Report) -> list[Token]:
    """The tokens of ``text``, closed by one of kind ``end``.

    Raises Unreadable, after reporting, where what follows cannot be told apart.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            report(Code.CHARACTER, f"{text[at]!r} is not part of an expression", at, at + 1, None)
            raise Unreadable
        kind, word, start, at = str(match.lastgroup), match.group(), at, match.end()
        if kind == "space":
            continue
        if kind == "name":
            found.append(_word(word, start, at, report))
        elif kind == "text":
            found.append(Token("text", word[1:-1].replace("''", "'"), start, at))
        elif kind == "number":
            found.append(_number(word, start, at, report))
        elif kind in ("symbol", "parameter"):
            found.append(_parameter(word, start, at, report) if kind == "parameter" else Token(kind, word, start, at))
        else:
            found.append(_repaired(kind, word, start, at, report))
    found.append(Token("end", "", len(text), len(text)))
    return found


def _word(word: str, start: int, end: int, report: Report) -> Token:
    upper = word.upper()
    if upper in KEYWORDS:
        return Token("keyword", upper, start, end)
    if upper in REFUSED_WORDS:
        report(
            Code.NOT_SQL_HERE,
            f"{upper} is not part of the indicator language: {REFUSED_WORDS[upper]}",
            start,
            end,
            None,
        )
        raise Unreadable
    # Whether capitals are a fault depends on what follows (a function is read in any case), so the parser decides.
    return Token("name", word, start, end)


def _number(word: str, start: int, end: int, report: Report) -> Token:
    if len(word) > 1 and word[0] == "0" and word[1].isdigit():
        message = f"'{word}' begins with 0: a number does not, and text is written '{word}' in quotes"
        report(Code.NUMBER_FORM, message, start, end, None)
        return Token("text", word, start, end)
    return Token("number", word, start, end)


def _parameter(word: str, start: int, end: int, report: Report) -> Token:
    if word != word.lower():
        report(Code.NOT_LOWER_CASE, f"names are lower-case: write {word.lower()}", start, end, None)
    return Token("parameter", word[1:].lower(), start, end)


def _repaired(kind: str, word: str, start: int, end: int, report: Report) -> Token:
    """The token that was meant by a spelling of another language, after reporting it."""
    if kind == "spelling" and word in _MEANT:
        report(Code.OTHER_SPELLING, f"'{word}' is written {_MEANT[word]}", start, end, None)
        return Token("keyword" if word == "&&" else "symbol", _MEANT[word], start, end)
    if kind == "quoted":
        inner = word[1:-1]
        if word[0] == '"':
            message = f"{word} in double quotes is a name; text is written '{inner}'"
        else:
            message = f"{word[0]} is no quotation mark here; text is written '{inner}'"
        report(Code.DOUBLE_QUOTES, message, start, end, None)
        return Token("text", inner, start, end)
    if kind == "number_like":
        return _odd_number(word, start, end, report)
    raise _stopped(kind, word, start, end, report)


def _odd_number(word: str, start: int, end: int, report: Report) -> Token:
    if re.fullmatch(r"[0-9]+\.", word):
        report(Code.NUMBER_FORM, f"'{word}' ends in a point: write {word[:-1]}", start, end, None)
        return Token("number", word[:-1].lstrip("0") or "0", start, end)
    exponent = re.fullmatch(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][0-9]*", word)
    if exponent is not None:
        report(Code.NUMBER_FORM, f"'{word}' has an exponent: write the number out", start, end, None)
        return Token("number", "1", start, end)
    if re.fullmatch(r"[0-9][0-9_]*[0-9]", word):
        report(Code.NUMBER_FORM, f"'{word}' has underscores: write {word.replace('_', '')}", start, end, None)
        return Token("number", word.replace("_", "").lstrip("0") or "0", start, end)
    report(Code.NUMBER_FORM, f"'{word}' is neither a number nor a name", start, end, "text is written in single quotes")
    raise Unreadable


def _stopped(kind: str, word: str, start: int, end: int, report: Report) -> Unreadable:
    """Report what makes the rest unreadable."""
    if kind == "comment":
        hint = "comments are YAML's, after #; to subtract a negative write a - (-b)"
        report(Code.COMMENT, f"'{word}' begins a comment, which an expression does not have", start, end, hint)
    elif kind == "open":
        hint = "a quote inside a text is written twice: 'd''accord'"
        report(Code.TEXT_NOT_CLOSED, "this text has no closing quote", start, end, hint)
    else:
        report(
            Code.NOT_SQL_HERE,
            f"'{word}' is not part of the indicator language: {_REFUSED_SYMBOLS[word]}",
            start,
            end,
            None,
        )
    return Unreadable()
