from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from samphan.customers.actions import (
    add_note,
    change_customer,
    change_field,
    create_customer,
    delete_customer,
    log_contact,
    restore_customer,
)
from samphan.customers.models import Customer
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.events.registry import data_of
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Branch, Business

NAUGHTY = [
    "ก" * 300,
    "👩‍👩‍👧 ครอบครัว 😀",
    "مرحبا بالعالم",
    "\u202eevil\u202c",
    "<script>alert(1)</script>",
    "'; DROP TABLE customers_customer; --",
    "{{ 7*7 }}{% load x %}",
    "ส" + "่" * 200,
    "%(name)s %s %d",
    "null\x00byte",
]


@pytest.fixture
def customer(owner: Actor) -> Customer:
    return create_customer(owner, name="น.ส.นภัสสร ศิลารักษ์", nickname="ฝน")


def kinds() -> list[str]:
    return [event.kind.removeprefix("customers.") for event in Event.objects.order_by("pk")]


def test_adding_a_customer_tells_one_event(owner: Actor) -> None:
    customer = create_customer(owner, name="นภัสสร ศิลารักษ์")
    event = Event.objects.get()
    assert (event.kind, event.customer_id, event.data["name"]) == (
        "customers.customer_created",
        customer.pk,
        "นภัสสร ศิลารักษ์",
    )


def test_a_viewer_may_not_add_a_customer(staff: Actor) -> None:
    with pytest.raises(Forbidden):
        create_customer(staff, name="ใครสักคน")
    assert not Customer.objects.exists()
    assert not Event.objects.exists()


def test_a_name_keeps_what_was_written_and_gains_its_parts(customer: Customer) -> None:
    assert (customer.name, customer.prefix, customer.given_name, customer.family_name) == (
        "น.ส.นภัสสร ศิลารักษ์",
        "นางสาว",
        "นภัสสร",
        "ศิลารักษ์",
    )
    assert customer.greeting == "คุณนภัสสร"


def test_customers_sort_as_in_a_dictionary(owner: Actor) -> None:
    for name in ["Anna", "แมว ดี", "นายเกา ใจดี", "มด งาม", "บริษัท ขาวสด จำกัด"]:
        create_customer(owner, name=name, kind="organisation" if "บริษัท" in name else "person")
    assert [str(one) for one in Customer.objects.order_by("sort_key")] == [
        "นายเกา ใจดี",
        "บริษัท ขาวสด จำกัด",
        "มด งาม",
        "แมว ดี",
        "Anna",
    ]


def test_a_change_is_told_by_field_and_counted(owner: Actor, customer: Customer) -> None:
    changed = change_customer(owner, customer, version=1, name="นางนภัสสร ใจดี", nickname="ฝน", birth_date="1990-02-28")
    customer.refresh_from_db()
    assert changed == ["name", "birth_date"]
    assert (customer.version, customer.family_name, customer.birth_date) == (2, "ใจดี", date(1990, 2, 28))
    event = Event.objects.get(kind="customers.customer_changed")
    with translation.override("en"):
        assert data_of(event).words() == {"fields": "name, birth date"}  # type: ignore[attr-defined]


def test_saving_without_a_change_tells_nothing(owner: Actor, customer: Customer) -> None:
    assert change_customer(owner, customer, version=1, nickname=" ฝน ") == []
    customer.refresh_from_db()
    assert customer.version == 1
    assert kinds() == ["customer_created"]


def test_two_people_saving_the_same_customer_never_overwrite_silently(owner: Actor, customer: Customer) -> None:
    mine, theirs = (Customer.objects.get(pk=customer.pk) for _who in range(2))
    change_field(owner, theirs, "nickname", "น้ำฝน", version=1)
    with pytest.raises(Conflict) as refusal:
        change_field(owner, mine, "nickname", "ฟ้า", version=1)
    assert refusal.value.data["current"].nickname == "น้ำฝน"
    customer.refresh_from_db()
    assert (customer.nickname, customer.version) == ("น้ำฝน", 2)


@pytest.mark.parametrize("name", NAUGHTY)
def test_strange_names_are_kept_without_what_nobody_sees(owner: Actor, name: str) -> None:
    customer = create_customer(owner, name=name)
    customer.refresh_from_db()
    assert customer.name
    assert not {"\u202e", "\u202c", "\x00"} & set(customer.name)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "ก" * 10_000),
        ("name", " \u200b "),
        ("name", ["a list"]),
        ("nickname", "ก" * 101),
        ("note", "ก" * 5_001),
        ("birth_date", "2026-02-30"),
        ("birth_date", "9999-01-01"),
        ("birth_date", "1012-01-01"),
        ("tax_id", "1101700203345"),
        ("tax_branch", "123456"),
        ("postcode", "5020"),
        ("kind", "robot"),
        ("income_band", "a lot"),
        ("branch", "not an id"),
        ("owner", "0190aaaa-0000-7000-8000-000000000000"),
        ("business", "x"),
        ("deleted_at", None),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_nothing_changes(
    owner: Actor, customer: Customer, field: str, value: object
) -> None:
    with pytest.raises(Refused) as refusal:
        change_field(owner, customer, field, value, version=1)
    assert list(refusal.value.fields) == [field]
    customer.refresh_from_db()
    assert (customer.version, customer.nickname) == (1, "ฝน")
    assert kinds() == ["customer_created"]


def test_a_branch_of_another_business_cannot_be_chosen(owner: Actor, outsider: Actor, customer: Customer) -> None:
    foreign = Branch.objects.get(business=outsider.business)
    with pytest.raises(Refused):
        change_field(owner, customer, "branch", foreign.pk, version=1)
    assert outsider.user is not None
    with pytest.raises(Refused):
        change_field(owner, customer, "owner", outsider.user.pk, version=1)


def test_a_hidden_field_cannot_be_written(business: Business, customer: Customer) -> None:
    service = add_member(business, User.objects.create_user("service@example.com", name="ส้ม"), builtin="service")
    with pytest.raises(Forbidden):
        change_field(service, customer, "income_band", "over-100k", version=1)
    customer.refresh_from_db()
    assert customer.income_band == ""


def test_a_seller_bound_to_a_branch_adds_within_it(business: Business) -> None:
    branch = Branch.objects.get(business=business)
    user = User.objects.create_user("sales@example.com", name="ขาย")
    seller = add_member(business, user, builtin="sales")
    with pytest.raises(Refused) as refusal:
        create_customer(seller, name="ใคร")
    assert "branch" in refusal.value.fields
    user.memberships.get().branches.add(branch)
    assert create_customer(add_member(business, user, builtin="sales"), name="ใคร").branch == branch


def test_a_deleted_customer_comes_back_whole(owner: Actor, customer: Customer) -> None:
    delete_customer(owner, customer)
    delete_customer(owner, customer)
    assert not Customer.objects.filter(deleted_at=None).exists()
    with pytest.raises(Refused):
        add_note(owner, customer, "ยังอยู่ไหม")
    with pytest.raises(Refused):
        change_field(owner, customer, "nickname", "ก", version=1)
    restore_customer(owner, customer)
    assert kinds() == ["customer_created", "customer_deleted", "customer_restored"]
    add_note(owner, customer, "กลับมาแล้ว")


def test_a_viewer_may_change_delete_and_note_nothing(staff: Actor, customer: Customer) -> None:
    for attempt in (
        lambda: change_field(staff, customer, "nickname", "x", version=1),
        lambda: delete_customer(staff, customer),
        lambda: add_note(staff, customer, "x"),
        lambda: log_contact(staff, customer, channel="phone", direction="in", text="x"),
    ):
        with pytest.raises(Forbidden):
            attempt()
    customer.refresh_from_db()
    assert (customer.nickname, customer.deleted_at) == ("ฝน", None)
    assert kinds() == ["customer_created"]


def test_an_outsider_finds_nothing_to_change(outsider: Actor, customer: Customer) -> None:
    for attempt in (
        lambda: change_field(outsider, customer, "nickname", "x", version=1),
        lambda: delete_customer(outsider, customer),
        lambda: add_note(outsider, customer, "x"),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_notes_and_contacts_stand_on_the_timeline(owner: Actor, customer: Customer) -> None:
    add_note(owner, customer, "ชอบคั่วกลาง \n\n\n\n ไม่ใส่นม\x00")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    event = log_contact(
        owner, customer, channel="phone", direction="out", text="โทรถามเมล็ดใหม่", occurred_at=an_hour_ago
    )
    assert (event.channel, event.occurred_at, event.customer_id) == ("phone", an_hour_ago, customer.pk)
    assert Event.objects.get(kind="customers.note_added").data == {"text": "ชอบคั่วกลาง\n\nไม่ใส่นม"}


@pytest.mark.parametrize("text", ["", " \u200b\n ", "ก" * 5_001])
def test_an_empty_or_endless_note_is_refused(owner: Actor, customer: Customer, text: str) -> None:
    with pytest.raises(Refused):
        add_note(owner, customer, text)
    assert kinds() == ["customer_created"]


def test_a_contact_cannot_be_logged_before_it_happens(owner: Actor, customer: Customer) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused):
        log_contact(owner, customer, channel="phone", direction="in", text="x", occurred_at=tomorrow)
    with pytest.raises(Refused):
        log_contact(owner, customer, channel="pigeon", direction="in", text="x")
    assert kinds() == ["customer_created"]
