"""Background work of this module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.orders.cards.paying import settle_link
from samphan.orders.mailing import post
from samphan.orders.models import CardLink
from samphan.orders.refunding import ask_after
from samphan.platform.accounts.rights import actor_of, system_actor
from samphan.platform.jobs.work import job
from samphan.platform.people.jobs import PATIENCE
from samphan.platform.people.models import WaitingLetter
from samphan.platform.tenants.current import current_business
from samphan.platform.tenants.models import Membership


@job(queue="deliveries", label=_("Settle a payment by card"), retries=6)
def settle_card(*, link: str) -> None:
    """After the provider told of a page, by its id there. One that is not ours (made on the provider's own screens) is nobody's here."""
    if found := CardLink.objects.filter(link=link).first():
        settle_link(found)


@job(label=_("Ask after refunds on their way to a card"), retries=1)
def ask_after_refunds() -> dict[str, int]:
    """The net under a process that was killed, and a provider that did not answer."""
    return {"done": ask_after()}


@job(queue="mail", label=_("E-mail a document"), retries=PATIENCE)
def post_paper(*, letter: str, kind: str, document: str, point: str, membership: str) -> None:
    """One that is gone was sent by a worker that died before it could say so."""
    waiting = WaitingLetter.objects.filter(pk=letter).first()
    if waiting is None:
        return
    sender = Membership.objects.filter(pk=membership).first() if membership else None
    actor = actor_of(sender) if sender else system_actor(current_business())
    post(actor, waiting, kind, document, point)
