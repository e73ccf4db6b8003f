"""A document as JSON text: letters as they are, everything that cannot be seen as an escape."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ftindicators.reports.visible import UNSEEN

_UNSEEN = re.compile(f"(?![\n\t])[{UNSEEN}]")


def json_text(document: Mapping[str, Any]) -> str:
    r"""The text of a document, keys in its own order, ended by a line feed.

    >>> print(json_text({"party": "Zoé\u202e"}), end="")
    {
      "party": "Zoé\u202e"
    }
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n"
