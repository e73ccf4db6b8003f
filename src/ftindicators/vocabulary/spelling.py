"""«Did you mean»: the known word that is nearest to one that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def distance(left: str, right: str, limit: int) -> int:
    """Single-letter edits (insert, delete, replace, swap neighbours) between two words.

    ``limit + 1`` if it takes more.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    current = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        before, previous, current = current, before, [i, *([0] * len(right))]
        for j, b in enumerate(right, start=1):
            current[j] = min(before[j] + 1, current[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                current[j] = min(current[j], previous[j - 2] + 1)
        if min(current) > limit:
            return limit + 1
    return current[-1]


def closest(word: str, among: Iterable[str]) -> str | None:
    """The nearest of the known words, if it is near enough to be meant; the first in order of spelling on a tie.

    Near enough: one edit for up to four letters, two for up to eight, three beyond; or the same words in another order
    (``account.branch`` for ``branch_account``), or the same but for case, blanks, ``-`` and ``_``.
    """
    squeezed = _squeezed(word)
    limit = 1 if len(word) <= 4 else 2 if len(word) <= 8 else 3  # noqa: PLR2004 - the rule of the docstring
    found: tuple[int, str] | None = None
    for known in sorted(set(among)):
        if _squeezed(known) == squeezed:
            return known
        edits = distance(word.lower(), known.lower(), limit)
        if edits <= limit and edits < max(len(known), len(word)) - 1 and (found is None or edits < found[0]):
            found = (edits, known)
    if found is not None:
        return found[1]
    parts = sorted(_parts(word))
    return next((known for known in sorted(set(among)) if len(parts) > 1 and sorted(_parts(known)) == parts), None)


def _squeezed(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())


def _parts(word: str) -> list[str]:
    return word.lower().replace("-", "_").replace(".", "_").replace(" ", "_").split("_")
