from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.contacts import Reach, read_reach
from samphan.customers.identity.agreeing import names_agree
from samphan.customers.identity.strong import Candidate, Match, resolve_many
from samphan.customers.models import ContactPoint, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import use_business

PHONE = read_reach("phone", "081-234-5678")
EMAIL = read_reach("email", "fon@example.com")
TAX_ID = "0105550000007"


def known(actor: Actor, name: str = "นางสาวนภัสสร ศิลารักษ์", *reaches: Reach, **fields: str) -> Customer:
    return create_customer(actor, name=name, reaches=reaches, **fields)


def resolved(name: str, *reaches: Reach, **fields: str) -> Match:
    return resolve_many([Candidate(name, reaches=reaches, **fields)])[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("คุณนภัสสร ศิลารักษ์", "นภัสสร  ศิลารักษ์ (น้องฝน)"),
        ("ณดา กงเหิน", "นดา กงเหิน"),
        ("นายกิตตินันท์ มูลสาย", "กิตตนันท์ มูลสาย"),
        ("คุณอาลาดิน ยุติธรรม", "อาาดิน ยุติธรรม"),
        ("สรรเพ็ชร ถายะเดช", "สรรพ็ชร ถายะเดช"),
        ("บริษัท ดอยสูง จำกัด", "บจก. ดอยสูง"),
        ("Somchai Jaidee", "somchai jaidee"),
        ("มานี", "มานี มีนา"),
        ("สมชยา ใจดี", "สมชาย ใจดี"),
    ],
)
def test_a_name_agrees_but_for_title_marks_and_one_slip(one: str, other: str) -> None:
    assert names_agree(one, other)
    assert names_agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("สมชาย ใจดี", "สมหญิง ใจดี"),
        ("สมชาย ใจดี", "สมชาย รักไทย"),
        ("นายวิชัย ใจดี", "นางวิชา ใจดี"),
        ("มารยานา พุทธสอาด", "มารยาน พุทสอาดี"),
        ("ร้านกาแฟ สาขา 1", "ร้านกาแฟ สาขา 2"),
        ("มานี", "มาลี มีนา"),
        ("อร ดี", "อร มี"),
        ("", ""),
    ],
)
def test_a_name_that_differs_by_more_does_not_agree(one: str, other: str) -> None:
    assert not names_agree(one, other)
    assert not names_agree(other, one)


@pytest.mark.parametrize("reach", [PHONE, EMAIL])
def test_the_same_line_and_an_agreeing_name_are_the_same_customer(owner: Actor, reach: Reach) -> None:
    customer = known(owner, "นางสาวนภัสสร ศิลารักษ์", reach)
    match = resolved("นภัสสร ศิลารัก", reach, Reach("line", "fon.fon", "fon.fon"))
    assert match.same is not None
    assert (match.same.pk, match.by) == (customer.pk, reach.key)
    assert ([free.value for free in match.free], match.taken) == (["fon.fon"], ())


def test_the_line_of_somebody_else_stays_with_them_and_is_told(owner: Actor) -> None:
    customer = known(owner, "นางสาวนภัสสร ศิลารักษ์", PHONE)
    match = resolved("สมชาย ใจดี", PHONE, EMAIL)
    assert match.same is None
    assert match.free == (EMAIL,)
    assert [(reach, holder.pk) for reach, holder in match.taken] == [(PHONE, customer.pk)]


def test_an_organisation_is_known_by_tax_id_and_branch(owner: Actor) -> None:
    head = known(owner, "บริษัท ดอยสูง จำกัด", kind="organisation", tax_id=TAX_ID, tax_branch="00000")
    match = resolved("ดอยสูงคอฟฟี่", kind="organisation", tax_id=TAX_ID)
    assert match.same is not None
    assert match.same.pk == head.pk
    assert resolved("บริษัท ดอยสูง จำกัด", kind="organisation", tax_id=TAX_ID, tax_branch="00001").same is None


def test_two_tax_ids_are_two_customers_on_one_line(owner: Actor) -> None:
    known(owner, "บริษัท ดอยสูง จำกัด", PHONE, kind="organisation", tax_id=TAX_ID)
    match = resolved("บริษัท ดอยสูง จำกัด", PHONE, kind="organisation", tax_id="0105550000015")
    assert match.same is None
    assert len(match.taken) == 1


def test_a_line_id_tells_only_when_a_channel_gave_it(owner: Actor) -> None:
    given = Reach("line", "u" + "0" * 32, "", "doi-oa")
    typed = Reach("line", "fon.fon", "fon.fon")
    customer = known(owner, "ฝน", given, typed)
    match = resolved("นภัสสร", given)
    assert match.same is not None
    assert match.same.pk == customer.pk
    assert resolved("ฝน", typed).same is None


def test_a_merged_customer_stands_for_its_survivor(owner: Actor) -> None:
    survivor, middle, merged = known(owner), known(owner), known(owner, "นภัสสร ศิลารักษ์", PHONE)
    Customer.objects.filter(pk=merged.pk).update(merged_into=middle)
    Customer.objects.filter(pk=middle.pk).update(merged_into=survivor)
    match = resolved("นภัสสร ศิลารักษ์", PHONE)
    assert match.same is not None
    assert match.same.pk == survivor.pk


def test_a_deleted_customer_is_nobody_but_keeps_the_line(owner: Actor) -> None:
    gone = known(owner, "นภัสสร ศิลารักษ์", PHONE)
    delete_customer(owner, gone)
    match = resolved("นภัสสร ศิลารักษ์", PHONE)
    assert match.same is None
    assert len(match.taken) == 1


def test_another_business_is_not_asked(owner: Actor, outsider: Actor) -> None:
    with use_business(outsider.business):
        known(outsider, "นภัสสร ศิลารักษ์", PHONE)
    assert resolved("นภัสสร ศิลารักษ์", PHONE) == Match(Candidate("นภัสสร ศิลารักษ์", reaches=(PHONE,)), free=(PHONE,))


def test_a_thousand_cost_as_many_queries_as_ten(
    owner: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    customers = Customer.objects.bulk_create([Customer(name=f"คน {number}") for number in range(1000)])
    numbers = [Reach("phone", f"+668{number:08d}", "") for number in range(1000)]
    now = timezone.now()
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(customer=customer, kind="phone", value=reach.value, first_seen_at=now)
            for customer, reach in zip(customers, numbers, strict=True)
        ]
    )
    with django_assert_num_queries(1):
        matches = resolve_many([Candidate(f"คน {n}", reaches=(reach,)) for n, reach in enumerate(numbers)])
    assert [match.same.pk for match in matches if match.same] == [customer.pk for customer in customers]
