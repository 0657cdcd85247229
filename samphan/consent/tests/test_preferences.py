from __future__ import annotations

import pytest
from django.test import Client

from samphan.consent.actions.ledger import Proof, give
from samphan.consent.actions.preferences import address_of_link, link_for, revoke_links
from samphan.consent.actions.purposes import publish_wording
from samphan.consent.gate import may_send
from samphan.consent.models import ConsentRecord, ConsentState, PreferenceLink, Purpose
from samphan.consent.pace import keep_pace
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.problems import TooMany
from samphan.platform.events.describe import describe
from samphan.platform.events.models import Event
from samphan.platform.tenants.current import use_business

READ = {f"wording.{key}": "1" for key in ("news", "service", "surveys", "profiling", "partners")}


@pytest.fixture
def fon(owner: Actor) -> Customer:
    return create_customer(owner, name="นภัสสร", reaches=[read_reach("email", "fon@example.com")])


@pytest.fixture
def address(owner: Actor, fon: Customer) -> str:
    return "/p/" + link_for(owner, fon).token + "/"


@pytest.fixture
def visitor() -> Client:
    return Client()


def stands(key: str, channel: str) -> bool | None:
    state = ConsentState.objects.filter(purpose__key=key, channel=channel).first()
    return state.given if state else None


def test_the_page_shows_the_business_the_purposes_and_the_wording(visitor: Client, address: str) -> None:
    page = visitor.get(address).content.decode()
    assert "ดอยโรสต์" in page
    assert "ข่าวสารและโปรโมชัน" in page
    assert "ฉันยินยอมให้ ดอยโรสต์ ใช้ชื่อ" in page
    assert page.count('role="switch"') == 13


def test_opening_the_page_changes_nothing(visitor: Client, address: str) -> None:
    for path in (address, f"{address}unsubscribe/email/"):
        assert visitor.get(path, follow=True).status_code == 200
    assert visitor.get(f"{address}stop/").status_code == 405
    assert not ConsentRecord.objects.exists()
    assert PreferenceLink.objects.get().used_at is None


def test_a_customer_agrees_and_the_page_is_the_proof(visitor: Client, address: str, fon: Customer) -> None:
    visitor.post(address, {**READ, "say.news.email": "on", "say.service.email": "on"}, headers={"user-agent": "Phone"})
    row = ConsentRecord.objects.get(given=True)
    assert (row.purpose.key, row.channel, row.evidence, row.source) == ("news", "email", "page", "preferences")
    assert (row.ip, row.user_agent, row.wording.number, row.language) == ("127.0.0.1", "Phone", 1, "th")
    assert may_send(fon, Purpose.objects.get(key="news"), "email").code in {"", "quiet_hours"}


def test_only_what_changed_is_recorded(visitor: Client, address: str) -> None:
    defaults = {f"say.service.{channel}": "on" for channel in ("line", "email", "sms", "phone")}
    defaults |= {f"say.surveys.{channel}": "on" for channel in ("line", "email", "sms")}
    visitor.post(address, {**READ, **defaults})
    assert not ConsentRecord.objects.exists()
    visitor.post(address, {**READ, **defaults, "say.profiling.general": "on"})
    visitor.post(address, {**READ, **defaults, "say.profiling.general": "on"})
    assert ConsentRecord.objects.count() == 1


def test_what_was_read_is_kept_even_when_a_new_wording_came_meanwhile(
    visitor: Client, address: str, owner: Actor
) -> None:
    publish_wording(owner, Purpose.objects.get(key="profiling"), text_th="ข้อความใหม่")
    visitor.post(address, {"wording.profiling": "1", "say.profiling.general": "on"})
    assert ConsentRecord.objects.get().wording.number == 1


def test_one_click_stops_everything_but_service(visitor: Client, address: str, owner: Actor, fon: Customer) -> None:
    give(owner, fon, Purpose.objects.get(key="news"), ["email", "line"], Proof("paper", "staff", "1"))
    visitor.post(f"{address}stop/")
    assert (stands("news", "email"), stands("news", "line"), stands("surveys", "sms")) == (False, False, False)
    assert stands("service", "email") is None
    assert stands("news", "sms") is None  # never agreed to, so there is nothing to take back


def test_one_click_of_a_mail_program_stops_that_channel_without_a_cookie(
    address: str, owner: Actor, fon: Customer
) -> None:
    give(owner, fon, Purpose.objects.get(key="news"), ["email", "line"], Proof("paper", "staff", "1"))
    program = Client(enforce_csrf_checks=True)
    answer = program.post(f"{address}unsubscribe/email/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert (stands("news", "email"), stands("news", "line")) == (False, True)


def test_other_changes_need_the_page_itself(address: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"{address}stop/").status_code == 403
    assert stranger.post(address, READ).status_code == 403
    assert not ConsentRecord.objects.exists()


def test_an_unknown_channel_is_not_found(visitor: Client, address: str) -> None:
    assert visitor.post(f"{address}unsubscribe/pigeon/").status_code == 404


@pytest.mark.parametrize("broken", ["x", "0" * 32 + ":abc", "กข"])
def test_a_made_up_link_opens_nothing(visitor: Client, address: str, broken: str) -> None:
    assert visitor.get(f"/p/{broken}/").status_code == 404
    assert visitor.get(address[:-3] + "xy/").status_code == 404


def test_a_revoked_link_opens_nothing_and_a_new_one_does(
    visitor: Client, address: str, owner: Actor, fon: Customer
) -> None:
    revoke_links(owner, fon)
    assert visitor.get(address).status_code == 404
    assert visitor.post(f"{address}stop/").status_code == 404
    fresh = address_of_link(link_for(owner, fon))
    assert visitor.get(fresh[fresh.index("/p/") :]).status_code == 200


def test_the_link_of_a_deleted_customer_opens_nothing(
    visitor: Client, address: str, owner: Actor, fon: Customer
) -> None:
    delete_customer(owner, fon)
    assert visitor.get(address).status_code == 404


def test_the_timeline_names_no_one_but_the_customer(visitor: Client, address: str) -> None:
    visitor.post(address, {"wording.profiling": "1", "say.profiling.general": "on"})
    event = Event.objects.get(kind="consent.given")
    assert "นภัสสร" not in describe(event).sentence
    assert event.actor is None


def test_a_colleague_hands_over_the_link_and_revokes_it(owner_client: Client, visitor: Client, fon: Customer) -> None:
    dialog = owner_client.post(f"/consent/customers/{fon.pk}/link/").content.decode()
    token = PreferenceLink.objects.get().token
    assert token in dialog
    owner_client.post(f"/consent/customers/{fon.pk}/link/revoke/")
    assert visitor.get(f"/p/{token}/").status_code == 404


@pytest.mark.parametrize("path", ["link/", "link/revoke/"])
def test_an_outsider_gets_no_link(outsider_client: Client, owner: Actor, fon: Customer, path: str) -> None:
    link_for(owner, fon)
    assert outsider_client.post(f"/consent/customers/{fon.pk}/{path}").status_code == 404
    assert PreferenceLink.objects.get().revoked_at is None


def test_a_colleague_who_opens_the_link_sees_what_a_visitor_sees(owner_client: Client, address: str) -> None:
    assert "side-nav" not in owner_client.get(address).content.decode()


def test_a_visitor_of_one_shop_never_reaches_another(owner: Actor, outsider: Actor, fon: Customer) -> None:
    with use_business(outsider.business):
        theirs = create_customer(outsider, name="ลูกค้าร้านอื่น")
        token = link_for(outsider, theirs).token
    page = Client().get(f"/p/{token}/").content.decode()
    assert ("ร้านอื่น" in page, "ดอยโรสต์" in page) == (True, False)


def test_too_many_changes_in_a_minute_are_refused() -> None:
    def seven_times() -> None:  # a minute may end meanwhile, so more often than twice the limit
        for _try in range(7):
            keep_pace("test", "somebody", most=3)

    with pytest.raises(TooMany):
        seven_times()
