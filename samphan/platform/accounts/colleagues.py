"""Who works here and where: what every list and form that names a person or a branch asks."""

from __future__ import annotations

from uuid import UUID

from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.prepared import Prepared
from samphan.platform.tenants.models import Branch

_people = Prepared(
    lambda business: User.objects.filter(memberships__business=business, memberships__ended_at=None).order_by("name"),
    UUID(int=1),
)
_branches = Prepared(lambda business: Branch.objects.filter(business=business), UUID(int=1))


def colleagues(actor: Actor) -> list[tuple[str, str]]:
    """Ids and names of the people who work in this business now."""
    return [(str(person.pk), str(person)) for person in _people(actor.business.pk)]


def branches(actor: Actor) -> list[tuple[str, str]]:
    """Ids and names of all branches of this business, closed ones too."""
    return [(str(branch.pk), str(branch)) for branch in _branches(actor.business.pk)]
