"""What consent adds to the list of customers: by which channels marketing news may be sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.consent.actions.purposes import SENDABLE
from samphan.consent.models import Channel, ConsentState
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import MORE_COLUMNS

NEWS = "news"  # the standard purpose


def channels(_actor: Actor) -> list[tuple[str, str]]:
    return [(channel, capfirst(str(Channel(channel).label))) for channel in SENDABLE]


def agreed(keys: Sequence[str]) -> Q:
    """Customers who said yes to news by any of these channels, and did not take it back."""
    states = ConsentState.objects.filter(purpose__key=NEWS, channel__in=keys, given=True)
    return Q(Exists(states.filter(customer=OuterRef("pk"))))


def news_by(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Channels by which each customer of the page agreed to news, in one query."""
    found: dict[UUID, list[str]] = defaultdict(list)
    states = ConsentState.objects.filter(customer__in=ids, purpose__key=NEWS, given=True)
    for customer, channel in states.values_list("customer_id", "channel"):
        found[customer].append(channel)
    return {customer: [key for key in SENDABLE if key in held] for customer, held in found.items()}


MORE_COLUMNS["customers"].append(
    Column(
        "news_by",
        _("News by"),
        Kind.CHOICES,
        choices=channels,
        load=news_by,
        meets=agreed,
        shown=False,
        permission="consent:consent:view",
    )
)
