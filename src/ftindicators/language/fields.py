"""The language as a table: every key, where it stands, what it takes, what it means.

The reader refuses what is not in here and says «not yet» for what a later release brings; the reference page and
the JSON Schema are made from the same rows, so that none of the three can say something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Since = Literal["this", "not yet"]
Takes = Literal[
    "text", "texts", "id", "integer", "duration", "condition", "name", "names", "key columns", "map", "list", "choice",
    "choices", "value", "tests", "table", "within", "expression", "number",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A key.

    ``choices`` names the enumeration of its values; ``default`` is said in words; ``since`` when it can be used.
    """

    key: str
    takes: Takes
    meaning: str
    required: bool = False
    default: str | None = None
    choices: str | None = None
    since: Since = "this"


@dataclass(frozen=True, slots=True)
class Form:
    """A map of the language: what it is called in a message, and its keys."""

    name: str
    called: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field | None:
        """The field of a key."""
        return next((field for field in self.fields if field.key == key), None)


INDICATOR = Form(
    "indicator",
    "an indicator",
    (
        Field("indicator", "id", "Its id, in kebab-case, one in all packs that are read", required=True),
        Field("version", "integer", "Raised when its meaning changes; part of every hit's id", required=True),
        Field("title", "text", "One line for a reviewer: text, or a map from language to text", required=True),
        Field("status", "choice", "draft: evaluated, but no candidates; retired: only if its file is named",
              default="draft", choices="indicator_status"),
        Field("exploitation", "choices", "The packs it speaks in", required=True, choices="exploitation"),
        Field("about", "list", "Who it speaks of, and in which provisional role"),
        Field("points_to", "choice", "Short for `about` with the subject's party alone", choices="role"),
        Field("party", "name", "The column that names to whom a hit belongs",
              default="other_party where that is the only subject column, else party"),
        Field("family", "choice", "The kind of evidence; the policy counts different families", required=True,
              choices="families"),
        Field("strength", "choice", "What it proves alone", required=True, choices="strength"),
        Field("sources", "list", "Where the red flag was published"),
        Field("rationale", "text", "Why this can mean what it may mean"),
        Field("innocent_explanations", "texts", "What else explains such rows; shown to the reviewer", required=True),
        Field("next_steps", "texts", "What a reviewer looks at to confirm or to rule out", default="none"),
        Field("subject", "names", "Whose rows the windows hold", required=True),
        Field("parameters", "map", "Numbers and texts that a bank may set", default="none"),
        Field("columns", "map", "Named values of a row, in SQL", default="none"),
        Field("selections", "map", "Named yes-or-no of a row, in SQL", default="none"),
        Field("measures", "map", "What is computed for the subject, at every one of its rows", default="none"),
        Field("condition", "condition", "True at a row: a hit", required=True),
        Field("at", "condition", "Only rows that this selects can be hits", default="every row"),
        Field("history", "duration", "Seen for a shorter time, the answer is insufficient history", default="none"),
        Field("episode", "map", "How hits are joined", default="the longest window that the condition reads"),
        Field("tests", "tests", "Made-up rows, and which of them must be hits", default="none"),
        Field("sequence", "map", "Steps that follow each other", since="not yet"),
        Field("network", "map", "Measures over who pays whom", since="not yet"),
        Field("peers", "map", "Measures against a group of other subjects", since="not yet"),
        Field("composite", "map", "Hits of several other indicators", since="not yet"),
    ),
)  # fmt: skip

ABOUT = Form(
    "about",
    "an entry of 'about'",
    (
        Field("party", "name", "A column that holds the party", required=True),
        Field("role", "choice", "Its provisional role", required=True, choices="role"),
    ),
)

SOURCE = Form(
    "source",
    "a source",
    (
        Field("document", "text", "The document's short name", required=True),
        Field("year", "integer", "Year of publication"),
        Field("basis", "choice", "How it was read", choices="source_basis"),
        Field("where", "text", "Page, section or address"),
    ),
)

PARAMETER = Form(
    "parameter",
    "a parameter",
    (
        Field("value", "value", "A number, an amount, a duration (14d, 24h, 90m, 30s, 2w), a time, a text or a list",
              required=True),
        Field("basis", "choice", "On what the value rests", required=True, choices="parameter_basis"),
        Field("minimum", "value", "The least that a bank may set", default="none"),
        Field("maximum", "value", "The most that a bank may set", default="none"),
        Field("currency", "text", "Makes the value an amount of money, in this currency", default="none"),
        Field("type", "choice", "Overrules the type that the value's form gives", choices="parameter_type"),
    ),
)  # fmt: skip

MEASURE = Form(
    "measure",
    "a measure",
    (
        Field("aggregate", "choice", "What is computed", required=True, choices="aggregate"),
        Field("column", "name", "The name whose values are taken"),
        Field("of", "condition", "share: the rows that are the part (a condition); top_share: whose values (a name)"),
        Field("q", "number", "percentile: which one, 0 to 1"),
        Field("where", "condition", "The rows that count", default="all rows that are completed"),
        Field("within", "within", "The window's length before the row, the row included; or all"),
        Field("ending", "duration", "Moves the window back", default="0s"),
        Field("per", "choice", "A calendar window: the row's own day, week or month, up to the row", choices="stretch"),
        Field("last", "integer", "With per: that many stretches, the row's own the last", default="1"),
        Field("by", "key columns", "Whose rows count instead of the subject's: columns, or a map theirs: ours",
              default="the subject"),
        Field("ahead", "duration", "Looks forward", since="not yet"),
        Field("against", "map", "The other side of a comparison", since="not yet"),
        Field("weight", "name", "Weighs a comparison", since="not yet"),
        Field("apart_km", "number", "Counts places that lie apart", since="not yet"),
    ),
)  # fmt: skip

EPISODE = Form(
    "episode",
    "'episode'",
    (
        Field("gap", "duration", "A hit later than this begins another episode",
              default="the longest finite window that the condition reads, at least 1d"),
        Field("longest", "duration", "An episode is cut when it lasts this long", default="90d"),
    ),
)  # fmt: skip

TEST = Form(
    "test",
    "a test",
    (
        Field("name", "text", "What the test claims", required=True),
        Field("transactions", "table", "CSV, a list of maps, or {file: ...}", required=True),
        Field("accounts", "table", "Likewise", default="none given"),
        Field("customers", "table", "Likewise", default="none given"),
        Field("hits", "texts", "The transaction ids that must be hits; all others must not", required=True),
        Field("unknown", "texts", "The rows at which the condition must be unknown", default="not looked at"),
        Field("insufficient", "texts", "The rows at which history must be insufficient", default="not looked at"),
        Field("series", "list", "Rows made by rule", since="not yet"),
        Field("links", "table", "Likewise", since="not yet"),
        Field("events", "table", "Likewise", since="not yet"),
        Field("lists", "map", "Likewise", since="not yet"),
        Field("counterparties", "table", "Likewise", since="not yet"),
        Field("rates", "table", "Likewise", since="not yet"),
    ),
)

TEST_FILE = Form(
    "test file", "a table of a test", (Field("file", "text", "A CSV file, by its path from here", required=True),)
)

OVERLAY = Form(
    "overlay",
    "an overlay",
    (
        Field("indicators", "map", "Indicator ids, and what this bank sets for them", default="none"),
        Field("suppress", "list", "Indicators that are silent for a party, as in a policy", default="none"),
    ),
)

OVERLAY_ENTRY = Form(
    "overlay entry",
    "an entry of an overlay",
    (
        Field("parameters", "map", "Parameter names and this bank's values", default="as in the indicator"),
        Field("status", "choice", "The status in this bank", default="as in the indicator", choices="indicator_status"),
    ),
)

FORMS = (INDICATOR, ABOUT, SOURCE, PARAMETER, MEASURE, EPISODE, TEST, TEST_FILE, OVERLAY, OVERLAY_ENTRY)
"""Every map that an indicator file or an overlay can hold."""

SUBJECTS = {
    "account": "account_id",
    "customer": "customer_id",
    "card": "card_id",
    "device": "device_id",
    "terminal": "terminal_id",
    "counterparty": "other_party",
}
"""The short words for a subject, and the columns that they stand for."""

STRETCHES = ("day", "week", "month")
