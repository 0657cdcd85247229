"""Today of an owner: their own work first, then what the team leaves lying, and whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import signed_in
from samphan.customers.actions import create_customer
from samphan.customers.follow_ups import plan_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.pipeline.actions.leads import create_lead
from samphan.pipeline.models import Lead, Opportunity
from samphan.pipeline.tests.conftest import MakeDeal
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import use_business


def panel(actor: Actor, name: str) -> str:
    return signed_in(actor).get(reverse(f"pipeline:{name}-panel")).content.decode()


@pytest.fixture
def of_ping(owner: Actor, seller: Actor, make_deal: MakeDeal) -> Opportunity:
    """A deal of the seller's with nothing planned, in the seller's branch."""
    [branch] = seller.branch_ids
    return make_deal(name="ดีลของก้อง", amount="900000", owner=str(seller.user.pk), branch=str(branch))


def test_the_owners_own_deals_stand_first_and_the_teams_say_whose(
    owner: Actor, seller: Actor, of_ping: Opportunity, make_deal: MakeDeal
) -> None:
    make_deal(name="ดีลของพิม", amount="5")
    seen = panel(owner, "idle")
    assert seen.index("ดีลของพิม") < seen.index("ของทีม") < seen.index("ดีลของก้อง")
    assert "ก้อง ขาย" in seen
    own = panel(seller, "idle")
    assert ("ดีลของก้อง" in own, "ดีลของพิม" in own, "ของทีม" in own) == (True, False, False)


def test_a_deal_that_is_looked_after_troubles_nobody(owner: Actor, of_ping: Opportunity) -> None:
    plan_follow_up(owner, of_ping.customer, what="โทร", due_at=timezone.now() + timedelta(days=1), about=of_ping)
    assert "ดีลของก้อง" not in panel(owner, "idle")


def test_what_others_should_have_done_is_told_to_who_answers_for_them(
    owner: Actor, seller: Actor, cafe: Customer, of_ping: Opportunity
) -> None:
    soon = timezone.now() + timedelta(days=1)
    plans = [
        plan_follow_up(owner, cafe, what="งานของก้อง", due_at=soon, assignee=seller.user.pk, about=of_ping),
        plan_follow_up(owner, cafe, what="งานของพิม", due_at=soon, assignee=owner.user.pk),
    ]
    assert panel(owner, "team").strip() == ""
    FollowUp.objects.filter(pk__in=[one.pk for one in plans]).update(due_at=timezone.now() - timedelta(days=2))
    seen = panel(owner, "team")
    assert ("งานของก้อง" in seen, "ก้อง ขาย" in seen, "งานของพิม" in seen) == (True, True, False)
    assert reverse("pipeline:opportunity-detail", args=[of_ping.pk]) in seen
    FollowUp.objects.filter(what="งานของพิม").update(assignee=None)
    assert "งานของพิม" in panel(owner, "team"), "what nobody was given is everybody's"
    assert panel(seller, "team") == ""
    FollowUp.objects.update(done_at=timezone.now())
    assert panel(owner, "team").strip() == ""


def test_late_leads_of_the_team_come_after_ones_own(owner: Actor, seller: Actor) -> None:
    for name in ("ของก้อง", "ของพิม"):
        create_lead(owner, name=f"ผู้สนใจ{name}", interest=f"เรื่อง{name}")
    Lead.objects.filter(interest="เรื่องของก้อง").update(owner=seller.user)
    Lead.objects.filter(interest="เรื่องของพิม").update(owner=owner.user)
    assert "เรื่องของก้อง" not in panel(owner, "waiting"), "it is not late yet"
    Lead.objects.update(due_at=timezone.now() - timedelta(hours=1))
    seen = panel(owner, "waiting")
    assert seen.index("เรื่องของพิม") < seen.index("ของทีม") < seen.index("เรื่องของก้อง")
    assert "ก้อง ขาย" in seen


def test_another_business_hears_nothing_of_it(
    owner: Actor, seller: Actor, outsider: Actor, outsider_client: Client, of_ping: Opportunity
) -> None:
    late = plan_follow_up(
        owner, of_ping.customer, what="งานของก้อง", due_at=timezone.now() + timedelta(days=1), assignee=seller.user.pk
    )
    FollowUp.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=2))
    with use_business(outsider.business):
        create_customer(outsider, name="ลูกค้าของเขา")
    for name in ("team", "idle", "waiting"):
        assert outsider_client.get(reverse(f"pipeline:{name}-panel")).content.decode().strip() == ""
