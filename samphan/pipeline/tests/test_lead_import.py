"""Leads from a file: rehearsed, given by the rules, told apart from those that are here, taken back."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from conftest import refused
from samphan.catalog.tests.test_importers import imported, rehearsed, saved, undone
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.customers.reaching import add_contact_point
from samphan.pipeline.actions.leads import answer_lead, create_lead
from samphan.pipeline.models import AssignmentRule, Door, Lead, Source
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing import actions
from samphan.platform.notifications.models import Notification

FAIR = """ชื่อ,บริษัท,เบอร์โทร,สนใจ,งบประมาณ,ที่มา,จังหวัด
สมชาย ใจดี,,081-234-5678,เมล็ดคั่วกลาง,"฿12,000",งานแสดงสินค้า,เชียงใหม่
วิภา,ร้านกาแฟดอยสูง,12345,เครื่องชง,แพง,ป้ายหน้าร้าน,
,,089-111-2222,ไม่มีชื่อ,,,
"""


def test_a_rehearsal_says_what_will_happen_and_takes_nothing_in(owner: Actor, tmp_path: Path) -> None:
    Source.objects.get_or_create(business=owner.business, name="งานแสดงสินค้า")
    report = rehearsed(owner, "leads", saved(tmp_path, FAIR))
    assert (report.new, report.rejected) == (2, 1)
    assert not Lead.objects.exists()
    assert not Customer.objects.exists()


def test_lines_become_leads_given_by_the_rules_and_faults_leave_the_rest(
    owner: Actor, seller: Actor, tmp_path: Path
) -> None:
    assert seller.user is not None
    Source.objects.get_or_create(business=owner.business, name="งานแสดงสินค้า")
    AssignmentRule.objects.create(
        business=owner.business, name="เหนือ", provinces=["เชียงใหม่"], people=[str(seller.user.pk)]
    )
    _run, report = imported(owner, "leads", saved(tmp_path, FAIR))
    assert (report.new, report.rejected) == (2, 1)
    person, shop = Lead.objects.order_by("pk")
    assert (person.customer.name, person.owner, person.amount, str(person.source), person.door) == (
        "สมชาย ใจดี", seller.user, 12000, "งานแสดงสินค้า", Door.IMPORT,
    )  # fmt: skip
    assert (shop.customer.name, shop.customer.is_person, shop.message, shop.amount) == ("ร้านกาแฟดอยสูง", False, "วิภา", 0)
    assert not Notification.objects.exists(), "a list rings no bells"


def test_a_file_that_is_sent_again_brings_nothing_twice(owner: Actor, tmp_path: Path) -> None:
    imported(owner, "leads", saved(tmp_path, FAIR))
    _run, report = imported(owner, "leads", saved(tmp_path, FAIR + "\n"))
    assert (report.new, report.rejected, Lead.objects.count()) == (0, 3, 2)


def test_a_known_phone_leads_to_the_customer_who_has_it(owner: Actor, tmp_path: Path) -> None:
    known = create_lead(owner, interest="ก่อนหน้า", name="สมชาย ใจดี").customer
    add_contact_point(owner, known, read_reach("phone", "0812345678"))
    imported(owner, "leads", saved(tmp_path, FAIR))
    assert Lead.objects.get(interest="เมล็ดคั่วกลาง").customer == known


def test_undo_takes_leads_and_the_customers_they_made_and_leaves_what_was_worked_on(
    owner: Actor, tmp_path: Path
) -> None:
    run, _report = imported(owner, "leads", saved(tmp_path, FAIR))
    worked = Lead.objects.get(interest="เครื่องชง")
    answer_lead(owner, worked)
    told = undone(owner, run)
    assert (told.removed, len(told.left)) == (1, 1)
    assert list(Lead.objects.all()) == [worked]
    assert [one.name for one in Customer.objects.filter(deleted_at=None)] == ["ร้านกาแฟดอยสูง"]


def test_who_may_not_import_brings_nothing_in(staff: Actor, staff_client: Client, tmp_path: Path) -> None:
    with refused("forbidden"):
        actions.take_path(staff, "leads", saved(tmp_path, FAIR))
    assert staff_client.get("/imports/leads/").status_code in {403, 404}
    assert not Lead.objects.exists()
