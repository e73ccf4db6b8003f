"""A panel answers as its plain twin: any members, any cuts, groups kept, cleared and renumbered."""

from __future__ import annotations

import random

import numpy as np

from ftindicators.kernels.entries import Entries, Trailing
from ftindicators.kernels.panel import Panel
from ftindicators.kernels.panel_members import ROWS, Member, Result
from tests.properties.test_kernels import same
from tests.reference.panels import Row, member_answers
from tests.reference.scenarios import integer

SEEDS = 150
PART = 8  # bits 1, 2, 4: column 0, 1, 2 is not null


def drawn_members(r):
    """Members over a few windows, some of them alike."""
    windows = [
        Trailing(r.choice([None, 1, 7, 7, 50, 1000, 1000]), r.choice([0, 0, 0, 1, 7, 300]))
        for _ in range(r.randint(1, 3))
    ]
    members = []
    for _ in range(r.randint(1, 8)):
        result, window, column = r.choice(list(Result)), r.choice(windows), r.randrange(3)
        part = r.choice([0, 0, PART])
        if result == Result.COUNT:
            members.append(Member(result, window, ROWS, r.choice([0, 0, 1 << column]) | part))
            continue
        own = (r.randrange(3),) if result in (Result.ZSCORE, Result.RATIO) else ()
        scale = 1 if own or result in (Result.SUM, Result.TOTAL) else r.choice([1, 10_000])
        more = (own[0], 1 << own[0]) if own else ()
        members.append(Member(result, window, column, (1 << column) | part, scale, *more))
    return tuple(members)


def drawn_rows(r, windows):
    """(group's name, row) in time, and where batches end: never inside an instant."""
    flavour = r.choice(["plain", "plain", "few", "huge", "close"])
    edges = [w.length or 3 for w in windows] + [w.ended for w in windows] + [w.ended + (w.length or 0) for w in windows]
    steps = [0, 0, 0, 1, 2, 7, *edges, *(e - 1 for e in edges)]
    nulls, chosen, asking = r.choice([0, 0.3]), r.choice([1, 0.6, 0.1]), r.choice([1, 0.5])
    names = [f"g{k}" for k in range(r.randint(1, 6))]
    time, rows = r.choice([0, -5000, 10**15]), []
    for _ in range(r.randint(0, 120)):
        time += max(0, r.choice(steps))
        values = tuple(None if r.random() < nulls else integer(r, flavour) for _ in range(3))
        bits = sum(1 << c for c in range(3) if values[c] is not None) | (PART if r.random() < 0.4 else 0)
        rows.append((r.choice(names), Row(time, r.random() < chosen, r.random() < asking, values, bits)))
    cuts = [k for k in range(1, len(rows)) if rows[k - 1][1].time != rows[k][1].time and r.random() < 0.2]
    return [rows[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]


def batch_of(unsorted, names, r):
    """Entries with places in a random order, and the arguments that stand by place."""
    places = list(range(len(unsorted)))
    r.shuffle(places)
    order = sorted(range(len(unsorted)), key=lambda k: (names[unsorted[k][0]], unsorted[k][1].time))
    rows = [unsorted[k] for k in order]
    places = np.array([places[k] for k in order], dtype=np.int64)
    count = len(rows) * r.choice([1, 1, 8])  # so few of many rows ask that answers are written another way
    values, bits = np.full((3, count), 123_456_789_000), np.zeros(count, dtype=np.int64)
    for (_, row), place in zip(rows, places, strict=True):
        values[:, place] = [0 if v is None else v for v in row.values]
        bits[place] = row.bits
    entries = Entries(
        np.array([names[name] for name, _ in rows], dtype=np.int64),
        np.array([row.time for _, row in rows], dtype=np.int64),
        places,
        np.ones(len(rows), dtype=bool),
        np.array([row.asks for _, row in rows], dtype=bool),
        max(names.values(), default=-1) + 1 + r.randint(0, 2),
    )
    return rows, count, entries, np.array([row.chosen for _, row in rows], dtype=bool), values, bits


def disturb(panel, names, history, now, r):
    """Something that must not change any answer of a group that is kept."""
    what = r.randrange(6)
    if what == 0:
        return Panel.from_arrays(panel.arrays())
    if what == 1:
        return panel.restored(panel.arrays()).copy()
    if what == 2 and names:
        kept = r.sample(sorted(names), k=r.randint(0, len(names)))
        panel.keep(np.array([names[name] for name in kept], dtype=np.int64))
        names.clear()
        names.update({name: code for code, name in enumerate(kept)})
        for name in set(history) - set(kept):
            del history[name]
    if what >= 3 and names:
        gone = panel.dead(now)
        dead = [name for name, code in names.items() if gone[code]]
        for name in dead:  # its number goes to another group, after clearing
            for member in panel.members:
                last = history[name][-1].time if name in history else now
                ended = [*history.get(name, []), Row(max(now, last), False, True, (None,) * 3, 0)]
                whole = Member(Result.COUNT, member.window)
                assert member_answers(ended, whole)[-1] == 0
        if len(dead) > 1:
            panel.clear(np.array([names[name] for name in dead], dtype=np.int64))
            codes = [names[name] for name in dead]
            names.update(zip(dead, codes[1:] + codes[:1], strict=True))
            for name in dead:
                history.pop(name, None)
    return panel


def test_a_panel_answers_as_its_plain_twin():
    asked = widened = 0
    for seed in range(SEEDS):
        r = random.Random(f"panel {seed}")
        members = drawn_members(r)
        panel = Panel(members)
        names: dict[str, int] = {}
        history: dict[str, list[Row]] = {}
        for number, unsorted in enumerate(drawn_rows(r, [m.window for m in members])):
            for name, _ in unsorted:
                names.setdefault(name, len(names))
            rows, count, entries, chosen, values, bits = batch_of(unsorted, names, r)
            fork = panel.copy() if r.random() < 0.2 else None
            found = panel.advance(entries, count, chosen=chosen, values=values, bits=bits)
            if fork is not None:  # the last batch of all is answered alike
                last = fork.advance(entries, count, chosen=chosen, values=values, bits=bits, keeps=False)
                for a, b in zip(found, last, strict=True):
                    assert np.array_equal(a.values, b.values)
                    assert np.array_equal(a.valid, b.valid)
            for name, row in rows:
                history.setdefault(name, []).append(row)
            for member, answer in zip(members, found, strict=True):
                expected = {name: member_answers(past, member) for name, past in history.items()}
                seen = {name: len(past) - sum(name == n for n, _ in rows) for name, past in history.items()}
                overflows = 0
                for (name, row), place in zip(rows, entries.row, strict=True):
                    wanted = expected[name][seen[name]]
                    seen[name] += 1
                    if not row.asks:
                        continue
                    asked += 1
                    overflows += wanted is None
                    scale = 1 if member.result in (Result.ZSCORE, Result.RATIO) else member.scale
                    assert same(answer.values[place], answer.valid[place], wanted, scale, 1e-300), (
                        f"seed {seed} batch {number} {name} {row} {member}: "
                        f"{answer.values[place]} {answer.valid[place]} instead of {wanted}"
                    )
                if member.result == Result.SUM:
                    assert answer.overflows == overflows
            if unsorted:
                panel = disturb(panel, names, history, unsorted[-1][1].time, r)
        widened += panel.wide
    assert asked > 100 * SEEDS
    assert widened > SEEDS // 20
