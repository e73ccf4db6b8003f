import json

from ftindicators.model.explanation import ClauseAnswer, Explanation, NamedValue


def test_an_explanation_is_written_as_json_with_its_parts():
    inner = ClauseAnswer("n >= $k", "n >= 6", "5; it asks for at least 6", "false", miss="5 of 6")
    value = NamedValue("n", "measure", None, "deposits")
    whole = ClauseAnswer("NOT (n >= $k)", "NOT (n >= 6)", "not so", "true", (value,), None, (inner,))
    found = Explanation("a", 1, "A", "t1", "account", "A1", 0, "hit", (whole,)).to_json()
    assert json.loads(json.dumps(found)) == found
    assert found["occurred_at"] == "1970-01-01T00:00:00Z"
    assert found["clauses"][0]["parts"][0]["miss"] == "5 of 6"
    assert found["clauses"][0]["values"] == [
        {"name": "n", "kind": "measure", "exact": None, "value": "", "words": "deposits"}
    ]
    assert found["at"] is None
