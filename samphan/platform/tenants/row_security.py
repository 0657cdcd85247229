"""The second wall on PostgreSQL: row-level security on every table of business rows.

The first wall is `BusinessManager`. Should a query ever slip past it (raw SQL, `_base_manager`), PostgreSQL itself shows only rows whose
`business_id` equals the session's `samphan.business`; nothing when it is empty; all when it says `every`. The database backend
(`postgresql`) tells the session with the first statement after `use_business` or `every_business` was entered or left. Superusers pass every policy: run Samphan as an ordinary role
(`samphan doctor` warns otherwise).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate

POLICY = "samphan_business"
# Both questions are asked once a statement and not once a row, and the id is compared as an id: so PostgreSQL knows how many rows to expect,
# and takes the index that it would take without the wall. Written as text it expected one row in two hundred, and sorted whole columns.
VISIBLE = (
    "(SELECT current_setting('samphan.business', true) = 'every') "
    "OR business_id = (SELECT nullif(nullif(current_setting('samphan.business', true), 'every'), '')::uuid)"
)


def walled_tables() -> list[str]:
    """Tables whose rows belong to one business."""
    from samphan.platform.tenants.scoped import BusinessOwned  # noqa: PLC0415 - models are not ready when signals are connected

    return sorted(
        model._meta.db_table  # noqa: SLF001 - Django's documented name
        for model in apps.get_models()
        if issubclass(model, BusinessOwned) and not model._meta.proxy  # noqa: SLF001 - as above
    )


def raise_wall(**_: Any) -> None:
    """Signal handler after migrations: put the policy on every business table that lacks it, or has it as an older version wrote it.

    The comment of a policy keeps how it was written: PostgreSQL gives back a condition in its own words.
    """
    if connection.vendor != "postgresql":
        return
    from psycopg import sql  # noqa: PLC0415 - on SQLite nobody needs the driver: 4 MB

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polrelid::regclass::text, obj_description(oid, 'pg_policy') FROM pg_policy WHERE polname = %s",
            [POLICY],
        )
        walled = {name.strip('"'): said for name, said in cursor.fetchall()}
        for table in set(walled_tables()) & set(connection.introspection.table_names(cursor)):
            if walled.get(table) != VISIBLE:
                for statement in RAISED if table not in walled else REWRITTEN:
                    cursor.execute(sql.SQL(statement).format(table=sql.Identifier(table), said=sql.Literal(VISIBLE)))


REWRITTEN = (
    f"ALTER POLICY {POLICY} ON {{table}} USING ({VISIBLE})",
    f"COMMENT ON POLICY {POLICY} ON {{table}} IS {{said}}",
)
RAISED = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY {POLICY} ON {{table}} USING ({VISIBLE})",
    REWRITTEN[1],
)


def connect_wall() -> None:
    post_migrate.connect(raise_wall, dispatch_uid="tenants.raise_wall")
