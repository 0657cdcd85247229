"""The calendar feed: made, made anew, closed, and read by its secret."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from samphan.pipeline.models import CalendarFeed
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.current import every_business
from samphan.platform.tenants.models import Membership


@transaction.atomic
def open_feed(actor: Actor) -> str:
    """The secret of the actor's own feed, shown this once; one made before is worthless from now on."""
    if actor.user is None:
        raise Forbidden
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(user=actor.user).delete()
    CalendarFeed.objects.create(user=actor.user, digest=digest_of(secret))
    return secret


def close_feed(actor: Actor) -> None:
    CalendarFeed.objects.filter(user=actor.user).delete()


def reader_of(secret: str) -> Actor:
    """Whose calendar the secret opens, with the rights they have now. Raises `NotFound` for a wrong one, and for who works here no more."""
    with every_business():
        feed: CalendarFeed | None = CalendarFeed.objects.filter(digest=digest_of(secret)).first()
        if feed is None:
            raise NotFound
        found = Membership.objects.filter(
            business=feed.business_id, user=feed.user_id, ended_at=None, user__is_active=True
        )
        membership = found.select_related("business", "role", "user").first()
        if membership is None:
            raise NotFound
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=timezone.now())
    return actor_of(membership)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
