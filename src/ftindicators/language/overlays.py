"""Overlays: a bank's own parameters and status, laid over the indicators that it was given.

An overlay's ``suppress`` is laid over the policy, and read with it (`candidates.policy_reading`); here it is only asked
whether the indicators that it names are there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import cast

from ftindicators.diagnostics import Diagnostic
from ftindicators.language.codes import Code
from ftindicators.language.fields import OVERLAY, OVERLAY_ENTRY
from ftindicators.language.parse_parameters import read_value, with_value
from ftindicators.language.reading import Reader
from ftindicators.language.settings import find_parameter, put, unknown_indicator
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Entry, Mapping, Node, Scalar, Sequence, read_tree
from ftindicators.model.indicator import Indicator, Parameter, Status
from ftindicators.vocabulary import enumeration


@dataclass(frozen=True, slots=True)
class ReadOverlay:
    """An overlay whose shape is right. ``entries`` are its indicators; its values are typed when it is applied.

    ``suppressed``: where its suppressions name indicators.
    """

    source: SourceText
    entries: tuple[Entry, ...]
    suppressed: tuple[Scalar, ...]
    digest: str
    diagnostics: tuple[Diagnostic, ...]


def read_overlay(source: SourceText) -> ReadOverlay:
    """An overlay's entries. Never raises: faults stand in the answer."""
    tree = read_tree(source)
    reader = Reader(source)
    reader.diagnostics.extend(tree.diagnostics)
    entries: tuple[Entry, ...] = ()
    suppressed: tuple[Scalar, ...] = ()
    if tree.root is not None:
        fields = reader.fields(tree.root, OVERLAY) or {}
        if "indicators" in fields:
            entries = reader.entries(
                fields["indicators"].value, "a map of indicator ids", "write ID: {parameters: {NAME: VALUE}}"
            )
        if "suppress" in fields:
            suppressed = _suppressed(fields["suppress"].value)
        if not fields and not reader.diagnostics:
            message = "an overlay needs 'indicators' or 'suppress', and this one has neither"
            reader.fault(Code.MISSING_KEY, (tree.root.start, tree.root.start + 1), message)
    elif not tree.diagnostics:
        message = "the file is empty; an overlay begins with 'indicators:' or 'suppress:'"
        reader.fault(Code.UNREADABLE_FILE, (0, 1), message)
    digest = blake2b(source.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return ReadOverlay(source, entries, suppressed, digest, tuple(reader.diagnostics))


def _suppressed(suppress: Node) -> tuple[Scalar, ...]:
    found: list[Scalar] = []
    for one in suppress.items if isinstance(suppress, Sequence) else ():
        named = one.get("indicators") if isinstance(one, Mapping) else None
        if named is not None:
            items = named.value.items if isinstance(named.value, Sequence) else (named.value,)
            found += [item for item in items if isinstance(item, Scalar) and item.text.strip()]
    return tuple(found)


def apply_overlay(
    indicators: tuple[Indicator, ...], overlay: ReadOverlay,
) -> tuple[tuple[Indicator, ...], list[Diagnostic]]:  # fmt: skip
    """The indicators with the overlay's values, and what does not fit (those values are left as they were)."""
    reader = Reader(overlay.source)
    for entry in overlay.entries:
        identity = entry.key.text
        if all(indicator.id != identity for indicator in indicators):
            fault = unknown_indicator(indicators, identity)
            reader.fault(fault.code, entry.key, fault.message, fault.hint)
            continue
        fields = reader.fields(entry.value, OVERLAY_ENTRY, entry.key)
        if fields is None:
            continue
        if "status" in fields:
            status = reader.choice(fields["status"].value, enumeration("indicator_status"), "a status")
            if status is not None:
                indicators = tuple(
                    replace(each, status=cast("Status", status)) if each.id == identity else each for each in indicators
                )  # fmt: skip
        hint = "write NAME: VALUE for each"
        for pair in reader.entries(fields["parameters"].value, "a map", hint) if "parameters" in fields else ():
            indicators = _set(reader, indicators, identity, pair)
    for name in overlay.suppressed:
        if all(indicator.id != name.text for indicator in indicators):
            fault = unknown_indicator(indicators, name.text)
            reader.fault(fault.code, name, fault.message, fault.hint)
    return indicators, reader.diagnostics


def _set(reader: Reader, indicators: tuple[Indicator, ...], identity: str, pair: Entry) -> tuple[Indicator, ...]:
    found = find_parameter(indicators, identity, pair.key.text)
    if isinstance(found, Diagnostic):
        reader.fault(found.code, pair.key, found.message, found.hint)
        return indicators
    indicator, parameter = found
    return _with(reader, indicators, indicator, parameter, pair.value)


def _with(
    reader: Reader, indicators: tuple[Indicator, ...], indicator: Indicator, parameter: Parameter, node: Node,
) -> tuple[Indicator, ...]:  # fmt: skip
    value = read_value(reader, node, parameter.type)
    if value is None:
        return indicators
    changed = with_value(parameter, value)
    done = put(indicators, indicator, changed) if isinstance(changed, Parameter) else f"the value is {changed}"
    if isinstance(done, str):
        reader.fault(Code.OUTSIDE_RANGE, node, done)
        return indicators
    return done
