"""What actions change on a condition, or many at once, is in the trail, with who did it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from conftest import PASSWORD, RunJobs, person
from samphan.consent.actions.purposes import restore_purpose, retire_purpose
from samphan.consent.models import Purpose
from samphan.customers.actions import create_customer
from samphan.customers.addresses import add_address, make_main
from samphan.customers.identity.merging import merge_customers, unmerge
from samphan.customers.models import NOUN, Customer
from samphan.customers.relations import add_affiliation, change_affiliation
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.queries import Wanted, trail
from samphan.platform.audit.who import acting
from samphan.platform.events.delivery import KEEP_DONE_DAYS, prune_done
from samphan.platform.events.models import Delivery, DeliveryState, Event
from samphan.platform.exporting.actions import start_export
from samphan.platform.fields.actions import add_field, archive_field, edit_field, order_fields, restore_field
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.importing.actions import start, start_undo, take_path
from samphan.platform.people.actions.invitations import accept, invite, revoke, send_again
from samphan.platform.people.models import Invitation
from samphan.platform.refusals import Conflict
from samphan.platform.tenants.models import Branch
from samphan.platform.web.tables.table import table_named

NEWCOMER = "new@example.com"
Line = tuple[str, str, dict[str, tuple[str, str]]]


def lines(owner: Actor, kind: str) -> list[Line]:
    """(who, what, {label: (old, new)}) of every entry of a kind, oldest first, in English."""
    with translation.override("en"):
        return [
            (str(item.who), str(item.action), {change.label: (change.old, change.new) for change in item.changes})
            for item in reversed(trail(owner, Wanted(kind=kind)).items)
        ]


@pytest.fixture
def invitation(owner: Actor, owner_client: Client) -> Invitation:
    role = Role.objects.get(business=owner.business, builtin="sales")
    branch = Branch.objects.get(business=owner.business)
    owner_client.post(
        reverse("people:member-invite"), {"email": NEWCOMER, "role": role.pk, "branches": [branch.pk], "name": ""}
    )
    return Invitation.objects.get()


def test_an_invitation_made_sent_again_and_withdrawn(
    owner: Actor, owner_client: Client, invitation: Invitation
) -> None:
    owner_client.post(reverse("people:invitation-send", args=[invitation.pk]))
    owner_client.post(reverse("people:invitation-revoke", args=[invitation.pk]))
    made, with_branches, again, withdrawn = lines(owner, "people.invitation")
    assert made[:2] == (str(owner.user), "added")
    assert (made[2]["E-mail"], made[2]["Role"]) == (("–", NEWCOMER), ("–", "Sales"))
    assert "Branches" in with_branches[2]
    assert again[2]["Times sent"] == ("1", "2")
    assert withdrawn[:2] == (str(owner.user), "changed")
    assert withdrawn[2]["Revoked by"] == ("–", str(owner.user))


def test_an_invitation_is_accepted_by_who_comes_in(owner: Actor, invitation: Invitation, client: Client) -> None:
    client.post(f"/invitation/{invitation.token}/", {"name": "ใหม่ มาแล้ว", "password": PASSWORD})
    accepted = lines(owner, "people.invitation")[-1]
    assert (accepted[0], accepted[2]["Accepted by"]) == ("ใหม่ มาแล้ว", ("–", "ใหม่ มาแล้ว"))
    joined = lines(owner, "tenants.membership")
    assert {who for who, _what, _changes in joined if who != "Samphan"} == {"ใหม่ มาแล้ว"}


def test_a_newer_invitation_shows_the_end_of_the_older(owner: Actor) -> None:
    role = Role.objects.get(business=owner.business, builtin="viewer")
    with acting(owner):
        invite(owner, email=NEWCOMER, role=role)
        invite(owner, email=NEWCOMER, role=role)
    ended = [line for line in lines(owner, "people.invitation") if "Revoked" in line[2]]
    assert [who for who, _what, _changes in ended] == [str(owner.user)]


def test_refused_steps_leave_no_entry(owner: Actor) -> None:
    role = Role.objects.get(business=owner.business, builtin="viewer")
    invited = invite(owner, email=NEWCOMER, role=role)
    accept(invited, person(NEWCOMER, "ใหม่"))
    before = len(lines(owner, "people.invitation"))
    for step in (send_again, revoke):
        with pytest.raises(Conflict):
            step(owner, Invitation.objects.get(pk=invited.pk))
    assert len(lines(owner, "people.invitation")) == before


def test_a_definition_of_an_own_field_made_changed_archived_and_back(owner: Actor) -> None:
    dark = {"key": "dark", "label_th": "คั่วเข้ม", "label_en": "Dark"}
    light = {"key": "light", "label_th": "คั่วอ่อน", "label_en": "Light"}
    with acting(owner):
        field = add_field(owner, NOUN, label_th="คั่ว", label_en="Roast", slug="roast", type="choice", choices=[dark])
        edit_field(owner, field.pk, version=1, label_en="Roasting", choices=[dark, light])
        archive_field(owner, field.pk)
        restore_field(owner, field.pk)
    made, changed, archived, back = lines(owner, "fields.fielddefinition")
    assert {line[0] for line in (made, changed, archived, back)} == {str(owner.user)}
    assert made[2]["Of what"] == ("–", "Customers")
    assert made[2]["Choices"] == ("–", "Dark (dark)")
    assert changed[2] == {"Name in English": ("Roast", "Roasting"), "Choices": ("–", "Light (light)")}
    assert list(archived[2]) == list(back[2]) == ["Archived"]


def test_saving_a_definition_unchanged_or_in_another_order_leaves_no_entry(owner: Actor) -> None:
    one, two = (add_field(owner, NOUN, label_th=slug, slug=slug) for slug in ("a", "b"))
    before = len(lines(owner, "fields.fielddefinition"))
    edit_field(owner, one.pk, version=1, label_th="a")
    order_fields(owner, NOUN, [two.pk, one.pk])
    assert FieldDefinition.objects.get(pk=one.pk).version == 1
    assert len(lines(owner, "fields.fielddefinition")) == before


def test_who_brought_a_list_in_and_took_it_back(owner: Actor, tmp_path: Path, run_jobs: RunJobs) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ชื่อ,โทร\nกานดา ใจดี,0812345678\n")
    with acting(owner):
        run = take_path(owner, "customers", path)
    start(owner, run)
    run_jobs()
    run.refresh_from_db()
    start_undo(owner, run)
    run_jobs()
    kept = lines(owner, "importing.importrun")
    assert {line[0] for line in kept} == {str(owner.user)}
    assert kept[0][2]["Of what"] == ("–", "Customers")
    assert kept[0][2]["File"] == ("–", "list.csv")
    assert [line[2]["State"][1] for line in kept] == ["columns to match", "imported", "undone"]


def test_who_took_a_list_out(owner: Actor, run_jobs: RunJobs) -> None:
    create_customer(owner, name="กานดา ใจดี")
    with acting(owner):
        start_export(owner, table_named("customers"), query="", columns=["name"], file_format="csv")
    run_jobs()
    asked, written = lines(owner, "exporting.export")
    assert (asked[0], written[0]) == (str(owner.user), str(owner.user))
    assert asked[2]["Format"] == ("–", "CSV")
    assert written[2] == {"Rows": ("0", "1")}


@pytest.fixture
def dead(owner: Actor) -> list[Delivery]:
    """Three deliveries that were given up."""
    for name in ("ก", "ข", "ค"):
        create_customer(owner, name=name)
    Delivery.objects.all().delete()
    for event in Event.objects.filter(kind="customers.customer_created"):
        Delivery.objects.create(
            business=owner.business, event=event, subscriber="x", state=DeliveryState.DEAD, dead_at=timezone.now()
        )
    return list(Delivery.objects.order_by("pk"))


def test_dead_letters_run_again_and_discarded_name_who_did_it(
    owner: Actor, owner_client: Client, dead: list[Delivery]
) -> None:
    before = len(lines(owner, "events.delivery"))
    owner_client.post(reverse("events:dead-letter-discard", args=[dead[0].pk]))
    owner_client.post(reverse("events:dead-letter-replay", args=[dead[1].pk]))
    owner_client.post(reverse("events:all-replay"))
    done = lines(owner, "events.delivery")[before:]
    assert [(who, what) for who, what, _changes in done] == [
        (str(owner.user), "deleted"),
        (str(owner.user), "changed"),
        (str(owner.user), "changed"),
    ]
    assert done[1][2]["State"] == done[2][2]["State"] == ("gave up", "waiting")


def test_what_the_machine_does_with_deliveries_is_no_news(owner: Actor, dead: list[Delivery]) -> None:
    before = len(lines(owner, "events.delivery"))
    long_ago = timezone.now() - timedelta(days=KEEP_DONE_DAYS + 1)
    Delivery.objects.update(state=DeliveryState.DONE, dead_at=None, done_at=long_ago)
    assert prune_done() == 3
    assert len(lines(owner, "events.delivery")) == before


def test_swapping_the_main_address_shows_both_sides(owner: Actor) -> None:
    rain = create_customer(owner, name="ฝน", address_line="239 ถ.ห้วยแก้ว", province="เชียงใหม่")
    with acting(owner):
        add_address(owner, rain, use="delivery", address_line="88 ถนนสีลม", province="กรุงเทพมหานคร")
        third = add_address(owner, rain, use="work", address_line="1 ถนนท่าแพ", province="เชียงใหม่")
        make_main(owner, rain, third.pk)
    came, *rest = reversed(lines(owner, "customers.customeraddress"))
    assert any(values == ("1 ถนนท่าแพ", "–") for values in came[2].values())
    assert any(("–", "239 ถ.ห้วยแก้ว") in line[2].values() for line in rest)
    [*_made, moved] = lines(owner, "customers.customer")
    assert ("239 ถ.ห้วยแก้ว", "1 ถนนท่าแพ") in moved[2].values()


def test_the_main_contact_of_an_organisation_shows_who_was_it(owner: Actor) -> None:
    shop = create_customer(owner, name="ร้าน", kind="organisation")
    one, two = (create_customer(owner, name=name) for name in ("ฝน", "น้ำ"))
    add_affiliation(owner, one, shop)
    second = add_affiliation(owner, two, shop)
    before = len(lines(owner, "customers.affiliation"))
    change_affiliation(owner, shop, second.pk, main=True)
    changed = [list(line[2].values()) for line in lines(owner, "customers.affiliation")[before:]]
    assert sorted(changed) == [[("no", "yes")], [("yes", "no")]]


def test_a_merge_and_its_undoing_show_what_moved(owner: Actor) -> None:
    one = create_customer(owner, name="ฝน")
    two = create_customer(owner, name="น้ำฝน", nickname="น้อง")
    merge = merge_customers(owner, one, two, versions=(one.version, two.version))
    assert any("Merged into" in line[2] for line in lines(owner, "customers.customer"))
    unmerge(owner, merge)
    undone = [line[2]["Merged into"] for line in lines(owner, "customers.customer") if "Merged into" in line[2]]
    assert undone[-1][1] == "–"
    assert Customer.objects.get(pk=two.pk).merged_into is None


def test_a_purpose_retired_and_back(owner: Actor) -> None:
    purpose = Purpose.objects.first()
    retire_purpose(owner, purpose)
    restore_purpose(owner, purpose)
    retired, back = lines(owner, "consent.purpose")[-2:]
    assert list(retired[2]) == list(back[2]) == ["Retired"]
