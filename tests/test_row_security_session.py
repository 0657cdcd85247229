"""The session is told when it must be, and no more often: a second wall that costs a round trip for each question would be taken down."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import every_business, use_business

pytestmark = pytest.mark.postgres


def told() -> str:
    """What PostgreSQL believes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('samphan.business', true)")
        return str(cursor.fetchone()[0])


def test_what_did_not_change_is_not_told_again(owner: Actor, outsider: Actor) -> None:
    told()
    with CaptureQueriesContext(connection) as seen, use_business(outsider.business), use_business(owner.business):
        assert told() == told() == str(owner.business.pk)
    assert not [one["sql"] for one in seen.captured_queries if "SET " in one["sql"]]


def test_entering_and_leaving_is_told_with_the_next_question(owner: Actor, outsider: Actor) -> None:
    with use_business(outsider.business), CaptureQueriesContext(connection) as seen:
        assert told() == str(outsider.business.pk)
        assert len(seen) == 1
    with every_business():
        assert told() == "every"
    assert told() == str(owner.business.pk)


def test_what_a_rollback_undid_is_told_again(owner: Actor, outsider: Actor) -> None:
    @transaction.atomic
    def fails_there() -> None:
        with use_business(outsider.business):
            assert told() == str(outsider.business.pk)
            raise ZeroDivisionError

    for _time in range(2):
        with pytest.raises(ZeroDivisionError):
            fails_there()
        assert told() == str(owner.business.pk)
    with pytest.raises(Exception, match="division by zero"), transaction.atomic(), use_business(outsider.business):
        connection.cursor().execute("SELECT 1/0")
    assert told() == str(owner.business.pk)


@pytest.fixture
def two_shops(owner: Actor, outsider: Actor) -> None:
    create_customer(owner, name="ของเรา")
    with use_business(outsider.business):
        create_customer(outsider, name="ของเขา")


def test_a_cursor_on_the_server_stands_behind_the_wall_too(two_shops: None, outsider: Actor) -> None:
    with use_business(outsider.business):
        told()
    assert [one.name for one in Customer._base_manager.iterator(chunk_size=2)] == ["ของเรา"]


def test_many_statements_at_once_stand_behind_the_wall_too(two_shops: None, outsider: Actor) -> None:
    with use_business(outsider.business):
        told()
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE customers_customer SET name = %s", [("ก",), ("ข",)])
    with every_business():
        assert set(Customer.objects.values_list("name", flat=True)) == {"ของเขา", "ข"}


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_opened_anew_unnoticed(owner: Actor) -> None:
    told()
    own = connection.connection.info
    whereabouts = {"host": own.host, "port": own.port, "user": own.user, "password": own.password, "dbname": own.dbname}
    with psycopg.connect(**whereabouts, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [own.backend_pid])
    connection.health_check_enabled, connection.health_check_done = True, False  # as at the beginning of a request
    assert told() == str(owner.business.pk)
