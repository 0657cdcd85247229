"""SQL that an analyst writes: read only, alone with the tables they may see, within bounds of time and memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Timer
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samphan.insight.access import COST
from samphan.insight.reach import Reach, reach_of
from samphan.insight.warehouse.files import MEMORY, published
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Refused

if TYPE_CHECKING:
    import duckdb

    from samphan.insight.own.standing import OwnLoaded

SECONDS, ROOM, MOST, LONGEST = 20, "512MB", 1_000, 8_000
OWNED = {
    "fact_sale_line": "seller",
    "fact_order": "seller",
    "fact_lead": "owner",
    "fact_opportunity": "owner",
    "dim_customer": "owner",
}
KINDS = {"fact": 0, "dim": 1, "scores": 2}  # what is asked most stands first
COMMON = ("dim_product", "dim_branch", "dim_date")
PEOPLE = ("scores", "dim_customer_history", "customer_first")


@dataclass(frozen=True)
class Found:
    """`cut` when there were more rows than are told."""

    columns: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    cut: bool = False


def tables(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be asked: each table with its columns and their types."""
    with opened(actor) as database:
        rows = database.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_catalog = 'memory' ORDER BY 1, ordinal_position"
        ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    return sorted(found.items(), key=lambda one: (KINDS.get(one[0].partition("_")[0], len(KINDS)), one[0]))


def run(actor: Actor, sql: str, most: int = MOST) -> Found:
    """Answer one SELECT. Raises `Refused`: `sql_empty`, `sql_one`, `sql_reads_only`, `sql_wrong` (with what DuckDB says), `sql_too_long`, `sql_too_large`."""
    import duckdb  # noqa: PLC0415 - loaded where figures are read: most pages never are

    if not sql.strip():
        raise Refused(_("Write a question in SQL."), code="sql_empty", fields={"sql": _("Write a question in SQL.")})
    with opened(actor) as database:
        clock = Timer(SECONDS, database.interrupt)
        clock.start()
        try:
            statement = only_reading(database, sql[:LONGEST])
            result = database.execute(statement)
            rows = result.fetchmany(most + 1)
            columns = [one[0] for one in result.description or []]
        except duckdb.InterruptException as error:
            sentence = _(
                "This took longer than %(seconds)s seconds and was stopped. Ask for fewer rows or a shorter time."
            )
            raise Refused(sentence % {"seconds": SECONDS}, code="sql_too_long") from error
        except duckdb.OutOfMemoryException as error:
            sentence = _(
                "This needs more than %(room)s of memory and was stopped. Count before you join, or ask for a shorter time."
            )
            raise Refused(sentence % {"room": ROOM}, code="sql_too_large") from error
        except duckdb.Error as error:
            said = str(error).partition("\n\nLINE")[0][:600]
            raise Refused(_("The database says: %(said)s") % {"said": said}, code="sql_wrong") from error
        finally:
            clock.cancel()
    return Found(columns, rows[:most], len(rows) > most)


def only_reading(database: duckdb.DuckDBPyConnection, sql: str) -> Any:
    import duckdb  # noqa: PLC0415 - as above

    statements = database.extract_statements(sql)
    if len(statements) != 1:
        raise Refused(_("Write one question at a time."), code="sql_one")
    if statements[0].type not in {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}:
        raise Refused(_("Only questions that read are answered: begin with SELECT or WITH."), code="sql_reads_only")
    return statements[0]


def opened(actor: Actor) -> duckdb.DuckDBPyConnection:
    """A database as `attached` gives it, for statements that people write: from then on it opens nothing else."""
    database = attached(actor)
    database.execute(f"SET memory_limit = '{ROOM}'")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


def attached(actor: Actor, *, keep: bool = False) -> duckdb.DuckDBPyConnection:
    """A database in memory that sees the warehouse, or only a copy of what of it the actor reaches; the file is let go then, unless `keep`."""
    import duckdb  # noqa: PLC0415 - as above

    path = published(actor.business)
    if not path.exists():
        raise NotFound(
            _("Nothing has been loaded yet: figures stand here from tomorrow, or after “Load now”."),
            code="no_warehouse",
        )
    database = duckdb.connect(config={"memory_limit": MEMORY, "threads": "2", "temp_directory": ""})
    database.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS warehouse (READ_ONLY)")
    select = partly(database, actor)
    for name, columns in select:
        database.execute(f"CREATE TABLE {name} AS {columns}")
    if not select:
        for (name,) in database.execute(VISIBLE).fetchall():
            database.execute(f"CREATE VIEW {name} AS FROM warehouse.main.{name}")
    elif not keep:
        database.execute("DETACH warehouse")
    return database


VISIBLE = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'warehouse' AND table_name NOT IN ('loads', 'fits', 'own_tables', 'loaded') AND NOT starts_with(table_name, 'cube_') AND NOT starts_with(table_name, 'changed_')"


def partly(database: duckdb.DuckDBPyConnection, actor: Actor) -> list[tuple[str, str]]:
    """For one who reaches a part, or must not see costs or what tells of persons: the tables they get, each as the SELECT that fills it. Nothing for who sees all."""
    from samphan.insight.own.standing import catalogue  # noqa: PLC0415 - as above

    database.execute("USE warehouse")
    own = catalogue(database)
    database.execute("USE memory")
    reach, cost = reach_of(actor), not actor.hides(COST)
    sensitive = bool(actor.hidden_fields) and any(column["sensitive"] for one in own for column in one.columns)
    if reach.whole and cost and not sensitive:
        return []
    return [*copied(reach, cost=cost), *(own_copied(one, reach, sensitive=sensitive) for one in own)]


def copied(reach: Reach, *, cost: bool) -> list[tuple[str, str]]:
    told = [(name, f"FROM warehouse.{name}") for name in COMMON]
    hidden = "" if cost else " EXCLUDE (cost)"
    for name, seller in OWNED.items():
        left_out = hidden if name == "fact_sale_line" else ""
        told.append((name, f"SELECT t.*{left_out} FROM warehouse.{name} AS t WHERE {reach.sql('t', seller=seller)}"))
    told += [
        (name, f"FROM warehouse.{name} AS t WHERE t.customer IN (SELECT customer FROM dim_customer)") for name in PEOPLE
    ]
    return told


def own_copied(one: OwnLoaded, reach: Reach, *, sensitive: bool) -> tuple[str, str]:
    """Of an own table the rows of the branches and the customers that are reached. What is of neither is seen when it only says more of products, branches or days."""
    away = [column["name"] for column in one.columns if sensitive and column["sensitive"]]
    names = ", ".join('"' + name + '"' for name in away)
    left_out = f" EXCLUDE ({names})" if away else ""
    return one.table, f"SELECT t.*{left_out} FROM warehouse.{one.table} AS t WHERE {own_reached(one, reach)}"


def own_reached(one: OwnLoaded, reach: Reach) -> str:
    if reach.whole:
        return "TRUE"
    if reach.branches is not None and "branch" in one.keys:
        return reach.sql("t")
    if "customer" in one.keys:
        return "t.customer IN (SELECT customer FROM dim_customer)"
    return "TRUE" if one.kind == "dimension" else "FALSE"
