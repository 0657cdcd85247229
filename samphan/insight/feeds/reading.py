"""What a feed gives of the published warehouse: pages of rows by key, and whole tables as files that are made once for each load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from samphan.insight.feeds.actions import hidden
from samphan.insight.feeds.dictionary import FeedTable, seen, tables
from samphan.insight.models import DataFeed
from samphan.insight.sandbox import attached
from samphan.insight.steps import one_row
from samphan.insight.warehouse.changes import LOADED, PREFIX, key_hash
from samphan.insight.warehouse.files import Damaged, folder_of, published
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import chosen
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Business

if TYPE_CHECKING:
    import duckdb

FORMATS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
CONDITION = re.compile(r"\s*([^<>=!]+?)\s*(>=|<=|!=|=|>|<)\s*(.*?)\s*", re.DOTALL)
MOST_CONDITIONS = 10
FORMULA = r"'^[=+\-@\t\r\n＝＋－＠]'"
PHONE = r"'^\+[0-9 \-]+$'"


@dataclass(frozen=True)
class Given:
    """A table of a feed within the rights of this moment. `types` are DuckDB's by column."""

    table: FeedTable
    granted: list[str]
    types: dict[str, str]
    rows: int

    def columns(self, actor: Actor, asked: str) -> list[str]:
        """The columns of a call. Raises `Forbidden` that names the column: `column_not_granted`, `column_hidden`; `Refused` for one that is none."""
        if not asked:
            return [name for name in self.granted if seen(actor, self.table.columns[name])]
        for name in (wanted := chosen(asked, self.table.columns)):
            self.require(actor, name)
        return wanted

    def require(self, actor: Actor, name: str) -> None:
        if name not in self.granted:
            raise Forbidden(
                _("This feed was not granted the column %(name)s.") % {"name": f"{self.table.name}.{name}"},
                code="column_not_granted",
                fields={"columns": f"{self.table.name}.{name}"},
            )
        if not seen(actor, self.table.columns[name]) or name not in self.types:
            raise hidden(f"{self.table.name}.{name}")


def version_of(business: Business) -> str:
    """Another one for each file that is published. Raises `NotFound` before the first load."""
    try:
        stat = published(business).stat()
    except OSError as error:
        raise NotFound(_("Nothing has been loaded yet."), code="no_warehouse") from error
    return f"{stat.st_ino:x}-{stat.st_mtime_ns:x}"


@contextmanager
def opened(actor: Actor) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables within the actor's rows and fields, as analysts' SQL sees them."""
    import duckdb  # noqa: PLC0415 - loaded where figures are read: most pages never are

    version_of(actor.business)
    try:
        with attached(actor, keep=True) as database:
            yield database
    except duckdb.IOException as error:
        raise Damaged from error


def given(database: duckdb.DuckDBPyConnection, feed: DataFeed) -> dict[str, Given]:
    """The tables of the feed that stand now, by name."""
    database.execute("USE warehouse")
    known = tables(database)
    database.execute("USE memory")
    found = {}
    for name, columns in sorted(feed.columns.items()):
        rows = database.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_catalog = 'memory' AND table_name = $name",
            {"name": name},
        ).fetchall()
        if name in known and rows:
            (count,) = one_row(database, f"SELECT count(*) FROM {name}")
            kept = [column for column in columns if column in known[name].columns]
            found[name] = Given(known[name], kept, dict(rows), count)
    return found


def table_of(database: duckdb.DuckDBPyConnection, feed: DataFeed, name: str) -> Given:
    """Raises `NotFound` for a table that is none, or was not granted."""
    found = given(database, feed).get(name)
    if found is None:
        raise NotFound(_("This feed gives no table %(name)s.") % {"name": name}, code="table_not_granted")
    return found


def loaded_at(database: duckdb.DuckDBPyConnection, business: Business) -> datetime:
    """The moment to send back as `changed_since`."""
    there = database.execute(f"SELECT count(*) FROM duckdb_tables() WHERE database_name = 'warehouse' AND table_name = '{LOADED}'").fetchall()  # fmt: skip
    if there[0][0]:
        at: datetime = one_row(database, f"SELECT moment FROM warehouse.{LOADED}")[0]
        return at.replace(tzinfo=UTC)
    return datetime.fromtimestamp(published(business).stat().st_mtime, UTC)


def page_of(
    database: duckdb.DuckDBPyConnection,
    one: Given,
    actor: Actor,
    *,
    columns: Sequence[str],
    conditions: str,
    since: datetime | None,
    after: Sequence[Any] | None,
    limit: int,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """At most `limit` + 1 rows behind the key `after`: what is told of each, and its key."""
    where, bound = filtered(one, actor, conditions)
    key = one.table.key
    if after is not None:
        bound |= {f"k{at}": value for at, value in enumerate(after)}
        marks = ", ".join(f"CAST($k{at} AS {one.types[name]})" for at, name in enumerate(key))
        where.append(f"({listed(key)}) > ({marks})")
    joined = ""
    if since is not None and has_changes(database, one.table.name):
        joined = f"LEFT JOIN warehouse.{PREFIX}{one.table.name} AS moved ON moved.k = {key_hash(one.table, 't')}"
        where.append("(moved.changed IS NULL OR moved.changed > $since)")
        bound["since"] = since.astimezone(UTC).replace(tzinfo=None)
    names = list(dict.fromkeys([*columns, *key]))
    rows = database.execute(
        f"SELECT {listed(names)} FROM {one.table.name} AS t {joined} WHERE {' AND '.join(where) or 'TRUE'} ORDER BY {listed(key)} LIMIT {limit + 1}",
        bound or None,
    ).fetchall()
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return [{name: plain(row[name]) for name in columns} for row in told], [{name: row[name] for name in key} for row in told]  # fmt: skip


def listed(names: Iterable[str]) -> str:
    return ", ".join(f't."{name}"' for name in names)


def has_changes(database: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Before the first load that knew of a feed of this table all rows count as changed. Who reaches a part has no digests either."""
    found = database.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'warehouse' AND table_name = $name",
        {"name": f"{PREFIX}{name}"},
    ).fetchall()
    return bool(found[0][0])


def filtered(one: Given, actor: Actor, conditions: str) -> tuple[list[str], dict[str, Any]]:
    """`day>=2026-11-01;kind=sale` as conditions. Raises `Refused` (`filter_malformed`), `Forbidden` for a column that was not granted."""
    where, bound = [], {}
    said = [part for part in conditions.split(";") if part.strip()]
    for at, part in enumerate(said[: MOST_CONDITIONS + 1]):
        found = CONDITION.fullmatch(part)
        if found is None or at == MOST_CONDITIONS or found[1] not in one.table.columns:
            sentence = _("Write conditions as column=value, column>=value, at most %(most)s, with ; between them.") % {"most": MOST_CONDITIONS}  # fmt: skip
            raise Refused(sentence, code="filter_malformed", fields={"filter": sentence})
        name, sign, value = found.groups()
        one.require(actor, name)
        bound[f"f{at}"] = readable(one.types[name], name, value)
        where.append(f't."{name}" {sign} CAST($f{at} AS {one.types[name]})')
    return where, bound


def readable(kind: str, name: str, value: str) -> str:
    """The value, when it is one of the column's type. Raises `Refused`."""
    import duckdb  # noqa: PLC0415 - as above

    with duckdb.connect() as probe:
        fits = one_row(probe, f"SELECT TRY_CAST($value AS {kind}) IS NOT NULL", {"value": value})[0]
    if not fits:
        sentence = _("“%(value)s” is no value of the column %(name)s.") % {"value": value[:60], "name": name}
        raise Refused(sentence, code="filter_malformed", fields={"filter": sentence})
    return value


def plain(value: Any) -> Any:
    """A value that JSON knows: days and times in ISO form, money and ids as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def file_of(feed: DataFeed, actor: Actor, name: str, kind: str, asked: str = "") -> tuple[Path, str, list[str]]:
    """The file of a table, its entity tag, and its columns; made when nobody asked for it since the load.

    CSV begins with a mark by which Excel knows UTF-8, and text that Excel would run as a formula gets an apostrophe.
    """
    version = version_of(actor.business)
    with opened(actor) as database:
        one = table_of(database, feed, name)
        columns = one.columns(actor, asked)
        if not columns:
            raise hidden(f"{name}.{next(iter(one.granted), '')}")
        about = f"{version} {name} {columns} {kind} {sorted(actor.branch_ids)} {actor.row_scope} {actor.user and actor.user.pk} {sorted(actor.hidden_fields)}"  # fmt: skip
        tag = blake2b(about.encode(), digest_size=12).hexdigest()
        path = feed_folder(actor.business) / f"{tag}.{kind}"
        if not path.exists():
            write(database, one, columns, path, kind)
    return path, tag, columns


def feed_folder(business: Business) -> Path:
    """Emptied when a new warehouse is published."""
    return folder_of(business) / "feeds"


def write(database: duckdb.DuckDBPyConnection, one: Given, columns: Sequence[str], path: Path, kind: str) -> None:
    """Whole or not at all. Raises `Refused` when the disk is full."""
    import duckdb  # noqa: PLC0415 - as above

    from samphan.insight.warehouse.files import no_space  # noqa: PLC0415 - as above

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{uuid4().hex}.part")
    way = "FORMAT csv, HEADER" if kind == "csv" else "FORMAT parquet, COMPRESSION zstd"
    said = [shown(one, name, mark="\ufeff" if kind == "csv" and not at else "", safe=kind == "csv") for at, name in enumerate(columns)]  # fmt: skip
    database.execute("SET preserve_insertion_order = false")
    try:
        target = str(draft).replace("'", "''")
        database.execute(f"COPY (SELECT {', '.join(said)} FROM {one.table.name} AS t) TO '{target}' ({way})")
        draft.replace(path)
    except (OSError, duckdb.Error) as error:
        if not no_space(error):
            raise
        raise Refused(_("There is no room left on the disk for this file."), code="disk_full") from error
    finally:
        draft.unlink(missing_ok=True)


def shown(one: Given, name: str, *, mark: str, safe: bool) -> str:
    column = f't."{name}"'
    if safe and one.types[name] == "VARCHAR":
        column = f"CASE WHEN regexp_matches({column}, {FORMULA}) AND NOT regexp_matches({column}, {PHONE}) THEN '''' || {column} ELSE {column} END"  # fmt: skip
    return f'{column} AS "{mark}{name}"'
