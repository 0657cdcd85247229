"""Three customers or more that may all be one are reviewed together."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from uuid import uuid4

import pytest
from django.test import Client

from conftest import refused
from samphan.customers.actions import change_customer, create_customer
from samphan.customers.addresses import change_address, change_main_address
from samphan.customers.contacts import read_reach
from samphan.customers.identity.clusters import cluster_of, merge_cluster
from samphan.customers.identity.merging import merge_customers, stays_since, unmerge
from samphan.customers.identity.records import Pair, Reason
from samphan.customers.identity.reviewing import head_count
from samphan.customers.identity.suspicions import write_found
from samphan.customers.models import ContactPoint, Customer, CustomerAddress, Merge, Suspicion
from samphan.customers.reaching import prefer_contact_point, remove_contact_point
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.menu import menu_for

WHY = (Reason("family_same", 9.5),)


@pytest.fixture
def four(owner: Actor) -> list[Customer]:
    """Three that are one, and a fourth that only looks like the third."""
    return [
        create_customer(owner, name="ภูกมล บุญเกษ", note="มาเช้า", reaches=[read_reach("phone", "0812345678")]),
        create_customer(
            owner, name="พูกมล บุญเกส", nickname="ภู", note="แพ้นม", reaches=[read_reach("phone", "0822345678")]
        ),
        create_customer(owner, name="ภูกมล", occupation="ครู", birth_date=date(1990, 1, 2)),
        create_customer(owner, name="ภูมิ บุญเกษ"),
    ]


@pytest.fixture
def pairs(four: list[Customer]) -> list[Suspicion]:
    one, two, three, fourth = (str(customer.pk) for customer in four)
    found = [(one, two, 0.99), (two, three, 0.98), (three, fourth, 0.96)]
    write_found([Pair(*sorted((left, right)), score, WHY) for left, right, score in found])
    return list(Suspicion.objects.order_by("-score"))


def posted(customers: list[Customer], keep: Customer, **more: str) -> dict[str, object]:
    versions = {f"version.{one.pk}": str(one.version) for one in customers}
    return {"together": "1", "member": [str(one.pk) for one in customers], "keep": str(keep.pk), **versions, **more}


def test_pairs_that_hang_together_are_one_question(
    owner: Actor, owner_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    cluster = cluster_of(owner, pairs[0])
    assert cluster is not None
    assert [one.pk for one in cluster.members] == [one.pk for one in four]
    fields = {field.name: [value.text for value in field.values] for field in cluster.fields}
    assert fields["name"] == [one.name for one in four]
    assert fields["note"] == ["มาเช้า", "แพ้นม"]
    assert ("ชื่อเล่น", "ภู") in cluster.same
    page = owner_client.get("/customers/duplicates/").content.decode()
    assert page.count('class="dup-pair"') == 1
    assert "และอีก 2 ราย" in page
    assert "ลูกค้า 4 รายที่อาจเป็นรายเดียวกัน" in page


def test_the_menu_and_the_queue_count_the_same_questions(
    owner: Actor, owner_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    """Four that hang together are one question, two others a second one."""
    fifth, sixth = create_customer(owner, name="สมหญิง"), create_customer(owner, name="สมหยิง")
    write_found([Pair(*sorted((str(fifth.pk), str(sixth.pk))), 0.9, WHY)])
    page = owner_client.get("/customers/duplicates/").content.decode()
    assert page.count('class="dup-pair"') == 2
    assert '<span class="dup-count">2</span>' in page
    entry = next(entry for entry in menu_for(owner, "/") if entry.url == "/customers/duplicates/")
    assert entry.count == 2


def test_a_chain_with_two_peaks_counts_as_the_lines_that_stand_in_the_queue(
    owner: Actor, owner_client: Client, four: list[Customer]
) -> None:
    one, two, three, fourth = (str(customer.pk) for customer in four)
    found = [(one, two, 0.99), (two, three, 0.96), (three, fourth, 0.98)]
    write_found([Pair(*sorted((left, right)), score, WHY) for left, right, score in found])
    page = owner_client.get("/customers/duplicates/").content.decode()
    assert page.count('class="dup-pair"') == 2
    assert page.count("และอีก 2 ราย") == 2
    assert head_count(owner) == 2


def test_those_ticked_become_one_and_the_others_stay_apart(
    owner_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    one, two, three, fourth = four
    data = posted([one, two, three], two, **{"field.name": str(one.pk), "field.note": "both"})
    assert owner_client.post(f"/customers/duplicates/{pairs[0].pk}/merge/", data).status_code == 302
    two.refresh_from_db()
    assert (two.name, two.nickname, two.occupation, two.birth_date) == ("ภูกมล บุญเกษ", "ภู", "ครู", date(1990, 1, 2))
    assert {"มาเช้า", "แพ้นม"} == set(two.note.split("\n\n"))
    assert two.contact_points.count() == 2
    assert {customer.merged_into_id for customer in Customer.objects.filter(pk__in=[one.pk, three.pk])} == {two.pk}
    fourth.refresh_from_db()
    assert fourth.is_living
    assert not Suspicion.objects.to_review().exists()


def test_undo_at_once_gives_all_of_them_back_and_asks_again(
    owner_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    before = {one.pk: (one.name, one.nickname, one.note) for one in four}
    open_before = set(Suspicion.objects.to_review().values_list("left", "right"))
    answer = owner_client.post(f"/customers/duplicates/{pairs[0].pk}/merge/", posted(four[:3], four[0]), follow=True)
    [said] = list(answer.context["messages"])
    assert owner_client.post(said.extra_tags).status_code == 302
    after = {one.pk: (one.name, one.nickname, one.note) for one in Customer.objects.living()}
    assert after == before
    assert open_before <= set(Suspicion.objects.to_review().values_list("left", "right"))


def test_none_is_the_same_ends_the_whole_question_and_undo_opens_it(
    owner_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    for verb in ("dismiss", "later"):
        answer = owner_client.post(f"/customers/duplicates/{pairs[1].pk}/{verb}/", {"together": "1"}, follow=True)
        assert not Suspicion.objects.to_review().exists()
        [said] = list(answer.context["messages"])
        owner_client.post(said.extra_tags)
        assert Suspicion.objects.to_review().count() == 3


def test_one_that_somebody_saved_meanwhile_merges_nobody(
    owner: Actor, owner_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    data = posted(four[:3], four[0])
    change_customer(owner, four[2], version=1, occupation="หมอ")
    assert owner_client.post(f"/customers/duplicates/{pairs[0].pk}/merge/", data).status_code == 409
    assert not Merge.objects.exists()
    assert Suspicion.objects.to_review().count() == 3


def test_one_alone_is_no_merge(owner: Actor, four: list[Customer], pairs: list[Suspicion]) -> None:
    with refused("merge_few"):
        merge_cluster(owner, four[:1], versions={str(four[0].pk): 1}, chosen={}, strangers=four[1:])
    assert Suspicion.objects.to_review().count() == 3


def test_an_outsider_and_a_viewer_merge_nobody(
    outsider_client: Client, staff_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    where = f"/customers/duplicates/{pairs[0].pk}/merge/"
    assert outsider_client.post(where, posted(four, four[0])).status_code == 404
    assert staff_client.post(where, posted(four, four[0])).status_code == 403
    assert Customer.objects.living().count() == 4


def test_undo_names_only_what_one_may_undo(
    owner: Actor, owner_client: Client, outsider_client: Client, four: list[Customer], pairs: list[Suspicion]
) -> None:
    done = merge_customers(owner, four[0], four[1], versions=(1, 1))
    assert outsider_client.post(f"/customers/merges/{done.pk}/undo/?also={uuid4()}").status_code == 404
    assert owner_client.post(f"/customers/merges/{done.pk}/undo/?reopen={uuid4()}").status_code == 404
    done.refresh_from_db()
    assert done.undone_at is None


def test_every_pair_of_many_is_found_up_to_a_dozen(owner: Actor) -> None:
    many = [create_customer(owner, name=f"สมชาย ใจดี {at}") for at in range(15)]
    write_found(Pair(*sorted((str(left.pk), str(right.pk))), 0.97, WHY) for left, right in combinations(many, 2))
    cluster = cluster_of(owner, Suspicion.objects.to_review().first())
    assert cluster is not None
    assert len(cluster.members) == 12


# ── un-merging after people worked on ───────────────────────────────────────────────────────────────────────────────────


def test_unmerging_says_what_stays_with_the_other(owner: Actor, owner_client: Client, four: list[Customer]) -> None:
    one, two = four[:2]
    change_main_address(owner, one, address_line="1", province="ลำพูน")
    change_main_address(owner, two, address_line="9", province="เชียงใหม่", recipient="ฝน")
    moved = CustomerAddress.objects.get(customer=two)
    done = merge_customers(owner, one, two, versions=(one.version, two.version))
    change_address(owner, Customer.objects.get(pk=one.pk), moved.pk, address_line="10")
    page = owner_client.get(f"/customers/merges/{done.pk}/").content.decode()
    assert "คงอยู่กับ ภูกมล บุญเกษ" in page
    assert "10 จ.เชียงใหม่" in page
    answer = owner_client.post(f"/customers/merges/{done.pk}/")
    [said] = owner_client.get(answer["HX-Redirect"]).context["messages"]
    assert "ยกเว้นส่วนที่เปลี่ยนไปหลังรวม" in str(said)
    moved.refresh_from_db()
    assert moved.customer_id == one.pk
    two.refresh_from_db()
    assert str(two.address) == "9 จ.เชียงใหม่"


def test_a_row_that_only_changed_goes_back_as_it_is_now(owner: Actor, four: list[Customer]) -> None:
    one, two = four[:2]
    point = ContactPoint.objects.get(customer=two)
    done = merge_customers(owner, one, two, versions=(1, 1))
    prefer_contact_point(owner, Customer.objects.get(pk=one.pk), point.pk)
    assert unmerge(owner, done).is_whole
    point.refresh_from_db()
    assert (point.customer_id, point.preferred) == (two.pk, True)


def test_unmerging_says_what_is_gone(owner: Actor, owner_client: Client, four: list[Customer]) -> None:
    one, two = four[:2]
    point = ContactPoint.objects.get(customer=two)
    done = merge_customers(owner, one, two, versions=(1, 1))
    point.refresh_from_db()
    remove_contact_point(owner, Customer.objects.get(pk=one.pk), point.pk)
    assert dict(stays_since(done).gone) == {ContactPoint: 1}
    assert "คืนไม่ได้" in owner_client.get(f"/customers/merges/{done.pk}/").content.decode()
    answer = owner_client.post(f"/customers/merges/{done.pk}/", follow=True)
    assert answer.status_code == 204
    assert Customer.objects.living().count() == 4


def test_unmerging_at_once_is_whole(owner: Actor, four: list[Customer]) -> None:
    done = merge_customers(owner, four[0], four[1], versions=(1, 1))
    assert unmerge(owner, done).is_whole
