import json

from ftindicators.reports.json_text import json_text


def test_letters_stay_and_what_cannot_be_seen_is_escaped():
    document = {"a": "Zoé\u202e\u200b\x00", "b": [1, None, "x\ny"]}
    text = json_text(document)
    assert json.loads(text) == document
    assert "Zoé" in text
    assert all(letter.isprintable() or letter == "\n" for letter in text)
