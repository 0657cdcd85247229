from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone

from conftest import RunJobs
from samphan.consent import spam
from samphan.consent.models import ConsentRecord, Outcome, PublicPages, Registration, Verification
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer, Suspicion
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.jobs.worker import Worker
from samphan.platform.people.models import WaitingLetter
from samphan.platform.tenants.current import use_business

PATH = "/r/doi-roast/"
FON = {"name": "นภัสสร ศิลารักษ์", "nickname": "ฝน", "phone": "081-234-5678", "birth_date": "28/2/2539"}
Send = Callable[..., Any]


@pytest.fixture
def visitor(owner: Actor) -> Client:
    return Client()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A form that was opened ten seconds ago."""

    def token() -> str:
        signer = TimestampSigner(salt=spam.SALT)
        monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() - 10)
        made = signer.sign(f"t{id(object())}{timezone.now().timestamp()}")
        monkeypatch.undo()
        return made

    return token


@pytest.fixture
def send(visitor: Client, opened: Callable[[], str]) -> Send:
    def sent(**fields: str) -> Any:
        return visitor.post(PATH, {"opened": opened(), **fields})

    return sent


def code_in_mail() -> str:
    Worker().work_off()
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[-1].body))
    assert found
    return found[1]


def confirm(visitor: Client, answer: Any) -> Any:
    return visitor.post(answer.url, {"code": code_in_mail()})


def test_the_page_shows_the_wording_with_no_box_ticked(visitor: Client) -> None:
    page = visitor.get(PATH).content.decode()
    assert "ฉันยินยอมให้ ดอยโรสต์" in page
    assert page.count('name="agree.') == 3
    assert "checked" not in page


def test_a_visitor_with_a_phone_becomes_a_customer(send: Send) -> None:
    assert send(**FON, **{"agree.news": "1"}).url == f"{PATH}done/"
    customer = Customer.objects.get()
    assert (customer.name, customer.nickname, customer.birth_date) == ("นภัสสร ศิลารักษ์", "ฝน", date(1996, 2, 28))
    point = customer.contact_points.get()
    assert (point.value, point.source, point.verified_at) == ("+66812345678", "self-registration", None)
    assert Registration.objects.get().outcome == Outcome.NEW
    assert {row.channel for row in ConsentRecord.objects.filter(given=True)} == {"line", "email", "sms", "phone"}
    assert set(ConsentRecord.objects.values_list("evidence", "source")) == {("page", "registration")}
    assert Event.objects.filter(kind="consent.customer_registered", customer_id=customer.pk).exists()


def test_without_a_tick_nothing_is_agreed(send: Send) -> None:
    send(**FON)
    assert not ConsentRecord.objects.exists()


def test_an_e_mail_is_confirmed_by_a_code_before_anything_is_stored(send: Send, visitor: Client) -> None:
    answer = send(**FON, email="fon@example.com")
    assert not Customer.objects.exists()
    assert confirm(visitor, answer).url == f"{PATH}done/"
    assert mail.outbox[-1].to == ["fon@example.com"]
    assert Customer.objects.get().contact_points.get(kind="email").verified_at is not None
    assert Customer.objects.get().contact_points.get(kind="phone").verified_at is None


def test_the_code_is_kept_as_a_hash_and_what_waited_is_forgotten(send: Send, visitor: Client) -> None:
    answer = send(**FON, email="fon@example.com")
    assert code_in_mail() not in Verification.objects.get().code_hash
    confirm(visitor, answer)
    waiting = Verification.objects.get()
    assert (waiting.payload, waiting.value) == ({}, "")


def test_a_wrong_code_is_refused_and_five_of_them_end_it(send: Send, visitor: Client) -> None:
    answer = send(**FON, email="fon@example.com")
    right = code_in_mail()
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        assert visitor.post(answer.url, {"code": wrong}).status_code == 422
    assert visitor.post(answer.url, {"code": right}).status_code == 422
    assert not Customer.objects.exists()


def test_a_code_is_over_after_a_quarter_of_an_hour(send: Send, visitor: Client) -> None:
    answer = send(**FON, email="fon@example.com")
    Verification.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert confirm(visitor, answer).status_code == 422
    assert not Customer.objects.exists()


def test_a_code_works_once(send: Send, visitor: Client) -> None:
    answer = send(**FON, email="fon@example.com")
    confirm(visitor, answer)
    assert confirm(visitor, answer).status_code == 404
    assert Customer.objects.count() == 1


def test_without_the_mail_one_can_finish_unconfirmed(send: Send, visitor: Client) -> None:
    answer = send(**FON, email="fon@example.com")
    visitor.post(answer.url, {"without": "1", "code": "-"})
    assert Customer.objects.get().contact_points.get(kind="email").verified_at is None


def test_a_known_customer_who_proves_the_address_is_updated_where_empty(
    send: Send, visitor: Client, owner: Actor
) -> None:
    known = create_customer(
        owner, name="นภัสสร ศิลารักษ์", nickname="น้องฝน", reaches=[read_reach("email", "fon@example.com")]
    )
    confirm(visitor, send(**FON, email="Fon@Example.com", **{"agree.news": "1"}))
    known.refresh_from_db()
    assert Customer.objects.count() == 1
    assert (known.nickname, known.birth_date) == ("น้องฝน", date(1996, 2, 28))
    assert known.contact_points.filter(kind="phone").exists()
    assert ConsentRecord.objects.filter(customer=known).exists()
    assert Registration.objects.get().outcome == Outcome.UPDATED


def test_an_unproven_address_never_touches_the_customer_who_has_it(send: Send, owner: Actor) -> None:
    known = create_customer(owner, name="นภัสสร ศิลารักษ์", reaches=[read_reach("phone", "081-234-5678")])
    send(**FON, **{"agree.news": "1"})
    known.refresh_from_db()
    made = Registration.objects.get()
    assert (made.outcome, made.suspect) == (Outcome.LOOKALIKE, known)
    assert made.customer != known
    assert (known.nickname, known.version) == ("", 1)
    assert not ConsentRecord.objects.filter(customer=known).exists()
    assert not made.customer.contact_points.exists()
    [suspicion] = Suspicion.objects.to_review()
    assert {suspicion.left, suspicion.right} == {known, made.customer}
    assert [code for code, _bits in suspicion.reasons] == ["phone_same"]


def test_a_proven_address_with_another_name_is_another_customer(send: Send, visitor: Client, owner: Actor) -> None:
    mother = create_customer(owner, name="สมศรี ใจดี", reaches=[read_reach("email", "home@example.com")])
    confirm(visitor, send(**FON, email="home@example.com"))
    assert Registration.objects.get().suspect == mother
    assert Customer.objects.count() == 2


def test_known_and_unknown_visitors_see_the_same(send: Send, visitor: Client, owner: Actor) -> None:
    create_customer(owner, name="นภัสสร ศิลารักษ์", reaches=[read_reach("phone", "081-234-5678")])
    known = send(**FON)
    unknown = send(name="คนใหม่ มาแล้ว", phone="089-999-9999")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "นภัสสร" not in visitor.get(known.url).content.decode()


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"name": "", "phone": "081-234-5678"}, "name"),
        ({"name": "ฝน"}, "phone"),
        ({"name": "ฝน", "phone": "12"}, "phone"),
        ({"name": "ฝน", "email": "ไม่ใช่"}, "email"),
        ({"name": "ฝน", "phone": "081-234-5678", "birth_date": "29/2/2567 ไม่มี"}, "birth_date"),
        ({"name": "ฝน", "phone": "081-234-5678", "birth_date": "1/1/2800"}, "birth_date"),
    ],
)
def test_what_cannot_be_read_is_asked_again_and_nothing_is_lost(
    send: Send, fields: dict[str, str], beside: str
) -> None:
    answer = send(**fields)
    assert answer.status_code == 422
    assert beside in answer.context["form"].errors
    assert not Customer.objects.exists()


def test_a_machine_that_fills_every_field_is_thanked_and_forgotten(send: Send) -> None:
    assert send(**FON, website="http://spam.example").url == f"{PATH}done/"
    assert not Customer.objects.exists()


def test_a_form_that_comes_back_at_once_is_asked_again(visitor: Client) -> None:
    answer = visitor.post(PATH, {**FON, "opened": spam.form_token()})
    assert answer.status_code == 422
    assert "081-234-5678" in answer.content.decode()
    assert visitor.post(PATH, {**FON, "opened": "made-up"}).status_code == 422
    assert not Customer.objects.exists()


def test_a_form_sent_twice_counts_once(visitor: Client, opened: Callable[[], str]) -> None:
    form = {**FON, "opened": opened()}
    assert visitor.post(PATH, form).url == visitor.post(PATH, form).url
    assert Customer.objects.count() == 1


def test_the_seventh_form_of_a_minute_is_refused(visitor: Client) -> None:
    answers = [visitor.post(PATH, {"website": "x"}).status_code for _try in range(14)]
    assert 429 in answers


def test_one_address_gets_no_more_than_five_codes_an_hour(send: Send, run_jobs: RunJobs) -> None:
    for _try in range(5):
        send(**FON, email="fon@example.com")
        # the pace of one address is six a minute; this limit is about the mailbox
    assert send(**FON, email="fon@example.com").status_code == 422
    run_jobs()
    assert len(mail.outbox) == 5


def test_a_code_that_came_too_late_for_the_mail_server_is_not_sent(send: Send, run_jobs: RunJobs) -> None:
    send(**FON, email="fon@example.com")
    WaitingLetter.objects.update(good_until=timezone.now() - timedelta(seconds=1))
    run_jobs()
    assert not mail.outbox
    assert not WaitingLetter.objects.exists()


def test_a_closed_page_registers_nobody(send: Send, owner: Actor, visitor: Client) -> None:
    PublicPages.objects.create(business=owner.business, registration_open=False)
    assert visitor.get(PATH).status_code == 404
    assert send(**FON).status_code == 404
    assert not Customer.objects.exists()


def test_an_unknown_business_has_no_page(visitor: Client) -> None:
    assert visitor.get("/r/no-such-shop/").status_code == 404


def test_the_code_page_of_one_shop_is_not_found_at_another(send: Send, visitor: Client, outsider: Actor) -> None:
    answer = send(**FON, email="fon@example.com")
    assert visitor.get(answer.url.replace("doi-roast", "other-shop")).status_code == 404
    with use_business(outsider.business):
        assert not Customer.objects.exists()


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_address_is_there_as_a_picture(visitor: Client, kind: str, start: bytes) -> None:
    assert visitor.get(f"{PATH}qr.{kind}").content.startswith(start)


def test_the_shop_writes_its_texts_prints_the_poster_and_sees_who_came(
    owner_client: Client, send: Send, owner: Actor
) -> None:
    known = create_customer(owner, name="นภัสสร ศิลารักษ์", reaches=[read_reach("phone", "081-234-5678")])
    form = {"registration_open": "on", "welcome_th": "สมัครวันนี้รับกาแฟฟรี", "version": "1"}
    assert owner_client.post("/settings/public-pages/", form).status_code == 302
    assert "สมัครวันนี้รับกาแฟฟรี" in owner_client.get(PATH).content.decode()
    assert "สมัครวันนี้รับกาแฟฟรี" in owner_client.get("/settings/public-pages/poster/").content.decode()
    send(**FON)
    page = owner_client.get("/settings/public-pages/registrations/").content.decode()
    assert f"/customers/{known.pk}/" in page


def test_a_viewer_changes_no_texts(staff_client: Client) -> None:
    assert staff_client.post("/settings/public-pages/", {"version": "1"}).status_code == 403
    assert not PublicPages.objects.exists()


def test_an_outsider_sees_no_registrations_of_ours(send: Send, outsider_client: Client) -> None:
    send(**FON)
    assert "นภัสสร" not in outsider_client.get("/settings/public-pages/registrations/").content.decode()
