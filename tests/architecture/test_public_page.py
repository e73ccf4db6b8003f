"""The reference page of the public names is made from their docstrings, so that it says what they say.

After a change that is meant, write the page anew and read what `git diff` shows:

    FTINDICATORS_REGENERATE=1 python -m pytest tests/architecture/test_public_page.py
"""

import os
import re

import ftindicators
from tests.architecture.public_face import MEMBERS, PAGE, names, public

HEAD = """\
# The public names

<!-- Made from the docstrings: FTINDICATORS_REGENERATE=1 python -m pytest tests/architecture/test_public_page.py -->

All of them are had from `ftindicators` itself (`ftindicators.scan`), and are loaded when first asked for. Names below a
package of it (`ftindicators.engine...`) may change from one version to the next. The examples are run by a test, in the
root of a checkout; `help(ftindicators.Engine)` says the same as this page.

Rows are anything that has `__arrow_c_stream__`: polars, pyarrow and pandas frames, DuckDB relations; also a polars
`LazyFrame` and a pyarrow `RecordBatchReader`. They have our names (`transaction_id`, `account_id`, `occurred_at`,
`direction` and `amount` are needed), or a `ColumnMapping` says how theirs become ours. Tables that are handed out are
pyarrow tables: times are UTC in microseconds, money is an exact decimal.
"""
GROUPS = {
    "To run it": ("scan", "Engine"),
    "What is given to it": ("Indicators", "Plan", "ColumnMapping", "Context", "Policy"),
    "What comes of it": ("Results", "Delta", "FeedMetrics", "Candidate", "Explanation", "State"),
    "What is wrong, and where": ("Diagnostic", "Span"),
}
RAISED = """\
Every error is an `FtindicatorsError`; its `.diagnostics` hold all the faults at once, and its `.exit_code` is the exit
status of the command.
"""


def groups():
    """The headings and their names; whatever stands under no other heading is raised."""
    told = {name for of in GROUPS.values() for name in of}
    raised = sorted(set(names()) - told, key=lambda name: (name != "FtindicatorsError", name))
    return {**GROUPS, "What is raised": tuple(raised)}


def page():
    """The whole page."""
    parts = [HEAD]
    for heading, of in groups().items():
        parts.append(f"\n## {heading}\n")
        if heading == "What is raised":
            parts.append(f"\n{RAISED}")
        rows = [f"| [`{name}`](#{name.lower()}) | {first_sentence(next(public(name)).text)} |\n" for name in of]
        parts += ["\n| name | what it is |\n|---|---|\n", *rows]
        for name in of:
            for one in public(name):
                parts += [
                    f"\n{'####' if '.' in one.name else '###'} {one.name}\n",
                    f"\n```python\n{one.written}\n```\n",
                ]
                parts += [f"\n{block}\n" for block in blocks(one.text)]
    return "".join(parts)


def first_sentence(text):
    """What stands in the table: the first sentence, in Markdown."""
    return re.split(r"(?<=\.)\s", marked(" ".join(text.split("\n\n")[0].split())))[0].rstrip(".")


def blocks(text):
    """The paragraphs and examples of a docstring, in Markdown."""
    for paragraph in text.split("\n\n"):
        yield f"```python\n{paragraph}\n```" if paragraph.startswith(">>>") else marked(paragraph)


def marked(text):
    """Names in single backticks, as Markdown has them."""
    return re.sub(r":\w+:`(\w+)`", r"`\1`", text).replace("``", "`")


def test_the_page_says_what_the_docstrings_say():
    made = page()
    if os.environ.get("FTINDICATORS_REGENERATE"):
        PAGE.write_text(made, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == made


def test_each_name_stands_under_one_heading():
    assert sorted(name for of in groups().values() for name in of) == sorted(names())
    assert all(issubclass(getattr(ftindicators, name), Exception) for name in groups()["What is raised"])


def test_each_member_that_is_shown_has_a_docstring():
    assert not [one.name for name in MEMBERS for one in public(name) if not one.text]
