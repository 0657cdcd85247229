"""Account plans: a goal, what it is worth, what is done for it, within the reach of its customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import refused, signed_in
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer, FollowUp
from samphan.pipeline.access import plans
from samphan.pipeline.actions.plans import change_plan, close_plan, make_plan, reopen_plan
from samphan.pipeline.events import PlanClosed, PlanMade
from samphan.pipeline.models import AccountPlan
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Conflict


@pytest.fixture
def plan(owner: Actor, cafe: Customer) -> AccountPlan:
    return make_plan(owner, cafe, goal="ทุกสาขาใช้เมล็ดของเรา", potential="600,000")


def test_a_plan_is_made_changed_closed_and_taken_up_again(owner: Actor, plan: AccountPlan) -> None:
    assert (plan.potential, plan.owner) == (600_000, owner.user)
    seen = plan.version
    change_plan(owner, plan, version=seen, goal="สามสาขา", review_on=timezone.localdate() - timedelta(days=1))
    assert (plan.goal, plan.is_due) == ("สามสาขา", True)
    with pytest.raises(Conflict):
        change_plan(owner, AccountPlan.objects.get(), version=seen, goal="ทับ")
    close_plan(owner, plan)
    close_plan(owner, plan)
    reopen_plan(owner, plan)
    kinds = list(Event.objects.filter(kind__startswith="pipeline.plan").order_by("pk").values_list("kind", flat=True))
    assert kinds == [PlanMade.KIND, PlanClosed.KIND, PlanMade.KIND]
    assert AccountPlan.objects.get().goal == "สามสาขา"


@pytest.mark.parametrize("wrong", [{"goal": " "}, {"goal": "ดี", "potential": "มาก"}, {"goal": "ก" * 301}])
def test_what_is_no_plan_is_refused_and_nothing_is_kept(owner: Actor, cafe: Customer, wrong: dict[str, str]) -> None:
    with refused("invalid_fields"):
        make_plan(owner, cafe, **wrong)
    assert not AccountPlan.objects.exists()


def test_it_is_written_on_the_customers_page_with_what_is_done_next(owner_client: Client, cafe: Customer) -> None:
    panel = f"/pipeline/panels/plan/?customer={cafe.pk}"
    assert "เพิ่มแผน" in owner_client.get(panel).content.decode()
    faulty = owner_client.post(f"/pipeline/plans/new/?customer={cafe.pk}", {"goal": ""})
    assert (faulty.status_code, AccountPlan.objects.count()) == (422, 0)
    made = {"goal": "เครื่องชงครบทุกสาขา", "potential": "250000"}
    assert owner_client.post(f"/pipeline/plans/new/?customer={cafe.pk}", made).status_code == 204
    plan = AccountPlan.objects.get()
    day = timezone.localdate() + timedelta(days=3)
    act = {"kind": "visit", "what": "สาธิตเครื่อง", "due": day.isoformat(), "at": "10:00"}
    assert owner_client.post(f"/pipeline/plans/{plan.pk}/act/", act).status_code == 204
    assert FollowUp.objects.get().about_id == plan.pk
    shown = owner_client.get(panel).content.decode()
    for told in ("เครื่องชงครบทุกสาขา", "฿250,000.00", "สาธิตเครื่อง"):
        assert told in shown
    assert "เครื่องชงครบทุกสาขา" in owner_client.get("/pipeline/plans/").content.decode()
    edit = {**made, "goal": "สองสาขา", "version": str(plan.version)}
    assert owner_client.post(f"/pipeline/plans/{plan.pk}/edit/", edit).status_code == 204
    assert owner_client.post(f"/pipeline/plans/{plan.pk}/edit/", edit).status_code == 422
    assert owner_client.post(f"/pipeline/plans/{plan.pk}/close/").status_code == 204
    assert "สองสาขา" not in owner_client.get(panel).content.decode()


def test_a_plan_lies_where_its_customer_lies(owner: Actor, seller: Actor, plan: AccountPlan) -> None:
    assert not plans.rows(seller).exists()
    assert signed_in(seller).get(f"/pipeline/plans/{plan.pk}/edit/").status_code == 404
    near = create_customer(seller, name="ร้านในปาย", kind="organisation")
    mine = make_plan(seller, near, goal="เปิดบิลแรก")
    assert list(plans.rows(seller)) == [mine]


def test_who_may_only_look_changes_nothing(staff: Actor, staff_client: Client, plan: AccountPlan) -> None:
    with refused("forbidden"):
        close_plan(staff, plan)
    assert staff_client.post(f"/pipeline/plans/{plan.pk}/close/").status_code == 403
    plan.refresh_from_db()
    assert plan.closed_at is None


def test_nobody_of_another_business_reads_or_changes_it(
    outsider_client: Client, cafe: Customer, plan: AccountPlan
) -> None:
    assert outsider_client.get(f"/pipeline/plans/{plan.pk}/edit/").status_code == 404
    assert outsider_client.post(f"/pipeline/plans/new/?customer={cafe.pk}", {"goal": "x"}).status_code == 404
    assert AccountPlan.objects.count() == 1
