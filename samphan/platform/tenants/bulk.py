"""Many rows of the current business in one statement: what imports, jobs and generators write with.

PostgreSQL gets one array for each column that differs between rows (`INSERT … SELECT … FROM unnest(…)`), SQLite an `executemany`. No
model instance is made and no signal is sent, so a writer records its own events. COPY would not do: PostgreSQL refuses it on a table
under row-level security, and the detour over a temporary table takes twice the time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.fields.json import JSONField
from django.utils import timezone

from samphan.platform.tenants.current import current_business_id
from samphan.platform.tenants.scoped import BusinessOwned

Rows = Sequence[Mapping[str, Any]]
CHUNK = 5_000  # rows of one statement
FIRST_LOOK = 20_000
_written: Counter[str] = Counter()  # rows by table, of this process
_looked_at: dict[str, int] = {}  # at how many of them the planner's statistics are taken next
DAYS = (models.DateField, models.DateTimeField)


def by_key(rows: models.QuerySet[Any], size: int) -> Iterator[list[Any]]:
    """Rows in the order of their keys, `size` at a time, for whoever writes between two batches.

    No cursor stays open meanwhile: on SQLite another process's write would make its snapshot stale, and the next write here be refused
    at once (“database is locked”), however long one is ready to wait.
    """
    last = None
    while found := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:size]):
        yield found
        last = found[-1].pk


def insert_many(model: type[BusinessOwned], rows: Rows) -> int:
    """Store new rows of the current business; returns how many.

    Each is a mapping of column names (`customer_id`) to Python values; all have the keys of the first. Columns that are left out get
    the field's default. Raises `ValueError` for a row of another business, `IntegrityError` as a single INSERT would.
    """
    for some in _parts(rows):
        columns = _columns_of(model, some)
        if connection.vendor == "postgresql":
            _insert_arrays(model, columns, len(some))
        else:
            _insert_each(model, columns)
        _written[model._meta.db_table] += len(some)  # noqa: SLF001 - Django's documented name
    return len(rows)


def update_many(model: type[BusinessOwned], rows: Rows) -> int:
    """Write columns of stored rows of the current business, found by their `id`; returns how many there were. All have the same keys."""
    changed = 0
    for some in _parts(rows):
        known = _fields(model)
        columns = {known[name]: [row[name] for row in some] for name in some[0]}
        key = columns.pop(known["id"])
        changed += (_update_arrays if connection.vendor == "postgresql" else _update_each)(model, key, columns)
    return changed


def delete_many(model: type[BusinessOwned], column: str, values: Collection[UUID]) -> int:
    """Delete rows of the current business whose `column` is among these ids; returns how many went.

    No signal is sent and nothing cascades: only for rows to which nothing refers, deleted by something that tells of it itself.
    """
    where, told = _among(model, column, values)
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE {where}', told)  # noqa: S608, SLF001 - as above
        return int(cursor.rowcount)


def named_in(model: type[BusinessOwned], column: str, values: Collection[UUID]) -> set[UUID]:
    """Those of these ids that rows of the current business name in `column`."""
    where, told = _among(model, column, values)
    named = _fields(model)[column].column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT "{named}" FROM "{model._meta.db_table}" WHERE {where}', told)  # noqa: S608, SLF001 - as above
        return {one if isinstance(one, UUID) else UUID(one) for (one,) in cursor.fetchall()}


def _among(model: type[BusinessOwned], column: str, values: Collection[UUID]) -> tuple[str, list[Any]]:
    """The condition that `column` is among ids, for rows of the current business, and what it is told."""
    field, business = _fields(model)[column], current_business_id()
    if connection.vendor == "postgresql":
        return f'"{field.column}" = ANY(%s::uuid[]) AND business_id = %s', [
            written_array([str(one) for one in values]),
            business,
        ]
    # Asked for both, SQLite takes an index that begins with the business and reads all of its rows; the sign forbids it that one.
    indexes = [list(index.fields) for index in model._meta.indexes]  # noqa: SLF001 - as above
    own = "+" if field.db_index or any(fields[:1] == [field.name] for fields in indexes) else ""
    return f'"{field.column}" IN (SELECT value FROM json_each(%s)) AND {own}business_id = %s', [  # noqa: S608 - as above
        json.dumps([one.hex for one in values]),
        business.hex,
    ]


def commit_soon() -> None:
    """The transaction at hand need not wait for the disk when it commits: PostgreSQL writes it a moment later, and in order.

    For work that tells in the same transaction how far it came: should the machine lose power in that moment, it goes on from there.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def take_statistics() -> list[str]:
    """Have PostgreSQL look at tables that grew much by this process's writes; returns their names. Call it between transactions.

    A table that grows from nothing to a million rows in minutes is unknown to the planner until autovacuum comes by, and a look-up of two
    thousand keys reads all of the business's keys instead. Asked at 20,000 rows and at each doubling, the answers cost a few seconds.
    """
    due = [table for table, rows in _written.items() if rows >= _looked_at.get(table, FIRST_LOOK)]
    for table in due if connection.vendor == "postgresql" else ():
        with connection.cursor() as cursor:
            cursor.execute("SELECT samphan_analyze(%s::regclass)", [table])
    _looked_at.update({table: 2 * _written[table] for table in due})
    return due


def next_numbers(model: type[BusinessOwned], count: int) -> range | list[int]:
    """Ids for `count` new rows of a model that counts its rows. Call it in the transaction that stores them."""
    table = model._meta.db_table  # noqa: SLF001 - Django's documented name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = int(cursor.fetchone()[0])
        return range(last + 1, last + 1 + count)


def _parts(rows: Rows) -> Iterator[Rows]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _fields(model: type[BusinessOwned]) -> dict[str, Any]:
    return {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - as above


def _columns_of(model: type[BusinessOwned], rows: Rows) -> dict[Any, Sequence[Any]]:
    """Field → its values, one for each row."""
    business, now = current_business_id(), timezone.now()
    given = rows[0].keys()
    if "business_id" in given and any(row["business_id"] != business for row in rows):
        raise ValueError("A row of another business is not written here.")
    columns: dict[Any, Sequence[Any]] = {}
    known = _fields(model)
    if unknown := given - known.keys():
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    for name, field in known.items():
        if name in given:
            columns[field] = [row[name] for row in rows]
        elif name == "business_id":
            columns[field] = [business] * len(rows)
        elif not field.generated and not isinstance(field, models.AutoField) and not field.has_db_default():
            columns[field] = _defaults(field, len(rows), now)
    return columns


def _alike(values: Sequence[Any]) -> bool:
    """One value for all rows? The last is looked at first: in a column of ids it tells at once."""
    return values[0] == values[-1] and list(values).count(values[0]) == len(values)


def _defaults(field: Any, count: int, now: datetime) -> Sequence[Any]:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return [now] * count
    if field.primary_key or field.unique:
        return [field.get_default() for _row in range(count)]
    return [field.get_default()] * count


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _insert_arrays(model: type[BusinessOwned], columns: Mapping[Any, Sequence[Any]], count: int) -> None:
    """A column with one value for all rows is sent once."""
    said: list[str] = []
    arrays: list[str] = []
    alike: list[str | None] = []
    differing: list[str | int] = []
    for field, values in columns.items():
        if _alike(values) and not isinstance(field, JSONField):  # in JSON 1 and true differ, and not to Python
            said.append(f"%s::{_type_of(field)}")
            alike.append(_as_text(field)(values[0]) if values[0] is not None else None)
        else:
            said.append(f"u.c{len(arrays)}::{_type_of(field)}")
            arrays.append(f"%s::{_sent_as(field)}[]")
            differing.append(array_of(field, values))
    names = ", ".join(f'"{field.column}"' for field in columns)
    source = f"unnest({', '.join(arrays)}) u({', '.join(f'c{at}' for at in range(len(arrays)))})" if arrays else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(said)} '  # noqa: S608, SLF001 - names of our own columns
            f"FROM {source or 'generate_series(1, %s)'}",
            [*alike, *(differing or [count])],
        )


def _update_arrays(model: type[BusinessOwned], key: Sequence[Any], columns: Mapping[Any, Sequence[Any]]) -> int:
    sets = ", ".join(f'"{field.column}" = u.c{at}::{_type_of(field)}' for at, field in enumerate(columns))
    arrays = ", ".join(f"%s::{_sent_as(field)}[]" for field in columns)
    table = f'"{model._meta.db_table}"'  # noqa: SLF001 - as above
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM unnest(%s::uuid[], {arrays}) u(id, {', '.join(f'c{at}' for at in range(len(columns)))}) "  # noqa: S608 - as above
            f"WHERE {table}.id = u.id AND {table}.business_id = %s",
            [
                written_array([str(pk) for pk in key]),
                *(array_of(field, values) for field, values in columns.items()),
                current_business_id(),
            ],
        )
        return int(cursor.rowcount)


def _type_of(field: Any) -> str:
    """The type to cast to: text for all texts, because a cast to varchar(n) would cut a long one instead of refusing it."""
    kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def _sent_as(field: Any) -> str:
    """Arrays in arrays would be unnested into one another, so such columns travel as text."""
    kind = _type_of(field)
    return "text" if kind.endswith("]") else kind


def array_of(field: Any, values: Sequence[Any]) -> str:
    """The values as PostgreSQL writes an array."""
    as_text = _as_text(field)
    if None in values:
        return written_array([None if value is None else as_text(value) for value in values])
    return written_array(list(map(as_text, values)))


def written_array(values: Collection[str | None]) -> str:
    """`{"a","b",NULL}`. Nearly no text needs an escape, so all are looked at together first."""
    if None not in values:
        joined = '","'.join(values)  # type: ignore[arg-type]  # no None among them
        if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
            return f'{{"{joined}"}}' if values else "{}"
    return "{" + ",".join("NULL" if value is None else _quoted(value) for value in values) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _as_text(field: Any) -> Callable[[Any], str]:
    if isinstance(field, JSONField):
        return lambda value: json.dumps(value, cls=field.encoder, ensure_ascii=False)
    if isinstance(
        field, models.BigIntegerField
    ):  # amounts and quantities are kept as whole numbers of their smallest part
        return lambda value: str(field.get_prep_value(value))
    return str


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _insert_each(model: type[BusinessOwned], columns: Mapping[Any, Sequence[Any]]) -> None:
    names = ", ".join(f'"{field.column}"' for field in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({", ".join(["%s"] * len(columns))})',  # noqa: S608, SLF001 - as above
            list(zip(*(_prepared(field, values) for field, values in columns.items()), strict=True)),
        )


def _update_each(model: type[BusinessOwned], key: Sequence[Any], columns: Mapping[Any, Sequence[Any]]) -> int:
    sets = ", ".join(f'"{field.column}" = %s' for field in columns)
    business = [current_business_id().hex] * len(key)
    values = [*(_prepared(field, values) for field, values in columns.items()), [pk.hex for pk in key], business]
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{model._meta.db_table}" SET {sets} WHERE id = %s AND business_id = %s',  # noqa: S608, SLF001 - as above
            list(zip(*values, strict=True)),
        )
        return int(cursor.rowcount)


def _prepared(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    if isinstance(field, models.CharField | models.TextField):
        return values
    if _alike(values) and not isinstance(field, JSONField):
        return [field.get_db_prep_save(values[0], connection)] * len(values)
    return [field.get_db_prep_save(value, connection) for value in values]
