"""Windows and durations: `within`, `ending`, `per`, `last`, `history`, and ``$parameter`` in their place."""

from __future__ import annotations

import re
from typing import Literal

from ftindicators.language.codes import Code
from ftindicators.language.constants import AT_MOST, CALLED, HOW_DURATIONS_ARE_WRITTEN, NotThat, read_duration
from ftindicators.language.fields import STRETCHES
from ftindicators.language.names import Namespace
from ftindicators.language.reading import Reader
from ftindicators.language.yaml_tree import Entry, Node, Scalar
from ftindicators.model.expression import ParameterReference
from ftindicators.model.measure import Length, Window
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import closest

_REFERENCE = re.compile(r"\$([a-z_][a-z0-9_]*)")
_LONGHAND = re.compile(
    r"([0-9]+)\s*(mo(?:nths?)?|s(?:ec(?:onds?)?)?|m(?:in(?:utes?)?)?|h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?|y(?:ears?)?)",
    re.IGNORECASE,
)


def read_window(reader: Reader, names: Namespace, fields: dict[str, Entry], entry: Entry) -> Window | None:
    """The window of a measure: exactly one of within and per, with what may stand beside it."""
    within, per = fields.get("within"), fields.get("per")
    given = getattr(entry.value, "get", lambda _key: None)
    if given("ahead") is not None:  # refused as not yet; it would have been a window of its own
        return None
    if within is not None and per is not None:
        message = "a measure has 'within' or 'per', not both"
        reader.fault(
            Code.WINDOW, per.key, message, "within: a length before the row; per: the row's calendar day, week, month"
        )
        return None
    if within is None and per is None:
        if given("within") is None and given("per") is None:
            hint = (
                "within: 30d looks back from the row, per: month at its calendar month, within: all at the whole past"
            )
            reader.fault(Code.WINDOW, entry.key, f"'{entry.key.text}' has no window: it needs 'within' or 'per'", hint)
        return None
    return _calendar(reader, names, fields, per) if per is not None else _trailing(reader, names, fields)


def _calendar(reader: Reader, names: Namespace, fields: dict[str, Entry], per: Entry) -> Window | None:
    if "ending" in fields:
        message = "'per' takes no 'ending': a calendar window ends at the row"
        reader.fault(Code.WINDOW, fields["ending"].key, message, "last: 3 takes the stretch and the two before it")
    stretch = reader.choice(per.value, STRETCHES, "a calendar stretch")
    last = _count(reader, names, fields["last"].value) if "last" in fields else 1
    if stretch is None or last is None or "ending" in fields:
        return None
    return Window(per=stretch, last=last)  # type: ignore[arg-type] # one of STRETCHES


def _trailing(reader: Reader, names: Namespace, fields: dict[str, Entry]) -> Window | None:
    if "last" in fields:
        reader.fault(Code.WINDOW, fields["last"].key, "'last' stands only beside 'per'", "within takes one length: 90d")
        return None
    node = fields["within"].value
    whole = isinstance(node, Scalar) and node.text.strip() == "all"
    within = None if whole else read_length(reader, names, node, nothing="a window of no length holds no rows")
    ending: Length | None = read_length(reader, names, fields["ending"].value) if "ending" in fields else 0
    if (within is None and not whole) or ending is None:
        return None
    return Window(within=within, ending=ending, whole_past=whole)


def read_length(reader: Reader, names: Namespace, node: Node, *, nothing: str | None = None) -> Length | None:
    """A duration or ``$parameter`` that holds one; ``nothing`` says what is wrong with 0 where it cannot stand."""
    reference = parameter_reference(reader, names, node, ValueType.DURATION)
    if reference is not False:
        return reference
    scalar = reader.scalar(node, "a duration", HOW_DURATIONS_ARE_WRITTEN)
    if scalar is None:
        return None
    try:
        length = read_duration(scalar.text.strip())
    except NotThat as fault:
        hint = fault.hint if fault.hint == AT_MOST else _meant(scalar.text) or fault.hint
        reader.fault(Code.DURATION, scalar, str(fault), hint)
        return None
    if length == 0 and nothing is not None:
        reader.fault(Code.DURATION, scalar, nothing, "one second is 1s")
        return None
    return length


def parameter_reference(
    reader: Reader, names: Namespace, node: Node, wanted: ValueType,
) -> ParameterReference | Literal[False] | None:  # fmt: skip
    """``$name`` as a whole value; False where the value is no such thing, None where the parameter does not fit."""
    if not isinstance(node, Scalar) or not node.text.strip().startswith("$"):
        return False
    found = _REFERENCE.fullmatch(node.text.strip())
    name = found[1] if found is not None else node.text.strip()[1:]
    entry = names.parameter(name)
    if entry is None:
        guess = closest(name, names.parameters())
        hint = f"did you mean '${guess}'?" if guess is not None else "parameters stand under 'parameters:'"
        reader.fault(Code.UNKNOWN_NAME, node, f"'${name}' is not a parameter of this indicator", hint)
        return None
    if entry.type is None:
        return None
    fits = entry.type is wanted or (wanted is ValueType.NUMBER and entry.type is ValueType.INTEGER)
    if not fits or entry.is_list:
        what = f"a list of {entry.type}" if entry.is_list else CALLED[entry.type]
        message = f"'${name}' is {what}; {CALLED[wanted]} belongs here"
        reader.fault(
            Code.PARAMETER_TYPE, node, message, HOW_DURATIONS_ARE_WRITTEN if wanted is ValueType.DURATION else None
        )
        return None
    return ParameterReference(entry.type, name, span=reader.source.span(node.start, node.end))


def _count(reader: Reader, names: Namespace, node: Node) -> int | ParameterReference | None:
    reference = parameter_reference(reader, names, node, ValueType.INTEGER)
    return reference if reference is not False else reader.integer(node, least=1)


def _meant(text: str) -> str | None:
    found = _LONGHAND.fullmatch(text.strip())
    if found is None:
        return "a window looks back; it has no sign" if text.strip().startswith("-") else None
    unit = found[2][0].lower()
    if found[2].lower().startswith("mo"):
        return "months differ in length: per: month for calendar months, 30d for thirty days"
    try:
        written = f"{int(found[1]) * 365}d" if unit == "y" else f"{found[1]}{unit}"
        read_duration(written)
    except ValueError:  # too long, or too many digits for Python
        return AT_MOST
    return f"write {written}"
