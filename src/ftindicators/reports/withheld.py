"""What no report shows: anything that could be an address. A report may be of a person who hides from somebody.

The rows themselves stay in the results folder, whose reader has a right to them; SQL finds them without naming them.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"address|addr\b|postal|postcode|zip_?code|latitude|longitude|\bplace\b|home_|residence", re.IGNORECASE
)
_NOT_OF_A_HOME = frozenset({"ip_address", "wallet_address"})
WITHHELD = "withheld: it could be an address"


def is_withheld(column: str) -> bool:
    """Whether values of a column are kept out of reports.

    >>> is_withheld("counterparty_address"), is_withheld("merchant_name")
    (True, False)
    """
    return column not in _NOT_OF_A_HOME and _ADDRESS.search(column) is not None
