"""Results folders that reports are made of: the sample bank's, one of random indicators, one full of hostile text."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from random import Random

import polars as pl

import ftindicators as ft
from tests.builders.indicator_pool import random_indicators
from tests.builders.indicator_text import indicator_text
from tests.checkout import ROOT
from tests.properties.messy_rows import messy

BANK = ROOT / "sample_data" / "harbour_bank"
EASY_POLICY = """
policy: easy
version: 1
window: 90d
score: {weak: 1, moderate: 2, strong: 4, cap_per_family: 4}
routes:
  welfare: {role: potential-victim, pass: {score: 1, families: 1}}
  offender: {role: [potential-trafficker, unknown], pass: {score: 1, families: 1}}
packs: {sexual: {}, labour: {}, child-online: {}, general: {adds_to: [sexual], cap: 2}}
suppress: []
"""
"""Almost every episode becomes a candidate."""


@cache
def scratch() -> Path:
    """A folder that goes when the process does."""
    folder = Path(tempfile.mkdtemp(prefix="ftindicators-reports-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def harbour() -> Path:
    """The results of the sample bank with all that ships."""
    out = scratch() / "harbour"
    tables = {
        name: pl.read_csv(BANK / f"{name}.csv", separator=";", infer_schema=False) for name in ("accounts", "customers")
    }
    mapping = ft.ColumnMapping.load(BANK / "mapping.yaml")
    ft.scan(str(BANK / "postings-*.csv"), mapping=mapping, context=ft.Context(**tables)).write(out)
    return out


@cache
def random_folder(seed: int, rows: int = 260, indicators: int = 9) -> Path:
    """The results of random indicators over random messy rows, under the easy policy."""
    home = scratch() / f"random-{seed}"
    (home / "indicators").mkdir(parents=True)
    random = Random(seed)
    for number, text in enumerate(random_indicators(random, indicators)):
        (home / "indicators" / f"{number}.yaml").write_text(text, encoding="utf-8")
    currencies = ("CAD",) if seed % 3 else ("CAD", "CAD", "CAD", "USD")
    given = messy(seed, rows=rows, days=120, currencies=currencies)
    plan = ft.Plan.of(ft.Indicators.load(home / "indicators"))
    context = ft.Context(accounts=given.accounts)
    results = ft.Engine(plan, context, policy=ft.Policy.of_text(EASY_POLICY), hits="all").run(given.transactions)
    results.write(home / "out")
    return home / "out"


MARK = "hostile"
"""Stands in every hostile text, so that it can be looked for."""
HOSTILE = (
    f"{MARK}<script>alert(1)</script>",
    f'{MARK}" onmouseover="alert(2)" x="',
    f"{MARK}' autofocus onfocus='alert(3)",
    f"{MARK}</style><style>*{{display:none}}</style>",
    f"{MARK}</pre></details></table><img src=x onerror=alert(4)>",
    f"javascript:alert(5)//{MARK}",
    f"{MARK}\u202egnp.exe\u202c\u2066\u200b\u0000\u001b[31m",
    f"{MARK}]]>--><!--{{{{7*7}}}}{{% raw %}}",
    MARK + "x" * 600,
    f"{MARK}&lt;b&gt;&#x3c;svg/onload=alert(6)&#x3e;",
    f"{MARK}\u05d0\u05d1\u05d2\u0627\u0644\u0639 \u6771\u4eac'; DROP TABLE rows; --",
)


@cache
def hostile(*, harmless: bool = False) -> Path:
    """A folder in which every text from outside is hostile; ``harmless``: the same, with plain texts instead."""
    home = scratch() / f"hostile-{harmless}"
    home.mkdir()

    def text(number: int) -> str:
        return f"plain{number % len(HOSTILE)}" if harmless else HOSTILE[number % len(HOSTILE)]

    rows = pl.DataFrame(
        {
            "transaction_id": [f"{text(n)}#{n}" for n in range(44)],
            "account_id": [text(0)] * 44,
            "customer_id": [text(n // 11) for n in range(44)],
            "occurred_at": [f"2025-03-{1 + n % 28:02}T12:00:00+01:00" for n in range(44)],
            "direction": ["credit", "debit"] * 22,
            "amount": ["120.50"] * 44,
            "currency": ["CAD"] * 44,
            "type": ["etransfer"] * 44,
            "counterparty_id": [text(n) for n in range(44)],
            "merchant_name": [text(n + 3) for n in range(44)],
            "city": [text(n + 5) for n in range(44)],
            "memo": [text(n + 7) for n in range(44)],
        }
    )
    count = {"aggregate": "count", "within": "30d"}
    keys = {
        "title": text(0),
        "status": "stable",
        "exploitation": ["sexual"],
        "about": [{"party": "party", "role": "potential-victim"}],
        "sources": [{"document": text(4), "year": 2024, "basis": "page_read", "where": text(5)}],
        "rationale": text(1),
        "innocent_explanations": [text(n) for n in range(11)],
        "next_steps": [text(n) for n in range(11)],
        "parameters": {"word": {"value": text(2), "basis": "judgement"}},
        "measures": {
            "n": count,
            "latest": {"aggregate": "last", "column": "merchant_name", "within": "30d"},
            "others": {**count, "by": "counterparty_id"},
        },
    }
    condition = "n >= 1 AND (latest <> $word OR latest = $word) AND others >= 1 AND (memo = $word) IS NOT NULL"
    body = indicator_text("made-up", subject="customer", condition=condition, **keys)
    (home / "i.yaml").write_text(body.replace("\0", ""), encoding="utf-8")
    policy = EASY_POLICY.replace(
        "suppress: []",
        "suppress: [{indicators: [made-up], party: "
        + _quoted(text(3))
        + ", owner: "
        + _quoted(text(1))
        + ", reason: "
        + _quoted(text(4))
        + ", since: 2026-01-01, until: 2099-01-01}]",
    )
    plan = ft.Plan.of(ft.Indicators.load(home / "i.yaml"))
    results = ft.Engine(plan, policy=ft.Policy.of_text(policy)).run(rows)
    results.write(home / "out")
    return home / "out"


def _quoted(text: str) -> str:
    import json

    return json.dumps(text)
