"""Writes about people and businesses."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.founding import found
from samphan.platform.accounts.models import Role, User
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.accounts.standard_roles import OWNER, STANDARD_ROLES
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Branch, Business, Membership


@transaction.atomic
def create_business(*, slug: str, name: str, owner: User | None = None, is_demo: bool = False) -> Business:
    """A new business with its standard roles and a head office. Trusts its caller: the command line and sign-up call it."""
    if Business.objects.filter(slug=slug).exists():
        raise Refused(
            _("A business with the short name “%(slug)s” already exists. Choose another.") % {"slug": slug},
            code="slug_taken",
        )
    business = Business.objects.create(slug=slug, name=name, is_demo=is_demo)
    Branch.objects.create(business=business, code="00000", name=str(_("Head office")))
    Role.objects.bulk_create(
        Role(business=business, builtin=builtin, name=builtin, row_scope=standard.row_scope)
        for builtin, standard in STANDARD_ROLES.items()
    )
    found(business)
    if owner:
        add_member(business, owner, builtin=OWNER)
    return business


def add_member(business: Business, user: User, *, builtin: str) -> Actor:
    """Make `user` a member with a standard role. Trusts its caller."""
    role = Role.objects.get(business=business, builtin=builtin)
    membership, _created = Membership.objects.update_or_create(
        business=business, user=user, defaults={"role": role, "ended_at": None}
    )
    return actor_of(membership)
