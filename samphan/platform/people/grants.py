"""Nobody hands out rights that they do not have themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import ALL_PERMISSIONS, Actor, hidden_fields_of, permissions_of
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import Forbidden
from samphan.platform.tenants.models import Branch

WIDTH = {RowScope.OWN: 0, RowScope.BRANCH: 1, RowScope.ALL: 2}


def within_reach(actor: Actor, *, permissions: Collection[str], row_scope: str, hidden_fields: Collection[str]) -> bool:
    """True when these rights are none that the actor lacks: permissions, rows and fields."""
    has_all = ALL_PERMISSIONS in actor.permissions or actor.permissions.issuperset(permissions)
    return (
        has_all
        and WIDTH[RowScope(row_scope)] <= WIDTH[RowScope(actor.row_scope)]
        and actor.hidden_fields.issubset(hidden_fields)
    )


def may_grant(actor: Actor, role: Role) -> bool:
    return within_reach(
        actor, permissions=permissions_of(role), row_scope=role.row_scope, hidden_fields=hidden_fields_of(role)
    )


def grantable(actor: Actor, roles: Iterable[Role]) -> list[Role]:
    return [role for role in roles if may_grant(actor, role)]


def require_may_grant(actor: Actor, role: Role, branches: Iterable[Branch] = ()) -> None:
    """Raise `Forbidden` when the role, or one of the branches, reaches further than the actor does."""
    if not may_grant(actor, role):
        raise Forbidden(
            _("The role %(role)s may do more than you may. Ask someone who has these rights.") % {"role": role},
            code="wider_than_yours",
        )
    if actor.row_scope == RowScope.BRANCH and not actor.branch_ids.issuperset(branch.pk for branch in branches):
        raise Forbidden(_("You can only give branches that are yours."), code="branch_not_yours")
