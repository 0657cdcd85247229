"""The scorecard: its figures are those of the books, its targets are judged after each load, and a change is told once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from conftest import person, refused
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.goals import set_goals, settle
from samphan.insight.models import Goal, GoalState
from samphan.insight.reach import Reach
from samphan.insight.scorecard import FIGURES, judged, readings
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files
from samphan.orders.models import Order
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.events.describe import describe
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden
from samphan.platform.tenants.models import Branch, Membership

pytestmark = pytest.mark.django_db
SINCE = TODAY - timedelta(days=29)


def told() -> list[str]:
    return [row.data["state"] for row in Event.objects.filter(kind="insight.goal_changed").order_by("recorded_at")]


def booked(**where: object) -> Decimal:
    found = Order.objects.filter(created_at__date__gte=SINCE, created_at__date__lte=TODAY, **where)
    total: Decimal = found.aggregate(total=Sum("total"))["total"]
    return total


def test_the_figures_are_those_of_the_books(owner: Actor, shop: list[Customer], branch: Branch, sold: Sold) -> None:
    other = Branch.objects.create(business=owner.business, code="00002", name="แม่ริม")
    first, again = create_customer(owner, name="มาใหม่"), shop[0]
    sold(first, TODAY, "40.25")
    sold(again, TODAY, "59.75")
    Order.objects.filter(customer__in=[first, again], created_at__date=TODAY).update(branch=other)
    actions.refresh(today=TODAY)
    with files.reading(owner.business) as database:
        whole, here = (readings(database, TODAY, pk, Reach()) for pk in (None, other.pk))
    assert whole["sales"].now == booked()
    assert here["sales"].now == booked(branch=other) == Decimal("100.00")
    assert here["new"].now == 1
    assert here["repeat_share"].now == Decimal("50.00")
    assert set(whole) - set(here) == {"leaving_share", "worth"}, "scores are of the whole business"
    assert len(whole["sales"].months) >= 12
    before = Order.objects.filter(created_at__date__lt=SINCE, created_at__date__gte=SINCE - timedelta(days=30))
    assert whole["sales"].before == (before.aggregate(total=Sum("total"))["total"] or None)


def test_a_target_is_judged_at_each_load_and_a_change_is_told_once(
    owner: Actor, shop: list[Customer], sold: Sold
) -> None:
    actions.refresh(today=TODAY)
    assert set_goals(owner, None, {"sales": f"{booked() + 5000}", "orders": "1", "leaving_share": ""}) == 2
    done = actions.refresh(today=TODAY)
    assert done["goals"] == {"reached": 1, "near": 0, "missed": 1}
    assert told() == ["missed"], "what is reached from the first is no news"
    actions.refresh(today=TODAY)
    assert told() == ["missed"]
    sold(shop[0], TODAY, "5000.00")
    actions.refresh(today=TODAY)
    assert told() == ["missed", "reached"]
    row = Goal.objects.get(figure="sales")
    assert (row.state, row.since, row.value) == ("reached", TODAY, booked())
    event = Event.objects.filter(kind="insight.goal_changed").latest("recorded_at")
    assert "ยอดขาย" in str(describe(event))


def test_two_loads_that_judge_at_once_tell_once(owner: Actor, shop: list[Customer]) -> None:
    set_goals(owner, None, {"sales": "100"})
    one, other = Goal.objects.get(), Goal.objects.get()
    settle(one, Decimal(1), GoalState.MISSED, TODAY)
    settle(other, Decimal(1), GoalState.MISSED, TODAY)
    assert told() == ["missed"]


def test_a_target_that_is_changed_meanwhile_is_judged_anew(owner: Actor, shop: list[Customer]) -> None:
    set_goals(owner, None, {"sales": "100"})
    stale = Goal.objects.get()
    set_goals(owner, None, {"sales": "200"})
    settle(stale, Decimal(1), GoalState.MISSED, TODAY)
    assert (told(), Goal.objects.get().state) == ([], "")


@pytest.mark.parametrize(
    ("figure", "value", "target", "state"),
    [
        ("sales", "100", "100", "reached"), ("sales", "90", "100", "near"), ("sales", "89.99", "100", "missed"), ("sales", None, "100", ""),
        ("leaving_share", "10", "10", "reached"), ("leaving_share", "11", "10", "near"), ("leaving_share", "11.01", "10", "missed"),
        ("leaving_share", "0.01", "0", "missed"),
    ],
)  # fmt: skip
def test_a_tenth_on_the_wrong_side_is_near(figure: str, value: str | None, target: str, state: str) -> None:
    assert judged(FIGURES[figure], value and Decimal(value), Decimal(target)) == state  # type: ignore[arg-type]


@pytest.mark.parametrize(("figure", "written"), [("sales", "มาก"), ("sales", "-1"), ("repeat_share", "101"), ("orders", "9" * 30)])  # fmt: skip
def test_a_target_that_cannot_be_is_refused_and_changes_nothing(owner: Actor, figure: str, written: str) -> None:
    set_goals(owner, None, {"each": "50"})
    with refused("target"):
        set_goals(owner, None, {"each": "60", figure: written})
    assert list(Goal.objects.values_list("figure", "target")) == [("each", Decimal("50.00"))]


def test_a_branch_or_a_seller_sets_nothing(owner: Actor, branch: Branch) -> None:
    made = add_member(owner.business, person("seller@example.com", "นุ่น"), builtin="sales")
    seller = actor_of(Membership.objects.get(pk=made.membership.pk))  # type: ignore[union-attr]
    with pytest.raises(Forbidden):
        set_goals(seller, None, {"sales": "1"})
    assert not Goal.objects.exists()


def test_the_screen_its_dialog_and_today(
    owner_client: Client, outsider_client: Client, staff_client: Client, owner: Actor, shop: list[Customer]
) -> None:
    page = reverse("insight:scorecard")
    assert "โหลดตอนนี้" in owner_client.get(page).content.decode(), "before the first load"
    branch = Branch.objects.get(business=owner.business)
    dialog = reverse("insight:targets")
    assert owner_client.get(dialog).status_code == 200
    assert owner_client.post(dialog, {"sales": "99999999"}).status_code == 204
    faulty = owner_client.post(dialog, {"sales": "มาก", "each": "10"})
    assert faulty.status_code == 422
    assert 'value="มาก"' in faulty.content.decode()
    actions.refresh(today=TODAY)
    said = owner_client.get(page).content.decode()
    assert "฿99,999,999.00" in said
    assert f"฿{booked():,.2f}" in said
    panel = reverse("insight:goals-panel")
    assert "฿99,999,999.00" in owner_client.get(panel).content.decode()
    assert staff_client.get(panel).content == b"" or staff_client.get(panel).status_code == 403
    assert staff_client.post(dialog, {"sales": "1"}).status_code == 403
    assert Goal.objects.get().target == Decimal("99999999.00")
    for address in (page, dialog):
        assert owner_client.get(address, {"branch": branch.pk}).status_code == 200
        assert outsider_client.get(address, {"branch": branch.pk}).status_code == 404
        assert owner_client.get(address, {"branch": "x"}).status_code == 404
    assert "99,999,999" not in outsider_client.get(panel).content.decode()
