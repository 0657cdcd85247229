"""Who may keep listening: the same questions the first request was asked, asked again while a stream is open."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from samphan.platform.accounts.middleware import SESSION_KEY, chosen, memberships_of
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.live.handover import Listener
from samphan.platform.live.publish import TOPICS, Signal

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


def actor_still_listening(listener: Listener) -> Actor | None:
    """The actor as of now; None when the session ended, the membership ended, or the session moved to another business."""
    request = HttpRequest()
    request.session = SessionStore(listener.session)
    request.user = get_user(request)
    if str(request.user.pk) != listener.user_id:
        return None
    memberships = memberships_of(request.user) if isinstance(request.user, User) else []
    if not memberships:
        return None
    membership = chosen(memberships, request.session.get(SESSION_KEY))
    return actor_of(membership) if str(membership.business_id) == listener.business_id else None


def may_hear(actor: Actor, signal: Signal) -> bool:
    """True when the signal is for this actor's business, for them, and of a topic their role may hear."""
    if signal.business_id != str(actor.business.pk):
        return False
    if signal.person_id is not None and (actor.user is None or signal.person_id != str(actor.user.pk)):
        return False
    permission = TOPICS.get(signal.topic)
    return permission is not None and (not permission or actor.has(permission))
