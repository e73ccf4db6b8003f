import json
import os

import jsonschema
import pytest

from ftindicators.reports.document import SCHEMA_FILE
from ftindicators.reports.schema import report_schema, schema_text, shipped_schema
from tests.checkout import ROOT

PLACES = (ROOT / "src" / "ftindicators" / "reports" / SCHEMA_FILE, ROOT / "docs" / "reference" / SCHEMA_FILE)


@pytest.mark.parametrize("place", PLACES, ids=lambda path: path.parent.name)
def test_the_file_is_what_the_values_say(place):
    """`FTINDICATORS_REGENERATE=1` writes it anew."""
    if os.environ.get("FTINDICATORS_REGENERATE"):
        place.write_text(schema_text(), encoding="utf-8", newline="\n")
    assert place.read_text(encoding="utf-8") == schema_text()


def test_it_is_a_schema_and_closed_everywhere():
    jsonschema.Draft202012Validator.check_schema(report_schema())

    def objects(value):
        if isinstance(value, dict):
            if value.get("type") == "object":
                yield value
            for inner in value.values():
                yield from objects(inner)

    found = list(objects(shipped_schema()))
    assert len(found) > 20
    assert all(each["additionalProperties"] is False and each["required"] for each in found)
    assert all(each["description"] for each in found)


def test_it_refers_to_nothing_outside():
    references = [part for part in json.dumps(report_schema()).split('"') if "$defs/" in part]
    assert references
    assert all(reference.startswith("#/") for reference in references)
