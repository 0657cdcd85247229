"""How customers sound in notes and contacts: table `moods`. Only counts come to the warehouse, never the words.

Themes: phrases that many customers' notes hold, and that grow: table `phrases`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import log
from typing import Any
from uuid import UUID

import duckdb
from django.utils import timezone

from samphan.customers.trait_kinds import Value
from samphan.insight import traits
from samphan.insight.scoring.tables import fill
from samphan.insight.sentiment import standing
from samphan.platform.events.models import Event

KINDS = ("customers.note_added", "customers.contact_logged")
DAYS, LATELY = 180, 30  # a mood rests on; a phrase is rising in
LEAST_CUSTOMERS, SHOWN = 5, 30  # who wrote it: fewer might name somebody
PRIOR = 10.0  # customers that a phrase needs before its growth is believed
Told = tuple[UUID, datetime, str]
TABLES = """
CREATE OR REPLACE TABLE moods (customer UUID, mood VARCHAR, glad INTEGER, cross_ INTEGER, texts INTEGER);
CREATE OR REPLACE TABLE phrases (phrase VARCHAR, customers INTEGER, lately INTEGER, growth DOUBLE)"""


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    database.execute(TABLES)
    told = list(notes(today))
    write_phrases(database, told, today)
    model = standing()
    if model is None:
        return {"chosen": "", "fallback": "not_trained", "cases": len(told)}
    many: dict[UUID, Counter[str]] = defaultdict(Counter)
    for (customer, _at, _text), feeling in zip(told, model.feel([text for _pk, _at, text in told]), strict=True):
        many[customer][feeling] += 1
    living = {row[0] for row in database.execute("SELECT customer FROM dim_customer").fetchall()}
    rows = [(str(pk), mood(one), one["pos"], one["neg"], one.total()) for pk, one in many.items() if pk in living]
    if rows:
        names = ("customer", "mood", "glad", "cross_", "texts")
        fill(database, "moods", dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return {"chosen": "char_ngrams", "fallback": "", "cases": len(told), "test": model.facts.get("test", {}), "data": model.facts.get("data", "")}  # fmt: skip


def notes(today: date) -> Iterator[Told]:
    """Customer, time and words of what was written in the last 180 days."""
    until = timezone.make_aware(datetime.combine(today + timedelta(days=1), datetime.min.time()))
    rows = Event.objects.filter(kind__in=KINDS, occurred_at__gte=until - timedelta(days=DAYS), occurred_at__lt=until)
    for customer, at, data in rows.exclude(customer_id=None).values_list("customer_id", "occurred_at", "data").iterator():  # fmt: skip
        if data.get("text"):
            yield customer, at, data["text"]


def mood(many: Counter[str]) -> str:
    """Glad or cross where one outweighs the other; in between, calm."""
    if many["neg"] > many["pos"]:
        return "neg"
    return "pos" if many["pos"] > many["neg"] else "neu"


def write_phrases(database: duckdb.DuckDBPyConnection, told: list[Told], today: date) -> None:
    """Pairs of words by how many customers' notes hold them, and how much more often in the last 30 days than before.

    Growth is the log-odds of the two rates with a prior (B. Monroe et al., Fightin' Words, 2008).
    """
    since = today - timedelta(days=LATELY)
    who: dict[str, set[UUID]] = defaultdict(set)
    times: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for customer, at, text in told:
        for phrase in phrases(text):
            who[phrase].add(customer)
            times[timezone.localdate(at) > since][phrase] += 1
    late, early = times[True].total() + PRIOR, times[False].total() + PRIOR
    rows = []
    for phrase, customers in who.items():
        if len(customers) < LEAST_CUSTOMERS:
            continue
        rate = (times[True][phrase] + times[False][phrase]) / max(late + early - 2 * PRIOR, 1)
        growth = log((times[True][phrase] + PRIOR * rate) / late) - log((times[False][phrase] + PRIOR * rate) / early)
        rows.append((phrase, len(customers), times[True][phrase], round(growth, 3)))
    rows.sort(key=lambda row: (-row[3] * log(1 + row[2]), row[0]))
    if rows:
        names = ("phrase", "customers", "lately", "growth")
        fill(database, "phrases", dict(zip(names, map(list, zip(*rows[:SHOWN], strict=True)), strict=True)))


def phrases(text: str) -> set[str]:
    """Pairs of neighbouring words that say something."""
    from pythainlp.corpus import thai_stopwords  # noqa: PLC0415 - a word list, for the night's work alone
    from pythainlp.tokenize import word_tokenize  # noqa: PLC0415

    empty = thai_stopwords()
    words = [word.strip().lower() for word in word_tokenize(text, engine="newmm", keep_whitespace=False)]
    return {
        join(one, other) for one, other in pairwise(words) if spoken(one) and spoken(other) and not {one, other} & empty
    }


def spoken(word: str) -> bool:
    """A word, and no number, mark or single letter."""
    return len(word) > 1 and any(letter.isalpha() for letter in word) and not any(letter.isdigit() for letter in word)


def join(one: str, other: str) -> str:
    return f"{one} {other}" if one.isascii() or other.isascii() else one + other


def values(
    database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], customer: UUID | None = None
) -> Iterator[tuple[UUID, dict[str, Value]]]:
    """How each customer sounds, with how many texts felt what."""
    made = {"version": report["version"], "as_of": report["until"]}
    rows = database.execute(
        "SELECT customer, mood, glad, cross_, texts FROM moods WHERE $customer IS NULL OR customer = $customer::UUID",
        {"customer": customer and str(customer)},
    ).fetchall()
    for pk, feeling, glad, cross, texts in rows:
        yield pk, {traits.MOOD.name: Value(feeling, {**made, "pos": glad, "neg": cross, "texts": texts})}
