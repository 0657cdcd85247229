"""A large business for the benches: `python -m bench.generate --database URL --customers 1000000 --events 10000000`.

Deterministic: the same sizes give the same rows. Names have the letters of real Thai ones (the demonstration's given names, family names
composed of their usual parts) and one in twenty is Latin. Rows go in by COPY on PostgreSQL and by executemany on SQLite, indexes are built
after the rows, and the search index is filled with the entries that the product itself would write. Beside the large business one of a
hundredth of its size lies in the same tables, to see that neither slows the other.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 8192  # customers; also a segment of the search index
HUNDREDTH = 100  # the small business has one customer for so many of the large one
LATIN_SHARE = 0.05
FIRST_DAY = datetime(2024, 11, 1, tzinfo=UTC)
BRANCHES = 3
WORKERS = 3


def django_with(url: str) -> None:
    """Set Django up on the bench's own database."""
    os.environ["SAMPHAN_DATABASE_URL"] = url
    os.environ.setdefault("SAMPHAN_HOME", str(ROOT / "bench/data/home"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samphan.config.settings")
    import django

    django.setup()


def create_database(url: str) -> None:
    """Make the database if it is not there."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        Path(parts.path.removeprefix("/")).parent.mkdir(parents=True, exist_ok=True)
        return
    import psycopg

    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as server:
        name = parts.path.removeprefix("/")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f'CREATE DATABASE "{name}"')


def made_uuid(kind: int, number: int) -> UUID:
    """A version 7 id whose time counts with `number`, as ids of rows made one after another do."""
    chance = random.Random(number * 8 + kind)
    return UUID(
        int=(1_730_000_000_000 + number) << 80
        | 0x7 << 76
        | chance.getrandbits(12) << 64
        | 0b10 << 62
        | kind << 56
        | chance.getrandbits(56)
    )


def made_name(chance: random.Random) -> tuple[str, str]:
    """A full name and a nickname."""
    from samphan.customers import demo_words as words

    if chance.random() < LATIN_SHARE:
        return chance.choice(words.FOREIGN) + " " + chance.choice(words.FOREIGN).split()[-1], ""
    given = chance.choice(words.MEN if chance.random() < 0.48 else words.WOMEN)
    family = chance.choice(words.FAMILY_FIRST) + chance.choice(words.FAMILY_LAST)
    if chance.random() < 0.3:
        family += chance.choice(["กุล", "วงศ์", "รัตน์", "พงศ์", "สกุล", "วัฒน์"])
    title = chance.choice(["นาย", "นาง", "นางสาว", "คุณ"]) if chance.random() < 0.15 else ""
    return f"{title}{given} {family}", chance.choice(words.NICKNAMES) if chance.random() < 0.6 else ""


def blank_row(table: str) -> dict[str, Any]:
    """Every column of a table with an empty value, so that a column added later does not break the bench."""
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    empty = {"JSONField": "{}", "BooleanField": False, "PositiveIntegerField": 1, "DateTimeField": FIRST_DAY}
    return {
        field.column: None if field.null else empty.get(field.get_internal_type(), "")
        for field in model._meta.concrete_fields
        if not field.generated
    }


Chunk = tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]], list[tuple[int, list[int]]]]


def make_chunk(url: str, first: int, last: int, business: UUID, branches: Sequence[UUID]) -> Chunk:
    """Customers `first` to `last` with contact points, search entries and grams. Runs in a process of its own."""
    django_with(url)
    from samphan.customers.models import CustomerKind, parts_of_name
    from samphan.customers.searches import KIND
    from samphan.platform.search.actions import compared_forms
    from samphan.platform.search.grams import numbers_of
    from samphan.platform.search.registry import SEARCHABLES, Entry, reach_of

    declared = SEARCHABLES[KIND]
    customers, points, entries, grams = [], [], [], []
    for number in range(first, last):
        chance = random.Random(number)
        name, nickname = made_name(chance)
        made_at = FIRST_DAY + timedelta(seconds=number * 60)
        customer, branch = made_uuid(0, number), chance.choice(branches)
        customers.append({
            "id": customer, "business_id": business, "kind": CustomerKind.PERSON.value, "name": name, "nickname": nickname,
            "branch_id": branch, "created_at": made_at, "changed_at": made_at, "version": 1,
            **parts_of_name(CustomerKind.PERSON, name),
        })  # fmt: skip
        phone = f"+668{chance.choice('01234569')}{number % 10_000_000:07d}"  # in a row, as numbers are sold: many share their zeros
        reaches = [("phone", phone)] + ([("email", f"customer{number}@example.com")] if chance.random() < 0.2 else [])
        for kind_number, (kind, value) in enumerate(reaches, 1):
            points.append({
                "id": made_uuid(kind_number, number), "business_id": business, "customer_id": customer, "kind": kind, "value": value,
                "written": value, "preferred": True, "verified_at": None, "first_seen_at": made_at, "last_seen_at": made_at,
            })  # fmt: skip
        subtitle = " · ".join(filter(None, [nickname, f"0{phone[3:5]}-{phone[5:8]}-{phone[8:]}"]))
        said = Entry(name, subtitle, also=(nickname, *(value for _kind, value in reaches[1:])), phones=(phone,))
        text, phones = compared_forms(said)
        entries.append({
            "id": number + 1, "business_id": business, "kind": KIND, "object_id": customer, "title": name,
            "subtitle": subtitle, "text": text, "phones": phones, "owner_id": None, "branch_id": branch,
        })  # fmt: skip
        grams.append((number + 1, numbers_of(text, phones, reach_of(declared, None, branch))))
    return customers, points, entries, grams


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
class PostgresWriter:
    """COPY into tables whose indexes are away, and back afterwards."""

    def __init__(self, url: str) -> None:
        import psycopg

        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("SET samphan.business = 'every'")
        self.connection.execute("SET maintenance_work_mem = '1GB'")
        self.connection.execute("SET synchronous_commit = off")

    def drop_indexes(self, *tables: str) -> None:
        constraints = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'p', 'u') ORDER BY contype"
        referring = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE confrelid::regclass::text = ANY(%s) AND contype = 'f' AND NOT conrelid::regclass::text = ANY(%s)"
        names = list(tables)
        held = (
            self.connection.execute(referring, [names, names]).fetchall()
            + self.connection.execute(constraints, [names]).fetchall()
        )
        self.constraints = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {said}' for table, name, said in held]
        for table, name, _said in held:
            self.connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
        self.indexes = []
        for name, said in self.connection.execute(indexes, [names]).fetchall():
            self.indexes.append(said)
            self.connection.execute(f'DROP INDEX "{name}"')

    def build_indexes(self) -> None:
        keys_first = sorted(self.constraints, key=lambda said: "FOREIGN KEY" in said)
        for statement in (*self.indexes, *keys_first):
            self.connection.execute(statement)
        self.connection.execute("VACUUM ANALYZE")

    def write(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        blank = blank_row(table)
        columns = ", ".join(blank)
        with self.connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row.get(column, empty) for column, empty in blank.items()])

    def write_grams(self, business: UUID, grams: Sequence[tuple[int, list[int]]]) -> None:
        [segment] = self.connection.execute(
            "INSERT INTO search_searchsegment (business_id, first_entry) VALUES (%s, %s) RETURNING id",
            [business, grams[0][0]],
        ).fetchone()
        prefix = segment << 31
        with self.connection.cursor().copy("COPY search_posting (entry_id, grams) FROM STDIN") as copy:
            for entry, numbers in grams:
                copy.write_row((entry, [prefix | number for number in numbers]))

    def write_events(self, business: UUID, customers: int, events: int) -> None:
        """Made by the server itself: ids and times count up, customers are drawn so that few have many."""
        self.connection.execute(
            """
            INSERT INTO events_event (id, business_id, kind, customer_id, occurred_at, recorded_at, actor_name, channel, subject_type, subject_id, data)
            SELECT (lpad(to_hex(1730000000000 + g.n * 6), 12, '0') || '7' || substr(md5('e' || g.n), 1, 3) || '8' || substr(md5('e' || g.n), 4, 15))::uuid,
                   %(business)s, (ARRAY['customers.note_added', 'customers.customer_changed', 'customers.contact_logged'])[1 + g.n %% 3],
                   c.id, %(first)s::timestamptz + g.n * interval '6 seconds', %(first)s::timestamptz + g.n * interval '6 seconds',
                   'พิม', (ARRAY['', 'phone', 'line'])[1 + g.n %% 3], 'customers.customer', c.id::text, '{"text": "โทรติดตาม"}'::jsonb
            FROM generate_series(1, %(events)s::bigint) g(n)
            JOIN bench_customer c ON c.n = ((%(customers)s::bigint * power((((g.n * 2654435761) %% 4294967296) / 4294967296.0)::float8, 2))::bigint) %% %(customers)s::bigint
            """,
            {"business": business, "events": events, "customers": customers, "first": FIRST_DAY},
        )

    def number_customers(self, business: UUID) -> None:
        self.connection.execute(
            "CREATE UNLOGGED TABLE bench_customer AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM customers_customer WHERE business_id = %s",
            [business],
        )
        self.connection.execute("CREATE UNIQUE INDEX ON bench_customer (n)")
        self.connection.execute("ANALYZE bench_customer")

    def finish(self) -> None:
        self.connection.execute("DROP TABLE IF EXISTS bench_customer")
        self.connection.execute(
            "SELECT setval(pg_get_serial_sequence('search_searchentry', 'id'), (SELECT max(id) FROM search_searchentry))"
        )
        self.connection.close()


class SqliteWriter:
    def __init__(self, path: str) -> None:
        import sqlite3

        sqlite3.register_adapter(UUID, lambda value: value.hex)
        sqlite3.register_adapter(datetime, lambda value: value.strftime("%Y-%m-%d %H:%M:%S"))
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("PRAGMA cache_size = -200000")

    def drop_indexes(self, *tables: str) -> None: ...

    def build_indexes(self) -> None:
        self.connection.execute("ANALYZE")

    def write(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        blank = blank_row(table)
        places = ", ".join("?" * len(blank))
        with self._transaction():
            self.connection.executemany(
                f"INSERT INTO {table} ({', '.join(blank)}) VALUES ({places})",
                ([row.get(column, empty) for column, empty in blank.items()] for row in rows),
            )

    def write_grams(self, business: UUID, grams: Sequence[tuple[int, list[int]]]) -> None:
        from samphan.platform.search.engines.sqlite import written

        with self._transaction():
            self.connection.executemany(
                "INSERT INTO search_posting (entry_id, grams) VALUES (?, ?)",
                ((entry, written(business, numbers)) for entry, numbers in grams),
            )

    def number_customers(self, business: UUID) -> None: ...

    def write_events(self, business: UUID, customers: int, events: int) -> None:
        def rows() -> Iterator[dict[str, Any]]:
            for number in range(events):
                customer = made_uuid(
                    0, int(customers * ((number * 2654435761) % 4294967296 / 4294967296) ** 2) % customers
                )
                moment = FIRST_DAY + timedelta(seconds=number * 6)
                yield {
                    "id": made_uuid(5, number), "business_id": business, "kind": "customers.note_added", "customer_id": customer,
                    "occurred_at": moment, "recorded_at": moment, "actor_name": "พิม", "subject_type": "customers.customer",
                    "subject_id": str(customer), "data": json.dumps({"text": "โทรติดตาม"}),
                }  # fmt: skip

        self.write("events_event", rows())  # type: ignore[arg-type]

    def finish(self) -> None:
        self.connection.close()

    def _transaction(self) -> Any:
        self.connection.execute("BEGIN")
        return self.connection


def writer_for(url: str) -> PostgresWriter | SqliteWriter:
    parts = urlsplit(url)
    return SqliteWriter(parts.path.removeprefix("/")) if parts.scheme == "sqlite" else PostgresWriter(url)


def chunks(customers: int) -> Iterator[tuple[int, int]]:
    for first in range(0, customers, CHUNK):
        yield first, min(first + CHUNK, customers)


def generate(url: str, customers: int, events: int) -> None:
    """Fill an empty database. Prints how long each step took."""
    create_database(url)
    django_with(url)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    big, small = make_businesses()
    writer, clock = writer_for(url), Clock()
    writer.drop_indexes(
        "customers_customer", "customers_contactpoint", "search_searchentry", "search_posting", "events_event"
    )
    with ProcessPoolExecutor(WORKERS) as pool:
        pending: list[Any] = []
        for (business, branches), (first, last) in plan(customers, big, small):
            pending.append((business, pool.submit(make_chunk, url, first, last, business, branches)))
            if len(pending) > WORKERS * 2:
                store(writer, *pending.pop(0))
        for one in pending:
            store(writer, *one)
    clock.say(f"{customers:,} customers, contact points, search entries")
    if events:
        writer.number_customers(big[0])
        writer.write_events(big[0], customers, events)
        clock.say(f"{events:,} events")
    writer.build_indexes()
    clock.say("indexes")
    writer.finish()


def plan(customers: int, big: Any, small: Any) -> Iterable[tuple[Any, tuple[int, int]]]:
    """The small business's customers are the oldest: a walk over everybody's newest rows would find them last."""
    few = max(HUNDREDTH, customers // HUNDREDTH)
    for first, last in chunks(few):
        yield small, (first, last)
    for first, last in chunks(customers):
        yield big, (first + few, last + few)


def store(writer: PostgresWriter | SqliteWriter, business: UUID, made: Any) -> None:
    customers, points, entries, grams = made.result()
    writer.write("customers_customer", customers)
    writer.write("customers_contactpoint", points)
    writer.write("search_searchentry", entries)
    writer.write_grams(business, grams)


def make_businesses() -> tuple[tuple[UUID, list[UUID]], tuple[UUID, list[UUID]]]:
    from samphan.platform.accounts.actions import create_business
    from samphan.platform.accounts.models import User
    from samphan.platform.tenants.current import every_business
    from samphan.platform.tenants.models import Branch

    made = []
    with every_business():
        for slug in ("bench", "small"):
            owner = User.objects.create_user(f"{slug}@example.com", None, name="พิม")
            business = create_business(slug=slug, name=slug, owner=owner)
            for number in range(1, BRANCHES):
                Branch.objects.create(business=business, code=f"{number:05}", name=f"สาขา {number}")
            made.append((business.pk, list(Branch.objects.filter(business=business).values_list("pk", flat=True))))
    return made[0], made[1]


class Clock:
    def __init__(self) -> None:
        self.since = time.perf_counter()

    def say(self, what: str) -> None:
        now = time.perf_counter()
        print(f"{now - self.since:8.1f} s  {what}", file=sys.stderr, flush=True)
        self.since = now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--database", required=True, help="sqlite:///path or postgresql://…/name; made when it is not there"
    )
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=0)
    options = parser.parse_args()
    generate(options.database, options.customers, options.events)


if __name__ == "__main__":
    main()
