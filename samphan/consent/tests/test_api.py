from __future__ import annotations

import pytest
from django.test import Client

from samphan.consent.actions.ledger import Proof, give
from samphan.consent.models import ConsentRecord, ConsentState, PreferenceLink, Purpose
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import grantable_scopes
from samphan.platform.api.testing import Caller, caller

YES = {"purpose": "news", "channels": ["email"], "given": True, "evidence": "message", "note": "ตอบรับในอีเมล"}


@pytest.fixture
def shop(owner: Actor) -> Caller:
    return caller(owner, "consent:purpose:view", "consent:consent:view", "consent:consent:record")


@pytest.fixture
def fon(owner: Actor) -> Customer:
    return create_customer(owner, name="นภัสสร", reaches=[read_reach("email", "fon@example.com")])


def test_purposes_come_with_their_wording(shop: Caller) -> None:
    data = shop.call("GET", "/purposes", Accept_Language="th").json["data"]
    assert (data[0]["key"], data[0]["wording_version"]) == ("news", 1)
    assert "ดอยโรสต์" in data[0]["wording"]


def test_may_send_answers_with_code_and_sentence(shop: Caller, fon: Customer) -> None:
    [answer] = shop.call("GET", f"/customers/{fon.pk}/may-send?purpose=news&channel=email").json["data"]
    assert (answer["allowed"], answer["code"]) == (False, "never_asked")
    assert answer["sentence"].startswith("Not sent: the customer was never asked")


def test_may_send_answers_for_all_purposes_and_channels_at_once(shop: Caller, fon: Customer) -> None:
    answers = shop.call("GET", f"/customers/{fon.pk}/may-send").json["data"]
    assert len(answers) == 13
    assert {answer["purpose"] for answer in answers if answer["allowed"]} >= {"service"}


def test_a_yes_is_recorded_and_read_back(shop: Caller, fon: Customer) -> None:
    assert shop.call("POST", f"/customers/{fon.pk}/consents", YES).status == 201
    [row] = shop.call("GET", f"/customers/{fon.pk}/consents").json["data"]
    assert (row["purpose"], row["channel"], row["given"], row["source"]) == ("news", "email", True, "api")


def test_without_proof_or_with_an_unknown_purpose_nothing_is_recorded(shop: Caller, fon: Customer) -> None:
    path = f"/customers/{fon.pk}/consents"
    assert shop.call("POST", path, {**YES, "note": ""}).code == "evidence_missing"
    assert shop.call("POST", path, {**YES, "purpose": "moon"}).code == "purpose_unknown"
    assert not ConsentRecord.objects.exists()


def test_the_preference_link_opens_the_customers_page(shop: Caller, fon: Customer) -> None:
    url = shop.call("POST", f"/customers/{fon.pk}/preference-link").json["url"]
    assert Client().get(url[url.index("/p/") :]).status_code == 200
    assert shop.call("POST", f"/customers/{fon.pk}/preference-link").json["url"] == url


def test_an_outsider_gets_no_link(outsider: Actor, fon: Customer) -> None:
    other = caller(outsider, "consent:consent:view", "consent:consent:record")
    assert other.call("POST", f"/customers/{fon.pk}/preference-link").status == 404
    assert not PreferenceLink.objects.exists()


def test_a_token_without_the_scope_is_told_so(owner: Actor, fon: Customer) -> None:
    narrow = caller(owner, "consent:purpose:view")
    assert narrow.call("GET", f"/customers/{fon.pk}/may-send").code == "scope_missing"


@pytest.mark.parametrize("path", ["may-send", "consents"])
def test_a_customer_of_another_business_is_not_there(outsider: Actor, fon: Customer, path: str) -> None:
    other = caller(outsider, "consent:consent:view", "consent:consent:record")
    assert other.call("GET", f"/customers/{fon.pk}/{path}").status == 404
    assert other.call("POST", f"/customers/{fon.pk}/consents", YES).status == 404
    assert not ConsentRecord.objects.exists()


def test_a_subject_request_goes_step_by_step(owner: Actor) -> None:
    shop = caller(owner, *grantable_scopes(owner))
    fon = create_customer(owner, name="ฝน")
    asked = shop.post(f"/customers/{fon.pk}/subject-requests", {"kind": "correction", "proof": "โทรมา 3 พ.ย."})
    assert (asked.status, asked.json["state"], len(asked.json["steps"])) == (201, "received", 1)
    path = f"/subject-requests/{asked.json['id']}"
    assert shop.post(f"{path}/answer", {"note": "แก้แล้ว"}).code == "identity_unchecked"
    assert shop.post(f"{path}/check-identity", {"note": "โทรกลับเบอร์เดิม"}).json["state"] == "checked"
    done = shop.post(f"{path}/answer", {"note": "แก้แล้ว"})
    assert (done.json["state"], [step["state"] for step in done.json["steps"]]) == (
        "done",
        ["received", "checked", "done"],
    )
    assert shop.post(f"{path}/refuse", {"note": "x"}).code == "request_closed"
    assert shop.get("/subject-requests").json["data"] == []
    assert len(shop.get("/subject-requests?state=closed").json["data"]) == 1


def test_an_objection_by_the_api_stops_marketing_at_once(owner: Actor) -> None:
    shop = caller(owner, *grantable_scopes(owner))
    fon = create_customer(owner, name="ฝน")
    give(owner, fon, Purpose.objects.get(key="news"), ["line"], Proof("paper", "staff", "ใบ 1"))
    assert shop.post(f"/customers/{fon.pk}/subject-requests", {"kind": "objection", "proof": "อีเมล"}).status == 201
    assert not ConsentState.objects.filter(customer=fon, channel="line", given=True).exists()
