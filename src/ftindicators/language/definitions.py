"""Indicators as a results folder keeps them: the text of each, and what a run set over it.

So that a report can be made, and a hit explained, a year later, whatever became of the files.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from ftindicators.diagnostics import InvalidResults
from ftindicators.language.library import Indicators
from ftindicators.language.parse import read_indicator
from ftindicators.language.source_text import SourceText
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ftindicators.model.indicator import Indicator, Parameter, ParameterValue, Status

_DECIMAL = "decimal"


def definitions(indicators: Indicators, extra_columns: Iterable[tuple[str, ValueType]] = ()) -> dict[str, Any]:
    """Plain JSON values from which `indicators_of` makes the same indicators.

    ``indicators``: for each id ``file``, ``text`` (as it was read), ``blake2b`` of the text, ``status`` and
    ``parameters`` as they were in force (in the engine's units, `model.values`). ``overlays``: their files and hashes.
    """
    return {
        "indicators": {
            i.id: {
                "file": i.file,
                "text": i.text,
                "blake2b": i.digest,
                "status": i.status,
                "parameters": {p.name: _written(p.value) for p in i.parameters},
            }
            for i in indicators
        },
        "overlays": [{"file": file, "blake2b": digest} for file, digest in indicators.overlays],
        "extra_columns": {name: kind.value for name, kind in sorted(extra_columns)},
    }


def indicators_of(kept: Mapping[str, Any]) -> Indicators:
    """The indicators that `definitions` described, without their tests.

    Raises InvalidResults where a text cannot be read by this version.
    """
    extra = {name: ValueType(kind) for name, kind in kept.get("extra_columns", {}).items()}
    overlays = tuple((o["file"], o["blake2b"]) for o in kept.get("overlays", ()))
    found = [_indicator(identity, entry, extra) for identity, entry in kept["indicators"].items()]
    return Indicators(tuple(sorted(found, key=lambda indicator: indicator.id)), overlays)


def _indicator(identity: str, entry: Mapping[str, Any], extra: Mapping[str, ValueType]) -> Indicator:
    source = SourceText(entry["file"], entry["text"])
    read = read_indicator(source, extra_columns=extra, with_tests=False)
    if read.indicator is None or read.indicator.id != identity or read.indicator.digest != entry["blake2b"]:
        raise InvalidResults(
            f"the indicator '{identity}' of these results cannot be read by this version of ftindicators; "
            "use the version that the manifest names"
        )
    parameters = tuple(_set(parameter, entry["parameters"]) for parameter in read.indicator.parameters)
    return replace(read.indicator, status=cast("Status", entry["status"]), parameters=parameters)


def _set(parameter: Parameter, values: Mapping[str, Any]) -> Parameter:
    if parameter.name not in values:
        raise InvalidResults(f"the parameter '{parameter.name}' has no value in these results")
    return replace(parameter, value=_read(values[parameter.name]))


def _written(value: ParameterValue) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    return {_DECIMAL: str(value)} if isinstance(value, Decimal) else value


def _read(value: Any) -> ParameterValue:  # noqa: ANN401 - a JSON value
    if isinstance(value, list):
        items: Any = tuple(_read(item) for item in value)
        return items  # type: ignore[no-any-return]
    return Decimal(value[_DECIMAL]) if isinstance(value, dict) else value
