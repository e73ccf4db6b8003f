import pytest

from ftindicators.language import yaml_tree
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Mapping, Scalar, read_tree


def tree(text):
    return read_tree(SourceText("f.yaml", text))


def values(text):
    root = tree(text).root
    assert isinstance(root, Mapping)
    return {entry.key.text: entry.value.text for entry in root.entries if isinstance(entry.value, Scalar)}


def test_scalars_stay_text():
    assert values("country: NO\naccount: 012\nat: 22:30\non: yes\n") == {
        "country": "NO",
        "account": "012",
        "at": "22:30",
        "on": "yes",
    }


def test_a_repeated_key_is_told_with_both_lines_and_the_first_stays():
    found = tree("a: 1\nb: 2\na: 3\n")
    assert [(d.code, d.span.line) for d in found.diagnostics] == [("FTI102", 3)]
    assert "line 1" in found.diagnostics[0].message
    assert values("a: 1\nb: 2\na: 3\n")["a"] == "1"


@pytest.mark.parametrize(
    "text", ["a: &x 1\n", "a: *x\n", "a: !t 1\n", "<<: {a: 1}\n", "? [a]\n: 1\n", "a: 1\n---\nb: 1\n"]
)
def test_what_indicators_do_not_need_is_refused(text):
    assert [d.code for d in tree(text).diagnostics] == ["FTI103"]


def test_a_syntax_error_is_reported_alone():
    found = tree("a: 1\na: 2\nb: x: y\n")
    assert found.root is None
    assert [d.code for d in found.diagnostics] == ["FTI101"]


def test_limits_are_stated(monkeypatch):
    assert [d.code for d in tree("a: " + "[" * 30 + "]" * 30).diagnostics] == ["FTI104"]
    assert [d.code for d in tree("a: [" + "1, " * 50_001 + "]").diagnostics] == ["FTI104"]
    monkeypatch.setattr(yaml_tree, "MAX_BYTES", 10)
    assert [d.code for d in tree("a: 12345678901").diagnostics] == ["FTI104"]


def test_brackets_without_end_do_not_exhaust_the_stack():
    # PyYAML has a limit of its own since 6.0.4, and says that the text cannot be read; before that, ours is reached.
    (fault,) = tree("a: " + "[" * 20_000).diagnostics
    assert fault.code in {"FTI101", "FTI104"}


def test_control_characters_do_not_reach_the_terminal():
    shown = tree("a: b\x1b[31m\n").diagnostics[0].render()
    assert "\x1b" not in shown
