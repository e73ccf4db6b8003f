"""What is wrong and what is unwise in files of a person: indicators, policies, overlays, each known by its keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ftindicators.candidates.policy_lint import lint_policy
from ftindicators.candidates.policy_reading import read_rules, read_suppressions
from ftindicators.candidates.suppression_lint import lint_suppressions
from ftindicators.diagnostics import Diagnostic, in_order
from ftindicators.language.indicator_files import PathLike, find_files, read_text
from ftindicators.language.library import Library, read_library
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Mapping, read_tree

_TELLING = re.compile(r"(policy|indicators|suppress)[\"']?\s*:")


@dataclass(frozen=True, slots=True)
class Linted:
    """How many indicators, policies and overlays were read, and every error and warning of every file."""

    indicators: int
    policies: int
    overlays: int
    diagnostics: tuple[Diagnostic, ...]


def lint(paths: Sequence[PathLike], *, today: date | None = None) -> Linted:
    """Read files and folders; without a path the indicators that ship. Never raises for what stands in the files.

    A file with a key ``policy`` is a policy; one without ``indicator`` that has ``indicators`` or ``suppress`` is an
    overlay; every other one is an indicator. Policies and overlays are held against the indicators among ``paths``,
    or, where there are none, against those that ship. ``today`` dates suppressions (None: it is not asked).
    """
    policies, overlays = _apart(paths)
    apart = {path.resolve() for path in (*policies, *overlays)}
    only_apart = bool(apart) and all(file.path.resolve() in apart for file in find_files(tuple(paths))[0])
    library = read_library(() if only_apart else paths, overlays=overlays, apart=apart)
    found = [d for d in library.diagnostics if not only_apart or _is_of(d, overlays)]
    if only_apart:
        found += find_files(tuple(paths))[1]
    for path in policies:
        found += _policy(path, library, today)
    for path in overlays:
        found += _overlay(path, today)
    read = 0 if only_apart else len(library.indicators)
    return Linted(read, len(policies), len(overlays), in_order(found))


def _apart(paths: Sequence[PathLike]) -> tuple[list[Path], list[Path]]:
    """The policies and the overlays among the files."""
    policies: list[Path] = []
    overlays: list[Path] = []
    for file in find_files(tuple(paths))[0]:
        source = read_text(file.path)
        if not isinstance(source, SourceText) or _TELLING.search(source.text) is None:
            continue  # the keys of neither: an indicator, which is read later, once
        root = read_tree(source).root
        if not isinstance(root, Mapping):
            continue
        if root.get("policy") is not None:
            policies.append(file.path)
        elif root.get("indicator") is None and (root.get("indicators") or root.get("suppress")):
            overlays.append(file.path)
    return policies, overlays


def _policy(path: Path, library: Library, today: date | None) -> tuple[Diagnostic, ...]:
    source = read_text(path)
    if isinstance(source, Diagnostic):
        return (source,)
    rules, faults = read_rules(source)
    if rules is None:
        return faults
    return lint_policy(source, rules, library.indicators.indicators, today)


def _overlay(path: Path, today: date | None) -> tuple[Diagnostic, ...]:
    """What the reader of suppressions says of an overlay; unknown indicators are errors that `read_library` tells."""
    source = read_text(path)
    if isinstance(source, Diagnostic):
        return ()
    root = read_tree(source).root
    _, faults = read_suppressions(source)
    if not isinstance(root, Mapping) or faults:
        return faults
    return tuple(found.diagnostic(source) for found in lint_suppressions(root, None, today))


def _is_of(diagnostic: Diagnostic, files: Sequence[Path]) -> bool:
    return diagnostic.span is not None and any(diagnostic.span.file == str(path) for path in files)
