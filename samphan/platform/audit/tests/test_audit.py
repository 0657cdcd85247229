from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from auditlog.registry import auditlog
from django.test import RequestFactory
from django.utils import translation

from samphan.customers.actions import change_customer, create_customer, delete_customer, restore_customer
from samphan.customers.models import NOUN, Customer
from samphan.platform.accounts.actions import create_business
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import ALL_PERMISSIONS, Actor
from samphan.platform.audit.describe import label_of
from samphan.platform.audit.models import AuditEntry
from samphan.platform.audit.queries import TrailPage, Wanted, trail
from samphan.platform.audit.registry import audited_models
from samphan.platform.audit.who import RememberRequest, acting
from samphan.platform.fields.actions import add_field
from samphan.platform.people.actions.roles import RoleInput, change_role, create_role
from samphan.platform.refusals import Forbidden
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Branch, Membership
from samphan.platform.webhooks.actions import create_endpoint, rotate_secret


def during_a_request(actor: Actor, do: Callable[[], object], address: str = "203.0.113.9") -> None:
    """Run `do` as the middleware would, with this actor signed in."""
    request = RequestFactory(REMOTE_ADDR=address).post("/")
    request.actor = actor
    RememberRequest(lambda _request: do())(request)


def changes(page: TrailPage) -> list[tuple[str, str, str]]:
    return [(change.label, change.old, change.new) for item in page.items for change in item.changes]


def test_a_change_tells_who_what_when_and_from_where(owner: Actor) -> None:
    customer = create_customer(owner, name="ฝน")
    customer.name = "นภัสสร"

    during_a_request(owner, customer.save)
    with translation.override("en"):
        [newest, *_older] = trail(owner, Wanted(kind="customers.customer")).items
    assert (newest.entry.actor_name, newest.entry.remote_addr, newest.entry.object_pk) == (
        "พิม เจ้าของ",
        "203.0.113.9",
        str(customer.pk),
    )
    assert ("Name", "ฝน", "นภัสสร") in [(change.label, change.old, change.new) for change in newest.changes]


def test_changes_read_in_words(owner: Actor) -> None:
    branch = Branch.objects.create(business=owner.business, code="00001", name="นิมมาน")
    customer = create_customer(owner, name="ฝน")
    dark = {"key": "dark", "label_th": "คั่วเข้ม", "label_en": "Dark roast"}
    add_field(owner, NOUN, label_th="คั่วที่ชอบ", label_en="Favourite roast", slug="roast", type="choice", choices=[dark])
    customer.branch, customer.kind, customer.custom = branch, "organisation", {"roast": "dark"}
    customer.save()
    role = Role.objects.create(business=owner.business, name="เคาน์เตอร์", permissions=["customers:customer:view"])
    role.permissions = ["customers:customer:edit"]
    role.save()
    with translation.override("en"):
        told = changes(trail(owner, Wanted(kind="customers.customer", row=str(customer.pk)), limit=1))
        granted = changes(trail(owner, Wanted(kind="accounts.role", row=str(role.pk)), limit=1))
    assert ("Branch", "–", "นิมมาน") in told
    assert ("Kind", "person", "organisation") in told
    assert ("Favourite roast", "–", "Dark roast") in told
    assert [change[1:] for change in granted] == [("Customers: see", "Customers: change")]


def test_what_actions_change_on_a_condition_is_kept_too(owner: Actor) -> None:
    """Conditional updates send no `post_save`, which alone auditlog hears."""
    customer = create_customer(owner, name="ฝน")
    change_customer(owner, customer, version=customer.version, nickname="น้องฝน")
    delete_customer(owner, customer)
    restore_customer(owner, customer)
    role = create_role(owner, RoleInput("เคาน์เตอร์", ["customers:customer:view"], "all", []))
    change_role(owner, role, RoleInput(role.name, ["customers:customer:edit"], "all", []), seen=role.version)
    with translation.override("en"):
        restored, deleted, changed, _made = trail(owner, Wanted(kind="customers.customer")).items
        granted, _made = trail(owner, Wanted(kind="accounts.role", row=str(role.pk))).items
    assert [(one.label, one.old, one.new) for one in changed.changes] == [("Nickname", "–", "น้องฝน")]
    assert [(one.label, one.old) for one in deleted.changes] == [("Deleted", "–")]
    assert [(one.label, one.new) for one in restored.changes] == [("Deleted", "–")]
    assert [(one.old, one.new) for one in granted.changes] == [("Customers: see", "Customers: change")]


def test_a_sensitive_field_of_ones_own_is_hidden_here_too(owner: Actor) -> None:
    add_field(owner, NOUN, label_th="รายได้", slug="income", type="money", sensitive=True)
    create_customer(owner, name="ฝน", custom={"income": "50000"})
    reader = replace(owner, permissions=owner.permissions - {ALL_PERMISSIONS} | {"platform:audit:view"})
    assert "50,000" in str(changes(trail(owner, Wanted())))
    assert "50,000" not in str(changes(trail(reader, Wanted())))


def test_work_without_a_request_is_samphans_or_whoever_it_is_done_for(owner: Actor) -> None:
    create_customer(owner, name="ฝน")
    with acting(owner):
        create_customer(owner, name="น้ำ")
    assert list(
        AuditEntry.objects.order_by("pk")
        .filter(action=0, object_repr__in=["ฝน", "น้ำ"])
        .values_list("actor_name", flat=True)
    ) == [
        "Samphan",
        "พิม เจ้าของ",
    ]


def test_secrets_show_that_they_changed_never_to_what(owner: Actor) -> None:
    endpoint = create_endpoint(owner, name="x", url="https://hooks.example.co.th/", kinds=["*"])
    old, new = endpoint.secret, rotate_secret(owner, endpoint)
    stored = str(list(AuditEntry.objects.values()))
    assert old not in stored
    assert new not in stored
    [item, *_rest] = trail(owner, Wanted(kind="webhooks.webhookendpoint")).items
    assert [change.new for change in item.changes] == ["•••"]


def test_fields_hidden_from_a_role_are_hidden_here_too(owner: Actor) -> None:
    Customer.objects.create(business=owner.business, name="ฝน", income_band="50,000")
    reader = replace(owner, hidden_fields=frozenset({"customers.customer.income_band"}))
    assert "50,000" in str(changes(trail(owner, Wanted())))
    assert "50,000" not in str(changes(trail(reader, Wanted())))


def test_what_is_rolled_back_leaves_no_trace_and_what_is_unchanged_neither(owner: Actor) -> None:
    customer = create_customer(owner, name="ฝน")
    before = AuditEntry.objects.count()
    customer.save()
    assert AuditEntry.objects.count() == before


def test_the_trail_is_found_by_person_kind_and_text(owner: Actor) -> None:
    during_a_request(owner, lambda: create_customer(owner, name="นภัสสร SILA"))
    create_customer(owner, name="สมชาย")
    assert owner.user is not None
    found = {
        "person": trail(owner, Wanted(person=owner.user.pk)),
        "kind": trail(owner, Wanted(kind="customers.customer")),
        "text": trail(owner, Wanted(text="ภัสส sila")),
        "unknown": trail(owner, Wanted(kind="no.such")),
    }
    assert {name: len(page.items) for name, page in found.items()} == {"person": 1, "kind": 2, "text": 1, "unknown": 0}


def test_the_trail_pages_without_gap_or_repeat(owner: Actor) -> None:
    for number in range(7):
        create_customer(owner, name=f"ลูกค้า {number}")
    seen, before = [], None
    while True:
        page = trail(owner, Wanted(kind="customers.customer"), before=before, limit=3)
        seen += [item.entry.object_repr for item in page.items]
        if not (before := page.next):
            break
    assert seen == [f"ลูกค้า {number}" for number in reversed(range(7))]


def test_a_business_never_sees_anothers_trail(owner: Actor, outsider: Actor) -> None:
    create_customer(owner, name="ของเรา")
    with use_business(outsider.business):
        create_customer(outsider, name="ของเขา")
        assert {item.entry.object_repr for item in trail(outsider, Wanted(kind="customers.customer")).items} == {
            "ของเขา"
        }


def test_a_viewer_may_not_read_the_trail(staff: Actor) -> None:
    with pytest.raises(Forbidden):
        trail(staff, Wanted())


def test_a_business_that_is_made_or_deleted_outside_any_business_leaves_nothing_behind(db: None) -> None:
    shop = create_business(slug="short-lived", name="ชั่วคราว")
    with every_business():
        assert AuditEntry.objects.filter(business=shop).exists()
        pk = shop.pk
        shop.delete()
        assert not AuditEntry.objects.filter(business_id=pk).exists()


def test_many_to_many_changes_are_kept(owner: Actor) -> None:
    branch = Branch.objects.create(business=owner.business, code="00001", name="นิมมาน")
    Membership.objects.get(user=owner.user).branches.add(branch)
    [item, *_rest] = trail(owner, Wanted(kind="tenants.membership")).items
    assert [(change.old, change.new) for change in item.changes] == [("–", "นิมมาน")]


def test_people_named_in_an_entry_may_leave(owner: Actor) -> None:
    customer = create_customer(owner, name="ฝน", owner=owner.user)
    Customer.objects.filter(pk=customer.pk).update(owner=None)
    assert AuditEntry.objects.filter(object_pk=str(customer.pk)).exists()


def test_every_kept_field_has_a_label_in_the_readers_language() -> None:
    """A label made from a column's name is English in every language."""
    with translation.override("th"):
        english = [
            f"{model.__name__}.{name}"
            for model in audited_models()
            for name in auditlog.get_model_fields(model)["include_fields"]
            if label_of(model, model._meta.get_field(name), name).isascii()
        ]
    assert english == []
