"""Lines of JSON to columns of text, numbers with every digit; lines that are no object are set apart.

Two ways with the same answer. polars reads a batch at once, but takes a number through a double, and one wrong line
ends it. So lines with long numbers or exponents, and batches with a wrong line, are read one by one by `json`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import polars as pl

from ftindicators.sources.streams.source import Decoded

_DOUBTFUL = r"[:\[,]\s*-?(?:[0-9][0-9.]{14,}|[0-9.]+[eE])"
"""A number that a double may not hold exactly, or that has an exponent. May also match inside a text: slower only."""
_EXACT_DIGITS = 15


def decoded_lines(lines: Sequence[bytes], columns: tuple[str, ...]) -> Decoded:
    """``lines`` as a frame with ``columns``, all text: a missing field and a null are null; lists are JSON."""
    fast = _at_once(lines, columns)
    return fast if fast is not None else _one_by_one(lines, columns)


def names_of(lines: Sequence[bytes]) -> tuple[str, ...]:
    """The names of all fields, in the order in which they are met."""
    found: dict[str, None] = {}
    for line in lines:
        value = _object(line)
        if isinstance(value, dict):
            found.update(dict.fromkeys(value))
    return tuple(found)


def _at_once(lines: Sequence[bytes], columns: tuple[str, ...]) -> Decoded | None:
    if not lines:
        return Decoded(pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), {})
    whole = b"\n".join(lines)
    try:
        text = pl.Series([whole.decode()])
    except UnicodeDecodeError:
        return None
    if text.str.contains(_DOUBTFUL)[0]:
        return None
    try:
        frame = pl.read_ndjson(io.BytesIO(whole), schema=dict.fromkeys(columns, pl.String))
    except (pl.exceptions.PolarsError, OSError):
        return None
    return Decoded(frame, {}) if frame.height == len(lines) else None


def _one_by_one(lines: Sequence[bytes], columns: tuple[str, ...]) -> Decoded:
    kept: list[dict[str, object]] = []
    broken: dict[int, str] = {}
    for index, line in enumerate(lines):
        value = _object(line)
        if isinstance(value, str):
            broken[index] = value
        else:
            kept.append(value)
    texts = {name: [_text(row.get(name)) for row in kept] for name in columns}
    return Decoded(pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String)), broken)


def _object(line: bytes) -> dict[str, object] | str:
    """The object of a line, or why there is none."""
    try:
        value = json.loads(
            line.decode(),
            parse_float=_number,
            parse_int=str,
            parse_constant=_no_constant,
            object_pairs_hook=_first_of_each,
        )
    except UnicodeDecodeError:
        return "not UTF-8"
    except (ValueError, RecursionError) as fault:
        return f"no JSON: {fault}"
    return value if isinstance(value, dict) else "no JSON object"


def _first_of_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name that stands twice has its first value, as polars has it."""
    found: dict[str, object] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")


def _number(written: str) -> str:
    """A number as it is written; a short one as polars writes it: ``0.10`` is ``0.1``, ``1.0`` is ``1``."""
    if len(written.lstrip("-")) > _EXACT_DIGITS or "e" in written.lower():
        return written
    return written.rstrip("0").rstrip(".")


def _text(value: object) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case _:
            return json.dumps(value, ensure_ascii=False)
