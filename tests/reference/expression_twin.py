"""The plain twin of the expression language: a typed tree over one row, in Python's own exact numbers.

Integers, money (in units of currency), moments and constants are Fractions, numbers are floats, unknown is None. Slow,
and written from `expressions.md`, not from the engines' code: where they differ, one is wrong.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache

from ftindicators.language.expressions.normalise import normalised
from ftindicators.model.expression import Literal, Name, Operation
from ftindicators.model.values import ValueType as T

EXACT = {T.INTEGER, T.MONEY, T.INSTANT, T.LOCAL_DATE, T.LOCAL_TIME, T.DURATION}
LEAST, MOST = -(2**63), 2**63 - 1
WHITE = "\t\n\v\f\r \x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


class Borderline(Exception):
    """Two floats so near one another that engines may differ in the last bit: the row says nothing."""


class Twin:
    """Evaluates trees over one row; ``overflows`` counts operations beyond a type's range."""

    def __init__(self, row):
        self.row = row
        self.overflows = 0

    def answer(self, e):
        """The value in the physical units of its type: whole ten-thousandths for money, a half away from zero."""
        v = self.of(e)
        if v is None or e.type in (T.TEXT, T.BOOLEAN):
            return v
        if e.type is T.NUMBER:
            return float(v)
        if e.type is T.MONEY:
            v = Fraction(away(v * 10_000))
            return int(v) if LEAST <= v <= MOST else self.beyond()
        return int(v) if LEAST <= v <= MOST else self.beyond()

    def beyond(self):
        self.overflows += 1

    def of(self, e):
        if constant(e):
            return exactly(e)
        match e:
            case Literal(_, None):
                return None
            case Literal(kind, value):
                if isinstance(value, bool | str):
                    return value
                return Fraction(Decimal(str(value))) / (10_000 if kind is T.MONEY else 1)
            case Name(kind, name):
                v = self.row[name]
                if v is None or kind not in EXACT:
                    return v
                return Fraction(v, 10_000 if kind is T.MONEY else 1)
            case Operation():
                return self.operation(e)

    def operation(self, e):
        o, parts = e.operator, e.operands
        if o == "case":
            values = [self.of(p) for p in parts]  # all of them, so that overflows of every branch are counted
            branch = next((v for c, v in zip(values[:-1:2], values[1::2], strict=True) if c is True), values[-1])
            return self.held(e, branch)
        if o in ("is_distinct", "=", "<>", "<", "<=", ">", ">=", "in", "nullif", "greatest", "least", "coalesce"):
            return self.alike(e)
        if o in ("and", "or"):
            stop = o == "or"
            values = [self.of(p) for p in parts]
            return stop if stop in values else None if None in values else not stop
        v = [self.of(p) for p in parts]
        if o.startswith("is_"):
            return {"is_null": v[0] is None, "is_true": v[0] is True, "is_false": v[0] is False}[o]
        if o == "list_any":
            return None if v[0] is None else any(t in v[0] for t in v[1:])
        if None in v:
            return None
        if o in ("+", "-", "*", "/", "%", "neg", "abs", "floor", "ceil", "round"):
            return self.number(e, o, v)
        return on_text(o, v)

    # --- what compares

    def alike(self, e):  # noqa: PLR0911 (one return an operator)
        o, parts = e.operator, e.operands
        v = [self.of(p) for p in parts]
        floating = any(p.type is T.NUMBER and not constant(p) for p in parts) or e.type is T.NUMBER
        if floating:
            v = [None if x is None else float(x) for x in v]
        if o == "coalesce":
            return next((x for x in v if x is not None), None)
        if o in ("greatest", "least"):
            known = [x for x in v if x is not None]
            return None if not known else max(known) if o == "greatest" else min(known)
        if o == "is_distinct":
            return v[0] != v[1]
        if o == "nullif":
            return None if v[0] is not None and v[0] == v[1] else v[0]
        if o == "in":
            return None if v[0] is None else v[0] in v[1:]
        if None in v:
            return None
        a, b = v
        if floating and a != b and math.isclose(a, b, rel_tol=1e-12):
            raise Borderline
        match o:
            case "=":
                return a == b
            case "<>":
                return a != b
            case "<":
                return a < b
            case "<=":
                return a <= b
            case ">":
                return a > b
            case ">=":
                return a >= b

    # --- numbers

    def number(self, e, o, v):
        if e.type is T.NUMBER:
            return finite(floating(o, [float(x) for x in v[:2]] if o != "round" else [float(v[0]), *v[1:]]))
        a, b = (*v, None)[:2]
        days = e.operands[0].type is T.LOCAL_DATE
        match o:
            case "+":
                v = a + b
            case "-":
                v = (a - b) * (86_400_000_000 if days else 1)
            case "*":
                v = a * b
            case "%":
                v = None if b == 0 else abs(a) % abs(b) * (-1 if a < 0 else 1)
            case "neg":
                v = -a
            case "abs":
                v = abs(a)
            case "floor":
                v = Fraction(math.floor(a))
            case "ceil":
                v = Fraction(math.ceil(a))
            case "round":
                unit = 10 ** int(b or 0)
                v = Fraction(away(a * unit), unit)
        return self.in_range(e, v)

    def in_range(self, e, v):
        if v is None:
            return v
        size = v * 10_000 if e.type is T.MONEY else v
        return v if LEAST <= size <= MOST else self.beyond()

    def held(self, e, v):
        return float(v) if e.type is T.NUMBER and v is not None else v


def constant(e):
    """Whether written numbers alone give it."""
    if isinstance(e, Literal):
        return e.value is not None and e.type in (T.INTEGER, T.NUMBER, T.MONEY)
    return isinstance(e, Operation) and e.operator in ("+", "-", "*", "neg") and all(map(constant, e.operands))


def exactly(e):
    """The value of a constant: no range holds for it."""
    if isinstance(e, Literal):
        return Fraction(Decimal(str(e.value))) / (10_000 if e.type is T.MONEY else 1)
    a, b = (*map(exactly, e.operands), None)[:2]
    return -a if e.operator == "neg" else a + b if e.operator == "+" else a - b if e.operator == "-" else a * b


def away(x):
    """To a whole, a half away from zero."""
    return math.floor(abs(x) + Fraction(1, 2)) * (-1 if x < 0 else 1)


def finite(x):
    return None if x is None or not math.isfinite(x) else x


def floating(o, v):
    a, b = (*v, None)[:2]
    try:
        match o:
            case "+":
                return a + b
            case "-":
                return a - b
            case "*":
                return a * b
            case "/":
                return None if b == 0 else a / b
            case "neg":
                return -a
            case "abs":
                return abs(a)
    except OverflowError:
        return None
    unit = 10 ** int(b or 0) if o == "round" else 1
    scaled = finite(a * unit)
    if scaled is None:
        return None
    jump = 0.5 if o == "round" else 0.0
    part = abs(abs(scaled) % 1.0 - jump)
    if 0 < min(part, 1 - part) < 1e-9 * max(1.0, abs(scaled)) and abs(scaled) < 2**52:
        raise Borderline
    whole = {"floor": math.floor, "ceil": math.ceil, "round": lambda s: away(Fraction(s))}[o](scaled)
    return float(whole) / unit


# --- texts and lists


def on_text(o, v):  # noqa: PLR0911 (one arm a function)
    match o, v:
        case "not", [b]:
            return not b
        case "||", [a, b]:
            return a + b
        case "like", [t, p, *escape]:
            return like(t, p, escape[0] if escape else None)
        case "ilike", [t, p, *escape]:
            return like(fold(t), fold(p), escape[0] if escape else None)
        case "regexp_matches", [t, p]:
            return compiled(p).search(t) is not None
        case "regexp_extract", [t, p, k]:
            found = compiled(p).search(t)
            return (found.group(int(k)) or None) if found else None
        case "lower", [t]:
            return "".join(c.lower() for c in t)
        case "upper", [t]:
            return "".join(c.upper() for c in t)
        case "trim", [t]:
            return t.strip(WHITE)
        case "length" | "list_length", [t]:
            return Fraction(len(t))
        case "normalise", [t]:
            return normalised(t)
        case "starts_with", [t, u]:
            return t.startswith(u)
        case "ends_with", [t, u]:
            return t.endswith(u)
        case "contains", [t, u]:
            return u in t
        case "any", [t, whole]:
            return t in whole
        case "list_contains", [whole, t]:
            return t in whole
        case "distance_km", places:
            return distance(*map(float, places))
    raise AssertionError(o)


def fold(text):
    """Letter by letter: what folds to several letters stays itself, save that the two sharp s are one."""
    return "".join("ß" if c == "ẞ" else c.casefold() if len(c.casefold()) == 1 else c for c in text)


def like(text, pattern, escape):
    @cache
    def fits(i, j):
        if j == len(pattern):
            return i == len(text)
        if pattern[j] == escape:
            return i < len(text) and text[i] == pattern[j + 1] and fits(i + 1, j + 2)
        if pattern[j] == "%":
            return fits(i, j + 1) or (i < len(text) and fits(i + 1, j))
        return i < len(text) and pattern[j] in ("_", text[i]) and fits(i + 1, j + 1)

    return fits(0, 0)


@cache
def compiled(pattern):
    """Python's own reading: `$` is the very end, classes are ASCII (its ignoring of case then is too)."""
    return re.compile(re.sub(r"\$$", r"\\Z", pattern), 0 if "(?i)" in pattern else re.ASCII)


def distance(lat1, lon1, lat2, lon2):
    p, q = math.radians(lat1), math.radians(lat2)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, h)))
