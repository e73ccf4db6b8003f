"""What columns and their closed values are called in a sentence."""

from __future__ import annotations

from types import MappingProxyType

from ftindicators.vocabulary.row_names import row_names

_CALLED = MappingProxyType(
    {
        "amount": "the amount in its own currency",
        "amount_base": "the amount",
        "account_id": "the account",
        "occurred_at": "the time of the transaction",
        "posted_at": "the time of booking",
        "card_id": "the card",
        "device_id": "the device",
        "branch_id": "the branch",
        "terminal_id": "the machine",
        "merchant_name": "the merchant",
        "merchant_group": "the kind of merchant",
        "mcc": "the merchant's category",
        "counterparty_type": "the kind of counterparty",
        "counterparty_category": "what the counterparty does",
        "counterparty_relationship": "the counterparty's relation to the party",
        "customer_id": "the customer",
        "customer.kind": "the kind of customer",
        "conductor_id": "the person who acted",
        "ip_address": "the network address",
        "local_weekday": "the weekday (1 is Monday)",
        "local_day": "the day of the month",
        "local_week": "the local week",
        "local_month": "the local month",
        "booking_nights": "the number of nights booked",
        "booking_rooms": "the number of rooms booked",
        "traveller_count": "the number of travellers",
    }
)
_YES_OR_NO = MappingProxyType(
    {
        "beneficiary_is_holder": ("the beneficiary", "a holder"),
        "card_present": ("the card", "present"),
        "conductor_is_holder": ("the person who acted", "a holder"),
        "counterparty_is_minor": ("the counterparty", "a child"),
        "customer.is_minor": ("the customer", "a child"),
        "customer.is_primary_bank": ("this", "the customer's main bank"),
        "customer.lives_at_employer": ("the customer's address", "that of the employer"),
        "customer.support_marker": ("the customer", "in a support programme"),
        "in_opening_hours": ("the time", "within the customer's opening hours"),
        "other_party_is_customer": ("the other party", "a customer"),
        "traveller_is_household": ("the traveller", "of the household"),
    }
)
"""Columns that are true or false: of whom they say what."""
_SEVERAL = MappingProxyType(
    {
        "account_id": "accounts",
        "branch_id": "branches",
        "card_id": "cards",
        "channel": "channels",
        "city": "cities",
        "counterparty_account": "counterparty accounts",
        "country": "countries",
        "customer_id": "customers",
        "device_id": "devices",
        "local_date": "local dates",
        "local_month": "months",
        "local_week": "weeks",
        "merchant_group": "kinds of merchants",
        "merchant_name": "merchants",
        "other_party": "other parties",
        "party": "parties",
        "region": "regions",
        "terminal_id": "machines",
        "type": "types",
    }
)
_CLOSED = MappingProxyType(
    {
        "credit": "money in",
        "debit": "money out",
        "eft_ach": "bank transfer (EFT or ACH)",
        "etransfer": "e-transfer",
        "p2p": "person-to-person payment",
        "prepaid_c2c": "transfer from prepaid card to card",
        "card_preauth": "card pre-authorisation",
        "vc_buy": "purchase of virtual currency",
        "vc_sell": "sale of virtual currency",
        "vc_send": "virtual currency sent",
        "vc_receive": "virtual currency received",
        "atm": "cash machine",
        "pos": "point of sale",
        "ecom": "internet shop",
        "psp": "payment provider",
        "vasp": "provider of virtual assets",
        "poa": "holder of a power of attorney",
        "taxi_rideshare": "taxi or ride-share",
        "date_only": "a date only",
    }
)
CLOCKS = frozenset({"local_hour"})
"""Columns whose numbers are read off a clock: «22 or later»."""


def column_words(name: str) -> str:
    """A column as a subject: «the local hour», «the customer's declared income»."""
    known = _CALLED.get(name)
    if known is not None:
        return known
    if name in _YES_OR_NO:
        return f"whether {' is '.join(_YES_OR_NO[name])}"
    before, dot, column = name.partition(".")
    return f"the {humanised(before)}'s {humanised(column)}" if dot else f"the {humanised(name)}"


def yes_or_no(name: str) -> tuple[str, str] | None:
    """Of whom a column says yes or no, and what: «the customer», «a child»; None where there are no good words."""
    return _YES_OR_NO.get(name)


def several(name: str) -> str:
    """Different values of a column, with a number before it: «cities», «values of the device's kind»."""
    return _SEVERAL.get(name, f"values of {column_words(name)}")


def one_of_several(name: str) -> str:
    """A single one of them: «city»; a column without a noun of its own stays «value of ...»."""
    if name not in _SEVERAL:
        return f"value of {column_words(name)}"
    return "month" if name == "local_month" else "week" if name == "local_week" else column_words(name)[4:]


def humanised(name: str) -> str:
    """A name of the indicator or of a column as words: ``night_cash`` is «night cash»."""
    return name.replace("_", " ").strip()


def closed_values(name: str) -> tuple[str, ...]:
    """The closed values of a column; empty where it may hold anything."""
    known = row_names().get(name)
    return known.values if known is not None else ()


def closed_value_words(value: str) -> str:
    """A closed value as words: ``cash_deposit`` is «cash deposit»."""
    return _CLOSED.get(value, value.replace("_", " "))
