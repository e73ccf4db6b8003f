"""A policy as its user meets it: a file that is read whole or refused with everything that is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from ftindicators.candidates.policy_reading import Code, read_rules, read_suppressions
from ftindicators.candidates.rules import Rules, laid_over
from ftindicators.diagnostics import Diagnostic, InvalidPolicy
from ftindicators.language.source_text import SourceText
from ftindicators.model.hashing import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

SHIPPED = "policy.yaml"


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules by which episodes become candidates for a person to review. Frozen.

    :meth:`load` reads a file, :meth:`of_text` a text; :meth:`default` is the one that ships. ``text``: what it was
    read from, ``digest`` its blake2b-128. ``overlays``: file and text of each that was laid over it.

    >>> import ftindicators as ft
    >>> policy = ft.Policy.default()
    >>> policy.name, policy.window // (24 * 60 * 60 * 1_000_000)
    ('default', 90)
    """

    rules: Rules
    digest: str
    file: str = field(default="", compare=False)
    text: str = field(default="", compare=False, repr=False)
    overlays: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)

    @property
    def name(self) -> str:
        """What the policy calls itself."""
        return self.rules.name

    @property
    def version(self) -> int:
        """Its version, as its author counts."""
        return self.rules.version

    @property
    def window(self) -> int:
        """Microseconds within which a party's episodes are seen together; no episode may be longer."""
        return self.rules.window

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Policy:
        """The policy in a YAML file. Raises InvalidPolicy, with every fault, its place and what would be right.

        A bank begins with a copy of the shipped one:

        >>> import ftindicators as ft
        >>> policy = ft.Policy.load("src/ftindicators/candidates/policy.yaml")
        >>> policy == ft.Policy.default()
        True
        """
        return cls.of_text(_read(path), file=str(path))

    @classmethod
    def of_text(cls, text: str, *, file: str = "policy") -> Policy:
        """The policy in a text; ``file`` stands in the places of its faults. Raises InvalidPolicy."""
        rules, diagnostics = read_rules(SourceText(file, text))
        if rules is None:
            raise InvalidPolicy(diagnostics=diagnostics)
        return cls(rules, digest(text), file, text)

    def with_overlays(self, *paths: str | PathLike[str]) -> Policy:
        """The same with the suppressions of overlays; for a party and an indicator that several name, the last counts.

        What else stands in an overlay is `Indicators.load`'s. Raises InvalidPolicy.

        >>> from pathlib import Path
        >>> import ftindicators as ft
        >>> desk = Path("out/desk.yaml")
        >>> desk.parent.mkdir(exist_ok=True)
        >>> text = "{indicators: [night-cash-window], party: C-1, owner: desk 2, reason: trader, until: 2027-03-31}"
        >>> written = desk.write_text(f"suppress: [{text}]")
        >>> [suppression.owner for suppression in ft.Policy.default().with_overlays(desk).rules.suppress]
        ['desk 2']
        """
        return self.with_overlay_texts((str(path), _read(path)) for path in paths)

    def with_overlay_texts(self, texts: Iterable[tuple[str, str]]) -> Policy:
        """As :meth:`with_overlays`, from (file, text) of each. Raises InvalidPolicy."""
        suppress, laid = self.rules.suppress, list(self.overlays)
        faults: list[Diagnostic] = []
        for file, text in texts:
            found, diagnostics = read_suppressions(SourceText(file, text))
            suppress = laid_over(suppress, found)
            faults += diagnostics
            laid.append((file, text))
        if faults:
            raise InvalidPolicy(diagnostics=faults)
        return replace(self, rules=replace(self.rules, suppress=suppress), overlays=tuple(laid))

    @classmethod
    def default(cls) -> Policy:
        """The policy that ships with the package."""
        return _shipped()


def _read(path: str | PathLike[str]) -> str:
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Diagnostic(Code.UNREADABLE, f"{path}: not UTF-8 text (byte {error.start})")
        raise InvalidPolicy(diagnostics=[fault]) from error
    except OSError as error:
        fault = Diagnostic(Code.UNREADABLE, f"{path}: {error.strerror or error}")
        raise InvalidPolicy(diagnostics=[fault]) from error


@cache
def _shipped() -> Policy:
    text = resources.files("ftindicators.candidates").joinpath(SHIPPED).read_text(encoding="utf-8")
    return Policy.of_text(text, file=SHIPPED)
