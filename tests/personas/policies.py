"""The shipped policy, and what it would be without what protects."""

from __future__ import annotations

from importlib import resources

import yaml

from ftindicators import Policy


def text(*, evidence: bool = True, points: bool = True) -> str:
    """The shipped policy; without asking for evidence of control or flow; without asking for more than one point."""
    rules = yaml.safe_load(
        resources.files("ftindicators.candidates").joinpath("policy.yaml").read_text(encoding="utf-8")
    )
    if not evidence:
        rules["packs"]["sexual"].pop("require_evidence")
        rules["routes"]["offender"]["pass"].pop("require_evidence")
    if not points:
        for route in ("urgent", "welfare", "offender"):
            rules["routes"][route]["pass"] |= {"score": 1, "families": 1}
    return yaml.safe_dump(rules, sort_keys=False)


# What a policy would be that counts points alone: any indicator is enough for anybody, whatever it shows.
CARELESS_TEXT = text(evidence=False, points=False)
CARELESS = Policy.of_text(CARELESS_TEXT)
NO_EVIDENCE = Policy.of_text(text(evidence=False))
