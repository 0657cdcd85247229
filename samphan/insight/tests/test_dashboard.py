"""The owner's screen: its numbers are those of the books, and lead to the people behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Max, Min, Sum
from django.test import Client

from samphan.customers.actions import create_customer
from samphan.customers.models import Customer, Trait
from samphan.insight import actions
from samphan.insight import dashboard as numbers
from samphan.insight.dashboard import Change, Period
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files
from samphan.orders.models import Order
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.jobs.models import Job

from conftest import person  # isort: skip

pytestmark = pytest.mark.django_db
PAGES = ("", "returning/", "scores/", "concentration/", "models/", "personas/", "lineage/", "people/?of=worth")


@pytest.fixture
def shown(client: Client, owner: Actor) -> Any:
    client.force_login(owner.user)

    def get(path: str = "") -> str:
        answer = client.get(f"/insight/{path}")
        assert answer.status_code == 200, path
        return answer.content.decode()

    return get


@pytest.mark.parametrize("days", [30, 90, 365])
def test_sales_are_those_of_the_books(owner: Actor, shop: list[Customer], sold: Sold, days: int) -> None:
    sold(None, TODAY, "12.34")  # a walk-in customer
    cancelled = sold(shop[0], TODAY, "5000.00")
    Order.objects.filter(pk=cancelled.pk).update(state="cancelled")
    actions.refresh(today=TODAY)
    with files.reading(owner.business) as database:
        told = numbers.sold(database, Period(TODAY, days))
    first = TODAY - timedelta(days=days - 1)

    def booked(after: Any, until: Any) -> Any:
        within = Order.objects.exclude(state="cancelled").filter(
            created_at__date__gte=after, created_at__date__lte=until
        )
        return (
            within.aggregate(total=Sum("total"))["total"] or 0,
            within.count(),
            within.exclude(customer=None).values("customer").distinct().count(),
        )

    for when, (total, count, buyers) in {
        "now": booked(first, TODAY),
        "before": booked(first - timedelta(days=days), first - timedelta(days=1)),
    }.items():
        assert getattr(told["sales"], when) == Decimal(total)
        assert getattr(told["orders"], when) == count
        assert getattr(told["buyers"], when) == buyers


def test_who_came_back_had_bought_before(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    period = Period(TODAY, 90)
    bounds = Order.objects.values("customer").annotate(first=Min("created_at"), last=Max("created_at"))
    since = datetime.combine(period.values["first"], datetime.min.time()).astimezone()
    back = {row["customer"] for row in bounds if row["last"] >= since and row["first"] < row["last"]}
    with files.reading(owner.business) as database:
        assert numbers.sold(database, period)["returning"].now == len(back)
        count, people = numbers.people(database, owner, "returning", period)
    assert count == len(back)
    assert {row["id"] for row in people} == back


def test_changes_are_said_against_the_period_before() -> None:
    assert [Change(*pair).words for pair in [(112, 100), (97, 100), (5, 0), (7, 7), (0, 10)]] == [
        "+12.0%",
        "−3.0%",
        "",
        "",
        "−100.0%",
    ]


def test_every_page_stands_after_a_load(shown: Any, owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    for path in PAGES:
        shown(path)
    dashboard = shown()
    total = Order.objects.filter(created_at__date__gt=TODAY - timedelta(days=30)).aggregate(total=Sum("total"))["total"]
    assert f"฿{total:,.2f}" in dashboard
    most = Trait.objects.filter(name="insight.value").order_by("-number").first()
    assert Customer.objects.get(pk=most.customer_id).name in shown("people/?of=worth")


def test_before_the_first_load_the_screen_says_what_to_do(shown: Any) -> None:
    assert "โหลดตอนนี้" in shown()


def test_a_business_without_orders_is_told_what_will_stand_here(shown: Any, owner: Actor) -> None:
    create_customer(owner, name="ฝน")
    actions.refresh(today=TODAY)
    for path in PAGES:
        shown(path)
    assert "ยังไม่มีใครซื้อ" in shown("returning/")


def test_a_load_on_demand_is_a_job(
    client: Client, owner: Actor, shown: Any, run_jobs: Any, shop: list[Customer]
) -> None:
    client.force_login(owner.user)
    assert client.post("/insight/load/").status_code == 302
    run_jobs()
    assert Job.objects.get(task__endswith="refresh_insight").state == "done"
    shown("scores/")


def test_a_strange_number_has_no_people(client: Client, owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    client.force_login(owner.user)
    assert client.get("/insight/people/?of=nothing").status_code == 404


def test_those_without_the_right_see_no_figures(client: Client, owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    keeper = add_member(owner.business, person("keeper@example.com", "นุ่น"), builtin="storekeeper")
    client.force_login(keeper.user)
    for path in (*PAGES, "board/sales/", "explore/", "explore/people/", "explore/table.csv", "sql/"):
        assert client.get(f"/insight/{path}").status_code == 403, path
    assert client.post("/insight/load/").status_code == 403
    assert not Job.objects.filter(task__endswith="refresh_insight").exists()


def test_a_part_of_the_business_sees_no_figures_of_all_of_it(
    client: Client, owner: Actor, shop: list[Customer]
) -> None:
    actions.refresh(today=TODAY)
    seller = add_member(owner.business, person("seller@example.com", "นุ่น"), builtin="sales")
    client.force_login(seller.user)
    assert client.get("/insight/").status_code == 302
    for path in PAGES[1:]:
        assert client.get(f"/insight/{path}").status_code == 403, path
    assert client.post("/insight/load/").status_code == 403
    assert not Job.objects.filter(task__endswith="refresh_insight").exists()


def test_another_business_sees_its_own_figures_only(
    client: Client, owner: Actor, outsider: Actor, shop: list[Customer]
) -> None:
    actions.refresh(today=TODAY)
    client.force_login(outsider.user)
    assert "โหลดตอนนี้" in client.get("/insight/").content.decode()
    assert client.get("/insight/people/?of=worth").status_code == 404
