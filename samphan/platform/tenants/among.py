"""`filter(pk__among=ids)`: one of many values, handed to the database as one parameter.

`__in` makes a parameter of each value and asks the field about each; for the thousands that an import looks up at a time that costs
more than the look-up.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup

from samphan.platform.tenants.bulk import written_array


class Among(Lookup[Any]):
    """Texts, numbers and ids; nothing is among no values."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        return list(self.rhs)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        kind = "text" if kind.startswith("varchar") else kind
        return f"{lhs} = ANY(%s::{kind}[])", [*params, written_array([str(value) for value in self.rhs])]

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [field.get_db_prep_value(value, connection) for value in self.rhs]
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(values)]  # noqa: S608 - our own column


def register() -> None:
    Field.register_lookup(Among)
    ForeignObject.register_lookup(Among)  # it does not inherit those of Field
