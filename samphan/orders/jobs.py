"""Background work of this module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.orders.cards.paying import settle_link
from samphan.orders.models import CardLink
from samphan.orders.refunding import ask_after
from samphan.platform.jobs.work import job


@job(queue="deliveries", label=_("Settle a payment by card"), retries=6)
def settle_card(*, link: str) -> None:
    """After the provider told of a page, by its id there. One that is not ours (made on the provider's own screens) is nobody's here."""
    if found := CardLink.objects.filter(link=link).first():
        settle_link(found)


@job(label=_("Ask after refunds on their way to a card"), retries=1)
def ask_after_refunds() -> dict[str, int]:
    """The net under a process that was killed, and a provider that did not answer."""
    return {"done": ask_after()}
