"""A query whose SQL Django writes once in a process, for the few that every request asks.

Writing such a statement takes Django longer than answering it takes the database.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from samphan.platform.tenants.current import current_business_id, use_business
from samphan.platform.tenants.models import Business

M = TypeVar("M", bound=models.Model)
Value = str | UUID


class Prepared(Generic[M]):
    """`build` makes the queryset of given values; `like` are examples of them, and occur nowhere else in the query.

        members = Prepared(lambda user: Membership.objects.filter(user=user).select_related("role"), UUID(int=1))
        members(user.pk)  # a list of rows

    Values are texts or UUIDs that the query compares with columns. Rows of the current business are asked by `PreparedOfBusiness`: here its
    id would be written into the SQL for good.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], *like: Value) -> None:
        self.build, self.like = build, like
        self.written: tuple[SQLCompiler, str, tuple[Any, ...]] | None = None

    def __call__(self, *values: Value) -> list[M]:
        if self.written is None:
            self.written = self.write()
        compiler, sql, parameters = self.written
        asked = copy(compiler)  # threads share what was written, not the connection
        asked.connection = connections[DEFAULT_DB_ALIAS]
        told = tuple(self.put(one, values) for one in parameters)
        asked.as_sql = lambda *_args, **_kwargs: (sql, told)  # type: ignore[method-assign]
        query = SimpleNamespace(get_compiler=lambda **_kwargs: asked)
        rows = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(cast("ModelIterable[M]", ModelIterable(rows)))  # type: ignore[arg-type]

    def write(self) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
        """The compiler knows how rows become models, and what each column needs for it; the parameters hold the examples."""
        compiler = self.build(*self.like).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_rest in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _columns: converters
        return compiler, sql, tuple(parameters)

    def put(self, parameter: Any, values: tuple[Value, ...]) -> Any:
        """The value in whose place `parameter` stands, in the same form: a UUID is hexadecimal where the database has none."""
        for example, value in zip(self.like, values, strict=True):
            if parameter == example:
                return value
            if isinstance(example, UUID) and isinstance(value, UUID) and parameter == example.hex:
                return value.hex
        return parameter


class PreparedOfBusiness(Prepared[M]):
    """The same over rows of the current business: its id is one more value, which `build` need not name.

    views = PreparedOfBusiness(lambda user, table: SavedView.objects.seen_by(user).filter(table=table), UUID(int=1), "a-table")
    """

    EXAMPLE = UUID(int=0xB0551)

    def __init__(self, build: Callable[..., models.QuerySet[M]], *like: Value) -> None:
        super().__init__(lambda *values: build(*values[:-1]), *like, self.EXAMPLE)

    def __call__(self, *values: Value) -> list[M]:
        return super().__call__(*values, current_business_id())

    def write(self) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
        with use_business(Business(pk=self.EXAMPLE)):
            return super().write()
