"""Text that is safe to show: what comes from data or files cannot steer a terminal or turn the order of letters."""

from __future__ import annotations

import re

# Control characters, marks that turn the direction of writing, separators of lines, and halves of characters (which no
# encoding can write). Line feed and tab are let through by `shown` alone.
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_IN_TEXT = re.compile(f"[{_CONTROLS}]")
_IN_LINE = re.compile(f"[{_CONTROLS}\\n\\t]")
_PLAIN_WORD = re.compile(r"[\w./-]+")
_TWO_DIGITS = 0x100


def shown(text: str) -> str:
    r"""``text`` of one or more lines with everything else that is not a visible character written as ``\x1b``."""
    return _IN_TEXT.sub(_escape, text)


def in_line(text: object) -> str:
    r"""``str(text)`` as part of one line: as `shown`, and line feeds and tabs written as ``\x0a`` and ``\x09``."""
    return _IN_LINE.sub(_escape, str(text))


def as_word(text: object) -> str:
    """``str(text)`` as a word of a command line, in double quotes where it needs them (any shell reads those)."""
    word = in_line(text)
    return word if _PLAIN_WORD.fullmatch(word) else f'"{word}"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < _TWO_DIGITS else f"\\u{code:04x}"
