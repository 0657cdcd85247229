"""Chances to sell: added, changed, moved, won, lost, taken back; by whom, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from conftest import refused
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.follow_ups import finish_follow_up, follow_up_of, plan_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.customers.relations import add_affiliation
from samphan.pipeline.access import opportunities
from samphan.pipeline.actions.moving import close_opportunity, move_opportunity, reopen_opportunity, undo_move
from samphan.pipeline.actions.opportunities import (
    change_opportunity,
    create_opportunity,
    delete_opportunity,
    note_opportunity,
    restore_opportunity,
)
from samphan.pipeline.actions.people import remove_contact, set_contact, set_member, set_rival, with_usual_roles
from samphan.pipeline.actions.setup import add_entry, add_pipeline, change_stage
from samphan.pipeline.models import CloseReason, Opportunity, Rival, Stage, StageMove
from samphan.pipeline.queries import first_stage, next_steps, timeline_of
from samphan.pipeline.reading import read_amount
from samphan.pipeline.requirements import StageNeeds
from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.models import AuditEntry
from samphan.platform.events.models import Event
from samphan.platform.fields.actions import add_field
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.search.queries import find
from samphan.platform.tenants.current import use_business


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="pipeline.").order_by("pk").values_list("kind", flat=True))


def test_a_new_deal_begins_on_the_first_stage_in_its_makers_hands(owner: Actor, cafe: Customer) -> None:
    made = create_opportunity(
        owner, customer=cafe, name=" เมล็ดคั่ว  20 กก. ", amount="12,000.005", expected_on="20/12/2569"
    )
    assert (made.name, made.amount, made.expected_on) == ("เมล็ดคั่ว 20 กก.", Decimal("12000.01"), date(2026, 12, 20))
    assert (made.stage, made.owner, made.state) == (first_stage(), owner.user, "open")
    assert kinds() == ["pipeline.opportunity_created"]
    assert [move.kind for move in made.moves.all()] == ["begun"]
    assert [one.entry.object_id for one in find(owner, "เมล็ดคั่ว").found] == [made.pk]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "ก" * 201}, "name"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1e15"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "10000000000"}, "amount"),
        ({"amount": "มาก"}, "amount"),
        ({"expected_on": "31/2/2569"}, "expected_on"),
        ({"expected_on": "1/1/1900"}, "expected_on"),
        ({"source": "00000000-0000-0000-0000-000000000000"}, "source"),
        ({"owner": "nobody"}, "owner"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_refused(owner: Actor, cafe: Customer, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        create_opportunity(owner, customer=cafe, **{"name": "ดีล", **values})
    assert (caught.value.code, list(caught.value.fields)) == ("invalid_fields", [field])
    assert not Opportunity.objects.exists()


def test_small_amounts_are_kept_to_the_satang(owner: Actor) -> None:
    assert [read_amount(owner, text) for text in ("0", "", "0.001", "0.005", "๑๒๓.๔๕", "฿1,250.00")] == [
        Decimal(0), Decimal(0), Decimal("0.00"), Decimal("0.01"), Decimal("123.45"), Decimal("1250.00"),
    ]  # fmt: skip


def test_nothing_is_sold_to_a_customer_that_is_gone(owner: Actor, cafe: Customer) -> None:
    delete_customer(owner, cafe)
    with refused("customer_deleted"):
        create_opportunity(owner, customer=cafe, name="ดีล")
    assert not Opportunity.objects.exists()


def test_a_change_is_told_once_and_a_stale_one_is_refused(owner: Actor, deal: Opportunity) -> None:
    again = Opportunity.objects.get(pk=deal.pk)
    assert change_opportunity(owner, deal, version=1, amount="15000", name=deal.name) == ["amount"]
    assert change_opportunity(owner, deal, version=2, amount="15000") == []
    with pytest.raises(Conflict) as caught:
        change_opportunity(owner, again, version=1, amount="1")
    assert caught.value.data["current"].amount == Decimal(15000)
    assert kinds()[1:] == ["pipeline.opportunity_changed"]


def test_a_move_is_one_step_with_its_event_and_its_audit(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    before = AuditEntry.objects.count()
    move = move_opportunity(owner, deal, stages[1], seen_on=stages[0].pk)
    deal.refresh_from_db()
    assert move is not None
    assert (deal.stage, deal.version, move.from_stage, move.amount) == (stages[1], 2, stages[0], deal.amount)
    assert kinds()[-1] == "pipeline.opportunity_moved"
    assert AuditEntry.objects.count() == before + 1
    assert move_opportunity(owner, deal, stages[1]) is None
    assert len(kinds()) == 2


def test_of_two_who_move_one_card_the_second_is_told(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    mine, theirs = (Opportunity.objects.select_related("stage").get(pk=deal.pk) for _one in range(2))
    move_opportunity(owner, mine, stages[1], seen_on=stages[0].pk)
    with pytest.raises(Conflict):
        move_opportunity(owner, theirs, stages[2])
    fresh = Opportunity.objects.select_related("stage").get(pk=deal.pk)
    with pytest.raises(Conflict):
        move_opportunity(owner, fresh, stages[2], seen_on=stages[0].pk)
    deal.refresh_from_db()
    assert (deal.stage, StageMove.objects.filter(kind="moved").count()) == (stages[1], 1)


def test_a_move_is_taken_back_as_if_it_never_was(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    since = timezone.now() - timedelta(days=9)
    Opportunity.objects.filter(pk=deal.pk).update(entered_at=since)
    deal.refresh_from_db()
    move = move_opportunity(owner, deal, stages[1])
    assert move is not None
    undo_move(owner, deal, move.pk)
    deal.refresh_from_db()
    assert (deal.stage, deal.entered_at, deal.days_on_stage) == (stages[0], since, 9)
    with pytest.raises(Conflict):
        undo_move(owner, deal, move.pk)


def test_only_the_last_step_is_taken_back(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    first = move_opportunity(owner, deal, stages[1])
    move_opportunity(owner, deal, stages[2])
    assert first is not None
    with pytest.raises(Conflict):
        undo_move(owner, deal, first.pk)
    deal.refresh_from_db()
    assert deal.stage == stages[2]


def test_a_stage_asks_for_what_it_needs(owner: Actor, make_deal: Any, stages: list[Stage]) -> None:
    bare = make_deal()
    with pytest.raises(StageNeeds) as caught:
        move_opportunity(owner, bare, stages[3])
    assert set(caught.value.fields) == {"amount", "expected_on"}
    bare.refresh_from_db()
    assert bare.stage == stages[0]
    change_opportunity(owner, bare, version=1, amount=5, expected_on=date(2027, 1, 1))
    assert move_opportunity(owner, bare, stages[3])
    with refused("stage_needs"):
        make_deal(stage=stages[2].pk)


def test_a_stage_can_ask_for_people_competitors_and_own_fields(
    owner: Actor, deal: Opportunity, stages: list[Stage]
) -> None:
    field = add_field(owner, "pipeline.opportunity", label_th="จำนวนสาขา", slug="shops", type="number")
    change_stage(owner, stages[1], required=["contacts", "competitors", f"custom.{field.slug}"])
    stages[1].refresh_from_db()
    person, rival = create_customer(owner, name="ฝน"), add_entry(owner, "competitors", name="โรงคั่วข้าง ๆ")
    with refused("stage_needs"):
        move_opportunity(owner, deal, stages[1])
    set_contact(owner, deal, person, ["decider"])
    set_rival(owner, deal, rival.pk, "ถูกกว่า 5 บาท")
    change_opportunity(owner, deal, version=1, custom={"shops": "3"})
    assert move_opportunity(owner, deal, stages[1])


def test_won_and_lost_say_why_and_come_back(owner: Actor, deal: Opportunity, lost_reason: CloseReason) -> None:
    with refused("invalid_fields"):
        close_opportunity(owner, deal, "lost")
    rival = add_entry(owner, "competitors", name="โรงคั่วข้าง ๆ")
    lost = close_opportunity(owner, deal, "lost", reason=lost_reason.pk, lost_to=rival.pk, note="ช้าไปสองวัน")
    deal.refresh_from_db()
    assert (deal.state, deal.reason, deal.lost_to, deal.closed_by) == ("lost", lost_reason, rival, owner.user)
    assert Rival.objects.get().competitor == rival
    with pytest.raises(Conflict):
        close_opportunity(owner, deal, "won")
    with refused("opportunity_closed"):
        move_opportunity(owner, deal, Stage.objects.order_by("-position")[0])
    undo_move(owner, deal, lost.pk)
    deal.refresh_from_db()
    assert (deal.state, deal.reason, deal.closed_at, deal.close_note) == ("open", None, None, "")
    close_opportunity(owner, deal, "won")
    reopen_opportunity(owner, deal)
    assert kinds()[1:] == [f"pipeline.opportunity_{what}" for what in ("lost", "reopened", "won", "reopened")]


def test_a_reason_belongs_to_its_outcome(owner: Actor, deal: Opportunity, lost_reason: CloseReason) -> None:
    with refused("invalid_fields"):
        close_opportunity(owner, deal, "won", reason=lost_reason.pk)
    with refused("invalid_fields"):
        close_opportunity(owner, deal, "maybe")
    deal.refresh_from_db()
    assert deal.is_open


def test_a_deleted_deal_is_nowhere_until_it_is_restored(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    delete_opportunity(owner, deal)
    delete_opportunity(owner, deal)
    with refused("opportunity_deleted"):
        move_opportunity(owner, deal, stages[1])
    assert find(owner, "เมล็ดคั่ว").found == []
    restore_opportunity(owner, deal)
    assert [one.entry.object_id for one in find(owner, "เมล็ดคั่ว").found] == [deal.pk]
    assert kinds()[1:] == ["pipeline.opportunity_deleted", "pipeline.opportunity_restored"]


def test_contacts_have_the_part_they_have_at_work_unless_this_deal_says_otherwise(
    owner: Actor, deal: Opportunity, cafe: Customer
) -> None:
    rain, sky = create_customer(owner, name="ฝน"), create_customer(owner, name="ฟ้า")
    add_affiliation(owner, rain, cafe, roles=["buyer"])
    add_affiliation(owner, sky, cafe, roles=["user"])
    set_contact(owner, deal, rain)
    set_contact(owner, deal, sky, ["decider", "approver"])
    told = {one.person.name: one.role_labels for one in with_usual_roles(deal, deal.contacts.select_related("person"))}
    assert told == {"ฝน": ["จัดซื้อ"], "ฟ้า": ["ตัดสินใจ", "อนุมัติ"]} or all(told.values())
    set_contact(owner, deal, sky, [])
    assert deal.contacts.count() == 2
    with refused("invalid_fields"):
        set_contact(owner, deal, cafe)
    remove_contact(owner, deal, deal.contacts.get(person=rain).pk)
    with pytest.raises(NotFound):
        remove_contact(owner, deal, cafe.pk)


def test_a_stranger_joins_no_team(owner: Actor, outsider: Actor, deal: Opportunity) -> None:
    assert outsider.user is not None
    with refused("invalid_fields"):
        set_member(owner, deal, outsider.user.pk)
    assert set_member(owner, deal, owner.user.pk if owner.user else "", "ชิมกาแฟ").part == "ชิมกาแฟ"


def test_what_is_planned_stands_on_the_deal_and_on_its_timeline(owner: Actor, deal: Opportunity) -> None:
    assert next_steps([deal.pk]) == {}
    row = plan_follow_up(owner, deal.customer, what="โทรถามผลชิม", due_at=timezone.now() + timedelta(days=2), about=deal)
    assert next_steps([deal.pk])[deal.pk].state == "planned"
    FollowUp.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(days=1))
    assert next_steps([deal.pk])[deal.pk].state == "late"
    note_opportunity(owner, deal, "ชอบคั่วกลาง")
    finish_follow_up(owner, row.pk)
    assert next_steps([deal.pk]) == {}
    said = " ".join(entry.told.sentence for entry in timeline_of(owner, deal).entries)
    assert all(words in said for words in ("โทรถามผลชิม", "ชอบคั่วกลาง", "เพิ่มโอกาส"))


def test_a_salesperson_of_a_branch_sees_and_makes_deals_there(
    owner: Actor, seller: Actor, cafe: Customer, deal: Opportunity, stages: list[Stage]
) -> None:
    mine = create_opportunity(seller, customer=cafe, name="ของปาย")
    assert (mine.branch_id, mine.owner) == (next(iter(seller.branch_ids)), seller.user)
    assert list(opportunities.rows(seller)) == [mine]
    with pytest.raises(NotFound):
        move_opportunity(seller, deal, stages[1])
    with pytest.raises(Forbidden):
        delete_opportunity(seller, mine)
    row = plan_follow_up(seller, cafe, what="โทร", due_at=timezone.now() + timedelta(days=1), about=mine)
    assert follow_up_of(seller, row.pk) == row


def test_a_viewer_changes_nothing(
    owner: Actor, staff: Actor, deal: Opportunity, cafe: Customer, stages: list[Stage]
) -> None:
    for act in (
        lambda: create_opportunity(staff, customer=cafe, name="ดีล"),
        lambda: change_opportunity(staff, deal, version=1, amount=1),
        lambda: move_opportunity(staff, deal, stages[1]),
        lambda: close_opportunity(staff, deal, "won"),
        lambda: add_pipeline(staff, name="อีเวนต์", stages=["ก"]),
    ):
        with pytest.raises(Forbidden):
            act()
    deal.refresh_from_db()
    assert (deal.version, Opportunity.objects.count()) == (1, 1)


def test_another_business_sees_no_deal_and_has_its_own_pipeline(
    owner: Actor, outsider: Actor, deal: Opportunity
) -> None:
    with use_business(outsider.business):
        assert not opportunities.rows(outsider).exists()
        assert first_stage().pipeline_id != deal.pipeline_id
        with pytest.raises(NotFound):
            opportunities.get(outsider, "view", deal.pk)


def test_deals_follow_a_merge_of_their_customers(owner: Actor, deal: Opportunity, cafe: Customer) -> None:
    from samphan.customers.identity.merging import merge_customers, unmerge  # noqa: PLC0415 - only here

    twin = create_customer(owner, name="กาแฟดอยสูง", kind="organisation")
    done = merge_customers(owner, twin, cafe, versions=(twin.version, cafe.version))
    deal.refresh_from_db()
    assert deal.customer_id == twin.pk
    unmerge(owner, done)
    deal.refresh_from_db()
    assert deal.customer_id == cafe.pk
