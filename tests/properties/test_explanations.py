"""Every row's explanation says what the evaluator says, and its parts make the whole, on random messy rows.

`FTINDICATORS_SEEDS=20` tries that many seeds.
"""

import os
import re
from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from ftindicators import Context, Engine, Indicators, Plan
from ftindicators.engine.explained import explain_rows
from ftindicators.runners.row_answers import row_answers
from tests.builders.indicator_pool import MAKERS, random_indicators
from tests.builders.indicator_text import ANY_STATUS, indicator_text
from tests.builders.settled_rows import settled
from tests.properties import oracle_sql, oracle_sql_cases
from tests.properties.messy_rows import DAY, HOUR, messy
from tests.properties.test_measures_equal_duckdb import MIXED, agrees, data

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "2"))
EDGES = (HOUR, 36 * HOUR, 5 * DAY, 10 * DAY)
RANK = {"false": 0, "unknown": 1, "true": 2}
PLAIN = re.compile(r"(\w+) (>=|<=|=|<|>) (-?[0-9.]+)")
COMPARES = {
    ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
    "<": lambda a, b: a < b, ">": lambda a, b: a > b,
}  # fmt: skip


def kleene(clause):
    """The truth of a clause from its parts, by three-valued logic written out here."""
    ranks = [RANK[part.truth] for part in clause.parts]
    return {"all": lambda: min(ranks), "any": lambda: max(ranks), "none": lambda: 2 - ranks[0]}[clause.joined]()


def clauses_of(explanation):
    waiting = [*explanation.clauses, *([explanation.at] if explanation.at else [])]
    while waiting:
        clause = waiting.pop()
        waiting.extend(clause.parts)
        yield clause


def faults_of(explanation):
    """What of an explanation does not hold together."""
    for clause in clauses_of(explanation):
        if clause.joined is not None:
            if kleene(clause) != RANK[clause.truth]:
                yield f"{clause.text}: {clause.truth}, but its parts say otherwise"
            continue
        found = PLAIN.fullmatch(clause.filled)
        value = next((v for v in clause.values if found and v.name == found[1]), None)
        if found is None or value is None:
            continue
        if value.exact is None:
            expected = "unknown"
        else:
            expected = "true" if COMPARES[found[2]](Decimal(value.exact), Decimal(found[3])) else "false"
        if expected != clause.truth:
            yield f"{clause.filled} at {value.exact}: {clause.truth}"
        if (clause.miss is not None) and clause.truth != "false":
            yield f"{clause.filled} is {clause.truth} and has a miss"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_an_explanation_says_what_the_evaluator_says_of_every_row(seed, tmp_path):
    random = Random(seed)
    rows = messy(seed, rows=500, days=60, edges=EDGES, currencies=("CAD", "CAD", "CAD", "USD", None))
    for number, text in enumerate(random_indicators(random, len(MAKERS))):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    indicators = Indicators.load(tmp_path)
    plan = Plan.of(indicators)
    behind = settled(plan, rows.transactions, rows.accounts)
    ids = behind.rows["transaction_id"].to_list()
    found = explain_rows(indicators, behind.rows, {i.id: ids for i in indicators}, behind.facts)
    answers = row_answers(plan, Context(accounts=rows.accounts), rows.transactions)
    hits = {
        (hit["indicator"], hit["transaction_id"]): {m["name"]: m["exact"] for m in hit["measures"]}
        for hit in Engine(plan, Context(accounts=rows.accounts), hits="all").run(rows.transactions).hits.to_pylist()
    }
    faults, seen = [], Counter()
    for (indicator, transaction), explanation in found.items():
        of = answers[indicator]
        expected = (
            "hit" if transaction in of.hits
            else "insufficient_history" if transaction in of.insufficient
            else "unknown" if transaction in of.unknown
            else None
        )  # fmt: skip
        seen[explanation.answer] += 1
        if expected is not None and explanation.answer != expected:
            faults.append(f"{indicator} {transaction}: {explanation.answer} instead of {expected}")
        if expected is None and explanation.answer not in {"no_hit", "not_asked"}:
            faults.append(f"{indicator} {transaction}: {explanation.answer} instead of none")
        top = min(RANK[clause.truth] for clause in explanation.clauses)
        asked = explanation.at is None or explanation.at.truth == "true"
        if explanation.answer in {"hit", "insufficient_history"} and (top != 2 or not asked):
            faults.append(f"{indicator} {transaction}: a hit whose clauses do not all hold")
        if explanation.answer == "no_hit" and top != 0:
            faults.append(f"{indicator} {transaction}: no hit, and no clause is false")
        if explanation.answer == "not_asked" and not explanation.reasons:
            faults.append(f"{indicator} {transaction}: not asked, and no reason")
        values = {value.name: value.exact for clause in clauses_of(explanation) for value in clause.values}
        for name, exact in hits.get((indicator, transaction), {}).items():
            if values.get(name) != exact:
                faults.append(f"{indicator} {transaction}: {name} is {values.get(name)}, in hits {exact}")
        faults += [f"{indicator} {transaction}: {fault}" for fault in faults_of(explanation)]
    assert len(found) == len(indicators) * len(ids)
    assert not faults, "\n".join(faults[:20])
    assert all(seen[answer] > 50 for answer in ("hit", "no_hit", "unknown", "not_asked")), seen
    assert seen["insufficient_history"], seen


@pytest.mark.parametrize("aggregate", list(oracle_sql_cases.COLUMNS))
def test_the_values_of_an_explanation_equal_duckdb(aggregate, tmp_path):
    wrong, compared = [], 0
    for number, (name, asked) in enumerate(oracle_sql_cases.cases(aggregate, 1, whole=False)):
        base = asked.column is not None and asked.column.name == "amount_base"
        huge = "100000000000" if aggregate in {"std", "zscore"} else "900000000000000"
        rows, connection = data(1, ("CAD",) if base else MIXED, huge)
        expected = {id_: row for _, id_, *row in connection.execute(oracle_sql.measure_sql(asked)).fetchall()}
        telling = [id_ for id_, (_, answer, _) in expected.items() if answer not in {None, 0}]
        wanted = [*telling[:60], *list(expected)[:20]]
        folder = tmp_path / str(number)
        folder.mkdir()
        for (_, transaction), explanation in explained_at(asked, rows, wanted, folder).items():
            _, answer, size = expected[transaction]
            exact = next(value.exact for value in explanation.clauses[0].values if value.name == "m")
            compared += answer not in {None, 0}
            if not agrees(asked, answer, size, None if exact is None else _number(exact), exact):
                wrong.append((name, transaction, answer, exact))
    assert not wrong, f"{len(wrong)} differ: {wrong[:5]}"
    assert compared > 100, "the rows are too thin to show anything"


def explained_at(asked, rows, wanted, folder):
    """The explanations of one measure at the rows ``wanted``."""
    column = asked.column
    defined = {column.name: column.defined} if column and column.defined else None
    subject = asked.subject if len(asked.subject) > 1 else oracle_sql_cases.WORDS.get(*asked.subject * 2)
    text = indicator_text(
        "asked", subject=subject, columns=defined, measures={"m": oracle_sql_cases.keys(asked)},
        condition="m IS NOT NULL", at=ANY_STATUS,
    )  # fmt: skip
    (folder / "asked.yaml").write_text(text, encoding="utf-8")
    indicators = Indicators.load(folder)
    behind = settled(Plan.of(indicators), rows.transactions, rows.accounts)
    return explain_rows(indicators, behind.rows, {"asked": wanted}, behind.facts)


def _number(exact):
    try:
        return float(exact)
    except ValueError:
        return None
