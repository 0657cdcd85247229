"""From transformations to statements: pure functions, which need neither an engine nor rows. Ibis is loaded where a plan is made: pages never are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samphan.insight.steps import Step
from samphan.platform.extracts import EXTRACTS, Extract

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

Tables = Mapping[str, "ir.Table"]  # by name: the sources, and what earlier transformations made
SOURCE_TYPES = {"VARCHAR": "string", "BIGINT": "int64", "TIMESTAMP": "timestamp(6)"}


@dataclass(frozen=True)
class Transform:
    """`name` is the table that `make` describes. `passing`: only later transformations read it, and it goes with the load."""

    name: str
    make: Callable[[Tables], ir.Table]
    passing: bool = False


@dataclass(frozen=True)
class Planned:
    name: str
    table: ir.Table
    passing: bool


def plan(transforms: Iterable[Transform], given: Tables) -> list[Planned]:
    """The transformations in their order, over `given`: each sees those before it as tables that stand."""
    import ibis  # noqa: PLC0415 - see the top of this file

    tables, planned = dict(given), []
    for one in transforms:
        table = one.make(tables)
        tables[one.name] = ibis.table(table.schema(), name=one.name)
        planned.append(Planned(one.name, table, one.passing))
    return planned


def sources(*, ids_as_text: bool = False) -> dict[str, ir.Table]:
    """What the modules give (`src_…`), by name. `ids_as_text`: for an engine that has no type of ids."""
    import ibis  # noqa: PLC0415 - see the top of this file

    return {one.table: ibis.table(schema_of(one, ids_as_text=ids_as_text), name=one.table) for one in EXTRACTS}


def schema_of(one: Extract, *, ids_as_text: bool) -> ibis.Schema:
    import ibis  # noqa: PLC0415 - see the top of this file

    types = {**SOURCE_TYPES, "UUID": "string" if ids_as_text else "uuid"}
    return ibis.schema({column.name: types.get(column.type, column.type.lower()) for column in one.columns})


def duckdb_steps(planned: Iterable[Planned]) -> list[Step]:
    from ibis.backends.sql.datatypes import DuckDBType  # noqa: PLC0415 - see the top of this file

    return [
        Step(one.name, f"CREATE OR REPLACE {'TEMP ' if one.passing else ''}TABLE {one.name} AS {statement(one.table, DuckDBType, 'duckdb')}")
        for one in planned
    ]  # fmt: skip


def statement(table: ir.Table, types: Any, dialect: str) -> str:
    """The SELECT in an engine's dialect, every number and time of the type it is declared with: engines think differently of what decimals come to. Texts and ids are what they are."""
    import ibis  # noqa: PLC0415 - see the top of this file
    from sqlglot.expressions import to_identifier  # noqa: PLC0415

    said = []
    for column, kind in table.schema().items():
        name = to_identifier(column, quoted=True).sql(dialect)
        said.append(
            name if kind.is_string() or kind.is_uuid() else f"CAST({name} AS {types.to_string(kind)}) AS {name}"
        )
    return f"SELECT {', '.join(said)} FROM (\n{ibis.to_sql(table, dialect=dialect)}\n) AS made"
