"""What the business's own tables add to the explorer: dimensions and measures, as the published warehouse of the current business has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import scope_or_none
from samphan.platform.tenants.models import Business

if TYPE_CHECKING:
    from samphan.insight.own.standing import OwnLoaded

V = TypeVar("V")
PREFIX, PART = "own.", "own_"
SENSITIVE = "own.sensitive"  # seen by who sees every field
COUNTED = "rows"  # the measure that counts a fact's rows
NUMBERS = {"whole": "quantity", "number": "quantity", "money": "money"}
JOIN = {"customer": "customer_key", "product": "variant_key", "branch": "branch_key", "date": "day"}


class Known(Mapping[str, V], Generic[V]):
    """What every business has, and after it what the current business brought along. Only `kind` of `Own` is looked at."""

    def __init__(self, fixed: Mapping[str, V], kind: str) -> None:
        self.fixed, self.kind = dict(fixed), kind

    @property
    def own(self) -> Mapping[str, V]:
        found: Mapping[str, V] = getattr(own_of_business(), self.kind)
        return found

    def __getitem__(self, name: str) -> V:
        if name in self.fixed:
            return self.fixed[name]
        return self.own[name]

    def __contains__(self, name: object) -> bool:
        return name in self.fixed or (str(name).startswith((PREFIX, PART)) and name in self.own)

    def __iter__(self) -> Iterator[str]:
        yield from self.fixed
        yield from self.own

    def __len__(self) -> int:
        return len(self.fixed) + len(self.own)


@dataclass
class Own:
    """`bases`: of each part (`own_spend_c0`) its type and the table whose rows have it; joins and their keys by `own_<code>`."""

    dimensions: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)
    join_keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    bases: dict[str, tuple[str, str, str]] = field(default_factory=dict)


NONE = Own()


def own_of_business() -> Own:
    """Read once for each file that is published; nothing outside a business, and before there is a file."""
    business = scope_or_none()
    if not isinstance(business, Business):
        return NONE
    from samphan.insight.warehouse.files import published  # noqa: PLC0415 - settings must be there

    path = published(business)
    try:
        stat = path.stat()
    except OSError:
        return NONE
    return read_own(path, stat.st_ino, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def read_own(path: Path, _inode: int, _changed: int) -> Own:
    """By the file's identity: a newer one has another."""
    import duckdb  # noqa: PLC0415 - loaded where figures are read: most pages never are

    from samphan.insight.own.standing import catalogue  # noqa: PLC0415 - as above

    try:
        with duckdb.connect() as database:
            database.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS warehouse (READ_ONLY)")
            database.execute("USE warehouse")
            tables = catalogue(database)
            database.execute("USE memory")
    except duckdb.Error:  # damaged: the page that reads it says so
        return NONE
    own = Own()
    for one in tables:
        (add_fact if one.kind == "fact" else add_dimension)(own, one)
    return own


def add_dimension(own: Own, one: OwnLoaded) -> None:
    from samphan.insight.explorer.cube import Dimension  # noqa: PLC0415 - it asks for this module

    (key,) = one.keys
    alias = f"{PART}{one.code}"
    right = f"{alias}.{JOIN[key]}"
    own.joins[alias] = f"LEFT JOIN cube_{one.table} AS {alias} ON {right} = {'{day}' if key == 'date' else f'f.{JOIN[key]}'}"  # fmt: skip
    own.join_keys[alias] = (JOIN[key],)
    for at, column in enumerate(one.columns):
        name = f"{PREFIX}{one.code}.{at}"
        own.dimensions[name] = Dimension(
            name, f"{one.label}: {column['header']}", f"{alias}.c{at}::VARCHAR", (alias,), hidden=hidden(column)
        )


def add_fact(own: Own, one: OwnLoaded) -> None:
    from samphan.insight.explorer.cube import Dimension, Measure  # noqa: PLC0415 - as above

    counted = f"{PART}{one.code}_{COUNTED}"
    own.parts[counted] = (counted, "")
    own.bases[counted] = (one.table, "1::BIGINT", "BIGINT")
    rows = format_lazy("{label}: {rows}", label=one.label, rows=_("rows"))
    meaning = format_lazy(_("How many rows your table “{label}” has."), label=one.label)
    own.measures[f"{PREFIX}{one.code}.{COUNTED}"] = Measure(f"{PREFIX}{one.code}.{COUNTED}", rows, meaning, f"coalesce({{{counted}}}, 0)", "whole")  # fmt: skip
    from samphan.insight.own.columns import SQL_TYPES  # noqa: PLC0415 - as above

    for at, column in enumerate(one.columns):
        name, part = f"{PREFIX}{one.code}.{at}", f"{PART}{one.code}_c{at}"
        label = f"{one.label}: {column['header']}"
        own.bases[part] = (one.table, f"c{at}", SQL_TYPES[column["type"]])
        if column["type"] in NUMBERS:
            own.parts[part] = (part, "")
            meaning = format_lazy(_("The sum of the column in your table “{label}”."), label=one.label)
            own.measures[name] = Measure(
                name, label, meaning, f"coalesce({{{part}}}, 0)", NUMBERS[column["type"]], hidden(column)
            )
        else:
            own.dimensions[name] = Dimension(name, label, f"f.{part}::VARCHAR", keys=(part,), hidden=hidden(column))


def hidden(column: Mapping[str, Any]) -> str:
    return SENSITIVE if column["sensitive"] else ""


def sees(actor: Actor, one: Any) -> bool:
    """Whether the actor may see a measure or dimension. What tells of a person in an own table is seen by roles from which no field is hidden."""
    return not actor.hidden_fields if one.hidden == SENSITIVE else not (one.hidden and actor.hides(one.hidden))


def base(parts: set[str]) -> str:
    """The lines that are counted: the shop's own, and with them those of the facts that any of these parts is of."""
    own = own_of_business()
    used = {name: own.bases[name] for name in sorted(parts & set(own.bases))}
    if not used:
        return "cube_line"
    empty = "".join(f", NULL::{kind} AS {name}" for name, (_table, _sql, kind) in used.items())
    rows = []
    for table in dict.fromkeys(table for table, _sql, _kind in used.values()):
        said = "".join(f", {sql} AS {name}" for name, (of, sql, _kind) in used.items() if of == table)
        rows.append(f"SELECT COLUMNS('^(day|.*_key)$'){said} FROM cube_{table}")
    return "(" + " UNION ALL BY NAME ".join([f"SELECT *{empty} FROM cube_line", *rows]) + ")"
