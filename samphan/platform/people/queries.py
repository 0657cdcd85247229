"""Reads for the people pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.people.access import invitations, members, roles
from samphan.platform.people.models import WAITING, Invitation
from samphan.platform.tenants.models import Membership

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@dataclass(frozen=True)
class MemberLine:
    """One row of the members table."""

    member: Membership
    seen_at: datetime | None
    has_second_factor: bool
    own: bool


def live_members(actor: Actor) -> QuerySet[Membership]:
    return members.rows(actor).filter(ended_at=None).select_related("user", "role")


def members_with_last_seen(actor: Actor) -> list[MemberLine]:
    """Live members by name, each with the last time any of their devices was in use."""
    seen = UserSession.objects.filter(user=OuterRef("user")).order_by().values("user")
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    rows = (
        live_members(actor)
        .prefetch_related("branches")
        .annotate(seen_at=Subquery(seen.annotate(last=Max("last_seen_at")).values("last")), factor=Exists(factors))
        .order_by("user__name")
    )
    own = actor.user.pk if actor.user else None
    return [MemberLine(row, row.seen_at, row.factor, row.user_id == own) for row in rows]


def waiting_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations nobody accepted yet, the newest first; expired ones too, for they can be sent again."""
    rows: QuerySet[Invitation] = invitations.rows(actor).filter(WAITING)
    return rows.select_related("role", "invited_by").order_by("-sent_at")


def roles_with_holders(actor: Actor) -> QuerySet[Role]:
    """Standard roles in their usual order, then the business's own by name, each with `holders`."""
    live = Count("memberships", filter=Q(memberships__ended_at=None))
    return roles.rows(actor).filter(deleted_at=None).annotate(holders=live).order_by("pk")
