"""Interest from the first word to an opportunity: who it is, who gets it and why, how soon it is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from conftest import RunJobs, refused
from samphan.consent import spam
from samphan.customers.actions import create_customer, log_contact
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.pipeline.access import leads
from samphan.pipeline.actions.leads import (
    answer_lead,
    change_lead,
    create_lead,
    give_lead,
    lose_lead,
    qualify_lead,
    reopen_lead,
)
from samphan.pipeline.actions.opportunities import create_opportunity
from samphan.pipeline.actions.rules import save_form, save_rule
from samphan.pipeline.assigning import told
from samphan.pipeline.models import AssignmentRule, CloseReason, Lead, Opportunity, Source
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.notifications.models import Notification
from samphan.platform.refusals import Conflict, Forbidden, NotFound
from samphan.platform.tenants.models import Membership

PHONE = read_reach("phone", "081-234-5678")


@pytest.fixture
def sellers(owner: Actor) -> list[User]:
    people = [User.objects.create_user(f"s{number}@example.com", None, name=f"ขาย {number}") for number in range(3)]
    for person in people:
        add_member(owner.business, person, builtin="manager")
    return people


def ids(people: list[User]) -> list[str]:
    return [str(person.pk) for person in people]


def test_who_asks_is_a_customer_from_the_first_word_on(owner: Actor) -> None:
    row = create_lead(owner, name="นภัสสร ศิลารักษ์", interest="เมล็ด 20 กก.", reaches=[PHONE], message="ขอราคา")
    assert (row.customer.name, row.state, row.owner) == ("นภัสสร ศิลารักษ์", "new", None)
    again = create_lead(owner, name="ฝน", interest="ถุงซิป", reaches=[PHONE])
    assert again.customer == row.customer
    assert Customer.objects.count() == 1


def test_what_cannot_be_is_refused_and_leaves_nothing(owner: Actor) -> None:
    for values in (
        {"interest": " "},
        {"interest": "ก", "amount": "-1"},
        {"interest": "ก", "source": "x"},
        {"interest": "ก", "colour": "แดง"},
    ):
        with refused("invalid_fields"):
            create_lead(owner, name="ฝน", **values)
    assert (Lead.objects.count(), Customer.objects.count()) == (0, 0)


def test_leads_are_given_in_turn(owner: Actor, sellers: list[User]) -> None:
    save_rule(owner, None, name="ตามคิว", method="turn", people=ids(sellers), minutes=30)
    given = [create_lead(owner, name=f"ก {number}", interest="ข") for number in range(4)]
    assert [row.owner for row in given] == [*sellers, sellers[0]]
    assert "ตามคิว" in told(given[0])
    assert given[0].due_at - given[0].created_at == timedelta(minutes=30)
    assert Notification.objects.count() == 4


def test_leads_go_to_who_has_least_to_do_and_not_to_who_left(owner: Actor, sellers: list[User], cafe: Customer) -> None:
    save_rule(owner, None, name="งานน้อย", method="load", people=ids(sellers))
    create_opportunity(owner, customer=cafe, name="ดีล", owner=str(sellers[0].pk))
    Membership.objects.filter(user=sellers[1]).update(ended_at=timezone.now())
    assert create_lead(owner, name="ก", interest="ข").owner == sellers[2]
    assert create_lead(owner, name="ค", interest="ข").owner == sellers[0]


def test_territory_and_expertise_come_first_and_say_so(owner: Actor, sellers: list[User]) -> None:
    source = Source.objects.order_by("position")[0]
    save_rule(owner, None, name="เชียงราย", method="turn", people=ids(sellers[:1]), provinces="เชียงราย, ลำปาง")
    save_rule(owner, None, name="เครื่อง", method="turn", people=ids(sellers[1:2]), words="เครื่องชง, อบรม")
    save_rule(owner, None, name="แนะนำ", method="turn", people=ids(sellers[2:]), sources=[str(source.pk)])
    north = create_lead(owner, name="ก", interest="เครื่องชง", province="เชียงราย")
    expert = create_lead(owner, name="ข", interest="อยากได้เครื่องชง", province="เชียงใหม่")
    told_of = create_lead(owner, name="ค", interest="เมล็ด", source=source.pk)
    nobody = create_lead(owner, name="ง", interest="เมล็ด")
    assert [row.owner for row in (north, expert, told_of, nobody)] == [*sellers, None]
    assert "เชียงราย" in told(north)
    assert "เครื่องชง" in told(expert)
    assert told(nobody) == ""


def test_a_rule_that_makes_no_sense_is_refused(owner: Actor, outsider: Actor, sellers: list[User]) -> None:
    assert outsider.user is not None
    for values in (
        {"people": []},
        {"people": [str(outsider.user.pk)]},
        {"name": " "},
        {"minutes": 99999},
        {"method": "lot"},
    ):
        with refused("invalid_fields"):
            save_rule(owner, None, **{"name": "ก", "method": "turn", "people": ids(sellers), **values})


def test_the_first_answer_stops_the_clock_once(owner: Actor) -> None:
    row = create_lead(owner, name="ฝน", interest="เมล็ด")
    Lead.objects.filter(pk=row.pk).update(
        created_at=timezone.now() - timedelta(minutes=90), due_at=timezone.now() - timedelta(minutes=30)
    )
    row.refresh_from_db()
    assert (row.is_late, row.clock) == (True, "late")
    answer_lead(owner, row)
    first = row.answered_at
    answer_lead(owner, row)
    row.refresh_from_db()
    assert (row.answered_at, row.state, row.owner, row.clock) == (first, "working", owner.user, "late")
    assert [event.data["minutes"] for event in Event.objects.filter(kind="pipeline.lead_answered")] == [90]


def test_a_call_to_the_customer_is_an_answer(owner: Actor, run_jobs: RunJobs) -> None:
    row = create_lead(owner, name="ฝน", interest="เมล็ด")
    log_contact(owner, row.customer, channel="phone", direction="in", text="โทรมาถาม")
    run_jobs()
    row.refresh_from_db()
    assert row.state == "new"
    log_contact(owner, row.customer, channel="phone", direction="out", text="โทรกลับ")
    run_jobs()
    row.refresh_from_db()
    assert row.state == "working"


def test_a_qualified_lead_is_an_opportunity_of_the_same_customer(owner: Actor) -> None:
    row = create_lead(owner, name="ฝน", interest="เมล็ด 20 กก.", amount="9000", message="ทุกเดือน")
    deal = qualify_lead(owner, row)
    assert (deal.customer, deal.name, deal.amount, deal.description) == (row.customer, row.interest, 9000, "ทุกเดือน")
    row.refresh_from_db()
    assert (row.state, row.opportunity, row.answered_at is not None) == ("qualified", deal, True)
    with refused("lead_closed"):
        qualify_lead(owner, row)
    assert (Opportunity.objects.count(), Customer.objects.count()) == (1, 1)


def test_a_lead_not_pursued_says_why_and_comes_back(owner: Actor, lost_reason: CloseReason) -> None:
    row = create_lead(owner, name="ฝน", interest="เมล็ด")
    with refused("invalid_fields"):
        lose_lead(owner, row, reason="")
    lose_lead(owner, row, reason=lost_reason.pk)
    assert (row.state, row.reason) == ("lost", lost_reason)
    reopen_lead(owner, row)
    assert (row.state, row.reason) == ("new", None)
    with pytest.raises(Conflict):
        reopen_lead(owner, row)


def test_changed_and_given_by_hand(owner: Actor, sellers: list[User]) -> None:
    row = create_lead(owner, name="ฝน", interest="เมล็ด")
    assert change_lead(owner, row, version=1, interest="เมล็ดคั่วเข้ม") == ["interest"]
    with pytest.raises(Conflict):
        change_lead(owner, row, version=1, interest="ก")
    give_lead(owner, row, sellers[0].pk)
    assert (row.owner, told(row)) == (sellers[0], "")
    with refused("invalid_fields"):
        give_lead(owner, row, "")


def test_branch_viewer_and_outsider(owner: Actor, seller: Actor, staff: Actor, outsider: Actor) -> None:
    row = create_lead(owner, name="ฝน", interest="เมล็ด")
    mine = create_lead(seller, name="เมฆ", interest="ถุง")
    assert list(leads.rows(seller)) == [mine]
    for act in (lambda: create_lead(staff, name="ก", interest="ข"), lambda: answer_lead(staff, row)):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        leads.get(outsider, "view", row.pk)


def test_while_typing_one_is_told_who_is_known(owner: Actor, owner_client: Client) -> None:
    known = create_customer(owner, name="นภัสสร ศิลารักษ์", reaches=[PHONE])
    said = owner_client.post("/pipeline/leads/check/", {"phone": "0812345678"}).content.decode()
    assert str(known.pk) in said
    assert "รู้จักอยู่แล้ว" in said
    perhaps = owner_client.post("/pipeline/leads/check/", {"name": "นภัสสร"}).content.decode()
    assert f'value="{known.pk}"' in perhaps
    assert owner_client.post("/pipeline/leads/check/", {"name": "ฮฮฮ", "phone": "x"}).content.strip() == b""


def test_the_screens_take_in_answer_and_qualify(owner: Actor, owner_client: Client, lost_reason: CloseReason) -> None:
    sent = {
        "interest": "เครื่องชง",
        "name": "ร้านใหม่",
        "kind": "organisation",
        "phone": "081-234-5678",
        "amount": "150,000",
    }
    answer = owner_client.post("/pipeline/leads/new/", sent)
    row = Lead.objects.get()
    url = f"/pipeline/leads/{row.pk}/"
    assert answer["Location"] == url
    assert owner_client.post("/pipeline/leads/new/", {**sent, "phone": "12"}).status_code == 422
    assert "เครื่องชง" in owner_client.get("/pipeline/leads/").content.decode()
    assert "เครื่องชง" in owner_client.get("/pipeline/panels/leads/").content.decode()
    assert owner_client.get(url).status_code == 200
    assert owner_client.post(f"{url}edit/", {"interest": "เครื่องชงสองหัว", "amount": "1"}).status_code == 204
    assert owner_client.post(f"{url}give/", {"owner": owner.user.pk if owner.user else ""}).status_code == 204
    assert owner_client.post(f"{url}answer/").status_code == 204
    assert owner_client.post(f"{url}lose/", {"reason": ""}).status_code in {200, 422}
    assert owner_client.post(f"{url}lose/", {"reason": lost_reason.pk}).status_code == 204
    assert owner_client.post(f"{url}reopen/").status_code == 302
    deal = owner_client.post(f"{url}qualify/")
    assert deal["Location"] == f"/pipeline/opportunities/{Opportunity.objects.get().pk}/"


def opened() -> str:
    """A form that was opened some seconds ago, as the page itself makes it."""
    from django.core import signing  # noqa: PLC0415 - only here

    signer = signing.TimestampSigner(salt=spam.SALT)
    before = signer.timestamp
    signer.timestamp = lambda: signing.b62_encode(int(timezone.now().timestamp()) - 10)  # type: ignore[method-assign]
    try:
        return signer.sign("x" + timezone.now().isoformat())
    finally:
        signer.timestamp = before  # type: ignore[method-assign]


@pytest.fixture
def form(owner: Actor) -> dict[str, Any]:
    cache.clear()
    save_form(owner, is_open=True, heading="ถามเรา")
    return {"name": "ฝน", "phone": "081-234-5678", "interest": "เมล็ด", "message": "ขอราคา", "opened": opened()}


def test_visitors_ask_by_a_form_that_is_open(owner: Actor, form: dict[str, Any]) -> None:
    visitor, url = Client(), f"/pipeline/ask/{owner.business.slug}/"
    assert "ถามเรา" in visitor.get(url).content.decode()
    assert visitor.post(url, form)["Location"] == f"{url}thanks/"
    assert visitor.post(url, form).status_code == 302
    row = Lead.objects.get()
    assert (row.door, row.customer.name, row.message) == ("form", "ฝน", "ขอราคา")
    assert visitor.get(f"{url}thanks/").status_code == 200
    save_form(owner, is_open=False)
    assert visitor.get(url).status_code == 404


def test_the_form_thanks_machines_and_keeps_nothing(owner: Actor, form: dict[str, Any]) -> None:
    visitor, url = Client(), f"/pipeline/ask/{owner.business.slug}/"
    assert visitor.post(url, {**form, "website": "http://spam.example"}).status_code == 302
    assert visitor.post(url, {**form, "opened": spam.form_token()}).status_code == 422
    assert visitor.post(url, {**form, "phone": "", "opened": opened()}).status_code == 422
    assert visitor.get("/pipeline/ask/no-such-shop/").status_code == 404
    assert not Lead.objects.exists()


def test_a_stranger_with_anothers_number_changes_nothing_of_them(owner: Actor, form: dict[str, Any]) -> None:
    known = create_customer(owner, name="สมชาย ใจดี", reaches=[PHONE])
    url = f"/pipeline/ask/{owner.business.slug}/"
    assert Client().post(url, form).status_code == 302
    row = Lead.objects.get()
    assert row.customer != known
    assert known.contact_points.get().value == PHONE.value
    Client().post(url, {**form, "name": "คุณสมชาย ใจดี", "opened": opened()})
    assert Lead.objects.order_by("-pk")[0].customer == known


def test_the_set_up_of_leads_is_a_page(
    owner: Actor, owner_client: Client, staff_client: Client, sellers: list[User]
) -> None:
    sent = {"name": "คิว", "people": ids(sellers), "method": "turn", "minutes": "45", "words": "ก, ข"}
    assert owner_client.post("/pipeline/setup/rules/", sent).status_code == 204
    assert "คิว" in owner_client.get("/pipeline/setup/leads/").content.decode()
    assert staff_client.get("/pipeline/setup/leads/").status_code == 403
    assert owner_client.post("/pipeline/setup/leads/form/", {"is_open": "on", "heading": "ถาม"}).status_code == 204


def test_a_territory_is_postcodes_and_types_of_customers_too(owner: Actor, sellers: list[User]) -> None:
    first, second = ids(sellers)[:2]
    save_rule(owner, None, name="ในเมือง", method="turn", people=[first], postcodes="502, 50300", types=["retailer"])
    save_rule(owner, None, name="ที่เหลือ", method="turn", people=[second])
    for postcode, kind, keeper in (
        ("50200", "retailer", first),
        ("50200", "agent", second),
        ("57000", "retailer", second),
    ):
        shop = create_customer(owner, name=f"ร้าน {postcode} {kind}", postcode=postcode, customer_type=kind)
        lead = create_lead(owner, customer=shop, interest="เมล็ด")
        assert str(lead.owner_id) == keeper
    assert "50200" in told(Lead.objects.order_by("pk")[0])


@pytest.mark.parametrize("wrong", [{"postcodes": "เชียงใหม่"}, {"postcodes": "502000"}, {"types": ["king"]}])
def test_a_territory_that_is_none_is_refused(owner: Actor, sellers: list[User], wrong: dict[str, Any]) -> None:
    with refused("invalid_fields"):
        save_rule(owner, None, name="ผิด", method="turn", people=ids(sellers), **wrong)
    assert not AssignmentRule.objects.exists()
