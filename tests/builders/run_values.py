"""Made-up runs with whole manifests and definitions, to be compared."""

from __future__ import annotations

from dataclasses import replace

from tests.builders.candidate_values import covered, results

INDICATOR = """\
indicator: night-cash
version: 1
title: Cash at night
status: stable
strength: weak
parameters:
  least: {value: 4, basis: judgement, minimum: 1}
condition: n >= $least
"""
POLICY = "policy: default\nversion: 1\nwindow: 90d\nroutes: {welfare: {pass: {score: 4}}}\n"
MAPPING = "layout: postings\n"


def run(
    candidates=(),
    suppressed=(),
    *,
    files=(("rows.csv", "h1"),),
    texts=None,
    parameters=None,
    statuses=None,
    policy=POLICY,
    mapping=MAPPING,
    kept=True,
    found=None,
    **more,
):
    """A run of the indicators in ``texts`` (id: YAML); ``kept``: whether its texts stand in definitions.json.

    A text's hash is the text itself. ``parameters`` and ``statuses``: by id; ``found``: coverage by id.
    """
    texts = {"night-cash": INDICATOR} if texts is None else texts
    given = {
        "inputs": [{"source": name, "path": None, "blake2b": digest} for name, digest in files],
        "tables": {},
        "mapping": mapping,
        "policy": {"name": "default", "version": 1, "blake2b": policy},
        "indicators": {
            name: {
                "version": 1,
                "status": (statuses or {}).get(name, "stable"),
                "blake2b": text,
                "parameters": (parameters or {}).get(name, {"least": "4"}),
            }
            for name, text in texts.items()
        },
        "overlays": [],
        "settings": [],
        "from": None,
        "to": None,
        "as_of": None,
        "semantics": 1,
        "versions": {"ftindicators": "0.1.0", "polars": "2.0"},
    }
    span = {key: more.pop(key) for key in ("data_from_is",) if key in more}
    made = results(candidates, suppressed, indicators=found or {name: covered() for name in texts}, **span)
    made = replace(made, manifest={**made.manifest, **given, **more})
    if not kept:
        return made
    definitions = {
        "indicators": {name: {"text": text, "blake2b": text} for name, text in texts.items()},
        "policy": {"text": policy, "blake2b": policy},
        "mapping": {"text": mapping, "blake2b": mapping},
    }
    return replace(made, definitions=definitions)
