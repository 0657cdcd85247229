"""Merging two customers into one, and giving both back."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from conftest import refused
from samphan.customers.actions import add_note, change_customer, create_customer, delete_customer
from samphan.customers.addresses import addresses_of, change_main_address
from samphan.customers.contacts import Reach, read_reach
from samphan.customers.identity.choosing import choices_of
from samphan.customers.identity.merging import merge_customers, stays_since, unmerge
from samphan.customers.identity.movers import ELSEWHERE, STAYING, movers, references
from samphan.customers.identity.records import Pair, Reason
from samphan.customers.identity.suspicions import write_found
from samphan.customers.models import ContactPoint, Customer, Merge, MergeEntry, Suspicion, SuspicionState
from samphan.customers.queries import timeline_of
from samphan.customers.reaching import add_contact_point
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Conflict, Forbidden, NotFound
from samphan.platform.search.models import SearchEntry
from samphan.platform.search.queries import find
from samphan.platform.tenants.current import use_business

pytestmark = pytest.mark.django_db


def reaches(*written: str) -> list[Reach]:
    return [read_reach("email" if "@" in one else "phone", one) for one in written]


def customer(actor: Actor, name: str, *written: str, **fields: Any) -> Customer:
    return create_customer(actor, name=name, reaches=reaches(*written), **fields)


def merge(actor: Actor, survivor: Customer, other: Customer, **chosen: str) -> Merge:
    survivor.refresh_from_db()
    other.refresh_from_db()
    return merge_customers(actor, survivor, other, versions=(survivor.version, other.version), chosen=chosen)


@pytest.fixture
def two(owner: Actor) -> tuple[Customer, Customer]:
    one = customer(owner, "สมชาย ใจดี", "0812345678", occupation="ช่างไม้", note="ชอบลาเต้")
    other = customer(
        owner, "นายสมชัย ใจดี", "0898765432", "somchai@example.com", birth_date=date(1990, 5, 4), note="แพ้นม"
    )
    return one, other


def test_the_survivor_has_what_both_had(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    add_note(owner, other, "โทรมาถามเวลาเปิดร้าน")
    merge(owner, one, other)
    one.refresh_from_db()
    assert (one.name, one.occupation, one.birth_date) == ("สมชาย ใจดี", "ช่างไม้", date(1990, 5, 4))
    assert one.note == "ชอบลาเต้\n\nแพ้นม"
    assert {point.value for point in one.contact_points.all()} == {
        "+66812345678",
        "+66898765432",
        "somchai@example.com",
    }
    assert [point.value for point in one.contact_points.filter(kind="phone", preferred=True)] == ["+66812345678"]
    told = [(entry.told.kind, entry.text) for entry in timeline_of(owner, one).entries]
    assert ("customers.note_added", "โทรมาถามเวลาเปิดร้าน") in told
    assert told[0][0] == "customers.customer_merged"


def test_each_field_is_as_chosen(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    proposed = {choice.name: (choice.proposed, choice.asks) for choice in choices_of(owner, one, other)}
    assert proposed["name"] == ("survivor", True)
    assert proposed["birth_date"] == ("other", False)
    assert proposed["note"] == ("both", True)
    merge(owner, one, other, name="other", note="survivor")
    one.refresh_from_db()
    assert (one.name, one.given_name, one.note) == ("นายสมชัย ใจดี", "สมชัย", "ชอบลาเต้")


def test_a_choice_that_is_none_changes_nothing(owner: Actor, two: tuple[Customer, Customer]) -> None:
    for wrong in ({"name": "both"}, {"name": "x"}):
        with refused("merge_choice"):
            merge(owner, *two, **wrong)
    assert not Merge.objects.exists()
    assert Customer.objects.living().count() == 2


def test_only_the_survivor_is_found(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    merge(owner, one, other)
    assert [found.entry.object_id for found in find(owner, "somchai@example.com").found] == [one.pk]
    assert not SearchEntry.objects.filter(object_id=other.pk).exists()


def test_a_customer_is_not_merged_with_itself_or_a_deleted_or_merged_one(
    owner: Actor, two: tuple[Customer, Customer]
) -> None:
    one, other = two
    with refused("merge_self"):
        merge(owner, one, one)
    gone = customer(owner, "ลบแล้ว")
    delete_customer(owner, gone)
    with refused("customer_deleted"):
        merge(owner, one, gone)
    merge(owner, one, other)
    with refused("merge_gone"):
        merge(owner, gone if gone.is_living else one, other)
    assert Merge.objects.count() == 1


def test_customers_of_two_businesses_are_never_merged(
    owner: Actor, outsider: Actor, two: tuple[Customer, Customer]
) -> None:
    with use_business(outsider.business):
        foreign = customer(outsider, "คนอื่น")
    with pytest.raises(NotFound):
        merge_customers(owner, two[0], foreign, versions=(1, 1))
    with use_business(outsider.business), pytest.raises(NotFound):
        merge_customers(outsider, two[0], two[1], versions=(1, 1))
    assert not Merge.objects.exists()


def test_who_may_not_merge_changes_nothing(staff: Actor, two: tuple[Customer, Customer]) -> None:
    with pytest.raises(Forbidden):
        merge(staff, *two)
    assert not Merge.objects.exists()


def test_of_two_people_at_once_the_second_is_told(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    change_customer(owner, other, version=1, nickname="ชัย")
    with pytest.raises(Conflict):
        merge_customers(owner, one, other, versions=(1, 1))
    assert Customer.objects.living().count() == 2
    one.refresh_from_db()
    assert (one.version, one.nickname) == (1, "")


def test_an_old_id_leads_to_the_last_survivor(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    last = customer(owner, "สมชาย ใจดี (ร้าน)")
    merge(owner, one, other)
    merge(owner, last, one)
    other.refresh_from_db()
    assert other.merged_into_id == last.pk
    assert last.contact_points.count() == 3


def test_unmerging_restores_both(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    done = merge(owner, one, other)
    unmerge(owner, done)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.birth_date, one.note, other.note, other.is_living) == (None, "ชอบลาเต้", "แพ้นม", True)
    assert one.contact_points.count() == 1
    assert other.contact_points.get(kind="phone").preferred
    assert [found.entry.object_id for found in find(owner, "somchai@example.com").found] == [other.pk]
    with refused("merge_undone"):
        unmerge(owner, done)


def test_what_changed_since_stays_with_the_survivor(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    done = merge(owner, one, other)
    one.refresh_from_db()
    change_customer(owner, one, version=one.version, birth_date="1991-01-01", nickname="ชาย")
    add_contact_point(owner, one, *reaches("0811112222"))
    assert stays_since(done).kept == ["birth_date"]
    undone = unmerge(owner, done)
    one.refresh_from_db()
    assert undone.kept == ["birth_date"]
    assert (one.birth_date, one.nickname, one.note) == (date(1991, 1, 1), "ชาย", "ชอบลาเต้")
    assert {point.value for point in one.contact_points.all()} == {"+66812345678", "+66811112222"}


def test_a_chain_is_undone_from_its_end(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    last = customer(owner, "สมชาย ใจดี (ร้าน)")
    first, second = merge(owner, one, other), merge(owner, last, one)
    with refused("unmerge_order"):
        unmerge(owner, first)
    unmerge(owner, second)
    other.refresh_from_db()
    assert other.merged_into_id == one.pk
    unmerge(owner, first)
    assert Customer.objects.living().count() == 3


def test_the_other_address_becomes_a_further_one_and_goes_again(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    Customer.objects.filter(pk=one.pk).update(address_line="1", postcode="50200")
    Customer.objects.filter(pk=other.pk).update(address_line="2", province="ตรัง")
    done = merge(owner, one, other)
    assert [address.parts.line for address in one.addresses.all()] == ["2"]
    unmerge(owner, done)
    assert not one.addresses.exists()
    merge(owner, one, other, address="other")
    assert [address.parts.line for address in one.addresses.all()] == ["1"]


def with_main(actor: Actor, one: Customer, line: str, courier: str) -> None:
    """A main address with what the courier must know of it."""
    Customer.objects.filter(pk=one.pk).update(address_line=line, province="ตรัง")
    one.refresh_from_db()
    change_main_address(actor, one, courier_note=courier)


def told_addresses(one: Customer) -> set[tuple[str, str, bool]]:
    one.refresh_from_db()
    return {(row.parts.line, row.courier_note, row.main) for row in addresses_of(one)}


@pytest.mark.parametrize("chosen", ["survivor", "other"])
def test_what_belongs_to_a_main_address_stays_with_it_whichever_remains_the_main_one(
    owner: Actor, two: tuple[Customer, Customer], chosen: str
) -> None:
    one, other = two
    with_main(owner, one, "1", "ฝากป้อมยาม")
    with_main(owner, other, "2", "หมาดุ")
    done = merge(owner, one, other, address=chosen)
    first = chosen == "survivor"
    assert told_addresses(one) == {("1", "ฝากป้อมยาม", first), ("2", "หมาดุ", not first)}
    unmerge(owner, done)
    assert told_addresses(one) == {("1", "ฝากป้อมยาม", True)}
    assert told_addresses(other) == {("2", "หมาดุ", True)}


def test_the_note_of_another_main_address_never_comes_to_stand_at_the_survivors(
    owner: Actor, two: tuple[Customer, Customer]
) -> None:
    one, other = two
    Customer.objects.filter(pk=one.pk).update(address_line="1", province="ตรัง")
    with_main(owner, other, "2", "หมาดุ")
    done = merge(owner, one, other)
    assert told_addresses(one) == {("1", "", True), ("2", "หมาดุ", False)}
    unmerge(owner, done)
    assert told_addresses(other) == {("2", "หมาดุ", True)}


def test_a_survivor_without_an_address_gets_the_others_with_all_that_belongs_to_it(
    owner: Actor, two: tuple[Customer, Customer]
) -> None:
    one, other = two
    with_main(owner, other, "2", "หมาดุ")
    done = merge(owner, one, other)
    assert told_addresses(one) == {("2", "หมาดุ", True)}
    unmerge(owner, done)
    assert (told_addresses(one), told_addresses(other)) == (set(), {("2", "หมาดุ", True)})


def test_an_address_mended_in_part_stays_whole(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    Customer.objects.filter(pk=other.pk).update(address_line="2", province="ตรัง")
    done = merge(owner, one, other)
    one.refresh_from_db()
    change_customer(owner, one, version=one.version, postcode="92000")
    unmerge(owner, done)
    one.refresh_from_db()
    assert (one.address_line, one.province, one.postcode) == ("2", "ตรัง", "92000")


def test_own_fields_come_apart_one_by_one(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    Customer.objects.filter(pk=one.pk).update(custom={"roast": "dark"})
    Customer.objects.filter(pk=other.pk).update(custom={"roast": "light", "milk": "oat"})
    done = merge(owner, one, other)
    one.refresh_from_db()
    assert one.custom == {"roast": "dark", "milk": "oat"}
    Customer.objects.filter(pk=one.pk).update(custom={"roast": "dark", "milk": "oat", "cup": "large"})
    unmerge(owner, done)
    one.refresh_from_db()
    assert one.custom == {"roast": "dark", "cup": "large"}


def test_suspicions_follow(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    third, fourth = customer(owner, "สมไช ใจดี"), customer(owner, "สมชาย ใจดี")
    write_found([Pair(str(a.pk), str(b.pk), 0.95, (Reason("family_same", 9.0),)) for a, b in ((one, other), (other, third), (one, fourth), (other, fourth))])  # fmt: skip
    before = everything()
    done = merge(owner, one, other)
    assert {(row.left_id, row.right_id) for row in Suspicion.objects.to_review()} == {
        pair(one, third),
        pair(one, fourth),
    }
    unmerge(owner, done, dismiss=False)
    assert everything() == before


def test_un_merged_customers_are_not_proposed_again(owner: Actor, two: tuple[Customer, Customer]) -> None:
    one, other = two
    found = Pair(str(one.pk), str(other.pk), 0.95, (Reason("family_same", 9.0),))
    unmerge(owner, merge(owner, one, other))
    write_found([found])
    assert Suspicion.objects.get().state == SuspicionState.DISMISSED


def pair(one: Customer, other: Customer) -> tuple[Any, Any]:
    return tuple(sorted((one.pk, other.pk)))  # type: ignore[return-value]


UNCOUNTED = {"version", "changed_at"}  # they go on counting
HISTORY = {Merge, MergeEntry, Event}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the business but history and what follows from rows (search)."""
    tables = {}
    for model in apps.get_models():
        if model in HISTORY or model._meta.app_label not in {"customers", "consent", "fields"}:
            continue
        names = [field.attname for field in model._meta.concrete_fields if field.name not in UNCOUNTED]
        tables[model._meta.label] = list(model._base_manager.order_by("pk").values(*names))
    return tables


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_merged_and_un_merged_leaves_every_table_equal(owner: Actor, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable
    people = [someone(owner, chance, number) for number in range(6)]
    pairs = [(a, b) for at, a in enumerate(people) for b in people[at + 1 :] if chance.random() < 0.5]
    write_found(Pair(str(a.pk), str(b.pk), chance.random(), (Reason("family_same", 9.0),)) for a, b in pairs)
    before, done = everything(), []
    while len(living := list(Customer.objects.living().order_by("pk"))) > 2:
        one, other = chance.sample(living, 2)
        chosen = {choice.name: chance.choice(["survivor", "other"]) for choice in choices_of(owner, one, other)}
        done.append(merge(owner, one, other, **chosen))
    for one_merge in reversed(done):
        unmerge(owner, one_merge, dismiss=False)
    after = everything()
    for table, rows in before.items():
        assert after[table] == rows, table


def someone(actor: Actor, chance: random.Random, number: int) -> Customer:
    kind = chance.choice(["person", "person", "organisation"])
    facts = (
        {"birth_date": date(1980, 1, 1 + number), "occupation": "ครู"} if kind == "person" else {"tax_branch": "00001"}
    )
    shared = {
        "nickname": chance.choice(["", "ต้น", "ฝน"]),
        "note": chance.choice(["", f"โน้ต {number}"]),
        "province": chance.choice(["", "ตรัง"]),
    }
    written = [f"081234567{number}", f"person{number}@example.com", f"089999888{number}"][: chance.randrange(4)]
    made = customer(actor, f"คน{number} ตัวอย่าง", *written, kind=kind, **facts, **shared)
    Customer.objects.filter(pk=made.pk).update(custom={"a": number} if chance.random() < 0.5 else {})
    return made


def test_every_reference_to_a_customer_has_a_mover_or_says_why_not() -> None:
    moved = {(mover.model, mover.column) for mover in movers()}
    for model, field in references():
        assert (model, field.attname) in moved or model in STAYING, f"{model._meta.label}.{field.name}"
    assert (ContactPoint, "customer_id") in moved


def test_every_column_that_names_a_customer_without_a_key_says_how_it_is_resolved() -> None:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.attname.endswith("customer_id") and not isinstance(field, models.ForeignKey):
                assert model._meta.db_table in ELSEWHERE, f"{model._meta.label}.{field.name}: declare it in movers.py"
