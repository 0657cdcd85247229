from __future__ import annotations

import pytest
from django.test import Client

from samphan.consent.actions.ledger import Proof, give
from samphan.consent.actions.sending import stop_contact_point
from samphan.consent.models import ConsentRecord, Purpose, SendingRules, Suppression
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor

SAID = {"purpose": "news", "answer": "yes", "channels": ["email"], "evidence": "paper", "note": "ใบสมัคร 8"}


@pytest.fixture
def fon(owner: Actor) -> Customer:
    return create_customer(owner, name="นภัสสร", reaches=[read_reach("email", "fon@example.com")])


def test_the_panel_says_what_may_be_sent_and_why_not(owner_client: Client, fon: Customer) -> None:
    page = owner_client.get(f"/consent/panel/?customer={fon.pk}").content.decode()
    assert "ข่าวสารและโปรโมชัน" in page
    assert "ยังไม่เคยขอ" in page
    assert "ไม่มีช่องทางติดต่อ" in page


def test_the_customer_page_asks_for_the_panel_by_itself(owner_client: Client, fon: Customer) -> None:
    page = owner_client.get(f"/customers/{fon.pk}/").content.decode()
    assert f"/consent/panel/?customer={fon.pk}" in page


def test_a_colleague_records_a_yes_with_its_proof(owner_client: Client, fon: Customer) -> None:
    assert "ใบสมัคร" not in owner_client.get(f"/consent/customers/{fon.pk}/history/").content.decode()
    answer = owner_client.post(f"/consent/customers/{fon.pk}/say/", SAID)
    assert (answer.status_code, "consent-changed" in answer.headers["HX-Trigger"]) == (204, True)
    assert "ใบสมัคร 8" in owner_client.get(f"/consent/customers/{fon.pk}/history/").content.decode()


@pytest.mark.parametrize("missing", ["note", "channels", "answer"])
def test_the_dialog_stays_open_when_something_is_missing(owner_client: Client, fon: Customer, missing: str) -> None:
    answer = owner_client.post(f"/consent/customers/{fon.pk}/say/", {**SAID, missing: ""})
    assert answer.status_code == 422
    assert not ConsentRecord.objects.exists()


def test_profiling_is_recorded_in_general(owner_client: Client, fon: Customer) -> None:
    owner_client.post(f"/consent/customers/{fon.pk}/say/", {**SAID, "purpose": "profiling"})
    assert ConsentRecord.objects.get().channel == "general"


def test_a_viewer_sees_the_panel_and_records_nothing(staff_client: Client, fon: Customer) -> None:
    assert staff_client.get(f"/consent/panel/?customer={fon.pk}").status_code == 200
    assert staff_client.post(f"/consent/customers/{fon.pk}/say/", SAID).status_code == 403
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("path", ["panel/?customer={pk}", "customers/{pk}/say/", "customers/{pk}/history/"])
def test_a_customer_of_another_business_is_not_there(outsider_client: Client, fon: Customer, path: str) -> None:
    assert outsider_client.get(f"/consent/{path}".format(pk=fon.pk)).status_code == 404


def test_an_outsider_records_nothing(outsider_client: Client, fon: Customer) -> None:
    assert outsider_client.post(f"/consent/customers/{fon.pk}/say/", SAID).status_code == 404
    assert not ConsentRecord.objects.exists()


def test_the_limits_are_set_and_an_address_opened_again(owner_client: Client, owner: Actor, fon: Customer) -> None:
    stop_contact_point(owner, fon.contact_points.get(), "email", detail="ตีกลับ")
    assert "fon@example.com" in owner_client.get("/settings/sending/").content.decode()
    form = {"most": "2", "days": "10", "quiet_from": "21:00", "quiet_to": "07:30", "version": "1"}
    assert owner_client.post("/settings/sending/", form).status_code == 302
    assert (SendingRules.objects.get().most, SendingRules.objects.get().days) == (2, 10)
    owner_client.post(f"/settings/sending/{Suppression.objects.get().pk}/lift/")
    assert not Suppression.objects.live().exists()


def test_an_outsider_opens_no_address(outsider_client: Client, owner: Actor, fon: Customer) -> None:
    stop = stop_contact_point(owner, fon.contact_points.get(), "email")
    assert outsider_client.post(f"/settings/sending/{stop.pk}/lift/").status_code == 404
    assert Suppression.objects.live().exists()


def test_the_list_shows_and_filters_by_what_news_may_go_by(owner_client: Client, owner: Actor, fon: Customer) -> None:
    create_customer(owner, name="สมชาย")
    give(owner, fon, Purpose.objects.get(key="news"), ["email"], Proof("paper", "staff", "3"))
    agreed = owner_client.get("/customers/?f.news_by=any:email&columns=name,news_by").content.decode()
    assert ("นภัสสร" in agreed, "สมชาย" in agreed) == (True, False)
    others = owner_client.get("/customers/?f.news_by=none:email").content.decode()
    assert ("นภัสสร" in others, "สมชาย" in others) == (False, True)
    assert "สมชาย" not in owner_client.get("/customers/?f.news_by=filled:").content.decode()
