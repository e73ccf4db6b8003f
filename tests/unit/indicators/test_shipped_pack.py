"""What every indicator that ships must say of itself, beyond what the language asks."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ftindicators.language.library import Indicators

PACK = Path(__file__).resolve().parents[3] / "indicators"
FILES = sorted(PACK.rglob("*.yaml"))
EVIDENCE_OF_CONTROL_OR_FLOW = {"hand-over", "control", "pass-through", "access", "pays-for-many"}
# Words that judge, and deeds that a reviewer must leave to others.
NEVER_WRITTEN = (
    "prostitut",
    "hooker",
    "illegal",
    "pimp",
    "confront",
    "call the customer",
    "interview",
    "freeze",
    "exit the",
)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def raw(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_pack_loads_and_lint_has_nothing_to_say():
    indicators = Indicators.load(PACK)
    assert [str(diagnostic) for diagnostic in indicators.lint()] == []
    assert len(indicators.indicators) == len(FILES) >= 10


def test_the_pack_has_many_families_and_evidence_of_control_or_flow():
    families = [yaml.safe_load(file.read_text(encoding="utf-8"))["family"] for file in FILES]
    assert len(set(families)) >= 6
    assert sum(family in EVIDENCE_OF_CONTROL_OR_FLOW for family in families) >= 2


def test_a_file_is_named_by_its_id_and_lies_where_its_exploitation_says(path, raw):
    assert raw["indicator"] == path.stem
    packs = [value for value in raw["exploitation"] if value != "general"]
    folder = "general" if not packs else packs[0] if len(packs) == 1 else "several"
    assert path.parent.name == folder


def test_it_says_where_it_comes_from_in_two_languages_and_what_else_it_can_mean(raw):
    assert set(raw["title"]) == {"en", "fr"}
    assert all({"document", "year", "basis"} <= set(source) for source in raw["sources"])
    assert len(raw["innocent_explanations"]) >= 2
    assert len(raw["next_steps"]) >= 2
    assert raw["status"] != "draft" or "# Draft:" in Path(PACK, _folder(raw), f"{raw['indicator']}.yaml").read_text(
        "utf-8"
    )


def _folder(raw):
    return next(file.parent.name for file in FILES if file.stem == raw["indicator"])


def test_every_parameter_says_on_what_it_rests(raw):
    assert all(
        parameter["basis"] in {"source", "source_secondary", "judgement"} for parameter in raw["parameters"].values()
    )


def test_its_words_are_neutral(path):
    text = path.read_text(encoding="utf-8").lower()
    assert [word for word in NEVER_WRITTEN if word in text] == []


def test_what_an_independent_worker_also_shows_is_not_strong(raw):
    if "sexual" in raw["exploitation"] and raw["family"] not in EVIDENCE_OF_CONTROL_OR_FLOW:
        assert raw["strength"] != "strong"


def test_at_least_two_tests_fire_and_two_stay_quiet(raw):
    fires = [bool(test["hits"]) for test in raw["tests"]]
    assert fires.count(True) >= 2
    assert fires.count(False) >= 2
