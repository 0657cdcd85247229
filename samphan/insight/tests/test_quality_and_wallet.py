"""Data quality and share of wallet: what the books say by hand-made SQL, and the rows behind each line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from samphan.catalog.models import Variant
from samphan.customers.actions import create_customer
from samphan.customers.contacts import Reach
from samphan.customers.models import NOUN, Customer
from samphan.insight import actions
from samphan.insight.standard import quality, wallet
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.tests.test_standard import made
from samphan.orders.models import Order
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.actions import add_field
from samphan.platform.fields.models import FieldType
from samphan.platform.refusals import NotFound

pytestmark = pytest.mark.django_db


def asked_sql(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.fixture
def shop_with_holes(owner: Actor, sold: Sold, coffee: Variant) -> list[Customer]:
    """Four customers: one complete in its ways to be reached, three with holes; one was added long ago; an order of nobody, one of tomorrow."""
    reached = create_customer(
        owner,
        name="ครบ",
        reaches=[Reach("phone", "+66812345678", "0812345678"), Reach("email", "a@example.com", "a@example.com")],
    )
    rows = [reached, *(create_customer(owner, name=name) for name in ("ข", "ค", "ง"))]
    Customer.objects.filter(pk=rows[1].pk).update(created_at=timezone.now() - timedelta(days=90))
    Customer.objects.filter(pk=rows[2].pk).update(birth_date=timezone.localdate() + timedelta(days=3))
    sold(rows[0], TODAY)
    sold(None, TODAY)
    late = sold(rows[1], TODAY)
    Order.objects.filter(pk=late.pk).update(created_at=timezone.now() + timedelta(days=1))
    actions.refresh(today=TODAY)
    return rows


def test_counts_of_data_quality_equal_the_books(owner: Actor, shop_with_holes: list[Customer]) -> None:
    rows = {row[0].key: row for row in made(owner, "quality")}
    living = "FROM customers_customer AS c WHERE c.deleted_at IS NULL AND c.merged_into_id IS NULL"
    truths = {
        "phone": f"SELECT count(*) {living} AND NOT EXISTS (SELECT 1 FROM customers_contactpoint AS p WHERE p.customer_id = c.id AND p.kind = 'phone')",
        "email": f"SELECT count(*) {living} AND NOT EXISTS (SELECT 1 FROM customers_contactpoint AS p WHERE p.customer_id = c.id AND p.kind = 'email')",
        "unreached": f"SELECT count(*) {living} AND NOT EXISTS (SELECT 1 FROM customers_contactpoint AS p WHERE p.customer_id = c.id)",
        "address": f"SELECT count(*) {living} AND c.province = ''",
        "birth_date": f"SELECT count(*) {living} AND c.kind = 'person' AND c.birth_date IS NULL",
        "cost": "SELECT count(*) FROM catalog_variant WHERE archived_at IS NULL AND cost IS NULL AND price IS NOT NULL",
        "walk_in": "SELECT count(*) FROM orders_order WHERE state <> 'cancelled' AND customer_id IS NULL",
        "later": f"SELECT count(*) FROM orders_order WHERE created_at > '{timezone.now():%Y-%m-%d %H:%M:%S}'",
    }
    assert {key: rows[key][2] for key in truths} == {key: asked_sql(said)[0][0] for key, said in truths.items()}
    assert {key: rows[key][2] for key in ("phone", "unreached", "birth_date", "born_later", "walk_in", "later", "consent", "cost")} == {
        "phone": 3, "unreached": 3, "birth_date": 3, "born_later": 1, "walk_in": 1, "later": 1, "consent": 4, "cost": 1,
    }  # fmt: skip
    assert rows["phone"][3:] == (4, 75.0, pytest.approx(200 / 3))


@pytest.mark.parametrize("key", quality.CHECKS)
def test_each_count_leads_to_its_rows(client: Client, owner: Actor, shop_with_holes: list[Customer], key: str) -> None:
    client.force_login(owner.user)
    row = next(row for row in made(owner, "quality") if row[0].key == key)
    assert f"/insight/reports/quality/{key}/" in client.get("/insight/reports/quality/").content.decode()
    page = client.get(f"/insight/reports/quality/{key}/")
    assert page.status_code == 200
    assert page.content.decode().count("<li><a href") >= row[2]
    assert len(page.context["found"].items) == page.context["found"].count == row[2]


def test_double_customers_and_stopped_addresses_are_counted(owner: Actor, shop_with_holes: list[Customer]) -> None:
    from samphan.consent.actions.sending import suppress  # noqa: PLC0415 - here alone
    from samphan.consent.models import Channel, SuppressionReason  # noqa: PLC0415 - here alone
    from samphan.customers.models import Suspicion  # noqa: PLC0415 - here alone

    left, right = sorted(shop_with_holes[:2], key=lambda one: one.pk)
    Suspicion.objects.create(left=left, right=right, score=0.9)
    point = shop_with_holes[0].contact_points.get(kind="email")
    suppress(owner, Reach("email", point.value, point.value), Channel.EMAIL, reason=SuppressionReason.BOUNCE)
    rows = {row[0].key: row for row in made(owner, "quality")}
    assert rows["double"][2:4] == (2, 4)
    assert rows["stopped"][2:4] == (1, 2)


def spends(customer: Customer, **values: str) -> None:
    Customer.objects.filter(pk=customer.pk).update(custom=values)


@pytest.fixture
def wallets(owner: Actor, sold: Sold) -> list[Customer]:
    """A spends 12,000 a year and bought for 3,000 (a year before for 1,000), B says 500 a month and bought for 9,000, C 100 a year and has not bought, D says nothing."""
    for slug in wallet.FIELDS:
        add_field(owner, NOUN, label_th=slug, slug=slug, type=FieldType.MONEY)
    a, b, c, d = (create_customer(owner, name=name) for name in ("ก", "ข", "ค", "ง"))
    spends(a, spend_a_year="12000.00", spend_a_month="7.00")
    spends(b, spend_a_month="500.00")
    spends(c, spend_a_year="100.00")
    for customer, days, total in ((a, 10, "3000.00"), (a, 400, "1000.00"), (b, 20, "9000.00"), (d, 5, "50.00")):
        sold(customer, TODAY - timedelta(days=days), total)
    actions.refresh(today=TODAY)
    return [a, b, c, d]


def test_share_of_wallet_is_what_was_bought_of_what_is_spent(owner: Actor, wallets: list[Customer]) -> None:
    rows = made(owner, "wallet")
    everybody = rows[0]
    assert everybody[0].key == "all"
    assert everybody[1:4] == (3, 18100, 12000)
    assert [float(one) for one in everybody[4:6]] == pytest.approx([100 * 9000 / 18100, 100 * 1000 / 18100])
    assert everybody[6] == 9000 + 100
    assert sum(row[1] for row in rows[1:]) == 3
    assert "none" in {row[0].key for row in rows}
    ((truth,),) = asked_sql("SELECT sum(l.total) FROM orders_orderline AS l JOIN orders_order AS o ON o.id = l.order_id JOIN customers_customer AS c ON c.id = o.customer_id WHERE c.name IN ('ก', 'ข') AND o.created_at > '2025-11-21'")  # fmt: skip
    assert everybody[3] == truth / 100  # amounts are stored in satang


def test_customers_with_most_room_stand_first(client: Client, owner: Actor, wallets: list[Customer]) -> None:
    client.force_login(owner.user)
    page = client.get("/insight/reports/wallet/all/")
    assert [item.label for item in page.context["found"].items] == ["ก", "ค", "ข"]
    assert "฿9,000.00" in page.content.decode()
    assert client.get("/insight/reports/wallet/nobody/").status_code == 404
    assert client.get("/insight/reports/repeats/all/").status_code == 404


def test_who_is_not_shown_what_customers_spend_reads_nothing_of_it(owner: Actor, wallets: list[Customer]) -> None:
    role = Role.objects.create(
        business=owner.business,
        name="ปิด",
        permissions=["insight:figures:view"],
        hidden_fields=[f"{NOUN}.custom.{slug}" for slug in wallet.FIELDS],
    )
    from samphan.insight.tests.test_sharing import as_role  # noqa: PLC0415 - the tests' own

    assert made(as_role(owner, role), "wallet") == []


def test_rows_behind_are_of_this_business_and_for_who_sees_all_of_it(
    outsider_client: Client, staff_client: Client, owner: Actor, shop_with_holes: list[Customer]
) -> None:
    assert outsider_client.get("/insight/reports/quality/phone/").status_code in {200, 404}
    assert (
        "ข" not in outsider_client.get("/insight/reports/quality/phone/").content.decode().partition("behind-list")[2]
    )
    assert staff_client.get("/insight/reports/quality/phone/").status_code == 403


def test_a_check_that_is_none_is_not_found(client: Client, owner: Actor, shop_with_holes: list[Customer]) -> None:
    client.force_login(owner.user)
    assert client.get("/insight/reports/quality/nothing/").status_code == 404
    with pytest.raises(NotFound):
        quality.behind(None, "nothing")  # type: ignore[arg-type]
