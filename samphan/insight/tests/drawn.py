"""Sales drawn by chance, as the tables that scores are made from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from samphan.insight.customers import buyer_steps
from samphan.insight.steps import run

LAST = date(2026, 11, 20)


def tables(rows: list[tuple[Any, ...]], today: date = LAST) -> duckdb.DuckDBPyConnection:
    """`sales`, `purchases` and `buyers` from (customer, day, amount, item, receipt); `scores` stands empty."""
    database = duckdb.connect()
    database.execute("CREATE TABLE sales (line INTEGER, customer UUID, day DATE, amount DECIMAL(18,2), item VARCHAR, receipt VARCHAR)")  # fmt: skip
    if rows:
        import pyarrow as pa  # noqa: PLC0415 - with the rows

        names = ("customer", "day", "amount", "item", "receipt")
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        columns["customer"] = [uuid_of(one) for one in columns["customer"]]
        database.register("given", pa.table(columns))
        database.execute("INSERT INTO sales SELECT row_number() OVER (), customer::UUID, day, amount, item, receipt FROM given WHERE day <= $today", {"today": today})  # fmt: skip
    run(database, buyer_steps(today))
    database.execute("CREATE TABLE scores (customer UUID, chance_back_in_90_days DOUBLE, first_day DATE, last_day DATE, purchases BIGINT)")  # fmt: skip
    return database


def uuid_of(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def buyers(many: int, *, days: int = 720, seed: int = 5) -> list[tuple[Any, ...]]:
    """Customers with a pace of their own, who leave at some time; what each takes is of one of four tastes."""
    chance = np.random.default_rng(seed)
    rows: list[tuple[Any, ...]] = []
    for customer in range(many):
        day = LAST - timedelta(days=int(chance.integers(30, days)))
        gap, leaves, taste = 1 / chance.gamma(1.6, 0.022), chance.beta(0.9, 7), customer % 4
        while day <= LAST:
            for _ in range(1 + int(chance.integers(0, 3))):
                item = f"{'abcd'[taste]}{min(int(chance.exponential(3)), 14)}"
                rows.append((customer, day, float(chance.integers(40, 900)), item, f"{customer}-{day}"))
            if chance.random() < leaves:
                break
            day += timedelta(days=1 + int(chance.exponential(gap)))
    return rows
