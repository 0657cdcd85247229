"""Where a person is signed in, and ending it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.platform.accounts.models import User
from samphan.platform.refusals import NotFound

SEEN_EVERY = timedelta(minutes=5)
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Line/", "LINE"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
HAND_HELD = re.compile("iPhone|iPad|Android")


@dataclass(frozen=True)
class SignIn:
    """One device on which a person is signed in, as the list shows it."""

    pk: int
    device: str
    hand_held: bool
    address: str
    began_at: datetime
    seen_at: datetime
    current: bool


def sign_ins_of(request: HttpRequest, user: User) -> list[SignIn]:
    """This device first, then the latest seen. Sessions that ended by themselves are left out, and forgotten."""
    rows = UserSession.objects.filter(user=user)
    live = set(
        Session.objects.filter(session_key__in=rows.values("session_key"), expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    rows.exclude(session_key__in=live).delete()
    shown = [
        SignIn(
            pk=row.pk,
            device=device_name(row.user_agent),
            hand_held=bool(HAND_HELD.search(row.user_agent)),
            address=row.ip,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            current=row.session_key == request.session.session_key,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda one: (one.current, one.seen_at), reverse=True)


def device_name(user_agent: str) -> str:
    """“Chrome · Windows” from a browser's long self-description."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return " · ".join(filter(None, (browser, system))) or _("Unknown device")


def sign_out_device(user: User, pk: int) -> None:
    """End one of the person's own sign-ins. Raises `NotFound` for anybody else's."""
    row = UserSession.objects.filter(user=user, pk=pk).first()
    if row is None:
        raise NotFound
    row.end()


@transaction.atomic
def sign_out_everywhere(user: User, keep: HttpRequest | None = None) -> None:
    """Make every cookie of the person worthless; `keep` stays signed in."""
    User.objects.filter(pk=user.pk).update(sign_in_round=F("sign_in_round") + 1)
    rows = UserSession.objects.filter(user=user)
    if keep:
        user.refresh_from_db(fields=["sign_in_round"])
        update_session_auth_hash(keep, user)
        UserSession.objects.create_from_request(keep)
        rows = rows.exclude(session_key=keep.session.session_key)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.delete()


def note_seen(request: HttpRequest) -> None:
    """Remember when a device was last in use, at most once in five minutes, so that reading a page stays reading."""
    now = timezone.now()
    before = request.session.get("seen")
    if before and now.timestamp() - before < SEEN_EVERY.total_seconds():
        return
    request.session["seen"] = now.timestamp()
    UserSession.objects.create_from_request(request)
