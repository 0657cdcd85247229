"""What customers do by themselves on their preference page, and the links that lead there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from samphan.consent.access import consents
from samphan.consent.actions.ledger import Proof, Said, record_many
from samphan.consent.events import LinkRevoked
from samphan.consent.models import ConsentState, PreferenceLink, Purpose, Wording
from samphan.consent.queries import standings
from samphan.customers.actions import require_living
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record

Answers = Mapping[tuple[UUID, str], bool]  # by purpose and channel


def link_for(actor: Actor, customer: Customer) -> PreferenceLink:
    """The customer's live link, made when there is none. Trusts its caller: every message carries one."""
    require_living(customer)
    link: PreferenceLink = PreferenceLink.objects.get_or_create(
        business=actor.business, customer=customer, revoked_at=None
    )[0]
    return link


def address_of_link(link: PreferenceLink) -> str:
    """The whole address, to put into a message."""
    return settings.PUBLIC_URL + reverse("consent:preferences", args=[link.token])


@transaction.atomic
def revoke_links(actor: Actor, customer: Customer) -> None:
    """Links given out so far open nothing any more; the next message carries a new one."""
    consents.require(actor, "record", customer)
    if PreferenceLink.objects.filter(customer=customer, revoked_at=None).update(revoked_at=timezone.now()):
        record(LinkRevoked(), actor=actor, subject=customer, customer_id=customer.pk)


def answers_now(customer: Customer, purposes: Iterable[Purpose]) -> dict[tuple[UUID, str], bool]:
    """What the switches stand on: what was said, else yes where no consent is needed."""
    said = standings(customer)
    return {
        (purpose.pk, channel): answer_of(purpose, said.get(purpose.pk, {}).get(channel))
        for purpose in purposes
        for channel in purpose.asked_channels
    }


def answer_of(purpose: Purpose, state: ConsentState | None) -> bool:
    return state.given if state else not purpose.needs_consent


def save_answers(
    actor: Actor, customer: Customer, answers: Answers, proof: Proof, *, wordings: Mapping[UUID, Wording]
) -> int:
    """Record what differs from what stands; returns how many. `wordings` are those the customer had before their eyes."""
    purposes = {purpose.pk: purpose for purpose in Purpose.objects.in_use()}  # type: ignore[attr-defined]
    stands = answers_now(customer, purposes.values())
    changed = [
        Said(customer.pk, purposes[key[0]], key[1], answers[key], proof, wordings.get(key[0]))
        for key, now in stands.items()
        if key in answers and answers[key] != now
    ]
    return record_many(actor, changed)


def stop_all(actor: Actor, customer: Customer, proof: Proof, *, channel: str = "") -> int:
    """Say no to everything that the customer may say no to and still be served: all but what a contract or the law asks for.

    With `channel`, only to what is sent by it: the one-click unsubscribe of a message.
    """
    purposes = [purpose for purpose in Purpose.objects.in_use() if purpose.may_be_stopped]  # type: ignore[attr-defined]
    said = standings(customer)
    wanted = [
        Said(customer.pk, purpose, asked, given=False, proof=proof)
        for purpose in purposes
        for asked in purpose.asked_channels
        if channel in {"", asked} and answer_of(purpose, said.get(purpose.pk, {}).get(asked))
    ]
    return record_many(actor, wanted)
