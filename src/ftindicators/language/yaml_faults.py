"""YAML that cannot be read, said in our words and with the way out.

PyYAML's pure loader says where and why in terms of its scanner; what its author needs to know is which line, and
that a piece of SQL wants quotes. The C loader gives the same places but other words, so a faulty text is read again
by the pure one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from ftindicators.diagnostics import Diagnostic
from ftindicators.language.codes import Code
from ftindicators.language.source_text import SourceText

LOOKS_LIKE_SQL = "looks like SQL: put the whole value in double quotes, or on lines of its own below '|'"
_VALUE = re.compile(r"^(?P<before>\s*(?:-\s+)*(?:[^\s:'\"{\[#][^:'\"{\[]*:\s+)?)(?P<value>\S.*)$")
_KEY = re.compile(r"\s+[\w.-]+\s*")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")


@dataclass(frozen=True, slots=True)
class _Words:
    message: str
    hint: str | None
    at: int


def syntax_fault(source: SourceText, error: Exception) -> Diagnostic:
    """The one diagnostic for a text that is not YAML."""
    error = _in_plain_words(source.text) or error
    match error:
        case yaml.reader.ReaderError():
            # `position` counts characters of a text that is given as text
            character = error.character if isinstance(error.character, int) else ord(str(error.character)[0])
            message = f"the character U+{character:04X} cannot stand in a YAML file"
            return source.diagnostic(Code.YAML_SYNTAX, message, error.position, hint="delete it, or type it again")
        case yaml.MarkedYAMLError():
            words = _open_quote(source, error) or _words_for(source, error)
            return source.diagnostic(Code.YAML_SYNTAX, words.message, words.at, hint=words.hint)
        case RecursionError():
            return source.diagnostic(Code.LIMIT, "nested too deep to be read", 0)
        case _:
            return source.diagnostic(Code.YAML_SYNTAX, "this is not YAML", 0)


def _in_plain_words(text: str) -> Exception | None:
    """The error of PyYAML's pure loader for a text; None where that loader finds none."""
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except (yaml.YAMLError, RecursionError) as error:
        return error
    return None


def _open_quote(source: SourceText, error: yaml.MarkedYAMLError) -> _Words | None:
    """A quote that was never meant to run on.

    It ends lines later, at the next quote, and the fault shows only there.
    """
    at = error.problem_mark.index if error.problem_mark is not None else 0
    last: yaml.ScalarToken | None = None
    try:
        for token in yaml.scan(source.text, Loader=yaml.SafeLoader):
            if token.start_mark.index >= at:
                break
            last = token if isinstance(token, yaml.ScalarToken) else last
    except yaml.YAMLError:
        pass
    if last is None or last.style not in {"'", '"'} or last.start_mark.line == last.end_mark.line:
        return None
    if source.text[last.end_mark.index : at].strip():
        return None
    line = last.end_mark.line + 1
    return _Words(
        f"the quote opened here is closed only in line {line}", "close it where its text ends", last.start_mark.index
    )


def _words_for(source: SourceText, error: yaml.MarkedYAMLError) -> _Words:
    mark = error.problem_mark or error.context_mark
    at = mark.index if mark is not None else 0
    opened = error.context_mark.index if error.context_mark is not None else at
    problem, context = error.problem or "", error.context or ""
    value = _value_before(source, at)
    if value is not None:
        value_at, text = value
        first = text[0]
        quoted = _QUOTED.match(text)
        if quoted is not None and text[quoted.end() :].strip() and at >= value_at + quoted.end():
            return _Words("a value that begins with a quote ends at the second quote", _quoted_line(text), value_at)
        if first in "%@`":
            return _Words(f"a value cannot begin with '{first}'", LOOKS_LIKE_SQL, value_at)
        if first in "*&!" and at >= value_at:
            return _Words(f"a value that begins with '{first}' means something else in YAML", LOOKS_LIKE_SQL, value_at)
    line = source.line_of(at)
    if "mapping values" in problem and _KEY.fullmatch(source.text[source.start_of(line) : at]):
        message = "this line stands deeper than the key above it, so YAML reads it as a part of that value"
        return _Words(message, "keys of one map begin in the same column", at)
    bracket = source.text[opened : opened + 1]
    if "expected ','" in problem and bracket in {"{", "["} and source.line_of(opened) != line:
        closing = "}" if bracket == "{" else "]"
        return _Words(
            f"this '{bracket}' is not closed where the next line begins", f"close it with '{closing}'", opened
        )
    if "expected <block end>" in problem and source.text[at : at + 1] in {"}", "]"}:
        return _Words(f"this '{source.text[at]}' closes nothing", "take it away", at)
    return _by_problem(problem, context, at, opened)


def _by_problem(problem: str, context: str, at: int, opened: int) -> _Words:
    """Our words for each kind of problem that the pure loader names."""
    known = (
        ("mapping values are not allowed", "': ' cannot stand inside a value without quotes", LOOKS_LIKE_SQL, at),
        ("expected ',' or '}'", "inside {...} a comma, a colon or a bracket ends the value",
         'put the value in double quotes: {where: "type IN (\'a\', \'b\')"}', at),
        ("expected ',' or ']'", "inside [...] a comma, a colon or a bracket ends the value",
         "put the value in quotes, or close the bracket", at),
        ("\\t", "a tab cannot indent a line in YAML", "use spaces", at),
        ("tab character", "a tab cannot indent a line in YAML", "use spaces", at),
        ("escape", "in double quotes a backslash begins an escape, and this one is unknown",
         "use single quotes, or a block below '|'", at),
        ("hexadecimal", "in double quotes a backslash begins an escape, and this one is not complete",
         "use single quotes, or a block below '|'", at),
        ("could not find expected ':'", "this line is not 'key: value'",
         "a colon and a blank belong after the key; a longer text goes on deeper lines, or below '|'", opened),
        ("expected <block end>", "this line does not fit the indentation of the lines above it",
         "keys of one map begin in the same column", at),
        ("expected the node content", "a value is missing here", None, at),
        ("document start", "this does not belong to the map above it",
         "keys of one map begin in the same column", at),
        ("sequence entries are not allowed", "a list cannot begin in this place", "begin it on a line of its own", at),
        ("comment or a line break", "after '|' or '>' the line must end", "begin the text on the next line", at),
        ("indentation indicator", "after '|' or '>' the line must end", "begin the text on the next line", at),
        ("cannot start any token", "this character cannot begin a value", LOOKS_LIKE_SQL, at),
    )  # fmt: skip
    if "quoted scalar" in context and ("end of stream" in problem or "document separator" in problem):
        return _Words("this quote is never closed", "close it; a quote inside single quotes is written twice", opened)
    for part, message, hint, place in known:
        if part in problem:
            return _Words(message, hint, place)
    return _Words("this is not YAML", LOOKS_LIKE_SQL, at)


def _value_before(source: SourceText, at: int) -> tuple[int, str] | None:
    """The value on the line of ``at``: its offset and its text."""
    line = source.line_of(at)
    found = _VALUE.match(source.line(line))
    return (source.start_of(line) + found.start("value"), found["value"].rstrip()) if found is not None else None


def _quoted_line(text: str) -> str:
    """How the value would be written: in double quotes, where that needs no escape."""
    if '"' in text or "\\" in text:
        return LOOKS_LIKE_SQL
    return f'looks like SQL: quote the whole value: "{text}"'
