"""Words for a report's reader: roles, routes, packs, moments, money. Neutral: every role is a potential one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from ftindicators.model.instants import instant_text

PACKS = MappingProxyType(
    {
        "sexual": "possible sexual exploitation",
        "labour": "possible labour exploitation",
        "servitude": "possible servitude",
        "organ-removal": "possible organ removal",
        "child-online": "possible exploitation of children online",
    }
)
ROLES = MappingProxyType(
    {
        "potential-victim": "may be a person who is exploited",
        "potential-trafficker": "may have control over others or over their money",
        "front-business": "may be a business that is used as a front",
        "purchaser": "may be a buyer",
        "unknown": "has a role that is not known",
    }
)
ROUTES = MappingProxyType(
    {
        "urgent": "the restricted queue for children and for the most urgent cases",
        "welfare": "the restricted queue for people who may need protection",
        "offender": "the review of who may control others or their money",
        "purchaser": "the review of possible buyers",
    }
)
CHANGES = MappingProxyType(
    {
        "new": "new in this run",
        "grown": "has grown",
        "escalated": "has escalated",
        "rerouted": "has moved to an earlier route",
        "unchanged": "unchanged",
    }
)
ALWAYS_NOT = (
    "Treat this as proof of anything: it is a reason to look, made by a program from bank rows alone.",
    "Contact, warn or confront anybody because of it.",
    (
        "Close, freeze or restrict an account, file a report or share anything without a decision by a person, "
        "recorded with its reason."
    ),
)
RESTRICTED_NOT = (
    "Contact the person without a safety plan: whoever controls them may hold their phone, mail and account.",
    "Let it be read outside the restricted queue, or handle it as the review of a suspect.",
    "Restrict the account automatically: losing it can leave a person more dependent on whoever controls them.",
)
PARAMETER_BASES = MappingProxyType(
    {
        "source": "published",
        "source_secondary": "published, as another publication reports it",
        "judgement": "a judgement of its authors, not published",
    }
)
SOURCE_BASES = MappingProxyType(
    {
        "page_read": "the page itself was read",
        "secondary_read": "read in another publication that reports it",
        "memory": "from memory, to be verified",
        "derived": "derived from it",
        "existence_only": "known to exist, not read",
    }
)
REASONS = MappingProxyType(
    {
        "unreadable": "not readable",
        "missing": "without a needed value",
        "not_a_time": "without a readable time",
        "not_a_number": "without a readable amount",
        "too_precise": "with more decimals than money has",
        "not_whole_minor_units": "with a part of the smallest unit of money",
        "too_large": "with an amount beyond what can be held",
        "negative_amount": "with a negative amount",
        "not_in_list": "with a value outside its list",
        "unknown_account": "of an account that the accounts file lacks",
        "duplicate": "equal to another row",
        "conflicting_id": "with the id of another row that says something else",
        "superseded": "corrected by a later revision",
        "outside_range": "outside the dates of the run",
        "late": "too late",
    }
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def plain_words(name: str) -> str:
    """A value of a closed list as words: ``cash_deposit`` is «cash deposit»."""
    return name.replace("_", " ").replace("-", " ")


def day_words(text: str) -> str:
    """A date, or an instant's date, without doubt about day and month.

    >>> day_words("2025-03-12")
    '12 March 2025'
    """
    day = date.fromisoformat(text[:10])
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_words(text: str) -> str:
    """The month of a date or an instant: «March 2025»."""
    day = date.fromisoformat(text[:10])
    return f"{_MONTHS[day.month - 1]} {day.year}"


def until_words(after: str) -> str:
    """The last day before the day ``after``."""
    return day_words((date.fromisoformat(after) - timedelta(days=1)).isoformat())


def moment_words(instant: str, local: str | None = None, *, date_only: bool = False) -> str:
    """A moment on the clock there, with its offset from UTC, where that is known; else in UTC.

    >>> moment_words("2025-03-13T03:10:00Z", "2025-03-12T23:10:00-04:00")
    '12 March 2025, 23:10 (UTC\u221204:00)'
    """
    if date_only:
        return f"{day_words(local or instant)} (time of day not known)"
    if local is None:
        return f"{day_words(instant)}, {_clock(instant)} UTC"
    offset = local[-6:].replace("-", "\u2212") if not local.endswith("Z") else "+00:00"
    return f"{day_words(local)}, {_clock(local)} (UTC{offset})"


def micros_words(micros: int) -> str:
    """A moment of microseconds UTC."""
    return moment_words(instant_text(micros))


def _clock(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def money_words(exact: str | None, currency: str | None = None) -> str:
    """An exact sum with marks of thousands and at least two decimals where it has any: ``1,234.50 CAD``.

    >>> money_words("1234.5", "CAD")
    '1,234.50 CAD'
    """
    if exact is None:
        return "not known"
    value = Decimal(exact)
    exponent = value.normalize().as_tuple().exponent
    decimals = max(2, -exponent) if isinstance(exponent, int) and exponent < 0 else 2
    text = f"{value:,.{decimals}f}"
    return f"{text} {currency}" if currency else text


def number_words(exact: str | None) -> str:
    """A number with marks of thousands, long fractions cut to six digits for the eye; other texts as they are."""
    if exact is None:
        return "not known"
    try:
        value = Decimal(exact)
    except ArithmeticError:
        return exact
    if not value.is_finite():
        return exact
    if value == value.to_integral_value():
        return f"{int(value):,}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def counted(number: int, noun: str, nouns: str | None = None) -> str:
    """«1 row», «1,204 rows»."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def listed(words: list[str] | tuple[str, ...], joint: str = "and") -> str:
    """«a», «a and b», «a, b and c»."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
