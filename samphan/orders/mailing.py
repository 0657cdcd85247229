"""Papers by e-mail: written as they stand at the click, let through by the send gate, posted by a job, told on the timeline when the mail server has them.

What waits is sealed like every letter (`people.posting`). Killed between the mail server's yes and our note of it, it is sent twice rather than never.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.utils import formataddr, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext

from samphan.consent.actions.sending import suppress
from samphan.consent.gate import may_send, reserve
from samphan.consent.models import Channel, Purpose, SuppressionReason
from samphan.consent.visitors import name_of
from samphan.customers.contacts import Reach
from samphan.customers.identity.resolve import survivor_of
from samphan.customers.models import ContactPoint, ContactPointKind, Customer
from samphan.orders.access import invoices, orders, payments, quotations
from samphan.orders.events import PaperMailed, QuotationSent
from samphan.orders.limits import require_approved
from samphan.orders.links import link_of
from samphan.orders.models import Order, Quotation, QuotationState
from samphan.orders.papers import Tongue, pdf_of
from samphan.orders.papers.shelf import SHELF
from samphan.orders.quoting import SENT
from samphan.orders.steps import held, settings_of_sales, step
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.events.actions import record
from samphan.platform.events.registry import EventData
from samphan.platform.ids import uuid7
from samphan.platform.jobs.work import Permanent
from samphan.platform.people.mail import Mail, UnknownAddress
from samphan.platform.people.models import WaitingLetter
from samphan.platform.refusals import Forbidden, NotFound, Refused, Sentence

SERVICE = "service"  # the standard purpose that papers are sent for
LONGEST_SUBJECT, LONGEST_TEXT = 200, 5000
BETWEEN = "\n\n· · ·\n\n"
MAY_SEND: dict[str, Callable[[Actor, Any], bool]] = {
    "quotation": lambda actor, row: quotations.may(actor, "edit", row),
    "order": lambda actor, row: orders.may(actor, "create", row),
    "invoice": lambda actor, row: invoices.may(actor, "create", row),
    "receipt": lambda actor, row: payments.may(actor, "take", row.payment),
    "warranty": lambda actor, row: orders.may(actor, "warrant", row.order),
}
"""Which papers go by e-mail, and who sends them: whoever may write such a one."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail begins with, to be changed by whoever sends it."""

    subject: str
    text: str


def may_mail(kind: str, actor: Actor, row: Any) -> bool:
    """Whether the button is shown."""
    return row.customer_id is not None and MAY_SEND[kind](actor, row)


def to_mail(actor: Actor, kind: str, pk: UUID) -> Any:
    """The document with the right to send it. Raises `Refused` for one that does not go to its customer as it stands."""
    row = SHELF[kind].find(actor, pk)
    if not MAY_SEND[kind](actor, row):
        raise Forbidden
    if row.customer is None:
        raise Refused(
            _("This document is for nobody in particular: there is no one to send it to."), code="no_customer"
        )
    if isinstance(row, Quotation | Order):
        require_approved(row)
    if isinstance(row, Quotation) and row.state not in {QuotationState.OPEN, QuotationState.ACCEPTED}:
        raise Refused(_("This quotation is closed. Send its last version."), code="quotation_closed")
    if isinstance(row, Quotation) and row.has_run_out:
        raise Refused(_("This quotation has run out. Revise it with today's prices."), code="quotation_expired")
    return row


def addresses_of(row: Any) -> list[ContactPoint]:
    """E-mail addresses of whoever the document is for now, the preferred one first. Raises `Refused` when the gate lets none through."""
    customer = survivor_of(row.customer)
    decision = may_send(customer, purpose(), Channel.EMAIL)
    if not decision.allowed:
        raise Refused(decision.sentence, code=decision.code)
    points = customer.contact_points.filter(kind=ContactPointKind.EMAIL)
    return sorted(points, key=lambda point: (point != decision.point, not point.preferred, point.pk))


def words_for(kind: str, row: Any) -> Words:
    """Subject and text, in the language of the business's papers: both, one below the other, where papers speak both."""
    subjects, texts = [], []
    for language in tongue().spoken:
        with override(language):
            facts = {
                "document": str(SHELF[kind].label(row)),
                "number": row.number,
                "customer": survivor_of(row.customer).name,
                "business": name_of(row.business),
            }
            subjects.append(pgettext("paper", "%(document)s %(number)s from %(business)s") % facts)
            said = [
                pgettext("paper", "Dear %(customer)s,") % facts,
                pgettext("paper", "Please find %(document)s %(number)s attached.") % facts,
            ]
            if isinstance(row, Quotation) and row.state == QuotationState.OPEN:
                said.append(pgettext("paper", "Read and answer the offer here: %(url)s") % {"url": link_of(row)})
            texts.append("\n\n".join([*said, facts["business"]]))
    return Words(" / ".join(dict.fromkeys(subjects))[:LONGEST_SUBJECT], BETWEEN.join(texts))


@transaction.atomic
def mail_paper(actor: Actor, kind: str, pk: UUID, *, point: UUID, subject: str, text: str, key: str = "") -> bool:
    """Send the document as it stands now, as PDF, to one address of its customer. False when this `key` sent it before.

    Raises `NotFound` for an address of somebody else, `Refused` as `to_mail`, with the gate's own code and sentence when it
    lets nothing through to this address, and for words that are missing or too long.
    """
    from samphan.orders.jobs import post_paper  # noqa: PLC0415 - jobs.py imports this module

    row = to_mail(actor, kind, pk)
    customer = survivor_of(row.customer)
    to = customer.contact_points.filter(pk=point, kind=ContactPointKind.EMAIL).first()
    if to is None:
        raise NotFound
    subject = " ".join(subject.split())
    _require_words("subject", subject, LONGEST_SUBJECT)
    _require_words("text", text, LONGEST_TEXT)
    name = f"paper:{kind}:{row.pk}:{key or uuid7()}"
    if reserve(customer, purpose(), Channel.EMAIL, key=name, point=to).again:
        return False
    letter = WaitingLetter(sealed=json.dumps(asdict(_written(actor, kind, row, to.value, Words(subject, text)))))
    letter.job_id = (
        post_paper.by(actor)
        .enqueue(
            letter=str(letter.pk),
            kind=kind,
            document=str(row.pk),
            point=str(to.pk),
            membership=str(actor.membership.pk) if actor.membership else "",
        )
        .id
    )
    letter.save(force_insert=True)
    return True


def post(actor: Actor, letter: WaitingLetter, kind: str, pk: str, point: str) -> None:
    """The job: ask the gate once more (a day may have passed), send, tell. Raises `Refused` when the customer stopped it meanwhile.

    An address that the mail server does not know is suppressed: the gate lets nothing more through to it until it is changed or lifted.
    """
    row = SHELF[kind].find(system_actor(actor.business), UUID(pk))
    customer: Customer = survivor_of(row.customer)
    to = customer.contact_points.filter(pk=point).first()
    if to is None:
        raise Permanent(_("The address was taken away meanwhile."))
    decision = may_send(customer, purpose(), Channel.EMAIL, point=to)
    if not decision.allowed:
        raise Refused(decision.sentence, code=decision.code)
    mail = Mail(**json.loads(letter.sealed))
    try:
        mail.send()
    except UnknownAddress as error:
        reach = Reach(to.kind, to.value, to.written, to.account)
        suppress(system_actor(actor.business), reach, Channel.EMAIL, reason=SuppressionReason.BOUNCE, detail=error.said)
        raise
    with transaction.atomic():
        told: EventData = PaperMailed(document=kind, number=row.number, to=mail.to)
        if isinstance(row, Quotation) and held(row).state == QuotationState.OPEN:
            step(actor, row, SENT, Channel.EMAIL)
            told = QuotationSent(number=row.number, revision=row.revision, way=Channel.EMAIL, to=mail.to)
        record(told, actor=actor, subject=row, customer_id=customer.pk)
        letter.delete()


def purpose() -> Purpose:
    """Raises `Refused` in a business that has no such purpose."""
    found: Purpose | None = Purpose.objects.filter(key=SERVICE).first()
    if found is None:
        raise Refused(_("There is no purpose for news of orders and service."), code="purpose_missing")
    return found


def tongue() -> Tongue:
    return Tongue(settings_of_sales().paper_language)


def _written(actor: Actor, kind: str, row: Any, to: str, words: Words) -> Mail:
    """From the business, at the address that this installation sends from; answers go to whoever sent it."""
    paper = SHELF[kind].write(row, "")
    name = f"{paper.title.partition(' / ')[0]} {paper.number}.pdf"
    return Mail(
        to=to,
        subject=words.subject,
        text=words.text.replace("\r\n", "\n"),
        html="",
        sender=formataddr((name_of(row.business), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        reply_to=actor.user.email if actor.user else "",
        files=[(name, "application/pdf", b64encode(pdf_of(paper)).decode())],
    )


def _require_words(field: str, said: str, most: int) -> None:
    sentence: Sentence
    if not said.strip():
        sentence = _("Write something here.")
        raise Refused(sentence, code="words_missing", fields={field: sentence})
    if len(said) > most:
        sentence = _("Write up to %(most)s characters.") % {"most": f"{most:,}"}
        raise Refused(sentence, code="words_too_long", fields={field: sentence})
