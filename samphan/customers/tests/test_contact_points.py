from __future__ import annotations

import pytest

from samphan.customers.access import customers
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.customers.reaching import add_contact_point, prefer_contact_point, remove_contact_point
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business

PHONE = read_reach("phone", "081-234-5678")


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน", reaches=[PHONE, read_reach("email", "Rain@Example.com ")])


@pytest.mark.parametrize(
    ("kind", "written", "value", "shown"),
    [
        ("phone", "๐๘๑ ๒๓๔ ๕๖๗๘", "+66812345678", "081-234-5678"),
        ("phone", "02-1234567 ต่อ 22", "+6621234567;ext=22", "02-123-4567 #22"),
        ("email", " Rain@Example.COM", "rain@example.com", "rain@example.com"),
        ("line", "@DoiMok", "@doimok", "@doimok"),
    ],
)
def test_contact_points_are_kept_in_one_form(kind: str, written: str, value: str, shown: str) -> None:
    reach = read_reach(kind, written)
    assert reach.value == value
    assert str(reach) == shown


@pytest.mark.parametrize(
    ("kind", "written"),
    [("phone", "1669"), ("email", "not-an-address"), ("line", "ก"), ("fax", "02"), ("phone", ""), ("email", "a" * 400)],
)
def test_what_reaches_nobody_is_refused(kind: str, written: str) -> None:
    with pytest.raises(Refused):
        read_reach(kind, written)


def test_the_first_of_a_kind_is_preferred(rain: Customer) -> None:
    assert {point.kind: point.preferred for point in rain.contact_points.all()} == {"phone": True, "email": True}


def test_one_line_reaches_one_customer(owner: Actor, rain: Customer) -> None:
    with pytest.raises(Refused) as refusal:
        create_customer(owner, name="เมฆ", reaches=[read_reach("phone", "+66 81 234 5678")])
    assert refusal.value.code == "contact_point_taken"
    assert refusal.value.data["customer_id"] == str(rain.pk)
    assert "ฝน" in str(refusal.value)
    assert Customer.objects.count() == 1
    assert Event.objects.count() == 1


def test_a_deleted_customer_still_holds_its_contact_points(owner: Actor, rain: Customer) -> None:
    delete_customer(owner, rain)
    with pytest.raises(Refused) as refusal:
        create_customer(owner, name="เมฆ", reaches=[PHONE])
    assert refusal.value.data["customer_id"] == str(rain.pk)


def test_a_holder_out_of_sight_is_not_named(business: Business, rain: Customer) -> None:
    seller = add_member(business, User.objects.create_user("sales@example.com", name="ขาย"), builtin="sales")
    seller.membership.branches.add(business.branches.get())  # type: ignore[union-attr]
    seller = add_member(business, seller.user, builtin="sales")  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        create_customer(seller, name="เมฆ", reaches=[PHONE])
    assert "ฝน" not in str(refusal.value)
    assert "customer_id" not in refusal.value.data


def test_two_businesses_may_know_the_same_line(outsider: Actor, rain: Customer) -> None:
    with use_business(outsider.business):
        assert create_customer(outsider, name="ฝน", reaches=[PHONE]).contact_points.count() == 1


def test_add_prefer_remove(owner: Actor, rain: Customer) -> None:
    second = add_contact_point(owner, rain, read_reach("phone", "02-123-4567"))
    prefer_contact_point(owner, rain, second.pk)
    assert rain.contact_points.get(kind="phone", preferred=True) == second
    reach = remove_contact_point(owner, rain, second.pk).reach
    assert reach.value == "+6621234567"
    add_contact_point(owner, rain, reach)
    assert [event.kind for event in Event.objects.order_by("pk")][1:] == [
        "customers.contact_point_added",
        "customers.contact_point_preferred",
        "customers.contact_point_removed",
        "customers.contact_point_added",
    ]


def test_a_customer_has_at_most_twenty(owner: Actor, rain: Customer) -> None:
    with pytest.raises(Refused):
        create_customer(
            owner, name="มาก", reaches=[read_reach("email", f"e{number}@example.com") for number in range(21)]
        )
    assert Customer.objects.count() == 1


def test_strangers_and_viewers_touch_no_contact_point(staff: Actor, outsider: Actor, rain: Customer) -> None:
    point = rain.contact_points.get(kind="phone")
    assert customers.may(staff, "view", rain)
    for actor, refusal in ((staff, Forbidden), (outsider, NotFound)):
        with pytest.raises(refusal):
            add_contact_point(actor, rain, read_reach("line", "rain.line"))
        with pytest.raises(refusal):
            remove_contact_point(actor, rain, point.pk)
        with pytest.raises(refusal):
            prefer_contact_point(actor, rain, point.pk)
    assert rain.contact_points.count() == 2


def test_a_contact_point_of_someone_else_is_not_found(owner: Actor, rain: Customer) -> None:
    other = create_customer(owner, name="เมฆ")
    with pytest.raises(NotFound):
        remove_contact_point(owner, other, rain.contact_points.get(kind="phone").pk)
