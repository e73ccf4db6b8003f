"""Steps of expressions as instructions: `plan.write_program` says what they are for."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from ftindicators.kernels import row_operations as op
from ftindicators.kernels.row_operations import FALSE, TRUE, UNKNOWN
from ftindicators.language.expressions.physical import Column, Constant, Kind, Physical, Step, checks
from ftindicators.model.values import INT64_MAX, INT64_MIN
from ftindicators.plan.program import NOTHING, Draft, Given, Input, Program
from ftindicators.plan.values import referred

Codes = Mapping[int, Mapping[str, int]]
"""For each text value of the Plan the codes (1, 2 ...) of the texts that its expressions name; 0 is null."""
_NUMBERS = (Kind.INT, Kind.WIDE, Kind.FLOAT)
_LONGEST_LIST = 64


class _NotWritten(Exception):
    """There is no instruction for a step."""


class ProgramWriter:
    """Writes steps as instructions of one draft."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self.draft = Draft()
        self.inputs: dict[Input, int] = {}
        self.asked: dict[Physical, int] = {}
        self.written: dict[int, tuple[Physical, int]] = {}

    def program(self, roots: Sequence[Physical]) -> Program:
        """The program that gives the values of the roots."""
        truths: list[int] = []
        numbers: list[int] = []
        others: list[int] = []
        checked: set[int] = set()
        for place, root in enumerate(roots):
            asked = len(self.asked)
            if root.kind is Kind.TRUTH:
                self.draft.add(op.STORE_TRUTH, self.write(root), x=len(truths))
                truths.append(place)
            elif root.kind in _NUMBERS:
                self.draft.add(op.STORE_NUMBER, self.write(root), x=len(numbers))
                numbers.append(place)
            else:
                others.append(place)
            if (asked < len(self.asked) or root.kind not in {Kind.TRUTH, *_NUMBERS}) and checks(root):
                checked.add(place)
        made = self.draft.assembled()
        every = tuple(self.inputs)
        return Program(
            made.code, made.constants, made.tables, made.registers, tuple(every[number] for number in made.inputs),
            tuple(self.asked), tuple(truths), tuple(numbers), tuple(others), frozenset(checked),
        )  # fmt: skip

    def write(self, node: Physical) -> int:
        """The value of a node. Raises _NotWritten where it is wider than int64 and nothing computes it."""
        known = self.written.get(id(node))
        if known is None:
            known = self.written[id(node)] = (node, self._write(node))
        return known[1]

    def _write(self, node: Physical) -> int:
        match node:
            case Constant():
                return self._constant(node)
            case Column(kind, name):
                return self._input(kind, Input(_GIVEN[kind], referred(name)))
            case Step():
                writer = _WRITERS.get(node.operator)
                try:
                    return self._ask(node) if writer is None else writer(self, node)
                except _NotWritten:
                    return self._ask(node)

    def _ask(self, node: Physical) -> int:
        """What polars answers."""
        if node.kind not in {Kind.TRUTH, Kind.INT, Kind.FLOAT}:
            raise _NotWritten
        number = self.asked.setdefault(node, len(self.asked))
        given = Given.TRUTHS if node.kind is Kind.TRUTH else Given.NUMBERS
        return self._input(node.kind, Input(given, number, is_asked=True))

    def _input(self, kind: Kind, of: Input) -> int:
        operation = {Given.NUMBERS: op.LOAD_NUMBER, Given.CODES: op.LOAD_CODE}.get(of.given, op.LOAD_TRUTH)
        if kind not in {Kind.TRUTH, Kind.TEXT, Kind.LIST, Kind.INT, Kind.FLOAT}:
            raise _NotWritten
        return self.draft.add(operation, x=self.inputs.setdefault(of, len(self.inputs)))

    def _code(self, number: int, text: str) -> int:
        """The code of a text of value ``number``."""
        code = self.codes.get(number, {}).get(text)
        if code is None:
            raise _NotWritten
        return code

    def _constant(self, node: Constant) -> int:
        kind, value = node.kind, node.value
        if kind is Kind.TRUTH:
            return self._table((), lambda: UNKNOWN if value is None else TRUE if value else FALSE)
        if kind is Kind.FLOAT:
            bits = 0 if value is None else struct.unpack("<q", struct.pack("<d", value))[0]
            return self.draft.constant(bits, is_known=value is not None)
        if kind in _NUMBERS and (value is None or isinstance(value, int)):
            whole = value or 0
            if INT64_MIN <= whole <= INT64_MAX:
                return self.draft.constant(whole, is_known=value is not None)
        raise _NotWritten

    def _table(self, of: Sequence[int], answer: Callable[..., int]) -> int:
        """A truth that up to three others decide."""
        entries = bytearray(27)
        for said in product((FALSE, UNKNOWN, TRUE), repeat=len(of)):
            entries[sum(truth * 3**place for place, truth in enumerate(said))] = answer(*said)
        a, b, c = [*of, NOTHING, NOTHING, NOTHING][:3]
        return self.draft.add(op.TRUTH_TABLE, a, b, c, self.draft.table(bytes(entries)))

    def _where_known(self, number: int, of_known: int, of_null: int) -> int:
        """A truth that only depends on whether a number is known."""
        entries = bytes(of_known if index & 1 else of_null for index in range(12))
        return self.draft.add(op.NUMBER_TABLE, number, x=self.draft.table(entries))

    def _negated(self, truth: int) -> int:
        """NOT; a comparison is turned round where it is made."""
        operation, a, b, c, x, y = self.draft.instructions[truth]
        if operation in _COMPARISONS:
            return self.draft.add(operation, a, b, c, x, 1 - y)
        return self._table([truth], lambda t: 2 - t)

    def negation(self, node: Step) -> int:
        """NOT."""
        return self._negated(self.write(node.operands[0]))

    def truth_is(self, node: Step, asked: int) -> int:
        """``is_true is_false``."""
        return self._table([self.write(node.operands[0])], lambda t: TRUE if t == asked else FALSE)

    def all_of(self, node: Step) -> int:
        """AND: the least."""
        return self._joined(op.TRUTH_LEAST, [self.write(operand) for operand in node.operands])

    def any_of(self, node: Step) -> int:
        """OR: the greatest."""
        return self._joined(op.TRUTH_GREATEST, [self.write(operand) for operand in node.operands])

    def _joined(self, operation: int, truths: Sequence[int]) -> int:
        first, *others = dict.fromkeys(truths)
        for other in others:
            first = self.draft.add(operation, min(first, other), max(first, other))
        return first

    def equal(self, node: Step) -> int:
        """``equal`` of any kind."""
        one, two = node.operands
        if isinstance(one, Constant) and not isinstance(two, Constant):
            one, two = two, one
        if one.kind is Kind.TEXT:
            return self._text_table(one, two, op.CODE_EQUAL)
        if one.kind is Kind.TRUTH:
            return self._table(
                [self.write(one), self.write(two)],
                lambda t, u: UNKNOWN if UNKNOWN in (t, u) else TRUE if t == u else FALSE,
            )
        return self._equal_numbers(one, two)

    def unequal(self, node: Step) -> int:
        """``unequal`` of any kind."""
        return self._negated(self.equal(node))

    def _equal_numbers(self, one: Physical, two: Physical) -> int:
        if one.kind is Kind.FLOAT:
            return self.draft.add(op.REAL_EQUAL, self.write(one), self.write(two))
        whole = _whole(two)
        if whole is not None and not isinstance(one, Constant):
            return self.draft.add(op.WHOLE_IS, self.write(one), x=whole)
        return self.draft.add(op.WHOLE_EQUAL, self.write(one), self.write(two))

    def _text_table(self, one: Physical, two: Physical, operation: int) -> int:
        """A text value beside a constant."""
        if not isinstance(one, Column) or not isinstance(two, Constant) or not isinstance(two.value, str):
            raise _NotWritten
        number = referred(one.name)
        code = self._code(number, two.value)
        texts = self._input(one.kind, Input(Given.CODES, number))
        if operation == op.CODE_EQUAL:
            return self.draft.add(op.CODE_EQUAL, texts, x=code)
        entries = bytes(FALSE if other == code else TRUE for other in range(len(self.codes[number]) + 2))
        return self.draft.add(op.CODE_TABLE, texts, x=self.draft.table(entries))

    def compare(self, node: Step) -> int:
        """``less at_most more at_least``: all are «not less» of one or the other."""
        one, two = node.operands
        operator = node.operator
        if isinstance(one, Constant) and not isinstance(two, Constant):
            one, two, operator = two, one, _TURNED[operator]
        if one.kind is Kind.FLOAT:
            left, right = self.write(one), self.write(two)
            if operator in {"at_most", "more"}:
                left, right = right, left
            return self.draft.add(op.REAL_REACHES, left, right, y=int(operator in {"less", "more"}))
        if one.kind not in _NUMBERS:
            raise _NotWritten
        whole = _whole(two)
        value = self.write(one)
        if whole is None:
            left, right = value, self.write(two)
            if operator in {"at_most", "more"}:
                left, right = right, left
            return self.draft.add(op.WHOLE_REACHES, left, right, y=int(operator in {"less", "more"}))
        negated = int(operator in {"less", "at_most"})
        least = whole + int(operator in {"more", "at_most"})
        if least > INT64_MAX:
            return self._where_known(value, TRUE if negated else FALSE, UNKNOWN)
        return self.draft.add(op.WHOLE_REACHES_CONSTANT, value, x=least, y=negated)

    def differs(self, node: Step) -> int:
        """``differs``: null is a value."""
        one, two = node.operands
        if isinstance(one, Constant) and not isinstance(two, Constant):
            one, two = two, one
        if one.kind is Kind.TEXT:
            return self._text_table(one, two, op.CODE_TABLE)
        if one.kind is Kind.TRUTH:
            return self._table([self.write(one), self.write(two)], lambda t, u: FALSE if t == u else TRUE)
        equal = self._equal_numbers(one, two)
        entries = bytearray(12)
        for first, second, same in product((0, 1), (0, 1), (FALSE, UNKNOWN, TRUE)):
            told = 2 - same if same != UNKNOWN else TRUE if first != second else FALSE
            entries[first + 2 * second + 4 * same] = told
        operands = (self.write(one), self.write(two), equal)
        return self.draft.add(op.NUMBER_TABLE, *operands, x=self.draft.table(bytes(entries)))

    def is_null(self, node: Step) -> int:
        """``is_null`` of any kind."""
        (value,) = node.operands
        if value.kind in _NUMBERS:
            return self._where_known(self.write(value), FALSE, TRUE)
        if value.kind is Kind.TRUTH:
            return self._table([self.write(value)], lambda t: TRUE if t == UNKNOWN else FALSE)
        if not isinstance(value, Column):
            raise _NotWritten
        known = self._input(value.kind, Input(Given.KNOWN, referred(value.name)))  # 0 or 1
        return self._table([known], lambda t: FALSE if t else TRUE)

    def one_of(self, node: Step) -> int:
        """``one_of`` constants."""
        (value,) = node.operands
        constants = node.argument
        if not isinstance(constants, tuple):
            raise _NotWritten
        if value.kind is Kind.TEXT and isinstance(value, Column) and constants:
            number = referred(value.name)
            codes = {self._code(number, str(text)) for text in constants}
            said = [UNKNOWN, *(TRUE if c + 1 in codes else FALSE for c in range(len(self.codes[number]) + 1))]
            texts = self._input(value.kind, Input(Given.CODES, number))
            return self.draft.add(op.CODE_TABLE, texts, x=self.draft.table(bytes(said)))
        if value.kind not in {Kind.INT, Kind.WIDE} or len(constants) > _LONGEST_LIST:
            raise _NotWritten
        whole = self.write(value)
        near = [c for c in constants if isinstance(c, int) and INT64_MIN <= c <= INT64_MAX]
        if not near:
            return self._where_known(whole, FALSE, UNKNOWN)
        return self._joined(op.TRUTH_GREATEST, [self.draft.add(op.WHOLE_IS, whole, x=c) for c in near])

    def whole_or_real(self, node: Step) -> int:
        """A step of arithmetic."""
        real = node.kind is Kind.FLOAT
        operation = (_REAL_STEPS if real else _WHOLE_STEPS)[node.operator]
        one, two = self.write(node.operands[0]), self.write(node.operands[-1])
        if isinstance(node.argument, int):
            two = self._constant(Constant(Kind.INT, node.argument))
        return self.draft.add(operation, one, two, y=int(node.kind is Kind.INT))

    def case(self, node: Step) -> int:
        """``case``, from its last branch on."""
        *branches, result = node.operands
        value = self.write(result)
        for condition, then in reversed(list(zip(branches[::2], branches[1::2], strict=True))):
            value = self._choice(self.write(condition), self.write(then), value, node.kind)
        return value

    def _choice(self, condition: int, then: int, other: int, kind: Kind) -> int:
        if kind is Kind.TRUTH:
            return self._table([then, other, condition], lambda t, u, c: t if c == TRUE else u)
        return self.draft.add(op.NUMBER_SELECT, then, other, condition)

    def _first(self, one: int, two: int, kind: Kind) -> int:
        if kind is Kind.TRUTH:
            return self._table([one, two], lambda t, u: u if t == UNKNOWN else t)
        return self.draft.add(op.NUMBER_FIRST, one, two)

    def coalesce(self, node: Step) -> int:
        """The first that is known."""
        *values, last = self._choosable(node)
        for value in reversed(values):
            last = self._first(value, last, node.kind)
        return last

    def extreme(self, node: Step) -> int:
        """``greatest least``; nulls are skipped, and of two that are equal (0.0 and -0.0) the later one is taken."""
        if node.kind is Kind.TRUTH:
            raise _NotWritten
        best, *others = self._choosable(node)
        reaches = op.REAL_REACHES if node.kind is Kind.FLOAT else op.WHOLE_REACHES
        for other in others:
            one, two = (other, best) if node.operator == "greatest" else (best, other)
            chosen = self._choice(self.draft.add(reaches, one, two), other, best, node.kind)
            best = self._first(chosen, other, node.kind)
        return best

    def null_if(self, node: Step) -> int:
        """Null where two are equal."""
        one, two = self._choosable(node)
        if node.kind is Kind.TRUTH:
            return self._table([one, two], lambda t, u: UNKNOWN if t == u else t)
        return self.draft.add(op.NUMBER_NULL_WHERE, one, NOTHING, self._equal_numbers(*node.operands))

    def _choosable(self, node: Step) -> list[int]:
        if node.kind not in {Kind.TRUTH, *_NUMBERS}:
            raise _NotWritten
        return [self.write(operand) for operand in node.operands]


def _whole(node: Physical) -> int | None:
    """The int64 that a constant is."""
    if isinstance(node, Constant) and node.kind is not Kind.FLOAT and isinstance(node.value, int):
        return node.value if INT64_MIN <= node.value <= INT64_MAX else None
    return None


_GIVEN = {
    Kind.TRUTH: Given.TRUTHS,
    Kind.INT: Given.NUMBERS,
    Kind.FLOAT: Given.NUMBERS,
    Kind.TEXT: Given.CODES,
    Kind.LIST: Given.KNOWN,
}
_COMPARISONS = frozenset(
    {
        op.CODE_EQUAL,
        op.WHOLE_IS,
        op.WHOLE_REACHES_CONSTANT,
        op.WHOLE_EQUAL,
        op.WHOLE_REACHES,
        op.REAL_EQUAL,
        op.REAL_REACHES,
    }
)
_TURNED = {"less": "more", "more": "less", "at_most": "at_least", "at_least": "at_most"}
_WHOLE_STEPS = {
    "add": op.WHOLE_ADD,
    "subtract": op.WHOLE_SUBTRACT,
    "multiply": op.WHOLE_MULTIPLY,
    "multiply_within": op.WHOLE_MULTIPLY,
    "negative": op.WHOLE_NEGATIVE,
    "absolute": op.WHOLE_ABSOLUTE,
    "remainder": op.WHOLE_REMAINDER,
    "floor": op.WHOLE_FLOOR,
    "ceil": op.WHOLE_CEIL,
    "round": op.WHOLE_ROUND,
    "share_out": op.WHOLE_SHARE,
}
_REAL_STEPS = {
    "to_float": op.REAL_OF_WHOLE,
    "add": op.REAL_ADD,
    "subtract": op.REAL_SUBTRACT,
    "multiply": op.REAL_MULTIPLY,
    "quotient": op.REAL_QUOTIENT,
    "negative": op.REAL_NEGATIVE,
    "absolute": op.REAL_ABSOLUTE,
    "floor": op.REAL_FLOOR,
    "ceil": op.REAL_CEIL,
    "round": op.REAL_ROUND,
    "finite": op.REAL_FINITE,
}
_WRITERS: dict[str, Callable[[ProgramWriter, Step], int]] = {
    **dict.fromkeys({**_WHOLE_STEPS, **_REAL_STEPS}, ProgramWriter.whole_or_real),
    **dict.fromkeys(_TURNED, ProgramWriter.compare),
    **dict.fromkeys(("widen", "narrow", "within"), lambda self, node: self.write(node.operands[0])),
    "and": ProgramWriter.all_of,
    "or": ProgramWriter.any_of,
    "not": ProgramWriter.negation,
    "equal": ProgramWriter.equal,
    "unequal": ProgramWriter.unequal,
    "differs": ProgramWriter.differs,
    "is_null": ProgramWriter.is_null,
    "is_true": lambda self, node: self.truth_is(node, TRUE),
    "is_false": lambda self, node: self.truth_is(node, FALSE),
    "one_of": ProgramWriter.one_of,
    "case": ProgramWriter.case,
    "coalesce": ProgramWriter.coalesce,
    "greatest": ProgramWriter.extreme,
    "least": ProgramWriter.extreme,
    "null_if": ProgramWriter.null_if,
}
