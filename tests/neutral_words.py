"""The one list of words that nothing here says of a person, in files and in what the engine writes."""

from __future__ import annotations

import html
import re

# «Person», «commercial sex», «possible exploitation»: what a word says of a person stays with that person.
OF_PERSONS = re.compile(
    r"\b(prostitut\w*|hookers?|whores?|pimp(s|ed|ing)?|call[ -]girls?|sex slaves?|illegals?|illegally)\b", re.IGNORECASE
)
# What the engine writes says less still: roles are potential, nothing is settled, what it never reads it cannot say.
# «Offender» is the name of a route, and never in the plural. «Not a suspect» can be said, and is said of many.
VERDICTS = re.compile(
    r"\b(?<!potential )(?<!potential-)(?<!may be a )(victims?|traffickers?)\b"
    r"|\b(criminals?|culprits?|perpetrators?|guilty|guilt|crimes?|convict(ed|s)?|offenders)\b"
    r"|\b(is|are|was|were) (an? |the )?suspects?\b|\b(the|this|these) suspects?\b"
    r"|\b(victimes?|trafiquants?|proxénètes?|coupables?|criminel(le)?s?)\b",
    re.IGNORECASE,
)
NEVER_READ = re.compile(
    r"\b(she|he|her|hers|his|him|herself|himself|wom[ae]n|girls?|females?|males?|m[ae]n|boys?|ladies|lady"
    r"|femmes?|filles?|hommes?|garçons?|nationalit\w*|ethnic\w*|foreigners?|race|racial)\b",
    re.IGNORECASE,
)
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


def not_neutral(text: str) -> list[str]:
    """What in a text that the engine wrote says more of a person than it may; markup is not read."""
    plain = html.unescape(TAG.sub(" ", text))
    return [found.group() for pattern in (OF_PERSONS, VERDICTS, NEVER_READ) for found in pattern.finditer(plain)]
