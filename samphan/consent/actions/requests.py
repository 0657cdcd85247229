"""Writes about data subject requests: received, identity checked, answered or refused."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.consent.access import requests
from samphan.consent.actions.ledger import Proof
from samphan.consent.actions.preferences import stop_all
from samphan.consent.events import RequestAnswered, RequestReceived
from samphan.consent.models import RequestKind, RequestState, RequestStep, SubjectRequest
from samphan.customers.actions import require_living
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Refused
from samphan.platform.thai.text import tidy_lines

LONGEST = 2_000
STOPS = {RequestKind.OBJECTION, RequestKind.WITHDRAWAL}


@transaction.atomic
def receive(actor: Actor, customer: Customer, *, kind: str, detail: str, proof: Proof) -> SubjectRequest:
    """Take a request in. An objection or a withdrawal stops marketing at once (PDPA sections 19 and 32); a withdrawal is then done.

    The same request twice is one: an open one of the same kind is answered instead of a second being made.
    """
    requests.require(actor, "create")
    require_living(customer)
    if kind not in RequestKind.values:
        sentence = _("Choose what is asked for.")
        raise Refused(sentence, code="request_kind", fields={"kind": sentence})
    open_one: SubjectRequest | None = (
        SubjectRequest.objects.open().filter(customer=customer, kind=kind).first()  # type: ignore[attr-defined]
    )
    if open_one:
        return open_one
    asked: SubjectRequest = SubjectRequest.objects.create(
        business=actor.business, customer=customer, kind=kind, detail=_read(detail), source=proof.source
    )
    _step(actor, asked, RequestState.RECEIVED, "")
    told = RequestReceived(request=kind, due=asked.due_on.isoformat())
    record(told, actor=actor, subject=asked, customer_id=customer.pk)
    if kind in STOPS:
        stop_all(actor, customer, proof)
    if kind == RequestKind.WITHDRAWAL:
        _close(actor, asked, RequestState.DONE, _("Stopped at once."))
    return asked


@transaction.atomic
def check_identity(actor: Actor, asked: SubjectRequest, *, note: str) -> None:
    """Note how it was made sure that the customer really asks: nobody's data goes to somebody else."""
    requests.require(actor, "answer", asked)
    _require_open(asked)
    _step(actor, asked, RequestState.CHECKED, _written(note, _("Write how you made sure it is the customer.")))


@transaction.atomic
def answer(actor: Actor, asked: SubjectRequest, *, note: str) -> None:
    """The request was done; the note says how."""
    requests.require(actor, "answer", asked)
    _require_checked(asked)
    _close(actor, asked, RequestState.DONE, _written(note, _("Write what was done.")))


@transaction.atomic
def refuse(actor: Actor, asked: SubjectRequest, *, note: str) -> None:
    """The request is refused; the reason is recorded, as section 39 asks."""
    requests.require(actor, "answer", asked)
    _require_open(asked)
    _close(actor, asked, RequestState.REFUSED, _written(note, _("Write why: the customer has a right to the reason.")))


def require_ready(asked: SubjectRequest) -> None:
    """Raise `Refused` unless the request is open and the identity was checked."""
    _require_open(asked)
    _require_checked(asked)


def close_done(actor: Actor, asked: SubjectRequest, note: str) -> None:
    """For what the system itself did. Trusts its caller."""
    _close(actor, asked, RequestState.DONE, note)


def _require_open(asked: SubjectRequest) -> None:
    if not asked.is_open:
        raise Refused(_("This request is answered already."), code="request_closed")


def _require_checked(asked: SubjectRequest) -> None:
    _require_open(asked)
    if asked.state != RequestState.CHECKED:
        raise Refused(_("Check first that it is really the customer who asks."), code="identity_unchecked")


def _close(actor: Actor, asked: SubjectRequest, state: RequestState, note: str) -> None:
    live = SubjectRequest.objects.filter(pk=asked.pk, closed_at=None)
    if not live.update(closed_at=timezone.now()):
        raise Refused(_("This request is answered already."), code="request_closed")
    asked.refresh_from_db(fields=["closed_at"])
    _step(actor, asked, state, note)
    told = RequestAnswered(request=asked.kind, state=state)
    record(told, actor=actor, subject=asked, customer_id=asked.customer_id)


def _step(actor: Actor, asked: SubjectRequest, state: RequestState, note: str) -> None:
    RequestStep.objects.create(
        business=actor.business, request=asked, state=state, note=note, by=actor.user, by_name=actor.name[:150]
    )
    SubjectRequest.objects.filter(pk=asked.pk).update(state=state)
    asked.state = state


def _written(note: str, wish: str) -> str:
    read = _read(note)
    if not read:
        raise Refused(wish, code="note_missing", fields={"note": wish})
    return read


def _read(text: str) -> str:
    return tidy_lines(text)[:LONGEST]
