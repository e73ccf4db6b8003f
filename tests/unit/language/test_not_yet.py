"""The eight acid tests of the design: what this release cannot run is refused by name, and nothing else in them is."""

import pytest

from ftindicators.language.fields import FORMS
from ftindicators.language.library import read_library
from tests.foreign import SHARED
from tests.unit.language.indicator_text import read

EXAMPLES = sorted((SHARED / "design" / "examples").glob("*.yaml"))


@pytest.mark.foreign
@pytest.mark.skipif(not EXAMPLES, reason="FTINDICATORS_SHARED names the folder that holds design/examples")
def test_the_examples_of_the_design_are_refused_only_for_what_is_not_yet_run():
    whole = []
    for path in EXAMPLES:
        errors = [fault for fault in read_library([path]).diagnostics if fault.severity == "error"]
        assert [fault.render() for fault in errors if "not yet" not in fault.message] == []
        if not errors:
            whole.append(path.stem)
    assert whole == ["2-no-ordinary-living-expenses"]


@pytest.mark.parametrize("key", ["sequence", "network", "peers", "composite"])
def test_forms_that_are_not_yet_run_are_refused_by_name(key):
    found = read(f"{key}: {{a: {{within: 1d}}}}\nmeasures:\n  n: {{aggregate: count, within: 1d}}\ncondition: n > 1\n")
    assert [fault.code for fault in found.diagnostics] == ["FTI115"]
    assert f"'{key}'" in found.diagnostics[0].message
    assert "not yet" in found.diagnostics[0].message


@pytest.mark.parametrize("aggregate", ["jaccard", "cosine", "jensen_shannon", "distance_km", "max_speed_kmh"])
def test_aggregates_that_are_not_yet_run_are_refused_by_name(aggregate):
    found = read(f"measures:\n  n: {{aggregate: {aggregate}, within: 1d}}\ncondition: n > 1\n")
    assert ["not yet" in fault.message for fault in found.diagnostics] == [True]


def test_every_field_says_what_it_means():
    for form in FORMS:
        names = [field.key for field in form.fields]
        assert len(names) == len(set(names))
        assert all(field.meaning for field in form.fields)
