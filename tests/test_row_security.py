from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.row_security import POLICY, VISIBLE, raise_wall, walled_tables

pytestmark = pytest.mark.postgres


def names_by_raw_sql() -> list[str]:
    """What a query sees that forgot its business."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM customers_customer ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def two_shops(owner: Actor, outsider: Actor) -> None:
    create_customer(owner, name="ของเรา")
    with use_business(outsider.business):
        create_customer(outsider, name="ของเขา")


def test_raw_sql_sees_the_current_business_only(two_shops: None, outsider: Actor) -> None:
    assert names_by_raw_sql() == ["ของเรา"]
    with use_business(outsider.business):
        assert names_by_raw_sql() == ["ของเขา"]
    with every_business():
        assert names_by_raw_sql() == ["ของเขา", "ของเรา"]
    assert names_by_raw_sql() == ["ของเรา"]


def test_a_row_cannot_be_written_for_another_business(two_shops: None, outsider: Actor) -> None:
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Customer._base_manager.create(business=outsider.business, name="แอบใส่")


def test_a_failed_transaction_leaves_the_session_where_it_was(two_shops: None, outsider: Actor) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), use_business(outsider.business):
        raise ZeroDivisionError
    with pytest.raises(Exception, match="division by zero"), transaction.atomic(), use_business(outsider.business):
        connection.cursor().execute("SELECT 1/0")
    assert names_by_raw_sql() == ["ของเรา"]


def test_every_business_table_is_walled(two_shops: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert set(walled_tables()) <= {name for (name,) in cursor.fetchall()}


@contextmanager
def as_who_made_the_tables() -> Iterator[CursorWrapper]:
    """Tests work as an ordinary role; tables belong to the one that signed in."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET ROLE NONE")
        try:
            yield cursor
        finally:
            cursor.execute("SET ROLE samphan_ordinary")


def test_a_policy_as_an_older_version_wrote_it_is_written_anew(two_shops: None) -> None:
    with as_who_made_the_tables() as cursor:
        cursor.execute(f"ALTER POLICY {POLICY} ON customers_customer USING (business_id IS NULL)")
        cursor.execute(f"COMMENT ON POLICY {POLICY} ON customers_customer IS NULL")
    assert names_by_raw_sql() == []
    with as_who_made_the_tables() as cursor:
        raise_wall()
        cursor.execute("SELECT DISTINCT obj_description(oid, 'pg_policy') FROM pg_policy WHERE polname = %s", [POLICY])
        assert cursor.fetchall() == [(VISIBLE,)]
    assert names_by_raw_sql() == ["ของเรา"]


def test_the_wall_leaves_the_planner_its_estimate(owner: Actor) -> None:
    """A wall that is expected to hide nearly all rows would cost lists their index."""
    for number in range(100):
        create_customer(owner, name=f"ลูกค้า {number}")
    with as_who_made_the_tables() as cursor:
        cursor.execute("ANALYZE customers_customer")
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT json) SELECT * FROM customers_customer WHERE business_id = %s", [owner.business.pk]
        )
        [[plan]] = cursor.fetchone()
    assert plan["Plan"]["Plan Rows"] >= 75
