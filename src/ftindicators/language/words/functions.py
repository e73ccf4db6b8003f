"""What functions of the language are called, their arguments in words already."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_Words = Callable[[Sequence[str]], str]


def listed(items: Sequence[str], word: str) -> str:
    """«a, b or c»."""
    if len(items) < 2:  # noqa: PLR2004 (one alone needs no word)
        return items[0] if items else "none"
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


FUNCTION_WORDS: dict[str, _Words] = {
    "%": lambda of: f"what is left of {of[0]} divided by {of[1]}",
    "coalesce": lambda of: f"the first known of {listed(of, 'and')}",
    "greatest": lambda of: f"the largest known of {listed(of, 'and')}",
    "least": lambda of: f"the smallest known of {listed(of, 'and')}",
    "nullif": lambda of: f"{of[0]} (unknown where it is {of[1]})",
    "abs": lambda of: f"{of[0]} without its sign",
    "floor": lambda of: f"{of[0]} rounded down",
    "ceil": lambda of: f"{of[0]} rounded up",
    "lower": lambda of: f"{of[0]} in small letters",
    "upper": lambda of: f"{of[0]} in capitals",
    "trim": lambda of: f"{of[0]} without blanks around it",
    "length": lambda of: f"the number of characters of {of[0]}",
    "list_length": lambda of: f"the number of entries of {of[0]}",
}
"""By operator; a function that is not here stays SQL."""
