"""A few physical rows, as they stand behind the door, and what the evaluator says of them."""

import polars as pl

from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.hits import Facts
from ftindicators.engine.output_tables import episode_table
from ftindicators.engine.row_values import RowValues
from ftindicators.engine.state import State
from ftindicators.model.values import DAY, HOUR

START = 19_723 * DAY
"""2024-01-01T00:00Z, a Monday."""
DATE = START // DAY
COLUMNS = {
    "transaction_id": pl.String, "occurred_at": pl.Int64, "account_id": pl.String, "customer_id": pl.String,
    "card_id": pl.String, "party": pl.String, "other_party": pl.String, "status": pl.String, "direction": pl.String,
    "amount": pl.Int64, "currency": pl.String, "amount_base": pl.Int64, "type": pl.String, "city": pl.String,
    "local_date": pl.Int64, "booking_nights": pl.Int64, "latitude": pl.Float64, "card_present": pl.Boolean,
}  # fmt: skip


def rows(*given, **common):
    """One row a dict, sorted as the evaluator wants them; ``h``: hours after START, ``units``: the amount."""
    made = []
    for number, one in enumerate(given, 1):
        row = {"transaction_id": f"t{number:03}", "account_id": "A", "status": "completed", "direction": "credit"}
        row |= {"currency": "CAD", "h": number, "units": 10} | common | one
        at = row["occurred_at"] = row.get("occurred_at", START + round(row["h"] * HOUR))
        row.setdefault("amount", row["units"] * 10_000)
        row.setdefault("party", row.get("customer_id") or f"account:{row['account_id']}")
        row.setdefault("local_date", at // DAY)
        row.setdefault("amount_base", row["amount"] if row["currency"] == "CAD" else None)
        made.append({name: row.get(name) for name in COLUMNS})
    return pl.DataFrame(made, schema=COLUMNS, orient="row").sort("occurred_at", "transaction_id")


def evaluated(plan, frame, state=None, *, watermark=None, full=frozenset(), everywhere=False, **facts):
    """What one call of the evaluator finds; ``facts`` are those of `engine.hits.Facts`."""
    state = State() if state is None else state
    return evaluate(plan, frame, state, facts=Facts(**facts), watermark=watermark, full=full, everywhere=everywhere)


def in_batches(plan, frame, state, size, *, lag=0, **facts):
    """Call after call with ``size`` rows each, never inside an instant; yields what each found."""
    start = 0
    while start < frame.height:
        end = min(start + size, frame.height)
        while end < frame.height and frame["occurred_at"][end] == frame["occurred_at"][end - 1]:
            end += 1
        watermark = frame["occurred_at"][end - 1] + 1 - lag
        yield evaluated(plan, frame.slice(start, end - start), state, watermark=watermark, **facts)
        start = end


def hits(found, which=0):
    """The transaction ids of one indicator's hits."""
    of = found.indicators[which]
    return found.values.rows["transaction_id"].gather(of.answers.hit.nonzero()[0]).to_list()


def values_of(found, name, which=0):
    """The values of a measure that an indicator's condition reads, one a row."""
    read = {m.name: m.value for m in found.indicators[which].planned.measures}
    return found.values.series[read[name]].to_list()


def evidence(plan, *calls):
    """{(subject, nth episode of it): {(measure, *key): entry}} of all episodes as the calls leave them."""
    episodes = {}
    for found in calls:
        for of in found.indicators:
            episodes |= {e.episode_id: e for e in of.joined.episodes}
    table = episode_table(episodes.values(), {p.id: p for p in plan.planned}, None).to_pylist()
    made, seen = {}, {}
    for row in sorted(table, key=lambda row: row["first_at"]):
        number = seen[row["subject_id"]] = seen.get(row["subject_id"], -1) + 1
        made[row["subject_id"], number] = {(e["measure"], *e["key"]): e for e in row["evidence"]}
    return made


def computed(plan, frame):
    """Values at rows of which no stage has run."""
    return RowValues(plan, frame)
