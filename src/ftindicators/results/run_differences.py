"""In what two runs differ before anything is found: data, indicators, parameters, policy, engine. From their manifests.

A difference that cannot have changed what is compared (a comment, a title) is listed and said not to matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ftindicators.results.yaml_changes import yaml_changes

if TYPE_CHECKING:
    from ftindicators.results.folder import Results

Cause = Literal[
    "data",
    "tables",
    "mapping",
    "range",
    "indicator",
    "parameter",
    "overlay",
    "policy",
    "as_of",
    "engine",
    "libraries",
]
"""What can have made a change."""

_TELLS_ONLY = frozenset({"version", "title", "sources", "rationale", "innocent_explanations", "next_steps", "tests"})
"""Keys of an indicator that its reader needs, and that change no hit, episode, score or route."""
_POLICY_NAMES = frozenset({"policy", "version"})
_LIMITS = ("basis", "minimum", "maximum")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two runs differ. ``before`` and ``after``: its values, None where it was not there.

    ``indicator``: the one that it concerns, None: all of them. ``matters`` is false for what cannot have changed an
    answer.
    """

    cause: Cause
    what: str
    before: str | None = None
    after: str | None = None
    indicator: str | None = None
    matters: bool = True

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "cause": self.cause,
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "indicator": self.indicator,
            "matters": self.matters,
        }


def run_differences(a: Results, b: Results) -> tuple[Difference, ...]:
    """In what ``b`` was asked another question, or asked it of other data, than ``a``; what matters stands first."""
    found = (
        *_data(a.manifest, b.manifest),
        *_tables(a.manifest, b.manifest),
        *_text("mapping", a, b),
        *_range(a, b),
        *_indicators(a, b),
        *_overlays(a, b),
        *_text("policy", a, b),
        *_as_of(a, b),
        *_engine(a.manifest, b.manifest),
    )
    return tuple(sorted(found, key=lambda difference: not difference.matters))


def causes(
    differences: Iterable[Difference], indicators: Collection[str], kinds: Collection[Cause] | None = None
) -> tuple[Difference, ...]:
    """The differences that can have changed what these indicators found.

    ``kinds``: only causes of these kinds can (None: all). Other versions of libraries promise the same answers: they
    are named only where nothing else can have done it.
    """
    able = [
        d
        for d in differences
        if d.matters and (d.indicator is None or d.indicator in indicators) and (kinds is None or d.cause in kinds)
    ]
    return tuple([d for d in able if d.cause != "libraries"] or able)


def _data(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Difference]:
    if not (a.get("inputs") and b.get("inputs")):
        yield Difference("data", "rows from memory: whether they are the same is not recorded")
        return
    yield from _entries("data", _hashes(a["inputs"], "source"), _hashes(b["inputs"], "source"))


def _tables(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = ({name: table["blake2b"] for name, table in m.get("tables", {}).items()} for m in (a, b))
    yield from _entries("tables", old, new)


def _overlays(a: Results, b: Results) -> Iterator[Difference]:
    """Overlays: what they suppress, value by value where their texts are kept; what they set stands with indicators."""
    old, new = (_hashes(r.manifest.get("overlays", ()), "file") for r in (a, b))
    kept = [{o["file"]: o["text"] for o in (r.definitions.get("policy") or {}).get("overlays", ())} for r in (a, b)]
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        before, after = (
            texts.get(name) if name in hashes else "{}" for texts, hashes in zip(kept, (old, new), strict=True)
        )
        changes = yaml_changes(before, after) if before and after else None
        if changes is None:
            yield Difference("overlay", name, old.get(name), new.get(name))
            continue
        suppressed = [change for change in changes if change.path.partition("[")[0] == "suppress"]
        for change in suppressed:
            yield Difference("overlay", f"{name} {change.path}", _said(change.before), _said(change.after))
        if not suppressed:
            yield Difference("overlay", name, old.get(name), new.get(name), matters=False)


def _hashes(entries: Iterable[Mapping[str, Any]], name: str) -> dict[str, str]:
    return {entry[name]: entry["blake2b"] for entry in entries}


def _entries(cause: Cause, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield Difference(cause, name, _said(old.get(name)), _said(new.get(name)))


def _range(a: Results, b: Results) -> Iterator[Difference]:
    """What was asked for: rows from and to when; and since when the data is whole, where that was stated."""
    for key in ("from", "to"):
        old, new = a.manifest.get(key), b.manifest.get(key)
        if old != new:
            yield Difference("range", key, old, new)
    old, new = (r.coverage.get("data_from") if r.coverage.get("data_from_is") == "stated" else None for r in (a, b))
    if old != new:
        yield Difference("range", "data_from", old, new)


def _as_of(a: Results, b: Results) -> Iterator[Difference]:
    """By when suppressions and expiry are judged; the end of the data, if not stated, belongs to the data."""
    is_stated = any(r.manifest.get("as_of") for r in (a, b))
    old, new = (r.manifest.get("as_of") or r.coverage.get("data_to") for r in (a, b))
    if is_stated and old != new:
        yield Difference("as_of", "as_of", old, new)


def _engine(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Difference]:
    if a.get("semantics") != b.get("semantics"):
        yield Difference("engine", "semantics", _said(a.get("semantics")), _said(b.get("semantics")))
    old, new = a.get("versions", {}), b.get("versions", {})
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            cause: Cause = "engine" if name == "ftindicators" else "libraries"
            yield Difference(cause, name, _said(old.get(name)), _said(new.get(name)))


def _text(kind: Literal["mapping", "policy"], a: Results, b: Results) -> Iterator[Difference]:
    """A mapping or policy: value by value where both texts are kept, else as a whole."""
    old, new = (_digest(r.manifest.get(kind)) for r in (a, b))
    if old == new:
        return
    before, after = ((r.definitions.get(kind) or {}).get("text") for r in (a, b))
    changes = yaml_changes(before, after) if before and after else None
    if changes is None:
        yield Difference(kind, kind, old, new)
    elif not changes:
        yield Difference(kind, "comments or layout", old, new, matters=False)
    else:
        for change in changes:
            matters = not (kind == "policy" and change.path in _POLICY_NAMES)
            yield Difference(kind, change.path, _said(change.before), _said(change.after), matters=matters)


def _digest(entry: Any) -> str | None:  # noqa: ANN401 - a JSON value
    return entry.get("blake2b") if isinstance(entry, dict) else entry


def _indicators(a: Results, b: Results) -> Iterator[Difference]:
    old, new = a.manifest.get("indicators", {}), b.manifest.get("indicators", {})
    for name in sorted({*old, *new}):
        if name not in old:
            yield Difference("indicator", "added", None, f"version {new[name]['version']}", name)
        elif name not in new:
            yield Difference("indicator", "left out", f"version {old[name]['version']}", None, name)
        else:
            yield from _parameters(name, old[name]["parameters"], new[name]["parameters"])
            yield from _definition(name, a, b)


def _parameters(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for parameter in sorted({*old, *new}):
        if old.get(parameter) != new.get(parameter):
            yield Difference("parameter", parameter, _said(old.get(parameter)), _said(new.get(parameter)), name)


def _definition(name: str, a: Results, b: Results) -> Iterator[Difference]:
    """An indicator's file, key by key where both texts are kept; its parameters have been told with their values."""
    old, new = a.manifest["indicators"][name], b.manifest["indicators"][name]
    if old["status"] != new["status"]:
        yield Difference("indicator", "status", old["status"], new["status"], name)
    if old["blake2b"] == new["blake2b"]:
        return
    before, after = (r.definitions.get("indicators", {}).get(name, {}).get("text") for r in (a, b))
    changes = yaml_changes(before, after) if before and after else None
    if changes is None:
        was, now = (f"version {entry['version']}, {entry['blake2b']}" for entry in (old, new))
        yield Difference("indicator", "definition", was, now, name)
        return
    if not changes:
        yield Difference("indicator", "comments or layout", old["blake2b"], new["blake2b"], name, matters=False)
    for change in changes:
        keys = [key.partition("[")[0] for key in change.path.split(".")]
        if keys[0] == "status" or (keys[0] == "parameters" and (keys[2:] or ["value"])[0] == "value"):
            continue
        matters = not (keys[0] in _TELLS_ONLY or (keys[0] == "parameters" and keys[2] in _LIMITS))
        yield Difference("indicator", change.path, _said(change.before), _said(change.after), name, matters=matters)


def _said(value: Any) -> str | None:  # noqa: ANN401 - a JSON value
    """A value as a text of reasonable length; a list as its items."""
    if value is None:
        return None
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
