"""The same model for one record against a few: without DuckDB and Splink, which a worker would carry in memory ever after.

The steps of `model.COMPARISONS` are SQL; here SQLite of the standard library reads them, with DuckDB's functions lent by Python. As all weights are
fixed, a score is the sum of the bits. A test holds both to the same scores.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from samphan.customers.identity.forms import forms_of
from samphan.customers.identity.model import COMPARISONS, PRIOR_BITS, THRESHOLD, Level
from samphan.customers.identity.records import Pair, Reason, Record

Shares = dict[str, float]  # "given_share" and "family_share": how common the names of the one are


def score_against(one: Record, others: Sequence[Record], shares: Shares, *, threshold: float = THRESHOLD) -> list[Pair]:
    """Pairs of `one` with those of `others` that score at least `threshold`, best first."""
    if not others:
        return []
    with closing(sqlite3.connect(":memory:")) as database:
        _lend_functions(database)
        mine = {**forms_of(one), **shares}
        _fill(database, "mine", [mine])
        _fill(database, "theirs", [{**forms_of(other), **shares} for other in others if other.kind == one.kind])
        rows = database.execute(_sql(list(mine))).fetchall()
    found = [_pair(one.id, other, steps) for other, *steps in rows]
    return sorted((pair for pair in found if pair.score >= threshold), key=lambda pair: -pair.score)


def _sql(columns: list[str]) -> str:
    """One row for each of `theirs`: its id, and for each comparison the number of the step that holds, or NULL."""
    steps = ", ".join(_case(unknown, levels) for unknown, levels in COMPARISONS.values())
    both = ", ".join(f'mine."{name}" AS "{name}_l", theirs."{name}" AS "{name}_r"' for name in columns)
    return f"SELECT id_r, {steps} FROM (SELECT {both} FROM mine, theirs)"  # noqa: S608 - names of ours


def _case(unknown: str, levels: list[Level]) -> str:
    asked = " ".join(f"WHEN {level.when} THEN {number}" for number, level in enumerate(levels) if level.when != "ELSE")
    return f"CASE WHEN {unknown} THEN NULL {asked} ELSE {len(levels) - 1} END"


def _pair(mine: str, other: str, steps: list[int | None]) -> Pair:
    levels = [known[1][step] for known, step in zip(COMPARISONS.values(), steps, strict=True) if step is not None]
    bits = PRIOR_BITS + sum(level.bits for level in levels)
    reasons = {level.code: Reason(level.code, level.bits) for level in levels if level.bits}
    why = tuple(sorted(reasons.values(), key=lambda reason: -abs(reason.bits)))
    return Pair(min(mine, other), max(mine, other), 1 / (1 + 2.0**-bits), why)


def _fill(database: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0]) if rows else []
    columns = ", ".join(f'"{name}"' for name in names) or "id"
    database.execute(f"CREATE TABLE {table} ({columns})")
    marks = ", ".join("?" * len(names))
    values = [[json.dumps(value) if isinstance(value, list) else value for value in row.values()] for row in rows]
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - a name of ours


def _lend_functions(database: sqlite3.Connection) -> None:
    database.create_function("damerau_levenshtein", 2, _nullsafe(damerau_levenshtein), deterministic=True)
    database.create_function("jaro_winkler_similarity", 2, _nullsafe(jaro_winkler), deterministic=True)
    database.create_function(
        "list_has_any", 2, lambda one, other: not {*json.loads(one)}.isdisjoint(json.loads(other)), deterministic=True
    )
    database.create_function("least", 2, _nullsafe(min), deterministic=True)
    database.create_function("concat", 2, lambda one, other: (one or "") + (other or ""), deterministic=True)


def _nullsafe(function: Any) -> Any:
    return lambda one, other: None if one is None or other is None else function(one, other)


def damerau_levenshtein(one: str, other: str) -> int:
    """Letters to add, leave out, change or exchange with their neighbour, to make one word the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, wanted in enumerate(other, 1):
            least = min(last[to] + 1, row[-1] + 1, last[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                least = min(least, before[to - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]


def jaro_winkler(one: str, other: str) -> float:
    """Winkler 1990: letters in common near their place, and a common beginning."""
    if one == other:
        return 1.0
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    taken = [False] * len(other)
    common = []
    for at, letter in enumerate(one):
        for to in range(max(0, at - reach), min(len(other), at + reach + 1)):
            if not taken[to] and other[to] == letter:
                taken[to] = True
                common.append(letter)
                break
    if not common:
        return 0.0
    theirs = [letter for letter, was_taken in zip(other, taken, strict=True) if was_taken]
    exchanged = sum(mine != their for mine, their in zip(common, theirs, strict=True)) / 2
    jaro = (len(common) / len(one) + len(common) / len(other) + (len(common) - exchanged) / len(common)) / 3
    beginning = 0
    while beginning < min(4, len(one), len(other)) and one[beginning] == other[beginning]:
        beginning += 1
    return jaro + beginning * 0.1 * (1 - jaro)
