"""Text from data as a reader may see it: what cannot be seen, or would turn the order of letters, is written out."""

from __future__ import annotations

import re

# Control characters, marks that turn the direction of writing, separators of lines, characters without width, tags,
# and halves of characters (which no encoding can write).
UNSEEN = (
    "\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff"
)
"""The inside of a character class of `re`."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
_TWO_DIGITS = 0x100
_FOUR_DIGITS = 0x10000


def visible(text: object) -> str:
    r"""``str(text)`` with every character that cannot be seen written as ``\x1b``, ``\u202e`` or ``\U000e0041``.

    >>> visible("Caf\u202ee")
    'Caf\\u202ee'
    """
    return _UNSEEN.sub(_written, str(text))


def _written(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < _TWO_DIGITS:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _FOUR_DIGITS else f"\\U{code:08x}"
