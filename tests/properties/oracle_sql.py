"""The value of one measure at every row, as DuckDB SQL written from the semantics page alone.

This writer shares no code with the product and must never import it. It knows one plan: every asking row is joined with
the rows inside its window, and the pairs are aggregated. Slow, and plain enough to be believed.
"""

from dataclasses import dataclass

import duckdb
import polars as pl

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
INT64 = "BETWEEN -9223372036854775808 AND 9223372036854775807"


@dataclass(frozen=True)
class Column:
    """``sql`` gives the value: exact integers for numeric kinds, ``scale`` of them to one. ``of_amount``: see rule 12.

    ``defined`` is the product's expression, where the column is one that the indicator defines.
    """

    name: str
    kind: str
    sql: str
    scale: int = 1
    of_amount: bool = False
    defined: str | None = None


@dataclass(frozen=True)
class Window:
    """``within`` a duration or ``all``, with ``ending``; or ``per`` a stretch, ``last`` of them."""

    within: str | None = None
    ending: str | None = None
    per: str | None = None
    last: int = 1

    def keys(self) -> dict[str, object]:
        """As an indicator's YAML says it."""
        last = self.last if self.last > 1 else None
        found = {"within": self.within, "ending": self.ending, "per": self.per, "last": last}
        return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True)
class Condition:
    """A row filter that is the same text in both languages; ``opens``: it compares `status` as rule 7 asks."""

    sql: str | None = None
    opens: bool = False


@dataclass(frozen=True)
class Asked:
    """One measure of a subject. ``by`` holds pairs (theirs, ours); none: the subject's own columns."""

    aggregate: str
    window: Window
    subject: tuple[str, ...]
    column: Column | None = None
    where: Condition = Condition()
    of: str | None = None
    q: float | None = None
    by: tuple[tuple[str, str], ...] | None = None


def microseconds(duration: str) -> int:
    """``36h`` as microseconds."""
    return int(duration[:-1]) * UNITS[duration[-1]] * 1_000_000


def admitted(connection: duckdb.DuckDBPyConnection, transactions: pl.DataFrame, accounts: pl.DataFrame | None) -> None:
    """Makes the table ``r``: the rows that count after the door, numbered ``n``, with derived columns."""
    connection.register("given", transactions.to_arrow())
    no_accounts = pl.DataFrame(schema={"account_id": pl.String, "customer_id": pl.String})
    connection.register("ledger", (no_accounts if accounts is None else accounts).to_arrow())
    known = "TRUE" if accounts is None else "account_id IN (SELECT account_id FROM ledger)"
    content = ", ".join(name for name in transactions.columns if name != "revision")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"""
        CREATE TABLE r AS
        WITH known AS (SELECT * REPLACE (coalesce(revision, 0) AS revision) FROM given WHERE {known}),
        highest AS (SELECT * FROM known QUALIFY revision = max(revision) OVER (PARTITION BY transaction_id)),
        once AS (SELECT DISTINCT revision, {content} FROM highest),
        alone AS (
            SELECT * REPLACE (coalesce(status, 'completed') AS status), occurred_at AT TIME ZONE 'UTC' AS utc,
                CASE WHEN time_precision = 'date_only' THEN NULL
                    ELSE (occurred_at AT TIME ZONE 'UTC') + to_minutes(CAST(utc_offset_minutes AS BIGINT)) END AS clock
            FROM once QUALIFY count(*) OVER (PARTITION BY transaction_id) = 1)
        SELECT row_number() OVER () AS n, x.* REPLACE (coalesce(x.customer_id, o.customer_id) AS customer_id),
            x.status = 'completed' AS done, epoch_us(x.occurred_at) AS t, CAST(x.amount * 10000 AS HUGEINT) AS money,
            coalesce(x.customer_id, o.customer_id, 'account:' || x.account_id) AS party,
            CASE WHEN far.account_id IS NOT NULL OR x.counterparty_account = x.account_id
                    THEN coalesce(far.customer_id, 'account:' || x.counterparty_account)
                 WHEN x.counterparty_id IS NOT NULL THEN 'ext:' || x.counterparty_id
                 ELSE 'ext:' || x.counterparty_institution || ':' || x.counterparty_account END AS other_party,
            CAST(CASE WHEN time_precision = 'date_only' THEN utc ELSE clock END AS DATE) AS local_date,
            hour(clock) AS local_hour
        FROM alone x LEFT JOIN ledger o USING (account_id)
            LEFT JOIN ledger far ON far.account_id = x.counterparty_account
    """)


def measure_sql(asked: Asked) -> str:
    """SQL over ``r``: one row for each row of a subject, with n, transaction_id, subject_id, answer, size.

    ``size`` is how large the numbers were that the answer was made of, for a tolerance where floats cancel.
    """
    value = asked.column.sql if asked.column else "1"
    counts, same, askable = _parts(asked)
    subject = " || '|' || ".join(rf"replace(replace({name}, '\', '\\'), '|', '\|')" for name in asked.subject)
    if len(asked.subject) == 1:
        subject = asked.subject[0]
    there = " AND ".join(f"{name} IS NOT NULL" for name in asked.subject)
    part = "CAST(v AS HUGEINT)" if asked.aggregate == "top_share" else "0"
    return f"""
        WITH enters AS (SELECT *, {value} AS v, ({asked.of or "NULL"}) AS o FROM r WHERE {counts}),
        asks AS (SELECT *, {value} AS v, {subject} AS subject_id FROM r WHERE {there}),
        pairs AS (
            SELECT a.n, a.transaction_id, a.subject_id, {askable} AS askable, a.v AS own,
                coalesce(a.currency, '?') AS own_currency, coalesce(b.currency, '?') AS currency,
                b.n IS NOT NULL AS met, b.v, b.o, b.t, b.transaction_id AS id, b.local_date
            FROM asks a LEFT JOIN enters b ON {same} AND {_inside(asked)}),
        shared AS (
            SELECT *, sum({part}) OVER (PARTITION BY n, o) AS part,
                t - lag(t) OVER (PARTITION BY n ORDER BY t, id) AS gap
            FROM pairs)
        SELECT n, any_value(transaction_id) AS transaction_id, any_value(subject_id) AS subject_id,
            CASE WHEN any_value(askable) THEN {_answer(asked)} END AS answer, {_size(asked)} AS size
        FROM shared GROUP BY n ORDER BY n"""


def evidence_sql(asked: Asked) -> str:
    """SQL over ``r`` and ``hits``: of each episode and key the rows inside its hits' windows, each once.

    Columns: episode_id, key (a list), how many rows, the sum of their amounts, in how many currencies.
    """
    counts, same, askable = _parts(asked)
    key = ", ".join(f"CAST(a.{ours} AS VARCHAR)" for _, ours in _pairs(asked))
    return f"""
        WITH enters AS (SELECT * FROM r WHERE {counts}),
        used AS (
            SELECT DISTINCT h.episode_id, [{key}] AS key, b.n, b.amount,
                CASE WHEN b.n IS NOT NULL THEN coalesce(b.currency, '?') END AS currency
            FROM hits h JOIN r a USING (transaction_id) LEFT JOIN enters b ON {same} AND {_inside(asked)}
            WHERE {askable})
        SELECT episode_id, key, count(n), coalesce(sum(amount), 0), count(DISTINCT currency)
        FROM used GROUP BY episode_id, key"""


def _pairs(asked: Asked) -> tuple[tuple[str, str], ...]:
    return asked.by or tuple((name, name) for name in asked.subject)


def _parts(asked: Asked) -> tuple[str, str, str]:
    """Which rows b count, which are of the group that row a asks, and whether a can ask."""
    when = f"({asked.where.sql})" if asked.where.sql else "TRUE"
    counts = when if asked.where.opens else f"done AND {when}"
    same = " AND ".join(f"b.{theirs} = a.{ours}" for theirs, ours in _pairs(asked))
    askable = " AND ".join(f"a.{ours} IS NOT NULL" for _, ours in _pairs(asked))
    return counts, same, askable + (" AND a.local_date IS NOT NULL" if asked.window.per else "")


def _inside(asked: Asked) -> str:
    """Which rows b lie in the window of row a."""
    window = asked.window
    others = " AND b.t <> a.t" if asked.aggregate in {"zscore", "ratio"} else ""
    if window.per:
        theirs, ours = (f"date_trunc('{window.per}', {row}.local_date)" for row in "ba")
        back = f"date_diff('{window.per}', {theirs}, {ours})"
        return f"b.t <= a.t AND {back} BETWEEN 0 AND {window.last - 1}{others}"
    ending = microseconds(window.ending) if window.ending else 0
    upper = f"b.t <= a.t - {ending}{others}"
    if window.within == "all":
        return upper
    return f"{upper} AND b.t > a.t - {ending + microseconds(window.within or '0s')}"


def _answer(asked: Asked) -> str:
    """The aggregate over a row's pairs; null where the currency rule says so."""
    answer = _aggregate(asked)
    if asked.column is None or not asked.column.of_amount:
        return answer
    kinds = f"list(currency) FILTER ({_used(asked)})"
    if asked.aggregate in {"zscore", "ratio"}:
        kinds = f"list_append({kinds}, any_value(own_currency))"
    return f"CASE WHEN coalesce(len(list_distinct({kinds})), 0) <= 1 THEN {answer} END"


def _used(asked: Asked) -> str:
    return "met AND v IS NOT NULL" + (" AND o IS NOT NULL" if asked.aggregate == "top_share" else "")


N, SX, SXX = (f"{f} FILTER (met)" for f in ("count(v)", "sum(CAST(v AS HUGEINT))", "sum(CAST(v AS HUGEINT) * v)"))
SPREAD = f"sqrt(CAST({N} * {SXX} - {SX} * {SX} AS DOUBLE))"
GAP, GAPS = "sum(CAST(gap AS HUGEINT))", "sum(CAST(gap AS HUGEINT) * gap)"
UNEVEN = f"sqrt(CAST(count(gap) * {GAPS} - {GAP} * {GAP} AS DOUBLE))"


def _aggregate(asked: Asked) -> str:
    """The aggregate by its definition, from exact sums; a division by zero is null."""
    scale = asked.column.scale if asked.column else 1
    number = asked.column is not None and asked.column.kind == "number"
    back = f" / CAST({scale} AS DOUBLE)" if number else ""
    used = f"FILTER ({_used(asked)})"
    total, part = f"coalesce({SX}, 0)", "sum(CAST(v AS HUGEINT)) FILTER (met AND o)"
    return {
        "count": "count(*) FILTER (met)",
        "sum": f"CAST({total} AS DOUBLE){back}" if number else f"CASE WHEN {total} {INT64} THEN {total} END",
        "mean": f"CAST({SX} AS DOUBLE) / nullif({N}, 0) / {scale}",
        "std": f"{SPREAD} / nullif({N}, 0) / {scale}",
        "min": f"min(v) FILTER (met){back}",
        "max": f"max(v) FILTER (met){back}",
        "count_distinct": "count(DISTINCT v) FILTER (met)",
        "days_active": "count(DISTINCT local_date) FILTER (met)",
        "first": f"(list(v ORDER BY t ASC, id ASC) {used})[1]{back}",
        "last": f"(list(v ORDER BY t DESC, id DESC) {used})[1]{back}",
        "median": f"quantile_cont(CAST(v AS DOUBLE), 0.5) {used} / {scale}",
        "percentile": f"quantile_cont(CAST(v AS DOUBLE), {asked.q or 0}) {used} / {scale}",
        "share": f"CASE WHEN {N} > 0 THEN coalesce(CAST({part} AS DOUBLE), 0) / nullif(CAST({SX} AS DOUBLE), 0) END",
        "top_share": f"CAST(max(part) {used} AS DOUBLE) / nullif(CAST(sum(CAST(v AS HUGEINT)) {used} AS DOUBLE), 0)",
        "longest_gap": "max(gap) / 1e6",
        "regularity": f"CASE WHEN count(gap) >= 2 AND {GAP} > 0 THEN greatest(0, 1 - {UNEVEN} / {GAP}) END",
        "zscore": f"CASE WHEN {N} >= 2 THEN CAST({N} * any_value(own) - {SX} AS DOUBLE) / nullif({SPREAD}, 0) END",
        "ratio": f"CASE WHEN {N} >= 2 THEN CAST({N} * any_value(own) AS DOUBLE) / nullif(CAST({SX} AS DOUBLE), 0) END",
    }[asked.aggregate]


def _size(asked: Asked) -> str:
    match asked.aggregate:
        case "median" | "percentile":
            return f"max(abs(CAST(v AS DOUBLE))) FILTER (met) / {asked.column.scale}"
        case "zscore":
            return f"(abs(CAST({N} * any_value(own) AS DOUBLE)) + abs(CAST({SX} AS DOUBLE))) / nullif({SPREAD}, 0)"
        case "regularity":
            return "1.0"
    return "0.0"
