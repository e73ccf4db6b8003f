"""The JSON Schema of a report, made from the values of `document`: so it says what they are, and nothing else.

The file that ships (`candidate_report.schema.json`) is this text; a test says when it is out of date.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from importlib import resources
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ftindicators.model.since_last import SinceLast
from ftindicators.reports.document import FORMAT, SCHEMA_FILE, SCHEMA_VERSION, Report

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: dict[type, str] = {str: "string", int: "integer", float: "number", Decimal: "number", bool: "boolean"}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NUMBER_OR_NULL = {"type": ["number", "null"]}


def report_schema() -> dict[str, Any]:
    """The schema as JSON values."""
    definitions: dict[str, Any] = {"SinceLast": _SINCE}
    whole = _object(Report, definitions)
    head = {"format": {"const": FORMAT}, "schema_version": {"const": SCHEMA_VERSION}}
    return {
        "$schema": DRAFT,
        "title": "Candidate report of ftindicators",
        "description": whole["description"],
        "type": "object",
        "additionalProperties": False,
        "required": [*head, *whole["required"]],
        "properties": {**head, **whole["properties"]},
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"


def shipped_schema() -> Mapping[str, Any]:
    """The schema that ships with the package."""
    text = (resources.files("ftindicators.reports") / SCHEMA_FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _object(kind: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return {
        "description": " ".join((inspect.getdoc(kind) or "").split()),
        "type": "object",
        "additionalProperties": False,
        "required": [name.rstrip("_") for name in names],
        "properties": {name.rstrip("_"): _of(hints[name], definitions) for name in names},
    }


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 (one arm a form of type)
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if hint is SinceLast:
        return {"$ref": "#/$defs/SinceLast"}
    if isinstance(hint, type) and is_dataclass(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, UnionType):
        (known,) = [_of(one, definitions) for one in inner if one is not NoneType]
        if set(known) == {"type"}:
            return {"type": [known["type"], "null"]}
        return {"anyOf": [known, {"type": "null"}]}
    if origin is tuple and inner[-1] is Ellipsis:
        return {"type": "array", "items": _of(inner[0], definitions)}
    if origin is tuple:
        return {"type": "array", "prefixItems": [_of(one, definitions) for one in inner], "items": False}
    raise TypeError(hint)


def _closed(description: str, **properties: object) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


_SINCE = _closed(
    "What is new since an earlier run.",
    run=_TEXT,
    data_to={"type": ["string", "null"]},
    revision={"type": "integer"},
    route=_TEXT,
    score={"type": "number"},
    held_back={"type": "boolean"},
    families_new=_TEXTS,
    indicators_new=_TEXTS,
    episodes_new=_TEXTS,
    episodes_grown={
        "type": "array",
        "items": _closed(
            "An episode with more hits than then.",
            episode_id=_TEXT,
            indicator=_TEXT,
            hits_before={"type": "integer"},
            hits_now={"type": "integer"},
        ),
    },
    measures_doubled={
        "type": "array",
        "items": _closed(
            "A measure that is at least twice what it was.",
            episode_id=_TEXT,
            indicator=_TEXT,
            measure=_TEXT,
            before=_NUMBER_OR_NULL,
            now={"type": "number"},
        ),
    },
    transactions_new=_TEXTS,
    transactions_new_count={"type": "integer"},
)
