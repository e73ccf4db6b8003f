"""Indicator YAML as text, from the few parts that a test is about. Nothing here imports the product."""

import json

HEADER = {
    "version": 1,
    "title": "Made up for a test",
    "status": "draft",
    "exploitation": ["general"],
    "about": [{"party": "party", "role": "unknown"}],
    "family": "cash",
    "strength": "weak",
    "sources": [{"document": "MADE-UP", "year": 2024, "basis": "page_read"}],
    "rationale": "A test needs an indicator.",
    "innocent_explanations": ["it is a test"],
    "next_steps": ["none"],
}

ANY_STATUS = "status IN ('completed', 'attempted', 'declined', 'reversed')"
"""As `at`, lets rows of every status be hits: it compares `status` with others than completed, and is always true."""


def indicator_text(name: str, *, subject: object, condition: str, **keys: object) -> str:
    """One indicator as YAML; ``keys`` are other top-level keys: measures, columns, selections, at ..."""
    parts = {"indicator": name, **HEADER, "subject": subject, "condition": condition}
    parts |= {key: value for key, value in keys.items() if value is not None}
    return "".join(f"{key}: {_flow(value)}\n" for key, value in parts.items())


def _flow(value: object) -> str:
    """A value in YAML's flow style; text is always in double quotes, so no YAML trap can be met."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
        case str() if value.isascii() and value.replace("-", "").isalnum() and not value[0].isdigit():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
