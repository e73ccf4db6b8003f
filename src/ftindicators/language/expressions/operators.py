"""The closed table of operators and functions: what each takes, gives and does with null, in a line.

What is not in this table is refused by name. The reference page is made from it. ``available`` False: part of the
language, refused as «not yet» by this version.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator or function.

    ``name`` is its name in the typed tree; ``form`` how it is written; ``least`` and ``most`` how many arguments a
    function takes (``most`` None: any number).
    """

    name: str
    form: str
    takes: str
    gives: str
    nulls: str
    meaning: str
    least: int = 2
    most: int | None = 2
    available: bool = True


_PROPAGATE = "null if any argument is null"
_ORDERED = "integer, money, number, instant, local_date, local_time, duration"

OPERATORS: tuple[Operator, ...] = (
    Operator("or", "a OR b", "boolean", "boolean", "true if one is true, else null if one is null",
             "At least one holds"),
    Operator("and", "a AND b", "boolean", "boolean", "false if one is false, else null if one is null", "All hold"),
    Operator("not", "NOT a", "boolean", "boolean", "null if a is null", "The opposite", 1, 1),
    Operator("=", "a = b", "two values of one type; not number", "boolean", _PROPAGATE, "Equal"),
    Operator("<>", "a <> b", "two values of one type; not number", "boolean", _PROPAGATE, "Different"),
    Operator("<", "a < b", _ORDERED, "boolean", _PROPAGATE, "Less, earlier, shorter"),
    Operator("<=", "a <= b", _ORDERED, "boolean", _PROPAGATE, "At most; a BETWEEN b AND c is a >= b AND a <= c"),
    Operator(">", "a > b", _ORDERED, "boolean", _PROPAGATE, "Greater, later, longer"),
    Operator(">=", "a >= b", _ORDERED, "boolean", _PROPAGATE, "At least"),
    Operator("in", "a IN ('x', 'y')  a IN $list", "a value and constants of its type; not number", "boolean",
             "null if a is null; an empty list parameter gives false", "Equal to one of them", 2, None),
    Operator("like", "a LIKE 'x%' ESCAPE '!'", "text, a written pattern", "boolean", "null if a is null",
             "% is any text (newlines too), _ any one character; without ESCAPE nothing escapes", 2, 3),
    Operator("ilike", "a ILIKE 'x%'", "text, a written pattern", "boolean", "null if a is null",
             "LIKE, letter by letter without regard to case", 2, 3),
    Operator("any", "a = ANY(list)", "text, list(text)", "boolean", "null if a or the list is null",
             "An element equals a"),
    Operator("is_null", "a IS NULL", "any", "boolean", "never null", "Not known", 1, 1),
    Operator("is_true", "a IS TRUE", "boolean", "boolean", "never null", "Known to hold", 1, 1),
    Operator("is_false", "a IS FALSE", "boolean", "boolean", "never null", "Known not to hold", 1, 1),
    Operator("is_distinct", "a IS DISTINCT FROM b", "two values of one type; not number", "boolean", "never null",
             "Different, where two nulls are the same"),
    Operator("+", "a + b", "numbers; money; instant + duration; durations", "the larger type", _PROPAGATE,
             "Sum; null and counted if beyond the range"),
    Operator("-", "a - b", "as +; two instants or two dates", "as +; of two instants or dates a duration", _PROPAGATE,
             "Difference; null and counted if beyond the range"),
    Operator("*", "a * b", "numbers; money * integer or decimal (money); money * number (number); duration * integer",
             "integer, money, number, duration", _PROPAGATE,
             "Product, exact for money; null and counted if beyond the range"),
    Operator("/", "a / b", "numbers; money / money, money / number; two durations", "number",
             f"{_PROPAGATE}, or b is 0", "Quotient"),
    Operator("%", "a % b", "integers, money", "integer, money", f"{_PROPAGATE}, or b is 0",
             "Remainder with the sign of a"),
    Operator("neg", "-a", "integer, money, number, duration", "the same", _PROPAGATE, "The negative", 1, 1),
    Operator("||", "a || b", "text", "text", _PROPAGATE, "One text after the other"),
    Operator("case", "CASE WHEN c THEN a ELSE b END", "conditions; values of one type", "that type",
             "a condition that is null is not taken",
             "The value of the first condition that holds; without ELSE null", 2, None),
)  # fmt: skip

FUNCTIONS: tuple[Operator, ...] = (
    Operator("coalesce", "coalesce(a, b, ...)", "values of one type", "that type", "null if all are null",
             "The first that is known", 1, None),
    Operator("nullif", "nullif(a, b)", "two values of one type", "that type", "null if a is null",
             "Null where a = b, else a"),
    Operator("greatest", "greatest(a, b, ...)", _ORDERED, "that type", "nulls are skipped", "The largest", 1, None),
    Operator("least", "least(a, b, ...)", _ORDERED, "that type", "nulls are skipped", "The smallest", 1, None),
    Operator("abs", "abs(n)", "integer, money, number, duration", "the same", _PROPAGATE, "Without its sign", 1, 1),
    Operator("floor", "floor(n)", "integer, money, number", "the same", _PROPAGATE, "Down to a whole", 1, 1),
    Operator("ceil", "ceil(n)", "integer, money, number", "the same", _PROPAGATE, "Up to a whole", 1, 1),
    Operator("round", "round(n, k)", "integer, money, number; k is written, 0 to 9", "the same", _PROPAGATE,
             "To k decimals (left out: 0); a half goes away from zero", 1, 2),
    Operator("lower", "lower(t)", "text", "text", _PROPAGATE, "In small letters, letter by letter (Unicode)", 1, 1),
    Operator("upper", "upper(t)", "text", "text", _PROPAGATE, "In capitals (Unicode)", 1, 1),
    Operator("trim", "trim(t)", "text", "text", _PROPAGATE, "Without white space at both ends", 1, 1),
    Operator("length", "length(t)", "text", "integer", _PROPAGATE, "Number of characters (code points)", 1, 1),
    Operator("normalise", "normalise(t)", "text", "text", _PROPAGATE,
             "NFKC, case-folded, without diacritics; what is no letter or digit becomes one space", 1, 1),
    Operator("starts_with", "starts_with(t, u)", "text, text", "boolean", _PROPAGATE, "t begins with u"),
    Operator("ends_with", "ends_with(t, u)", "text, text", "boolean", _PROPAGATE, "t ends with u"),
    Operator("contains", "contains(t, u)", "text, text", "boolean", _PROPAGATE, "u stands somewhere in t"),
    Operator("regexp_matches", "regexp_matches(t, 'pattern')", "text, a written pattern", "boolean", _PROPAGATE,
             r"The pattern fits somewhere in t; \w \d \s \b know ASCII only; linear time"),
    Operator("regexp_extract", "regexp_extract(t, 'pattern', k)", "text, a written pattern, a written group",
             "text", _PROPAGATE,
             "What group k (left out: 0, the whole) found first; null where nothing or an empty text", 2, 3),
    Operator("list_contains", "list_contains(l, t)", "list(text), text", "boolean", _PROPAGATE,
             "An element of l equals t"),
    Operator("list_any", "list_any(l, 'a', 'b')  list_any(l, $list)", "list(text), constant texts", "boolean",
             "null if the list is null",
             "An element of l is one of these", 2, None),
    Operator("list_length", "list_length(l)", "list(text)", "integer", _PROPAGATE, "Number of elements", 1, 1),
    Operator("distance_km", "distance_km(lat, lon, lat, lon)", "four numbers, in degrees", "number", _PROPAGATE,
             "Great-circle distance on a sphere of 6371.0088 km", 4, 4),
    Operator("seconds", "seconds(n)", "a written number or a parameter", "duration", "never null",
             "A duration", 1, 1),
    Operator("minutes", "minutes(n)", "a written number or a parameter", "duration", "never null",
             "A duration", 1, 1),
    Operator("hours", "hours(n)", "a written number or a parameter", "duration", "never null", "A duration", 1, 1),
    Operator("days", "days(n)", "a written number or a parameter", "duration", "never null",
             "A duration of n times 24 hours", 1, 1),
    Operator("date", "date('2024-03-31')", "a written date", "local_date", "never null", "A date", 1, 1),
    Operator("time", "time('22:00')", "a written time", "local_time", "never null", "A time of day", 1, 1),
    Operator("instant", "instant('2024-01-31T00:00Z')", "a written time with its offset", "instant", "never null",
             "An instant", 1, 1),
    Operator("matches_list", "matches_list(t, 'list', 'attribute', value)", "text or list(text)", "boolean",
             "null if t is null",
             "t is on the list", 2, 4, available=False),
    Operator("contains_term", "contains_term(t, 'lexicon')", "text or list(text)", "boolean", "null if t is null",
             "A term of the lexicon stands in t", available=False),
    Operator("lookup", "lookup(t, 'list', 'attribute')", "text", "the attribute's type", "null if t is null",
             "The attribute of t's entry", 3, 3,
             available=False),
    Operator("linked", "linked(a, b, 'household', ...)", "two parties", "boolean",
             "unknown without a links table", "The bank knows of a link", 2, None,
             available=False),
    Operator("hit", "hit('indicator')", "an indicator of the run", "boolean", "never null",
             "That indicator has a hit at this row", 1, 1,
             available=False),
    Operator("km_between", "km_between(place, place)", "two places", "number", _PROPAGATE,
             "Distance of two places", available=False),
    Operator("similarity", "similarity(t, u)", "text, text", "number", _PROPAGATE,
             "Jaro-Winkler, 0 to 1", available=False),
)  # fmt: skip

FUNCTION_NAMED: dict[str, Operator] = {function.name: function for function in FUNCTIONS}
OPERATOR_NAMED: dict[str, Operator] = {operator.name: operator for operator in (*OPERATORS, *FUNCTIONS)}
