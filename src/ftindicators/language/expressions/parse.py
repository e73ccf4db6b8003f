"""From tokens to the untyped tree: a parser by binding power (after Pratt), in one pass.

Binding, from loose to tight: OR, AND, NOT, comparisons (which do not chain), ``+ - ||``, ``* / %``, unary minus. Where
a fault can be read over, it is reported and reading goes on; else the first one ends it.
"""

from __future__ import annotations

from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.lex import Token, Unreadable, tokens_of
from ftindicators.language.expressions.scope import Report

DEEPEST = 40
"""Brackets, functions, CASE, NOT and minus inside one another."""
LONGEST_CHAIN = 100
"""Arithmetic operators of equal binding in a row (they nest to the left; AND and OR may be as many as one likes)."""

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _MINUS = range(1, 8)
_ARITHMETIC = {"+": _SUM, "-": _SUM, "||": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT}
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_COMPARISON_WORDS = frozenset({"IS", "IN", "LIKE", "ILIKE", "BETWEEN"})


def parsed(text: str, report: Report) -> s.Syntax | None:
    """The untyped tree of ``text``, or None where it could not be read; every fault goes to ``report``.

    A tree may be given although faults were reported: it is what was probably meant, good for finding further faults.
    """
    if not text.strip():
        report(Code.EMPTY, "an expression is needed here", 0, max(1, len(text)), None)
        return None
    try:
        return _Parser(text, tokens_of(text, report), report).whole()
    except Unreadable:
        return None


class _Parser:
    __slots__ = ("at", "depth", "end", "report", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token], report: Report) -> None:
        self.text = text
        self.tokens = tokens
        self.report = report
        self.at = 0
        self.end = 0  # where the last token taken ended: closing brackets count for the span of what they close
        self.depth = 0

    def whole(self) -> s.Syntax:
        tree = self.expression(_OR)
        token = self.tokens[self.at]
        if token.kind != "end":
            raise self.not_joined(token)
        return tree

    # --- tokens

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        self.end = token.end
        return token

    def is_next(self, kind: str, text: str) -> bool:
        token = self.tokens[self.at]
        return token.text == text and token.kind == kind

    def took(self, kind: str, text: str) -> bool:
        if self.is_next(kind, text):
            self.take()
            return True
        return False

    def shown(self, token: Token) -> str:
        return "the end" if token.kind == "end" else f"'{self.text[token.start : token.end]}'"

    # --- faults that end the reading

    def stop(self, code: Code, message: str, start: int, end: int, hint: str | None = None) -> Unreadable:
        """Report a fault that ends the reading; gives what is then raised."""
        self.report(code, message, start, max(end, start + 1), hint)
        return Unreadable()

    def not_joined(self, token: Token) -> Unreadable:
        shown = self.shown(token)
        if (token.kind, token.text) == ("symbol", ")"):
            return self.stop(Code.BRACKET, "this ')' closes nothing", token.start, token.end)
        before = self.tokens[self.at - 1] if self.at else token
        if before.kind == "name" and token.kind == "text" and before.text.lower() in ("date", "time", "instant"):
            message = f"write {before.text.lower()}('{token.text}') with brackets"
            return self.stop(Code.NOT_JOINED, message, before.start, token.end)
        if token.kind == "symbol" and token.text == ",":
            return self.stop(
                Code.NOT_JOINED,
                "a comma stands only between the arguments of a function and after IN (",
                token.start,
                token.end,
            )
        return self.stop(
            Code.NOT_JOINED,
            f"nothing joins {self.shown(before)} and {shown}",
            token.start,
            token.end,
            "write AND, OR or an operator",
        )

    def value_needed(self, token: Token) -> Unreadable:
        if self.at:
            before = self.tokens[self.at - 1]
            place = before if token.kind == "end" else token
            return self.stop(Code.VALUE_NEEDED, f"a value is needed after {self.shown(before)}", place.start, place.end)
        return self.stop(Code.VALUE_NEEDED, f"a value is needed before {self.shown(token)}", token.start, token.end)

    # --- the ladder of binding

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            hint = "name a part of it under columns: or selections:"
            raise self.stop(Code.TOO_DEEP, f"nested more than {DEEPEST} deep", token.start, token.end, hint)

    def expression(self, least: int) -> s.Syntax:
        """What binds at least as tightly as ``least``."""
        start = self.tokens[self.at].start
        left = self.operand(least)
        chain = 0
        while True:
            token = self.tokens[self.at]
            kind, text = token.kind, token.text
            if kind == "symbol":
                power = _ARITHMETIC.get(text)
                if power is None:
                    if text not in _COMPARISONS or least > _COMPARISON:
                        return left
                    left = self.comparisons(left, start)
                    continue
                if power < least:
                    return left
                self.take()
                chain += 1
                if chain > LONGEST_CHAIN:
                    hint = "name a part of it under columns:"
                    raise self.stop(
                        Code.TOO_DEEP, f"more than {LONGEST_CHAIN} operators in a row", token.start, token.end, hint
                    )
                right = self.expression(power + 1)
                left = s.ArithmeticSyntax(text, left, right, start, self.end)
            elif kind == "keyword":
                if text in ("AND", "OR"):
                    power = _AND if text == "AND" else _OR
                    if power < least:
                        return left
                    left = self.junction(text, power, left, start)
                elif self.begins_comparison(token):
                    if least > _COMPARISON:
                        return left
                    left = self.comparisons(left, start)
                else:
                    return left
            else:
                return left

    def begins_comparison(self, token: Token) -> bool:
        if token.text == "NOT":  # x NOT IN, x NOT LIKE: at the end of a value a NOT can be nothing else
            return self.tokens[self.at + 1].text in ("IN", "LIKE", "ILIKE", "BETWEEN")
        return token.text in _COMPARISON_WORDS

    def junction(self, word: str, power: int, left: s.Syntax, start: int) -> s.Syntax:
        operands = [left]
        while self.took("keyword", word):
            operands.append(self.expression(power + 1))
        return s.JunctionSyntax(word, tuple(operands), start, self.end)

    def operand(self, least: int) -> s.Syntax:
        """A value with what stands before it: NOT, minus."""
        token = self.tokens[self.at]
        if token.kind == "keyword" and token.text == "NOT":
            if least > _NOT:
                message = "NOT stands before a whole condition: put it and its condition in brackets"
                raise self.stop(Code.VALUE_NEEDED, message, token.start, token.end)
            self.take()
            self.deeper(token)
            inner = self.expression(_NOT)
            self.depth -= 1
            return s.NotSyntax(inner, token.start, self.end)
        if token.kind == "symbol" and token.text == "-":
            self.take()
            self.deeper(token)
            inner = self.operand(_MINUS)
            self.depth -= 1
            return s.NegativeSyntax(inner, token.start, self.end)
        return self.primary(token)

    # --- comparisons

    def comparisons(self, left: s.Syntax, start: int) -> s.Syntax:
        """One comparison; a second one is a fault that names the way out, and is read as if joined by AND."""
        result, middle = self.comparison(left, start)
        token = self.tokens[self.at]
        while (token.kind == "symbol" and token.text in _COMPARISONS) or (
            token.kind == "keyword" and self.begins_comparison(token)
        ):
            written = self.text[start : self.end]
            if middle is None or token.kind == "keyword":
                message = f"comparisons do not chain: write ({written}) {token.text} ... with brackets"
                raise self.stop(Code.CHAIN, message, start, token.end)
            middle_start, middle_end = middle[1], self.end
            next_result, next_middle = self.comparison(middle[0], middle_start)
            second = self.text[middle_start : self.end]
            message = f"comparisons do not chain: write {self.text[start:middle_end]} AND {second}"
            self.report(Code.CHAIN, message, start, self.end, None)
            result = s.JunctionSyntax("AND", (result, next_result), start, self.end)
            middle, token = next_middle, self.tokens[self.at]
        return result

    def comparison(self, left: s.Syntax, start: int) -> tuple[s.Syntax, tuple[s.Syntax, int] | None]:
        """The comparison that begins after ``left``, and its right side with its start, if it has a plain one."""
        token = self.take()
        if token.kind == "symbol":
            if token.text == "=" and self.is_next("keyword", "ANY"):
                return self.any_of(left, start), None
            right_start = self.tokens[self.at].start
            right = self.expression(_SUM)
            return s.ComparisonSyntax(token.text, left, right, start, self.end), (right, right_start)
        if token.text == "IS":
            return self.is_what(left, start), None
        negated = token.text == "NOT"
        if negated:
            token = self.take()
        if token.text == "BETWEEN":
            return self.between(left, start, negated=negated), None
        if token.text == "IN":
            return self.in_list(left, start, negated=negated), None
        pattern = self.expression(_SUM)
        escape = self.expression(_SUM) if self.took("keyword", "ESCAPE") else None
        return s.LikeSyntax(token.text, left, pattern, escape, negated, start, self.end), None

    def any_of(self, left: s.Syntax, start: int) -> s.Syntax:
        word = self.take()
        if not self.took("symbol", "("):
            raise self.stop(Code.BRACKET, "ANY needs its list in brackets: x = ANY(list)", word.start, word.end)
        inner = self.bracketed(word, _SUM)
        return s.AnySyntax(left, inner, start, self.end)

    def is_what(self, left: s.Syntax, start: int) -> s.Syntax:
        negated = self.took("keyword", "NOT")
        token = self.tokens[self.at]
        if token.kind == "keyword" and token.text in ("NULL", "TRUE", "FALSE"):
            self.take()
            return s.IsSyntax(left, token.text, negated, start, self.end)
        if token.kind == "keyword" and token.text == "DISTINCT":
            self.take()
            if not self.took("keyword", "FROM"):
                after = self.tokens[self.at]
                raise self.stop(
                    Code.IS_FORM,
                    "IS DISTINCT needs FROM: write IS DISTINCT FROM value",
                    token.start,
                    max(token.end, after.end),
                )
            right = self.expression(_SUM)
            return s.DistinctSyntax(left, right, negated, start, self.end)
        message = f"after IS stands [NOT] NULL, TRUE, FALSE or DISTINCT FROM, not {self.shown(token)}"
        hint = None if token.kind == "end" else "to compare write = or <>"
        raise self.stop(Code.IS_FORM, message, token.start, token.end, hint)

    def between(self, left: s.Syntax, start: int, *, negated: bool) -> s.Syntax:
        word = self.tokens[self.at - 1]
        low = self.expression(_SUM)
        if not self.took("keyword", "AND"):
            raise self.stop(
                Code.BETWEEN_FORM, "BETWEEN needs two bounds: write x BETWEEN low AND high", word.start, self.end
            )
        high = self.expression(_SUM)
        return s.BetweenSyntax(left, low, high, negated, start, self.end)

    def in_list(self, left: s.Syntax, start: int, *, negated: bool) -> s.Syntax:
        word = self.tokens[self.at - 1]
        token = self.tokens[self.at]
        if token.kind == "parameter":
            self.take()
            whole = s.ParameterSyntax(token.text, token.start, token.end)
            return s.InSyntax(left, (), whole, negated, start, self.end)
        if not self.took("symbol", "("):
            message = "IN needs a list in brackets, IN ('a', 'b'), or a list parameter, IN $names"
            place = word if token.kind == "end" else token
            raise self.stop(Code.IN_FORM, message, place.start, place.end)
        if self.took("symbol", ")"):
            self.report(Code.IN_FORM, "this list is empty: nothing could ever be in it", token.start, self.end, None)
            return s.InSyntax(left, (), None, negated, start, self.end)
        self.deeper(token)
        items = self.listed(token)
        self.depth -= 1
        return s.InSyntax(left, items, None, negated, start, self.end)

    # --- values

    def primary(self, token: Token) -> s.Syntax:
        self.at += 1
        self.end = token.end
        match token.kind:
            case "name":
                return self.named(token)
            case "number":
                return s.NumberSyntax(token.text, token.start, token.end)
            case "text":
                return s.TextSyntax(token.text, token.start, token.end)
            case "parameter":
                return s.ParameterSyntax(token.text, token.start, token.end)
            case "symbol" if token.text == "(":
                return self.bracketed(token, _OR)
            case "keyword" if token.text == "CASE":
                return self.case(token)
            case "keyword" if token.text in ("TRUE", "FALSE"):
                return s.TruthSyntax(token.text == "TRUE", token.start, token.end)
            case "keyword" if token.text == "NULL":
                return s.NullSyntax(token.start, token.end)
            case _:
                self.at -= 1
                if token.kind == "keyword" and token.text == "ANY":
                    raise self.stop(
                        Code.VALUE_NEEDED, "ANY stands only after '=': x = ANY(list)", token.start, token.end
                    )
                raise self.value_needed(token)

    def named(self, token: Token) -> s.Syntax:
        name = token.text
        if self.is_next("symbol", "("):
            self.take()
            self.deeper(token)
            arguments = () if self.took("symbol", ")") else self.listed(token)
            self.depth -= 1
            return s.CallSyntax(name.lower(), arguments, token.start, self.end, token.end)
        if name != name.lower():
            self.report(
                Code.NOT_LOWER_CASE, f"names are lower-case: write {name.lower()}", token.start, token.end, None
            )
        return s.NameSyntax(name.lower(), token.start, token.end)

    def bracketed(self, token: Token, least: int) -> s.Syntax:
        """What stands in the bracket that ``token`` opened, to the closing one."""
        self.deeper(token)
        inner = self.expression(least)
        self.depth -= 1
        if not self.took("symbol", ")"):
            raise self.not_closed(token)
        return inner

    def listed(self, opening: Token) -> tuple[s.Syntax, ...]:
        """Values between commas, to the closing bracket."""
        items = [self.expression(_OR)]
        while self.took("symbol", ","):
            items.append(self.expression(_OR))
        if not self.took("symbol", ")"):
            raise self.not_closed(opening)
        return tuple(items)

    def not_closed(self, opening: Token) -> Unreadable:
        token = self.tokens[self.at]
        if token.kind == "end" or (token.kind == "keyword" and token.text != "NOT"):
            return self.stop(Code.BRACKET, "this bracket is not closed", opening.start, opening.end)
        return self.not_joined(token)

    def case(self, opening: Token) -> s.Syntax:
        self.deeper(opening)
        if not self.is_next("keyword", "WHEN"):
            token = self.tokens[self.at]
            message = "CASE begins with a condition: write CASE WHEN x = 1 THEN ... END"
            raise self.stop(Code.CASE_FORM, message, opening.start, max(opening.end, token.end))
        branches = []
        while self.took("keyword", "WHEN"):
            condition = self.expression(_OR)
            self.must_come("THEN", opening)
            branches.append((condition, self.expression(_OR)))
        otherwise = self.expression(_OR) if self.took("keyword", "ELSE") else None
        self.must_come("END", opening)
        self.depth -= 1
        return s.CaseSyntax(tuple(branches), otherwise, opening.start, self.end)

    def must_come(self, word: str, opening: Token) -> None:
        if not self.took("keyword", word):
            token = self.tokens[self.at]
            message = f"this CASE needs {word} before {self.shown(token)}"
            raise self.stop(
                Code.CASE_FORM, message, opening.start, opening.end, "CASE WHEN condition THEN value ELSE value END"
            )
