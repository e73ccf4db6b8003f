"""The keys of a mapping as a table: what can stand where, and what it means."""

from __future__ import annotations

from ftindicators.language.fields import Field, Form

MAPPING = Form(
    "mapping",
    "a mapping",
    (
        Field("layout", "choice", "postings: a row a posting; transfers: a row a transfer, with its two accounts",
              default="postings"),
        Field("timezone", "text", "The zone of times without an offset"),
        Field("local_timezone", "value", "The zone of the place: a zone, {column: THEIRS}, or {by: OURS, table: FILE}"),
        Field("datetime", "text", "How times are written, as in strptime", default="guessed, and the guess is shown"),
        Field("columns", "map", "Our column: theirs; null leaves a column unread", default="columns with our names"),
        Field("extra_columns", "map", "Further columns that this bank's indicators read: name and type"),
        Field("transaction_id", "map", "{from: row}, or {hash_of: [THEIRS, ...]}"),
        Field("time_precision", "choice", "date_only or exact, if it cannot be seen from the values"),
        Field("amount", "map", "The amount's column or columns, and where its direction stands"),
        Field("counterparty_ids", "choice", "external, or customers: their ids are the bank's customer ids",
              default="external"),
        Field("constants", "map", "Our column: a constant, or {debit: ..., credit: ...}"),
        Field("reporting_currency", "text", "The currency of amount_base, of incomes and turnovers"),
        Field("csv", "map", "How CSV files are written"),
        Field("tables", "map", "The other tables' columns"),
        Field("values", "map", "Our column: {their code: our value}"),
        Field("decimal", "text", "The decimal sign", default="."),
        Field("thousands", "text", "The sign between thousands", default="none"),
    ),
)  # fmt: skip
AMOUNT = Form(
    "amount",
    "'amount'",
    (
        Field("column", "text", "Their column with the amount"),
        Field("positive", "choice", "Signed amounts: the direction of positive ones and of 0"),
        Field("debit", "text", "Their column with the amounts of debits"),
        Field("credit", "text", "Their column with the amounts of credits"),
        Field("direction", "text", "Their column with the direction"),
        Field("values", "map", "Their code: debit or credit"),
        Field("unit", "choice", "minor: amounts are in cents", default="major"),
    ),
)
TRANSACTION_ID = Form(
    "transaction_id",
    "'transaction_id'",
    (
        Field("from", "choice", "row: file and row number"),
        Field("hash_of", "texts", "Their columns; equal rows get #0002 and so on"),
    ),
)
LOCAL_TIMEZONE = Form(
    "local_timezone",
    "'local_timezone'",
    (
        Field("column", "text", "Their column with the zone"),
        Field("by", "text", "Our column by which the table is read"),
        Field("table", "text", "A CSV file with that column and a column of zones"),
    ),
)
CSV = Form(
    "csv",
    "'csv'",
    (
        Field("delimiter", "text", "The sign between fields", default="found in the first line"),
        Field("encoding", "text", "How text is encoded", default="utf-8"),
        Field("nulls", "texts", "Texts that mean nothing is there", default='[""]'),
    ),
)
TABLES = Form(
    "tables",
    "'tables'",
    (
        Field("accounts", "map", "Columns of the accounts file"),
        Field("customers", "map", "Columns of the customers file"),
        Field("counterparties", "map", "Columns of the counterparties file", since="not yet"),
        Field("links", "map", "Columns of the links file", since="not yet"),
        Field("events", "map", "Columns of the events file", since="not yet"),
        Field("rates", "map", "Columns of the rates file", since="not yet"),
    ),
)
TABLE = Form(
    "table",
    "a table of the mapping",
    (
        Field("columns", "map", "Our column: theirs", default="columns with our names"),
        Field("values", "map", "Our column: {their code: our value}"),
        Field("is_minor", "map", "customers only: {born: THEIRS, under: 18}"),
    ),
)
IS_MINOR = Form(
    "is_minor",
    "'is_minor'",
    (
        Field("born", "text", "Their column with the birth date, which is not kept", required=True),
        Field("under", "integer", "The age that ends childhood", default="18"),
    ),
)
