"""Put the checklist away, and bring it back."""

from __future__ import annotations

from samphan.platform.accounts.rights import Actor
from samphan.platform.guide.access import guide
from samphan.platform.guide.models import GuidePutAway


def put_guide_away(actor: Actor) -> None:
    """Hide the checklist for the whole business. Doing it twice does no harm."""
    guide.require(actor, "delete")
    GuidePutAway.objects.get_or_create(business=actor.business, defaults={"by": actor.user})


def bring_guide_back(actor: Actor) -> None:
    guide.require(actor, "delete")
    GuidePutAway.objects.all().delete()
