"""Texts as cells of a spreadsheet: nothing that cannot be seen, nothing that is taken for a formula, nothing too long.

Ids and names come from outside. A program that opens a CSV file takes a cell that begins with ``=``, ``+``, ``-`` or
``@`` for a formula, and one that splits at another separator than the comma finds the beginnings of cells inside a
text. Such a place gets an apostrophe, which spreadsheets take for «what follows is text».
"""

from __future__ import annotations

import re
import unicodedata

MOST = 16_000
"""Characters of a cell; Excel holds 32,767 halves of characters."""
CUT = "… [cut; the whole is in the results folder]"

_TWO_DIGITS = 0x100
_FOUR_DIGITS = 0x10000
# The beginning of a cell, or of what another separator makes one; then what is passed over before a formula; then the
# sign that makes it one (the wide twins are signs of formulas too where such letters are typed).
_FORMULA = re.compile("(^|[,;|\t\r\n])([\\s\"']*)([=+\\-@\uff1d\uff0b\uff0d\uff20])")


def visible(text: str) -> str:
    r"""``text`` with each character that steers, turns the direction of text or cannot be seen written as ``\x1b``.

    >>> visible("C-1\x1b[2J")
    'C-1\\x1b[2J'
    """
    if text.isprintable():
        return text
    return "".join(letter if _is_seen(letter) else _escape(letter) for letter in text)


def no_formula(text: str) -> str:
    """``text`` with an apostrophe before each sign that a spreadsheet could take for the beginning of a formula.

    >>> no_formula("=1+1"), no_formula("C-1"), no_formula("x; @SUM(A1)")
    ("'=1+1", 'C-1', "x; '@SUM(A1)")
    """
    return _FORMULA.sub(r"\1\2'\3", text)


def short(text: str) -> str:
    """``text``, cut where it would not fit in a cell, and then with a word that says so."""
    return text if len(text) <= MOST else text[: MOST - len(CUT)] + CUT


def _is_seen(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] != "C" and category not in {"Zl", "Zp"}


def _escape(letter: str) -> str:
    code = ord(letter)
    if code < _TWO_DIGITS:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _FOUR_DIGITS else f"\\U{code:08x}"
