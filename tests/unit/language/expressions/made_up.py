"""A scope with one name of every sort, and a reader that gives tree and faults."""

from __future__ import annotations

from ftindicators.language.expressions import NameEntry, Names, ParameterEntry, read_expression
from ftindicators.model.expression import NameKind
from ftindicators.model.values import ValueType as T

SCOPE = Names(
    {
        "amount": NameEntry(T.MONEY),
        "income": NameEntry(T.MONEY),
        "type": NameEntry(T.TEXT, values=("cash_deposit", "cash_withdrawal", "wire")),
        "n": NameEntry(T.INTEGER, NameKind.MEASURE),
        "m": NameEntry(T.INTEGER),
        "share": NameEntry(T.NUMBER, NameKind.MEASURE),
        "b": NameEntry(T.BOOLEAN, NameKind.SELECTION),
        "memo": NameEntry(T.TEXT),
        "mcc": NameEntry(T.TEXT),
        "occurred_at": NameEntry(T.INSTANT),
        "local_date": NameEntry(T.LOCAL_DATE),
        "local_time": NameEntry(T.LOCAL_TIME),
        "age": NameEntry(T.DURATION),
        "tags": NameEntry(T.TEXT_LIST, values=("a", "b")),
        "counterparty_phone": NameEntry(T.TEXT, identity=True),
        "counterparty_name": NameEntry(T.TEXT, person_name=True),
        "account.status": NameEntry(T.TEXT, never_read="status of today (use closed_at and closed_reason)"),
        "customer.gender": NameEntry(T.TEXT, blocked="gender"),
        "customer.city": NameEntry(T.TEXT),
        "place": NameEntry(T.PLACE),
        "broken": NameEntry(None),
        "lat": NameEntry(T.NUMBER),
        "lon": NameEntry(T.NUMBER),
    },
    {
        "threshold": ParameterEntry(T.INTEGER),
        "ratio": ParameterEntry(T.NUMBER),
        "window": ParameterEntry(T.DURATION),
        "cities": ParameterEntry(T.TEXT, is_list=True),
        "kinds": ParameterEntry(T.TEXT, is_list=True, texts=("wire", "wyre")),
        "none": ParameterEntry(None),
    },
)


def read(text, expected=None):
    """The tree, and the faults as (code, message, what they point at, hint)."""
    faults = []

    def report(code, message, start, end, hint):
        assert 0 <= start < end <= max(len(text), 1)
        faults.append((str(code), message, text[start:end], hint))

    return read_expression(text, SCOPE, expected=expected, report=report), faults


def tree(text, expected=None):
    """The tree of a text without faults."""
    found, faults = read(text, expected)
    assert faults == []
    assert found is not None
    return found
