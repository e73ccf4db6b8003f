"""The flat public names: there, typed, documented, and written down for users."""

import ast
import re

import pytest

import ftindicators
from tests.architecture.public_face import PAGE, home, names
from tests.checkout import ROOT

NAMES = names()


def test_each_name_is_declared_for_type_checkers_where_it_lives():
    tree = ast.parse((ROOT / "src" / "ftindicators" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    declared = {(a.name, node.module) for node in block.body if isinstance(node, ast.ImportFrom) for a in node.names}
    assert declared == {(name, home(name)) for name in NAMES}


def test_names_are_sorted_and_listed_by_dir():
    assert sorted(NAMES) == NAMES
    assert set(ftindicators.__all__) <= set(dir(ftindicators))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Enigne'"):
        _ = ftindicators.Enigne


@pytest.mark.parametrize("name", NAMES)
def test_each_name_can_be_had_and_says_what_it_is(name):
    assert getattr(ftindicators, name).__doc__


def test_the_reference_page_has_each_name_once():
    written = re.findall(r"^\| \[`(\w+)`\]\(#\w+\) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(written) == sorted(NAMES)
