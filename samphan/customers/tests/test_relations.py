"""Who works where, who lives together, who brought whom: told on both sides."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import refused
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.identity.merging import merge_customers
from samphan.customers.models import Affiliation, Customer, Household, HouseholdMember, Referral
from samphan.customers.relations import (
    add_affiliation,
    change_affiliation,
    join_household,
    leave_household,
    make_head,
    relations_of,
    remove_affiliation,
    remove_referrer,
    set_referrer,
)
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.current import use_business


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน")


@pytest.fixture
def cloud(owner: Actor) -> Customer:
    return create_customer(owner, name="เมฆ")


@pytest.fixture
def firm(owner: Actor) -> Customer:
    return create_customer(owner, kind="organisation", name="บริษัท ดอย จำกัด")


def told(customer: Customer) -> list[str]:
    kinds = Event.objects.filter(customer_id=customer.pk, kind__startswith="customers.relation").order_by("pk")
    return [kind.rpartition("_")[2] for kind in kinds.values_list("kind", flat=True)]


def test_a_person_in_an_organisation_is_seen_from_both_sides(owner: Actor, rain: Customer, firm: Customer) -> None:
    add_affiliation(owner, rain, firm, job_title=" ผู้จัดการ ", roles=["buyer", "user"], influence=4)
    [work], [there] = relations_of(owner, rain).work, relations_of(owner, firm).people
    assert work == there
    assert (there.job_title, there.roles, there.influence, there.main) == ("ผู้จัดการ", ["user", "buyer"], 4, True)
    assert told(rain) == told(firm) == ["added"]


def test_an_organisation_has_one_main_contact(owner: Actor, rain: Customer, cloud: Customer, firm: Customer) -> None:
    add_affiliation(owner, rain, firm)
    second = add_affiliation(owner, cloud, firm, main=True)
    assert [row.person.name for row in relations_of(owner, firm).people if row.main] == ["เมฆ"]
    change_affiliation(owner, firm, second.pk, influence=5)
    assert not Affiliation.objects.filter(main=True).exists()


@pytest.mark.parametrize("values", [{"roles": ["king"]}, {"influence": 0}, {"influence": 6}, {"job_title": "ก" * 121}])
def test_what_does_not_fit_is_refused(owner: Actor, rain: Customer, firm: Customer, values: dict[str, object]) -> None:
    with refused("invalid_fields"):
        add_affiliation(owner, rain, firm, **values)
    assert not Affiliation.objects.exists()


def test_people_work_in_organisations_and_once(owner: Actor, rain: Customer, cloud: Customer, firm: Customer) -> None:
    with refused("relation_kinds"):
        add_affiliation(owner, rain, cloud)
    with refused("relation_self"):
        add_affiliation(owner, rain, rain)
    add_affiliation(owner, rain, firm)
    with refused("relation_twice"):
        add_affiliation(owner, rain, firm)
    assert Affiliation.objects.count() == 1


def test_it_is_taken_away_from_either_side(owner: Actor, rain: Customer, cloud: Customer, firm: Customer) -> None:
    row = add_affiliation(owner, rain, firm)
    with pytest.raises(NotFound):
        remove_affiliation(owner, cloud, row.pk)
    remove_affiliation(owner, firm, row.pk)
    assert not relations_of(owner, rain)
    assert told(rain) == ["added", "removed"]


def test_a_household_grows_and_shrinks(owner: Actor, rain: Customer, cloud: Customer) -> None:
    sun = create_customer(owner, name="ตะวัน")
    join_household(owner, rain, cloud)
    join_household(owner, sun, cloud)
    assert [member.customer.name for member in relations_of(owner, sun).home] == ["ฝน", "เมฆ", "ตะวัน"]
    make_head(owner, cloud)
    assert [member.customer.name for member in relations_of(owner, sun).home if member.head] == ["เมฆ"]
    leave_household(owner, cloud)
    assert HouseholdMember.objects.get(customer=rain).head
    leave_household(owner, sun)
    assert Household.objects.count() == 0


def test_nobody_lives_in_two_households(owner: Actor, rain: Customer, cloud: Customer, firm: Customer) -> None:
    first, second = (create_customer(owner, name=name) for name in ("ตะวัน", "ดาว"))
    join_household(owner, rain, cloud)
    join_household(owner, first, second)
    with refused("relation_twice"):
        join_household(owner, rain, first)
    with refused("relation_twice"):
        join_household(owner, rain, cloud)
    with refused("relation_kinds"):
        join_household(owner, rain, firm)
    assert HouseholdMember.objects.count() == 4


def test_who_brought_whom(owner: Actor, rain: Customer, cloud: Customer, firm: Customer) -> None:
    set_referrer(owner, rain, cloud)
    set_referrer(owner, rain, firm)
    found = relations_of(owner, rain)
    assert found.referrer == firm
    assert [one.name for one in relations_of(owner, firm).referred] == ["ฝน"]
    with refused("relation_twice"):
        set_referrer(owner, firm, rain)
    with refused("relation_self"):
        set_referrer(owner, rain, rain)
    remove_referrer(owner, rain)
    assert not Referral.objects.exists()


def test_a_deleted_customer_is_not_related_and_not_shown(owner: Actor, rain: Customer, cloud: Customer) -> None:
    join_household(owner, rain, cloud)
    delete_customer(owner, cloud)
    assert [member.customer.name for member in relations_of(owner, rain).home] == ["ฝน"]
    with refused("customer_deleted"):
        set_referrer(owner, rain, cloud)


def test_a_viewer_relates_nobody(owner: Actor, staff: Actor, rain: Customer, cloud: Customer, firm: Customer) -> None:
    with pytest.raises(Forbidden):
        add_affiliation(staff, rain, firm)
    for relate in (join_household, set_referrer):
        with pytest.raises(Forbidden):
            relate(staff, rain, cloud)
    assert not relations_of(owner, rain)


def test_a_customer_of_another_business_cannot_be_reached(owner: Actor, outsider: Actor, rain: Customer) -> None:
    with use_business(outsider.business):
        theirs = create_customer(outsider, name="ของเขา")
    with pytest.raises(NotFound):
        set_referrer(owner, rain, theirs)
    assert not Referral.objects.exists()


def test_a_merge_takes_relations_along_and_undoes_it(
    owner: Actor, rain: Customer, cloud: Customer, firm: Customer
) -> None:
    add_affiliation(owner, cloud, firm)
    merge_customers(owner, rain, cloud, versions=(1, 1))
    assert [row.person.name for row in relations_of(owner, firm).people] == ["ฝน"]


def test_the_dialogs_write_and_the_panel_shows(
    owner_client: Client, rain: Customer, cloud: Customer, firm: Customer
) -> None:
    base = f"/customers/{rain.pk}/"
    assert owner_client.get(f"{base}work/").status_code == 200
    sent = {"other": str(firm.pk), "job_title": "เจ้าของ", "roles": ["decider"], "influence": "5"}
    assert owner_client.post(f"{base}work/", sent).status_code == 204
    again = owner_client.post(f"{base}work/", sent)
    assert (again.status_code, "เชื่อมกันอยู่แล้ว" in again.content.decode()) == (422, True)
    assert owner_client.post(f"{base}household/", {"other": str(cloud.pk)}).status_code == 204
    assert owner_client.post(f"{base}referrer/", {"other": str(firm.pk)}).status_code == 204
    assert owner_client.post(f"{base}referrer/", {"other": "x"}).status_code == 422
    row = Affiliation.objects.get()
    assert 'value="เจ้าของ"' in owner_client.get(f"{base}work/{row.pk}/").content.decode()
    assert owner_client.post(f"{base}work/{row.pk}/", {"job_title": "หุ้นส่วน"}).status_code == 204
    panel = owner_client.get("/customers/panels/relations/", {"customer": str(rain.pk)}).content.decode()
    for shown in ("บริษัท ดอย จำกัด", "หุ้นส่วน", "เมฆ", "แนะนำโดย"):
        assert shown in panel
    for gone in (f"work/{row.pk}/remove/", "household/head/", "household/leave/", "referrer/remove/"):
        assert owner_client.post(base + gone).status_code == 204
    assert not Affiliation.objects.exists()


def test_the_box_offers_customers_of_the_kind(
    owner: Actor, owner_client: Client, outsider_client: Client, rain: Customer, firm: Customer
) -> None:
    offered = owner_client.get("/customers/options/", {"q": "ดอย", "kind": "organisation"}).content.decode()
    assert "บริษัท ดอย จำกัด" in offered
    assert "ดอย" not in owner_client.get("/customers/options/", {"q": "ดอย", "kind": "person"}).content.decode()
    assert "ฝน" in owner_client.get("/customers/options/").content.decode()
    assert outsider_client.get("/customers/options/").content == b""


def test_machines_connect_too(owner: Actor, rain: Customer, firm: Customer) -> None:
    shop = caller(owner, "customers:customer:view", "customers:customer:edit")
    path = f"/customers/{rain.pk}/relations"
    made = shop.call("PUT", f"{path}/{firm.pk}", {"roles": ["buyer"], "influence": 3})
    assert (made.status, made.json["main"]) == (200, True)
    again = shop.call("PUT", f"{path}/{firm.pk}", {"roles": ["decider"], "main": True})
    assert (again.json["id"], again.json["roles"]) == (made.json["id"], ["decider"])
    assert shop.get(f"/customers/{firm.pk}/relations").json["people"] == [again.json]
    assert shop.call("DELETE", f"{path}/{firm.pk}").status == 204
    assert shop.call("DELETE", f"{path}/{firm.pk}").status == 404
    assert shop.get(path).json["work"] == []
