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
from psycopg import sql

POLICY = "samphan_business"
VISIBLE = "business_id::text = current_setting('samphan.business', true) OR current_setting('samphan.business', true) = 'every'"


def walled_tables() -> list[str]:
    """Tables whose rows belong to one business."""
    from samphan.platform.tenants.scoped import BusinessOwned  # noqa: PLC0415 - models are not ready when signals are connected

    return sorted(
        model._meta.db_table  # noqa: SLF001 - Django's documented name
        for model in apps.get_models()
        if issubclass(model, BusinessOwned) and not model._meta.proxy  # noqa: SLF001 - as above
    )


def raise_wall(**_: Any) -> None:
    """Signal handler after migrations: put the policy on every business table that lacks it."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = %s", [POLICY])
        walled = {name for (name,) in cursor.fetchall()}
        for table in set(walled_tables()) & set(connection.introspection.table_names(cursor)) - walled:
            for statement in (
                "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY {POLICY} ON {{table}} USING ({VISIBLE})",
            ):
                cursor.execute(sql.SQL(statement).format(table=sql.Identifier(table)))


def connect_wall() -> None:
    post_migrate.connect(raise_wall, dispatch_uid="tenants.raise_wall")
