"""Writes about roles of one's own. Standard roles are the same everywhere: they can be copied, not changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, every_permission, hidden_fields_of, permissions_of
from samphan.platform.accounts.standard_roles import STANDARD_ROLES, RowScope
from samphan.platform.events.actions import record
from samphan.platform.people.access import roles
from samphan.platform.people.events import RoleChanged, RoleDeleted
from samphan.platform.people.grants import WIDTH, require_may_grant, within_reach
from samphan.platform.people.matrix import every_sensitive_field
from samphan.platform.people.models import WAITING, Invitation
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.tenants.versions import change_once, save_changes


@dataclass(frozen=True)
class RoleInput:
    """What the role form says. Permissions and hidden fields are full names."""

    name: str
    permissions: Collection[str]
    row_scope: str
    hidden_fields: Collection[str]
    requires_second_factor: bool = False

    def values(self) -> dict[str, Any]:
        """Columns, with names that no module declares left out."""
        return {
            "name": self.name.strip(),
            "permissions": [name for name in every_permission() if name in self.permissions],
            "row_scope": self.row_scope,
            "hidden_fields": [name for name in every_sensitive_field() if name in self.hidden_fields],
            "requires_second_factor": self.requires_second_factor,
        }


@transaction.atomic
def create_role(actor: Actor, given: RoleInput) -> Role:
    roles.require(actor, "create")
    values = given.values()
    require_within_reach(actor, values)
    refuse_taken_name(actor, values["name"])
    role = Role.objects.create(business=actor.business, **values)
    record(RoleChanged(role=role.name, added=role.permissions, removed=[]), actor=actor, subject=role)
    return role


@transaction.atomic
def change_role(actor: Actor, role: Role, given: RoleInput, *, seen: int) -> Role:
    """Change a role of one's own; its members work by it from their next click."""
    roles.require(actor, "edit", role)
    refuse_standard(role)
    require_may_grant(actor, role)
    values = given.values()
    require_within_reach(actor, values)
    refuse_taken_name(actor, values["name"], but=role)
    before = permissions_of(role)
    if save_changes(role, seen=seen, **values):
        after = frozenset(values["permissions"])
        told = RoleChanged(role=role.name, added=sorted(after - before), removed=sorted(before - after))
        record(told, actor=actor, subject=role)
    return role


@transaction.atomic
def require_second_factor(actor: Actor, role: Role, *, required: bool, seen: int) -> None:
    """Ask the members of any role, standard ones too, for a second factor (or no longer)."""
    roles.require(actor, "edit", role)
    require_may_grant(actor, role)
    if save_changes(role, seen=seen, requires_second_factor=required):
        record(RoleChanged(role=str(role), added=[], removed=[]), actor=actor, subject=role)


@transaction.atomic
def copy_role(actor: Actor, role: Role) -> Role:
    """A role of one's own that starts with what `role` may do now, where the actor may do it too."""
    roles.require(actor, "create", role)
    granted = permissions_of(role)
    given = RoleInput(
        name=free_name(actor, str(_("Copy of %(role)s") % {"role": role})),
        permissions=[name for name in every_permission() if ("*" in granted or name in granted) and actor.has(name)],
        row_scope=min(role.row_scope, actor.row_scope, key=lambda scope: WIDTH[RowScope(scope)]),
        hidden_fields=hidden_fields_of(role) | actor.hidden_fields,
    )
    return create_role(actor, given)


@transaction.atomic
def delete_role(actor: Actor, role: Role) -> None:
    """Delete a role that nobody holds or is invited to. Who held it once stays known, and `restore_role` undoes it."""
    roles.require(actor, "delete", role)
    refuse_standard(role)
    require_may_grant(actor, role)
    if role.memberships.filter(ended_at=None).exists() or Invitation.objects.filter(WAITING, role=role).exists():
        raise Refused(
            _("Someone holds the role %(role)s or is invited to it. Give them another role first.") % {"role": role},
            code="role_held",
        )
    if change_once(role, Role.objects.filter(deleted_at=None), deleted_at=timezone.now()):
        record(RoleDeleted(role=role.name), actor=actor, subject=role)


@transaction.atomic
def restore_role(actor: Actor, role: Role) -> None:
    """Undo `delete_role`."""
    roles.require(actor, "delete", role)
    require_may_grant(actor, role)
    refuse_taken_name(actor, role.name, but=role)
    if change_once(role, Role.objects.exclude(deleted_at=None), deleted_at=None):
        told = RoleChanged(role=role.name, added=sorted(permissions_of(role)), removed=[])
        record(told, actor=actor, subject=role)


def refuse_standard(role: Role) -> None:
    if role.builtin:
        raise Refused(
            _("Standard roles stay as they are. Copy %(role)s and change the copy.") % {"role": role},
            code="standard_role",
        )


def require_within_reach(actor: Actor, values: dict[str, Any]) -> None:
    rights = {name: values[name] for name in ("permissions", "row_scope", "hidden_fields")}
    if not within_reach(actor, **rights):
        raise Forbidden(
            _("You cannot give rights that you do not have yourself: permissions, rows or hidden fields."),
            code="wider_than_yours",
        )


def taken_names(actor: Actor, but: Role | None = None) -> set[str]:
    """Names in use, lower case: standard roles answer to their Thai and their English name."""
    others = Role.objects.filter(business=actor.business, deleted_at=None)
    names = {role.name.casefold() for role in (others.exclude(pk=but.pk) if but else others)}
    for language in ("th", "en"):
        with override(language):
            names |= {str(standard.name).casefold() for standard in STANDARD_ROLES.values()}
    return names


def refuse_taken_name(actor: Actor, name: str, *, but: Role | None = None) -> None:
    if name.casefold() in taken_names(actor, but):
        sentence = _("There is already a role called %(name)s.") % {"name": name}
        raise Refused(sentence, code="name_taken", fields={"name": sentence})


def free_name(actor: Actor, name: str) -> str:
    """`name`, with a number behind it when it is taken."""
    taken = taken_names(actor)
    numbered = (f"{name} ({number})" if number > 1 else name for number in count(1))
    return next(one for one in numbered if one.casefold() not in taken)
