import pytest
import yaml

from ftindicators.language import yaml_tree
from ftindicators.language.scalar_positions import positions
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Mapping, Scalar, Sequence, read_tree

TEXTS = {
    "plain": "a: type = 'x'\n     AND b\n\n     OR c\nb: 1\n",
    "single quotes": "a: 'it''s\n   two\n\n   three'\n",
    "double quotes": 'a: "x\\ty\\u00e9 z\\\n   w \n  v"\n',
    "literal": "a: |\n  type = 'x'\n    AND b\n\n  c\nb: 2\n",
    "literal, indentation said": "a: |2\n    x\n  y\n",
    "literal, keep": "a: |+\n\n  x\n\n\nb: 1\n",
    "literal in a list": "l:\n  - |\n   abc\n   def\n  - x\n",
    "folded": "a: >\n  type = 'x'\n  AND b\n\n  c\n    more\n    more2\n  d\nb: 2\n",
    "folded, strip": "a: >-\n\n  x y\n  z\n",
    "line ends of Windows": "a: |\r\n  b\r\n  c\r\nd: x\r\n  y\r\n",
    "beyond the basic plane": "a: é 𝄞 x\nb: |\n  𝄞 y\n",
}


def scalars(node):
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from scalars(item)
        case Mapping():
            for entry in node.entries:
                yield from scalars(entry.value)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize("name", TEXTS)
def test_every_character_of_a_value_has_its_place_in_the_file(name, loader, monkeypatch):
    monkeypatch.setattr(yaml_tree, "_Loader", loader)
    text = TEXTS[name]
    tree = read_tree(SourceText("f.yaml", text))
    assert tree.diagnostics == ()
    for scalar in scalars(tree.root):
        at = positions(text, scalar)
        assert len(at) == len(scalar.text) + 1
        assert list(at) == sorted(at)
        for character, place in zip(scalar.text, at, strict=False):
            escaped = text[place] == "\\"
            folded = character in " \n" and text[place] in " \r\n"
            assert character == text[place] or escaped or folded


def test_a_fault_inside_a_folded_block_is_shown_on_its_own_line():
    from tests.unit.language.indicator_text import read

    found = read("condition: >\n  amount > 5\n  AND amuont > 6\nat: amount > 5\n")
    span = found.diagnostics[0].span
    assert (span.line, span.column, span.length) == (15, 7, 6)
