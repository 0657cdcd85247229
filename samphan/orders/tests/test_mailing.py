"""A paper goes to its customer by e-mail: through the gate, once for each click, with its PDF, and the timeline tells of it."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.test import Client
from django.utils import timezone

from conftest import RunJobs, refused, signed_in
from samphan.consent.actions.sending import suppress
from samphan.consent.gate import may_send
from samphan.consent.models import Purpose, Reservation, Suppression
from samphan.customers.actions import create_customer
from samphan.customers.contacts import Reach
from samphan.customers.models import ContactPoint, Customer
from samphan.customers.reaching import add_contact_point, remove_contact_point
from samphan.orders.invoicing import issue_invoice
from samphan.orders.links import link_of
from samphan.orders.mailing import mail_paper
from samphan.orders.models import Order, OrderSettings, Quotation, QuotationState
from samphan.orders.ordering import place_order
from samphan.orders.paying import take_cash
from samphan.orders.quoting import decline_quotation, make_quotation
from samphan.orders.steps import steps_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.jobs.models import Job, JobState
from samphan.platform.people.models import WaitingLetter
from samphan.platform.people.testing import Mailbox
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch

TO = "ann@example.com"
TELLING = ("orders.paper_mailed", "orders.quotation_sent")  # the one or the other


@pytest.fixture
def ann(owner: Actor) -> Customer:
    return create_customer(owner, name="แอน คาเฟ่", reaches=[mail_at(TO), mail_at("shop@example.com")])


@pytest.fixture
def quotation(owner: Actor, ann: Customer, branch: Branch, stocked: Stocked) -> Quotation:
    return make_quotation(owner, ann, some(stocked(), "2"), branch)


def mail_at(address: str) -> Reach:
    return Reach("email", address, address)


def point_of(customer: Customer, address: str = TO) -> ContactPoint:
    found: ContactPoint = customer.contact_points.get(value=address)
    return found


def typed(customer: Customer, **more: str) -> dict[str, str]:
    return {
        "point": str(point_of(customer).pk),
        "subject": "ใบเสนอราคา",
        "text": "สวัสดีค่ะ",
        "key": "click",
        **more,
    }


def address_of(row: Quotation) -> str:
    return f"/orders/quotations/{row.pk}/mail/"


def taken(mailbox: Mailbox) -> EmailMessage:
    (envelope,) = mailbox.taken
    content = envelope.content
    assert isinstance(content, bytes)
    return message_from_bytes(content, policy=default)


def pdf_in(mail: EmailMessage) -> tuple[str, bytes]:
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    return str(part.get_filename()), part.get_content()


def nothing_left(mailbox: Mailbox) -> bool:
    return not (mailbox.taken or WaitingLetter.objects.exists() or Event.objects.filter(kind__in=TELLING))


def test_a_quotation_goes_with_its_pdf_and_stands_on_the_timeline(
    owner_client: Client, quotation: Quotation, ann: Customer, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    page = owner_client.get(address_of(quotation)).content.decode()
    assert TO in page
    assert f"ใบเสนอราคา {quotation.number} จาก ดอยโรสต์" in page
    assert link_of(quotation) in page
    assert owner_client.post(address_of(quotation), typed(ann, subject="ราคา\nเมล็ด")).status_code == 204
    assert not mailbox.taken
    run_jobs()
    mail = taken(mailbox)
    assert mailbox.taken[0].rcpt_tos == [TO]
    assert (mail["Subject"], mail["Reply-To"]) == ("ราคา เมล็ด", "owner@example.com")
    assert "ดอยโรสต์" in mail["From"]
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip() == "สวัสดีค่ะ"
    name, pdf = pdf_in(mail)
    assert name == f"ใบเสนอราคา {quotation.number}.pdf"
    assert pdf.startswith(b"%PDF-")
    told = Event.objects.get(kind__in=TELLING)
    assert (told.data["way"], told.data["to"], told.customer_id) == ("email", TO, ann.pk)
    assert told.actor_name == "พิม เจ้าของ"
    assert [(one.state, one.note) for one in steps_of(quotation)] == [("open", ""), ("sent", "email")]
    assert not WaitingLetter.objects.exists()
    assert TO in owner_client.get(f"/customers/{ann.pk}/timeline/").content.decode()


def test_two_clicks_are_one_mail_and_a_new_dialog_is_another(
    owner_client: Client, quotation: Quotation, ann: Customer, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    for key in ("click", "click", "later"):
        assert owner_client.post(address_of(quotation), typed(ann, key=key)).status_code == 204
    run_jobs()
    assert (len(mailbox.taken), Event.objects.filter(kind__in=TELLING).count()) == (2, 2)
    assert Reservation.objects.count() == 2


def test_order_invoice_and_receipt_go_too(  # noqa: PLR0917 - fixtures
    owner: Actor,
    owner_client: Client,
    ann: Customer,
    branch: Branch,
    stocked: Stocked,
    run_jobs: RunJobs,
    mailbox: Mailbox,
) -> None:
    order = place_order(owner, ann, some(stocked(), "2"), branch)
    OrderSettings.objects.create(business=owner.business, vat_registered=False)
    invoice = issue_invoice(owner, order)
    receipt = take_cash(owner, order, tendered=order.total)
    rows = {"orders": order, "invoices": invoice, "receipts": receipt}
    for plural, row in rows.items():
        address = f"/orders/{plural}/{row.pk}/mail/"
        assert row.number in owner_client.get(address).content.decode()
        assert owner_client.post(address, typed(ann)).status_code == 204
    run_jobs()
    names = [pdf_in(message_from_bytes(bytes(one.content or b""), policy=default))[0] for one in mailbox.taken]
    assert all(row.number in name for row, name in zip(rows.values(), names, strict=True))
    told = Event.objects.filter(kind="orders.paper_mailed").order_by("pk").values_list("data__document", flat=True)
    assert list(told) == ["order", "invoice", "receipt"]
    for page in (f"/orders/{order.pk}/", f"/orders/invoices/{invoice.pk}/", f"/orders/receipts/{receipt.pk}/"):
        assert "/mail/" in owner_client.get(page).content.decode()


@pytest.mark.parametrize(("language", "said"), [("en", ["Dear แอน"]), ("both", ["เรียน แอน", "Dear แอน"])])
def test_the_words_follow_the_language_of_papers(
    owner_client: Client, owner: Actor, quotation: Quotation, language: str, said: list[str]
) -> None:
    OrderSettings.objects.update_or_create(business=owner.business, defaults={"paper_language": language})
    page = owner_client.get(address_of(quotation)).content.decode()
    assert all(words in page for words in said)
    assert ("เรียน แอน" in page) == (language == "both")


def test_the_gate_refuses_with_its_own_sentence(  # noqa: PLR0917 - fixtures
    owner: Actor, owner_client: Client, quotation: Quotation, ann: Customer, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    suppress(owner, mail_at(TO), "email", reason="bounce")
    stopped = owner_client.post(address_of(quotation), typed(ann, text="อย่าให้หาย"))
    assert stopped.status_code == 422
    sentence = may_send(ann, Purpose.objects.get(key="service"), "email", point=point_of(ann)).sentence
    assert sentence
    page = stopped.content.decode()
    assert sentence in page
    assert "อย่าให้หาย" in page
    other = str(point_of(ann, "shop@example.com").pk)
    suppress(owner, mail_at("shop@example.com"), "email", reason="manual")
    assert owner_client.get(address_of(quotation)).status_code == 422
    Purpose.objects.filter(key="service").update(retired_at=timezone.now())
    with refused("purpose_retired"):
        mail_paper(owner, "quotation", quotation.pk, point=point_of(ann).pk, subject="x", text="x")
    assert owner_client.post(address_of(quotation), typed(ann, point=other)).status_code == 422
    run_jobs()
    assert nothing_left(mailbox)
    assert not Reservation.objects.exists()


def test_a_customer_who_stops_it_while_it_waits_gets_nothing(
    owner: Actor, quotation: Quotation, ann: Customer, run_jobs: RunJobs, mailbox: Mailbox
) -> None:
    assert mail_paper(owner, "quotation", quotation.pk, point=point_of(ann).pk, subject="x", text="x")
    suppress(owner, mail_at(TO), "email", reason="block")
    run_jobs(failing=True)
    assert not mailbox.taken
    assert not Event.objects.filter(kind__in=TELLING).exists()
    assert Job.objects.get(task__contains="post_paper").state == JobState.FAILED


@pytest.mark.parametrize("answer", ["550 no such mailbox", "550 5.1.1 user unknown", "553 mailbox name not allowed"])
def test_an_address_that_the_mail_server_does_not_know_is_suppressed_until_it_is_changed(  # noqa: PLR0917 - fixtures
    owner: Actor,
    owner_client: Client,
    quotation: Quotation,
    ann: Customer,
    run_jobs: RunJobs,
    mailbox: Mailbox,
    answer: str,
) -> None:
    mailbox.answer = answer
    mail_paper(owner, "quotation", quotation.pk, point=point_of(ann).pk, subject="x", text="x")
    run_jobs(failing=True)
    assert nothing_left_but_the_letter(mailbox)
    assert [one.state for one in steps_of(quotation)] == ["open"]
    stop = Suppression.objects.get()
    assert (stop.value, stop.reason, stop.detail, stop.lifted_at) == (TO, "bounce", answer, None)
    decision = may_send(ann, Purpose.objects.get(key="service"), "email", point=point_of(ann))
    assert (decision.code, "ข้อความตีกลับ" in decision.sentence) == ("suppressed", True)
    assert Event.objects.get(kind="consent.address_suppressed").customer_id == ann.pk
    assert "ข้อความตีกลับ" in owner_client.get(f"/customers/{ann.pk}/timeline/").content.decode()
    remove_contact_point(owner, ann, point_of(ann).pk)
    add_contact_point(owner, ann, mail_at("ann.new@example.com"))
    assert may_send(
        ann, Purpose.objects.get(key="service"), "email", point=point_of(ann, "ann.new@example.com")
    ).allowed


@pytest.mark.parametrize("answer", ["550 5.7.1 message refused by policy", "554 5.7.26 unauthenticated mail"])
def test_a_refusal_of_us_does_not_blame_the_address(  # noqa: PLR0917 - fixtures
    owner: Actor, quotation: Quotation, ann: Customer, run_jobs: RunJobs, mailbox: Mailbox, answer: str
) -> None:
    mailbox.answer = answer
    mail_paper(owner, "quotation", quotation.pk, point=point_of(ann).pk, subject="x", text="x")
    run_jobs(failing=True)
    assert nothing_left_but_the_letter(mailbox)
    assert not Suppression.objects.exists()


def nothing_left_but_the_letter(mailbox: Mailbox) -> bool:
    return not mailbox.taken and WaitingLetter.objects.count() == 1 and not Event.objects.filter(kind__in=TELLING)


@pytest.mark.parametrize(
    "wrong", [{"subject": " "}, {"text": ""}, {"subject": "x" * 201}, {"text": "x" * 5001}, {"point": "x"}]
)
def test_words_that_cannot_be_are_refused_beside_their_field(
    owner_client: Client, quotation: Quotation, ann: Customer, mailbox: Mailbox, wrong: dict[str, str]
) -> None:
    answer = owner_client.post(address_of(quotation), typed(ann) | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert nothing_left(mailbox)


def test_a_declined_quotation_and_an_order_of_nobody_are_not_mailed(  # noqa: PLR0917 - fixtures
    owner: Actor, quotation: Quotation, ann: Customer, branch: Branch, stocked: Stocked, mailbox: Mailbox
) -> None:
    decline_quotation(owner, quotation, reason="แพง")
    with refused("quotation_closed"):
        mail_paper(owner, "quotation", quotation.pk, point=point_of(ann).pk, subject="x", text="x")
    Quotation.objects.update(state=QuotationState.OPEN, valid_until=timezone.localdate().replace(year=2020, day=1))
    with refused("quotation_expired"):
        mail_paper(owner, "quotation", quotation.pk, point=point_of(ann).pk, subject="x", text="x")
    nobody: Order = place_order(owner, None, some(stocked(name="ชา")), branch, pay_first=True)
    with refused("no_customer"):
        mail_paper(owner, "order", nobody.pk, point=point_of(ann).pk, subject="x", text="x")
    assert nothing_left(mailbox)


def test_strangers_viewers_and_foreign_addresses_send_nothing(  # noqa: PLR0917 - fixtures
    owner: Actor, staff: Actor, outsider: Actor, quotation: Quotation, ann: Customer, cafe: Customer, mailbox: Mailbox
) -> None:
    for client, status in ((signed_in(outsider), 404), (signed_in(staff), 403)):
        assert client.get(address_of(quotation)).status_code == status
        assert client.post(address_of(quotation), typed(ann)).status_code == status
    with pytest.raises(Forbidden):
        mail_paper(staff, "quotation", quotation.pk, point=point_of(ann).pk, subject="x", text="x")
    other = create_customer(owner, name="คนอื่น", reaches=[mail_at("other@example.com")])
    with pytest.raises(NotFound):
        mail_paper(
            owner, "quotation", quotation.pk, point=point_of(other, "other@example.com").pk, subject="x", text="x"
        )
    assert nothing_left(mailbox)
