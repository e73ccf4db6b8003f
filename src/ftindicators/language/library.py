"""Indicators: what files and folders of indicator YAML hold, checked as one, ready to be compiled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from ftindicators.diagnostics import Diagnostic, InvalidIndicators, in_order
from ftindicators.language.check import check, check_together
from ftindicators.language.codes import Code
from ftindicators.language.indicator_files import PathLike, find_files, read_text
from ftindicators.language.overlays import ReadOverlay, apply_overlay, read_overlay
from ftindicators.language.parse import ReadFile, read_indicator
from ftindicators.language.settings import with_parameters, with_settings
from ftindicators.language.source_text import SourceText
from ftindicators.model.indicator import Indicator
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import closest


@dataclass(frozen=True, slots=True)
class Indicators:
    """Indicators that can all be read, in the order of their ids. Frozen and hashable; equal if they mean the same.

    Iterate over them, ask for one by its id (KeyError for one that is not there), ask whether one is in. ``overlays``
    are the files that a bank laid over them, each with the blake2b-128 of its content.

    >>> import ftindicators as ft
    >>> shipped = ft.Indicators.load()
    >>> "night-cash-window" in shipped
    True
    >>> indicator = shipped["night-cash-window"]
    >>> indicator.family, indicator.strength, indicator.innocent_explanations[0]
    ('cash', 'moderate', 'bar, restaurant or taxi worker who banks tips')
    """

    indicators: tuple[Indicator, ...] = ()
    overlays: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def load(
        cls,
        *paths: PathLike,
        overlays: Sequence[PathLike] = (),
        extra_columns: Mapping[str, ValueType] | None = None,
    ) -> Indicators:
        """Read files and folders (``*.yaml``, ``*.yml``); without a path those that ship with the package.

        ``overlays`` set a bank's own parameters and status, later ones win. ``extra_columns`` are the further
        columns that this bank's mapping declares, with their types: without them a name that is not in the
        vocabulary is an error. Raises InvalidIndicators with all errors of all files; what is only unwise is told
        by :meth:`lint`.

        >>> import ftindicators as ft
        >>> night = ft.Indicators.load("indicators/sexual/night-cash-window.yaml")
        >>> [indicator.id for indicator in night]
        ['night-cash-window']
        >>> ft.Indicators.load("indicator")
        Traceback (most recent call last):
            ...
        ftindicators.diagnostics.InvalidIndicators: FTI100 there is no file or folder 'indicator'
          hint: did you mean 'indicators'?
        """
        library = read_library(paths, overlays=overlays, extra_columns=extra_columns)
        errors = [fault for fault in library.diagnostics if fault.severity == "error"]
        if errors:
            raise InvalidIndicators(diagnostics=errors)
        return library.indicators

    @classmethod
    def shipped(cls) -> Indicators:
        """The indicators that ship with the package. Raises InvalidIndicators as `load` does."""
        return cls.load(shipped_folder())

    def lint(self) -> tuple[Diagnostic, ...]:
        """What is unwise, by file and line. Errors cannot be in it: what has errors is not loaded. Raises nothing.

        >>> import ftindicators as ft
        >>> ft.Indicators.load("indicators").lint()
        ()
        """
        return self.warnings

    def with_settings(self, *texts: str) -> Indicators:
        """The same with parameters overruled, each as ``INDICATOR.PARAMETER=VALUE``, as the command's ``--set`` has it.

        Raises InvalidIndicators for an unknown indicator or parameter, another type, or a value outside its limits.
        """
        return Indicators(with_settings(self.indicators, texts), self.overlays, self.warnings)

    def with_parameters(self, parameters: Mapping[str, object]) -> Indicators:
        """The same with parameters overruled: ``{"INDICATOR.PARAMETER": value}``.

        Values are Python values of the parameter's type: a duration is a timedelta or text (``14d``), an amount an
        int, Decimal or text, a list a list. Raises as `with_settings` does.
        """
        return Indicators(with_parameters(self.indicators, parameters), self.overlays, self.warnings)

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def __contains__(self, identity: object) -> bool:
        return any(indicator.id == identity for indicator in self.indicators)

    def __getitem__(self, identity: str) -> Indicator:
        for indicator in self.indicators:
            if indicator.id == identity:
                return indicator
        guess = closest(identity, (indicator.id for indicator in self.indicators))
        raise KeyError(f"no indicator '{identity}'" + (f"; did you mean '{guess}'?" if guess is not None else ""))


@dataclass(frozen=True, slots=True)
class Library:
    """What was read: the indicators without errors, and every error and warning of every file."""

    indicators: Indicators
    diagnostics: tuple[Diagnostic, ...]


def read_library(
    paths: Sequence[PathLike],
    *,
    overlays: Sequence[PathLike] = (),
    extra_columns: Mapping[str, ValueType] | None = None,
    apart: Collection[Path] = (),
) -> Library:
    """As `Indicators.load`, but never raising for what stands in the files.

    For commands that show everything at once. ``apart``: files among ``paths`` that are no indicators (resolved).
    """
    found, faults = find_files(tuple(paths) or (shipped_folder(),))
    indicators: list[Indicator] = []
    read: list[ReadFile] = []
    named: set[str] = set()
    for file in found:
        if apart and file.path.resolve() in apart:
            continue
        source = read_text(file.path)
        if isinstance(source, Diagnostic):
            faults.append(source)
            continue
        one = read_indicator(source, folder=file.path.parent, extra_columns=extra_columns)
        read.append(one)
        faults.extend(one.diagnostics)
        if one.indicator is not None:
            faults.extend(check(one.indicator, source, one.places or {}))
            indicators.append(one.indicator)
            named.update({one.indicator.id} if file.named else ())
    faults.extend(_ids_twice(read))
    whole = [(one.indicator, one.source, one.id_span) for one in read if one.indicator is not None]
    faults.extend(check_together(whole))
    laid: list[tuple[str, str]] = []
    known = tuple(indicators)
    for path in overlays:
        overlay = _overlay(path)
        if isinstance(overlay, Diagnostic):
            faults.append(overlay)
            continue
        known, more = apply_overlay(known, overlay)
        faults.extend((*overlay.diagnostics, *more))
        laid.append((str(path), overlay.digest))
    diagnostics = in_order(faults)
    warnings = tuple(fault for fault in diagnostics if fault.severity == "warning")
    in_use = (indicator for indicator in known if indicator.status != "retired" or indicator.id in named)
    ordered = tuple(sorted(in_use, key=lambda indicator: indicator.id))
    return Library(Indicators(ordered, tuple(laid), warnings), diagnostics)


def shipped_folder() -> Path:
    """Where the shipped indicators lie: inside the installed package, or beside the sources in a checkout.

    Raises InvalidIndicators where neither is there.
    """
    packaged = Path(str(files("ftindicators.language"))).parent / "indicators_shipped"
    checkout = Path(__file__).resolve().parents[3] / "indicators"
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    hint = "name a file or folder of indicators"
    raise InvalidIndicators(diagnostics=[Diagnostic(Code.UNREADABLE_FILE, "this copy ships no indicators", hint=hint)])


def _overlay(path: PathLike) -> ReadOverlay | Diagnostic:
    found, faults = find_files((path,))
    if faults:
        return faults[0]
    source = read_text(found[0].path)
    return read_overlay(source) if isinstance(source, SourceText) else source


def _ids_twice(read: Sequence[ReadFile]) -> Iterator[Diagnostic]:
    first: dict[str, ReadFile] = {}
    for file in read:
        if not file.id or file.id_span is None:
            continue
        earlier = first.setdefault(file.id, file)
        if earlier is not file:
            span = file.id_span
            message = f"two indicators are called '{file.id}': the first stands at {earlier.id_span}"
            line = file.source.line(span.line)
            yield Diagnostic(Code.ID_TWICE, message, span, line, "give one of them another id")
