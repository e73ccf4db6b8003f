"""The table of operators and functions is whole, and nothing beside it is read."""

from __future__ import annotations

from ftindicators.language.expressions.calling import _READING_THEIR_OWN, _TYPED
from ftindicators.language.expressions.operators import FUNCTIONS, OPERATOR_NAMED, OPERATORS
from ftindicators.model.expression import Operation, walk
from tests.reference.expression_generator import TRAPS
from tests.unit.language.expressions.made_up import read

NOT_YET = {"matches_list", "contains_term", "lookup", "linked", "hit", "km_between", "similarity"}


def test_every_function_of_the_table_is_typed_or_not_yet():
    typed = set(_READING_THEIR_OWN) | set(_TYPED)
    assert {function.name for function in FUNCTIONS if function.available} == typed
    assert {function.name for function in FUNCTIONS if not function.available} == NOT_YET


def test_names_are_unique():
    assert len(OPERATOR_NAMED) == len(OPERATORS) + len(FUNCTIONS)


def test_every_operator_that_a_tree_can_hold_is_in_the_table():
    from tests.properties.test_expressions import read as read_trap

    held = {node.operator for text in TRAPS for node in walk(read_trap(text)) if isinstance(node, Operation)}
    assert held <= set(OPERATOR_NAMED)
    never_held = {"hours", "minutes", "days", "seconds", "date", "time", "instant"}  # they become constants
    assert {name for name, operator in OPERATOR_NAMED.items() if operator.available} - held - never_held <= {
        "normalise"
    }


def test_the_names_of_other_dialects_are_told_ours():
    for name, ours in {
        "ifnull": "coalesce",
        "len": "length",
        "concat": "||",
        "sum": "measures",
        "now": "now()",
    }.items():
        (fault,) = read(f"{name}(memo) = 'a'")[1]
        assert fault[0] == "FTI233"
        assert ours in fault[3]
