"""Where in the file each character of a YAML value stands, so that a fault inside a piece of SQL has an exact place.

The raw text and the value are walked together: plain and quoted scalars fold line breaks, quoted ones have escapes,
block scalars lose their indentation. Every style comes out as one offset a character, plus one for the end.
"""

from __future__ import annotations

import re

from ftindicators.language.yaml_tree import Scalar

_FOLD = re.compile(r"[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*[ \t]*")
_LINE = re.compile(r"[^\r\n]*")
_BREAK = re.compile(r"\r\n|\n|\r")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^\r\n])")
_CUT_LINE = re.compile(r"\\(?:\r\n|\n|\r)[ \t]*")


def positions(text: str, scalar: Scalar) -> tuple[int, ...]:
    """Offsets in ``text`` of every character of ``scalar.text``, and last the offset just after the value.

    Where the walk loses its way (it should not), the rest stands at the start of the value.
    """
    found, end = _block(text, scalar) if scalar.style in {"literal", "folded"} else _flow(text, scalar)
    if len(found) != len(scalar.text):
        return (*[scalar.start] * len(scalar.text), scalar.end)
    return (*found, end)


def _flow(text: str, scalar: Scalar) -> tuple[list[int], int]:
    value = scalar.text
    found: list[int] = []
    quoted = scalar.style != "plain"
    at = scalar.start + quoted
    if text.startswith(value, at) and "\n" not in value:
        return list(range(at, at + len(value))), at + len(value)
    end = scalar.end - quoted
    while len(found) < len(value) and at < end:
        if scalar.style == "double" and (cut := _CUT_LINE.match(text, at)) is not None:
            at = cut.end()
        elif scalar.style == "double" and (escape := _ESCAPE.match(text, at)) is not None:
            found.append(at)
            at = escape.end()
        elif scalar.style == "single" and text.startswith("''", at):
            found.append(at)
            at += 2
        elif (fold := _FOLD.match(text, at)) is not None:
            breaks = len(_BREAK.findall(fold[0]))
            found.extend([at] * max(1, breaks - 1))
            at = fold.end()
        else:
            found.append(at)
            at += 1
    return found, min(at, end)


def _block(text: str, scalar: Scalar) -> tuple[list[int], int]:
    value = scalar.text
    found: list[int] = []
    header = _BREAK.search(text, scalar.start)
    if header is None:
        return found, scalar.end
    at = header.end()
    indent = _indent(text, at, value)
    while len(found) < len(value):
        at = _past_indent(text, at, indent)
        line_end = _LINE.match(text, at)
        until = min(line_end.end() if line_end is not None else at, at + len(value) - len(found))
        found.extend(range(at, until))
        at = until
        if len(found) == len(value) or at >= len(text):
            break
        run_start, breaks = at, 0
        while (end_of_line := _BREAK.match(text, at)) is not None:
            breaks += 1
            at = end_of_line.end()
            past = _past_indent(text, at, indent)
            if past < len(text) and text[past] in "\r\n":
                at = past
        kept = _kept(value, len(found), breaks)
        found.extend([run_start] * kept)
        if not kept:
            break
    return found, at


def _indent(text: str, at: int, value: str) -> int:
    """How many blanks each line of a block lost: those of its first line with text, less those that its value kept."""
    first_raw = re.compile(r"(?:[ ]*(?:\r\n|\n|\r))*( *)").match(text, at)
    first_value = re.compile(r"\n*( *)").match(value)
    raw = len(first_raw[1]) if first_raw is not None else 0
    return max(0, raw - (len(first_value[1]) if first_value is not None else 0))


def _past_indent(text: str, at: int, indent: int) -> int:
    for _ in range(indent):
        if not text.startswith(" ", at):
            break
        at += 1
    return at


def _kept(value: str, at: int, breaks: int) -> int:
    """How many characters of the value a run of line breaks became: one blank, or up to as many breaks."""
    if value.startswith(" ", at) and breaks == 1:
        return 1
    kept = 0
    while kept < breaks and value.startswith("\n", at + kept):
        kept += 1
    return kept
