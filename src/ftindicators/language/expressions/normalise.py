r"""Text as lists and lexicons compare it (`normalise`), and what counts as white space.

Compatibility forms (NFKC) and case fall together, diacritics go, and every run of what is neither letter nor digit
becomes one space. The steps are ones that polars takes too, so both give the same text. Against Unicode's own case
folding this differs in two scripts: the Greek iota below a letter goes as a diacritic, and Cherokee stays in small
letters.
"""

from __future__ import annotations

import re
import unicodedata

WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space: what `trim` takes away at both ends."""
BEYOND_SMALL_LETTERS = {
    "\u00df": "ss",  # sharp s
    "\u03c2": "\u03c3",  # sigma at a word's end
    "\u1c80": "\u0432", "\u1c81": "\u0434", "\u1c82": "\u043e", "\u1c83": "\u0441",  # old Cyrillic forms
    "\u1c84": "\u0442",
    "\u1c85": "\u0442", "\u1c86": "\u044a", "\u1c87": "\u0463", "\u1c88": "\ua64b",
}  # fmt: skip
"""Small letters that case folding takes further."""
_FOLDING = str.maketrans(BEYOND_SMALL_LETTERS)
_SPACES = re.compile(" +")


def normalised(text: str) -> str:
    """The text without case, diacritics, punctuation and double spaces: «  Café-Bar №5 » is «cafe bar no5»."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    folded = unicodedata.normalize("NFKC", bare.lower().translate(_FOLDING))
    spaced = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in folded)
    return _SPACES.sub(" ", spaced).strip(" ")
