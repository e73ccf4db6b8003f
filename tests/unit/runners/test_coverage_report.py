from ftindicators.engine.coverage import Tally
from ftindicators.runners.coverage_report import coverage_report
from ftindicators.runners.intake import Lacking
from tests.unit.plan.small_plans import indicator, plan

MADE = plan(indicator("a"), indicator("b", status="stable"))


def report(tallies=None, errors=None, lacking=None, **keys):
    span = (keys.get("data_from"), keys.get("data_to"))
    return coverage_report(MADE, tallies or {}, errors or {}, lacking or {}, *span, stated=False)


def test_every_indicator_of_the_plan_has_an_entry():
    found = report({"b": Tally(rows=5, relevant=3, hits=2)})["indicators"]
    assert {i: (e["status"], e["hits"], e["indicator_status"]) for i, e in found.items()} == {
        "a": ("no_relevant_rows", 0, "draft"), "b": ("evaluated", 2, "stable"),
    }  # fmt: skip


def test_what_is_lacking_makes_it_not_evaluable():
    entry = report(lacking={"a": Lacking(("city",), ("customers",))})["indicators"]["a"]
    assert entry["status"] == "not_evaluable"
    assert entry["missing"] == {"columns": ["city"], "tables": ["customers"], "lists": []}


def test_an_error_is_said_with_its_text():
    entry = report({"a": Tally(rows=5, relevant=3)}, {"a": "ValueError: x"})["indicators"]["a"]
    assert (entry["status"], entry["error"]) == ("error", "ValueError: x")


def test_the_span_of_the_data_is_in_words():
    found = report(data_from=0, data_to=1)
    assert (found["data_from"], found["data_to"]) == ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z")
    assert report()["data_from"] is None
