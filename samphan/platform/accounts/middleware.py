"""Sets `request.actor` and the current business for the length of a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.prepared import Prepared
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Membership

SESSION_KEY = "business"


class SignedInRequest(HttpRequest):
    """A request behind `CurrentActor`: `actor` is None for visitors and for people without a business."""

    user: User
    actor: Actor  # views behind @signed_in always have one
    memberships: list[Membership]


class CurrentActor:
    """One query for what the person may do, on every request: a right taken away is gone at the next click."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships = memberships_of(request.user) if isinstance(request.user, User) else []
        request.memberships = memberships  # type: ignore[attr-defined]
        membership = chosen(memberships, request.session.get(SESSION_KEY)) if memberships else None
        if membership is None:
            request.actor = None  # type: ignore[attr-defined]
            return self.get_response(request)
        request.actor = actor_of(membership)  # type: ignore[attr-defined]
        with use_business(membership.business):
            return self.get_response(request)


live_memberships = Prepared(
    lambda user: (
        Membership.objects.filter(user=user, ended_at=None)
        .select_related("business", "role")
        .order_by("joined_at", "pk")
    ),
    UUID(int=1),
)


def memberships_of(user: User) -> list[Membership]:
    """The person's live memberships with business and role, oldest first: what the switch menu lists."""
    memberships = live_memberships(user.pk)
    for membership in memberships:
        membership.user = user
    return memberships


def chosen(memberships: Sequence[Membership], business_id: str | None) -> Membership:
    """The membership of the business this session chose, else the person's first."""
    return next((one for one in memberships if str(one.business_id) == business_id), memberships[0])
