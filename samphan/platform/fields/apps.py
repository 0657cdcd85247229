from typing import Any

from django.db.backends.signals import connection_created

from samphan.platform.sockets import ModuleConfig, fill_sockets


def compare(one: str, other: str) -> int:
    from samphan.platform.thai.collation import sort_key  # noqa: PLC0415 - models come after the registry

    first, second = sort_key(one), sort_key(other)
    return (first > second) - (first < second)


def teach_thai_order(connection: Any, **_signal: Any) -> None:
    """SQLite has no Thai collation; PostgreSQL brings ICU's. Both sort custom text with it (`expressions.sortable`)."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation("thai", compare)


class FieldsConfig(ModuleConfig):
    name = "samphan.platform.fields"
    label = "fields"

    def ready(self) -> None:
        connection_created.connect(teach_thai_order)
        fill_sockets("tables")
