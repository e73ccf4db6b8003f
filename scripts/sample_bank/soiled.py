"""What every real export holds: a handful of rows that cannot be read, or can only partly be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sample_bank.bank import Row


def soil(rows: list[Row]) -> None:
    """What every real export holds: a handful of rows that cannot be read, or can only partly be."""
    purchases = [place for place, row in enumerate(rows) if row["CODE_OPER"] == "ACHAT"]
    spots = [purchases[len(purchases) * part // 16] for part in range(1, 14)]  # spread over the four months
    amounts = [rows[spot]["DEBIT"] for spot in spots]
    changes: tuple[Row, ...] = (
        {"DATE_HEURE": "31/02/2025 10:15:00"},  # no such day
        {"DATE_HEURE": ""},  # no time at all
        {"DEBIT": ""},  # an amount on neither side
        {"DEBIT": amounts[3].replace(",", ",O")},  # a letter in a number
        {"DEBIT": f"-{amounts[4]}"},  # a sign, where the side says it
        {"DEBIT": f"{amounts[5]}375"},  # more digits than money has
        {"NO_COMPTE": "700000000"},  # an account that is not in the file of accounts
        {"CODE_OPER": "ZZ9"},  # a code that nobody mapped: the row is used, its type unknown
        {"STATUT": "R"},  # declined: a row, but no purchase
        {"STATUT": "R"},
    )
    for spot, change in zip(spots, changes, strict=False):
        rows[spot] |= change
    # Later ones first, so that the earlier places still hold.
    contradicted, doubled, corrected = spots[12], spots[11], spots[10]
    rows.insert(contradicted + 2, rows[contradicted] | {"DEBIT": "1,11"})  # same number and version, other content
    rows.insert(doubled + 2, dict(rows[doubled]))  # the very same row twice
    rows.insert(corrected + 2, rows[corrected] | {"VERSION": "2", "DEBIT": "44,10"})  # the higher version counts
