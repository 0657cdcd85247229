from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from conftest import refused
from samphan.consent.actions import requests as actions
from samphan.consent.actions.ledger import Proof, Said, record_many
from samphan.consent.jobs import apply_retention
from samphan.consent.models import (
    ConsentRecord,
    ErasureProof,
    Purpose,
    RetentionRule,
    RetentionRun,
    Verification,
)
from samphan.consent.retention import change_rules, keep_rules, months_now, preview
from samphan.customers.actions import add_note, create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event

LONG_AGO = timezone.now() - timedelta(days=365 * 4)


def quiet_customer(owner: Actor, name: str) -> Customer:
    """Somebody about whom nothing happened for four years."""
    customer = create_customer(owner, name=name)
    Customer.objects.filter(pk=customer.pk).update(created_at=LONG_AGO, changed_at=LONG_AGO)
    Event.objects.filter(customer_id=customer.pk).update(occurred_at=LONG_AGO)
    customer.refresh_from_db()
    return customer


def test_nobody_is_erased_until_the_business_decides(owner: Actor) -> None:
    quiet_customer(owner, "เงียบหาย")
    assert months_now()["quiet_customers"] is None
    assert keep_rules(owner) == 0
    assert not ErasureProof.objects.exists()


def test_a_preview_counts_and_changes_nothing(owner: Actor) -> None:
    quiet_customer(owner, "เงียบหาย")
    create_customer(owner, name="เพิ่งมา")
    assert preview({"quiet_customers": 36})["quiet_customers"] == 1
    assert preview({"quiet_customers": 60})["quiet_customers"] == 0
    assert Customer.objects.filter(erased_at=None).count() == 2


def test_the_night_erases_what_the_preview_counted_each_with_its_proof(owner: Actor) -> None:
    quiet = quiet_customer(owner, "เงียบหาย")
    lively = quiet_customer(owner, "ยังคุยอยู่")
    add_note(owner, lively, "แวะมาเมื่อวาน")
    change_rules(owner, {"quiet_customers": 36})
    assert apply_retention.call() == 1
    quiet.refresh_from_db()
    lively.refresh_from_db()
    assert (quiet.erased_at is None, lively.name) == (False, "ยังคุยอยู่")
    assert ErasureProof.objects.get().customer == quiet
    assert RetentionRun.objects.get().done == 1
    assert apply_retention.call() == 0


def test_who_has_an_open_request_is_left_alone(owner: Actor) -> None:
    asking = quiet_customer(owner, "ขอสำเนา")
    actions.receive(owner, asking, kind="access", detail="", proof=Proof("spoken", "staff", note="โทร"))
    Event.objects.filter(customer_id=asking.pk).update(occurred_at=LONG_AGO)
    assert preview({"quiet_customers": 12})["quiet_customers"] == 0


def test_old_traces_leave_the_ledger_and_the_evidence_stays(owner: Actor) -> None:
    customer = create_customer(owner, name="นภัสสร")
    old = Proof("page", "preferences", ip="203.0.113.7", user_agent="Phone", happened_at=LONG_AGO)
    record_many(owner, [Said(customer.pk, Purpose.objects.get(key="news"), "line", given=True, proof=old)])
    keep_rules(owner)
    row = ConsentRecord.objects.get()
    assert (row.ip, row.user_agent, row.given, row.evidence) == (None, "", True, "page")


def test_unconfirmed_registrations_are_forgotten(owner: Actor) -> None:
    old: dict[str, Any] = {"purpose": "registration", "kind": "email", "value": "x@example.com", "code_hash": "x"}
    Verification.objects.create(**old, payload={"name": "ฝน"}, expires_at=LONG_AGO)
    Verification.objects.create(**old, expires_at=timezone.now() + timedelta(minutes=5))
    keep_rules(owner)
    assert Verification.objects.count() == 1


def test_rules_are_the_owners_to_change(owner: Actor, staff: Actor) -> None:
    with refused("forbidden"):
        change_rules(staff, {"quiet_customers": 12})
    with refused("months_range"):
        change_rules(owner, {"quiet_customers": 0})
    assert not RetentionRule.objects.exists()
    assert change_rules(owner, {"quiet_customers": 12, "exports": 2}) == ["quiet_customers"]
    assert change_rules(owner, {"quiet_customers": None}) == ["quiet_customers"]
    assert months_now()["quiet_customers"] is None


def test_the_page_tries_without_saving_and_then_saves(owner_client: Client, owner: Actor) -> None:
    quiet_customer(owner, "เงียบหาย")
    tried = owner_client.post("/settings/retention/", {"quiet_customers": "36", "try": "1"})
    assert [due for kind, _months, due in tried.context["rows"] if kind.key == "quiet_customers"] == [1]
    assert not RetentionRule.objects.exists()
    assert owner_client.post("/settings/retention/", {"quiet_customers": "36"}).status_code == 302
    assert RetentionRule.objects.get(kind="quiet_customers").months == 36


@pytest.mark.parametrize("months", ["0", "-1", "241", "สิบ", "1.5"])
def test_odd_months_are_refused(owner_client: Client, months: str) -> None:
    assert owner_client.post("/settings/retention/", {"quiet_customers": months}).status_code == 422
    assert not RetentionRule.objects.exists()


def test_the_record_of_processing_lists_purposes_and_holdings(owner_client: Client, owner: Actor) -> None:
    page = owner_client.get("/settings/processing/").content.decode()
    for words in ("ข่าวสารและโปรโมชัน", "ดอยโรสต์", "ไทม์ไลน์", "24 เดือน"):
        assert words in page
    sheet = load_workbook(io.BytesIO(owner_client.get("/settings/processing/report.xlsx").content)).active
    assert sheet
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "แจ้งเรื่องคำสั่งซื้อและบริการ" in cells


def test_a_viewer_sees_neither(staff_client: Client) -> None:
    for path in ("retention/", "processing/", "processing/report.xlsx"):
        assert staff_client.get(f"/settings/{path}").status_code == 403


def test_the_nights_of_one_business_touch_no_other(owner: Actor, outsider_client: Client) -> None:
    quiet_customer(owner, "เงียบหาย")
    outsider_client.post("/settings/retention/", {"quiet_customers": "12"})
    assert not RetentionRule.objects.exists()
    assert keep_rules(owner) == 0
