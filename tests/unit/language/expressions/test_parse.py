"""What binds how: against sqlglot, and in trees written out."""

from __future__ import annotations

import random

import pytest
import sqlglot
from sqlglot import expressions as g

from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.parse import DEEPEST, LONGEST_CHAIN, parsed


def parse(text):
    faults = []
    tree = parsed(text, lambda *fault: faults.append(fault))
    assert faults == []
    return tree


def shape(node):
    """The tree in brackets, our way."""
    match node:
        case s.NameSyntax(name):
            return name
        case s.NumberSyntax(text):
            return text
        case s.NegativeSyntax(operand):
            return ["neg", shape(operand)]
        case s.NotSyntax(operand):
            return ["not", shape(operand)]
        case s.JunctionSyntax(operator, operands):
            tree = shape(operands[0])
            for operand in operands[1:]:
                tree = [operator.lower(), tree, shape(operand)]
            return tree
        case s.ArithmeticSyntax(operator, left, right) | s.ComparisonSyntax(operator, left, right):
            return [operator, shape(left), shape(right)]
        case s.BetweenSyntax(operand, low, high, negated):
            tree = ["between", shape(operand), shape(low), shape(high)]
            return ["not", tree] if negated else tree
        case s.InSyntax(operand, items, _, negated):
            tree = ["in", shape(operand), *map(shape, items)]
            return ["not", tree] if negated else tree
        case s.IsSyntax(operand, what, negated):
            tree = ["is", shape(operand), what.lower()]
            return ["not", tree] if negated else tree
        case s.CallSyntax(function, arguments):
            return [function, *map(shape, arguments)]
    raise AssertionError(node)


SQLGLOT = {
    g.And: "and",
    g.Or: "or",
    g.EQ: "=",
    g.NEQ: "<>",
    g.LT: "<",
    g.LTE: "<=",
    g.GT: ">",
    g.GTE: ">=",
    g.Add: "+",
    g.Sub: "-",
    g.Mul: "*",
    g.Div: "/",
    g.Mod: "%",
    g.DPipe: "||",
    g.Coalesce: "coalesce",
}


def glot(node):
    """The tree in brackets, sqlglot's way."""
    match node:
        case g.Paren():
            return glot(node.this)
        case g.Column() | g.Literal():
            return node.name
        case g.Neg():
            return ["neg", glot(node.this)]
        case g.Not():
            return ["not", glot(node.this)]
        case g.Between():
            return ["between", glot(node.this), glot(node.args["low"]), glot(node.args["high"])]
        case g.In():
            return ["in", glot(node.this), *map(glot, node.expressions)]
        case g.Is():
            return ["is", glot(node.this), node.expression.sql().lower()]
        case g.Coalesce():
            return ["coalesce", glot(node.this), *map(glot, node.expressions)]
    return [SQLGLOT[type(node)], glot(node.this), glot(node.expression)]


def value(rng, depth):
    if depth == 0:
        return rng.choice(["a", "b", "c", "1", "2.5"])
    left, right = value(rng, depth - 1), value(rng, rng.randrange(depth))
    return rng.choice(
        [
            f"{left} {rng.choice(['+', '-', '*', '/', '%'])} {right}",
            f"({left})",
            f"- {rng.choice('abc')}",
            left,
            f"coalesce({left}, {right})",
        ]
    )


def condition(rng, depth):
    if depth == 0:
        left, right = value(rng, rng.randrange(3)), value(rng, rng.randrange(3))
        return rng.choice(
            [
                f"{left} {rng.choice(['=', '<>', '<', '<=', '>', '>='])} {right}",
                f"{left} BETWEEN {right} AND {value(rng, 1)}",
                f"{left} NOT IN (1, 2)",
                f"{left} IN ({right})",
                f"{left} IS NULL",
                f"{left} IS NOT NULL",
                "p",
                f"p IS {rng.choice(['TRUE', 'FALSE'])}",
            ]
        )
    left, right = condition(rng, depth - 1), condition(rng, rng.randrange(depth))
    return rng.choice([f"{left} AND {right}", f"{left} OR {right}", f"NOT {left}", f"({left})"])


def test_precedence_is_that_of_sqlglot():
    rng = random.Random(5)
    for _ in range(1500):
        text = condition(rng, rng.randrange(5))
        # sqlglot reads `NOT a AND b` and `x IS NOT NULL` as we do; what it does otherwise is not in this subset
        assert shape(parse(text)) == glot(sqlglot.parse_one(text, read="duckdb")), text


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a OR b AND c", ["or", "a", ["and", "b", "c"]]),
        ("NOT a = b", ["not", ["=", "a", "b"]]),
        ("NOT a AND b", ["and", ["not", "a"], "b"]),
        ("- a * b", ["*", ["neg", "a"], "b"]),
        ("a - b - c", ["-", ["-", "a", "b"], "c"]),
        ("a + b || c", ["||", ["+", "a", "b"], "c"]),
        ("a BETWEEN 1 AND 2 AND b", ["and", ["between", "a", "1", "2"], "b"]),
        ("a between 1 and 2 or NOT b is null", ["or", ["between", "a", "1", "2"], ["not", ["is", "b", "null"]]]),
        ("COALESCE(a, b)", ["coalesce", "a", "b"]),
    ],
)
def test_what_binds_tighter(text, tree):
    assert shape(parse(text)) == tree


def test_every_node_knows_where_it_was_written():
    text = "(a + b) * c > 1 AND NOT p"
    tree = parse(text)
    assert isinstance(tree, s.JunctionSyntax)
    comparison, negation = tree.operands
    assert text[comparison.start : comparison.end] == "(a + b) * c > 1"
    assert text[comparison.left.start : comparison.left.end] == "(a + b) * c"
    assert text[comparison.left.left.start : comparison.left.left.end] == "a + b"
    assert text[negation.start : negation.end] == "NOT p"


def test_forty_brackets_are_read_and_a_long_chain_too():
    assert parse("(" * DEEPEST + "a" + ")" * DEEPEST) is not None
    assert parse(" + ".join(["a"] * (LONGEST_CHAIN + 1))) is not None
    assert len(parse(" OR ".join(["a"] * 5000)).operands) == 5000
