"""Who may do what, to which rows: one object answers both.

A permission is `scope:resource:action`, for example `customers:customer:edit`. A module declares an `Access` in its `access.py`;
the registry of all of them is the permission matrix that an administrator edits. Roles hold permission names; an `Actor` is one
person (or integration, or the system itself) at work in one business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role, User
from samphan.platform.accounts.standard_roles import OWNER, RowScope
from samphan.platform.refusals import Forbidden, NotFound, Sentence
from samphan.platform.tenants.models import Branch, Business, Membership

M = TypeVar("M", bound=models.Model)
ALL_PERMISSIONS = "*"
SYSTEM_NAME = "Samphan"  # as it is stored; screens say it in the reader's language

ACCESSES: dict[str, Access[Any]] = {}


@dataclass(frozen=True)
class Actor:
    """Somebody at work in a business. Build it with `actor_of`, `system_actor` or the API's token, never by hand."""

    business: Business
    user: User | None
    permissions: frozenset[str]
    row_scope: str = RowScope.ALL
    branch_ids: frozenset[UUID] = frozenset()
    hidden_fields: frozenset[str] = frozenset()
    name: str = ""
    membership: Membership | None = None
    kind: str = "person"  # person · integration · system

    @property
    def sees_the_same(self) -> tuple[Any, ...]:
        """Equal for actors who reach the same rows: what is written for one of them holds for the other."""
        user = self.user.pk if self.user else None
        return (self.business.pk, user, self.permissions, self.row_scope, self.branch_ids, self.hidden_fields)

    def has(self, permission: str) -> bool:
        """True when the role grants `permission`, for example `customers:customer:edit`."""
        return ALL_PERMISSIONS in self.permissions or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` unless the role grants `permission`."""
        if not self.has(permission):
            raise Forbidden

    def hides(self, field_name: str) -> bool:
        """True when this actor must not see a field such as `customers.customer.income_band`."""
        return field_name in self.hidden_fields


def actor_of(membership: Membership) -> Actor:
    """The actor that a live membership makes. One query for the branches when the role is bound to them."""
    role = membership.role
    branches = membership.branches.values_list("pk", flat=True) if role.row_scope == RowScope.BRANCH else ()
    return Actor(
        business=membership.business,
        user=membership.user,
        permissions=permissions_of(role),
        row_scope=role.row_scope,
        branch_ids=frozenset(branches),
        hidden_fields=hidden_fields_of(role),
        name=str(membership.user),
        membership=membership,
    )


def system_actor(business: Business) -> Actor:
    """Samphan itself, at work for a business: jobs, handlers, the demonstration."""
    return Actor(
        business=business, user=None, permissions=frozenset({ALL_PERMISSIONS}), name=SYSTEM_NAME, kind="system"
    )


class Access(Generic[M]):
    """Rights over one resource. Subclass in a module's `access.py`; instantiating registers it.

    `rows()` narrows what the actor's row scope reaches; `owner_field` and `branch_field` name the columns it reads.
    `standard` says which verbs each standard role has ("*" is all of them), and `standard_hidden` from which standard roles a
    sensitive field is hidden; both name roles as in `standard_roles.py`, separated by spaces. The owner has everything.
    """

    model: type[M]
    resource: ClassVar[str]  # "customers:customer"
    label: ClassVar[Sentence]
    verbs: ClassVar[Mapping[str, Sentence]] = {
        "view": _("see"),
        "create": _("add"),
        "edit": _("change"),
        "delete": _("delete"),
    }
    sensitive_fields: ClassVar[Mapping[str, Sentence]] = {}
    owner_field: ClassVar[str] = ""
    branch_field: ClassVar[str] = ""

    standard: ClassVar[Mapping[str, str]] = {"manager": "*"}
    standard_hidden: ClassVar[Mapping[str, str]] = {}

    def __init__(self) -> None:
        ACCESSES[self.resource] = self
        standard_permissions.cache_clear()
        standard_hidden_fields.cache_clear()

    def permission(self, verb: str) -> str:
        if verb not in self.verbs:
            raise LookupError(f"{self.resource} declares no verb {verb!r}")
        return f"{self.resource}:{verb}"

    def granted_to(self, builtin: str) -> list[str]:
        """Permissions that a standard role has over this resource."""
        granted = self.standard.get(builtin, "")
        return [self.permission(verb) for verb in (self.verbs if granted == "*" else granted.split())]

    def field_name(self, field: str) -> str:
        """The full name of a field, as roles hide it: `customers.customer.income_band`."""
        return f"{self.resource.replace(':', '.')}.{field}"

    def hidden_from(self, builtin: str) -> list[str]:
        return [self.field_name(field) for field, roles in self.standard_hidden.items() if builtin in roles.split()]

    def may(self, actor: Actor, verb: str, row: M | None = None) -> bool:
        """True when the actor has the right and, if a row is given, the row lies within the actor's scope."""
        if not actor.has(self.permission(verb)):
            return False
        return row is None or self.reaches(actor, row)

    def require(self, actor: Actor, verb: str, row: M | None = None) -> None:
        """Raise `Forbidden` (or `NotFound` when the row is outside the actor's scope) unless `may()`."""
        if row is not None and not self.reaches(actor, row):
            raise NotFound
        if not actor.has(self.permission(verb)):
            raise Forbidden

    def reaches(self, actor: Actor, row: M) -> bool:
        if getattr(row, "business_id", None) != actor.business.pk:
            return False
        if actor.row_scope == RowScope.BRANCH and self.branch_field:
            return getattr(row, f"{self.branch_field}_id") in actor.branch_ids
        if actor.row_scope == RowScope.OWN and self.owner_field:
            return actor.user is not None and getattr(row, f"{self.owner_field}_id") == actor.user.pk
        return True

    def rows(self, actor: Actor) -> models.QuerySet[M]:
        """Rows the actor may see; nothing when the role lacks the right to see."""
        rows: models.QuerySet[M] = self.model._default_manager.filter(business=actor.business)  # noqa: SLF001 - Django's documented name
        if not actor.has(self.permission("view")):
            return rows.none()
        if actor.row_scope == RowScope.BRANCH and self.branch_field:
            return rows.filter(**{f"{self.branch_field}__in": actor.branch_ids})
        if actor.row_scope == RowScope.OWN and self.owner_field:
            return rows.filter(**{self.owner_field: actor.user})
        return rows

    def get(self, actor: Actor, verb: str, pk: object, *related: str) -> M:
        """Fetch one row and prove the right to it in one call, with what it refers to by `related`. Raises `NotFound` or `Forbidden`."""
        rows = self.rows(actor)
        try:
            row = (rows.select_related(*related) if related else rows).get(pk=pk)
        except (ObjectDoesNotExist, ValidationError, ValueError) as error:
            raise NotFound from error
        row.business = actor.business  # type: ignore[attr-defined]  # known already: nobody need read it again
        self.require(actor, verb, row)
        return row

    def visible_fields(self, actor: Actor, names: Iterable[str]) -> list[str]:
        """The names that this actor may see, in the order given."""
        return [name for name in names if not actor.hides(self.field_name(name))]


def every_permission() -> dict[str, Sentence]:
    """Every declared permission with its sentence, in the order modules declared them."""
    return {f"{access.resource}:{verb}": label for access in ACCESSES.values() for verb, label in access.verbs.items()}


def permissions_of(role: Role) -> frozenset[str]:
    """What a role grants now. A standard role is computed from what modules declare, so a new module needs no migration."""
    if not role.builtin:
        return frozenset(role.permissions)
    return standard_permissions(role.builtin)


def hidden_fields_of(role: Role) -> frozenset[str]:
    """Names such as `customers.customer.income_band` that a role must not see."""
    if not role.builtin:
        return frozenset(role.hidden_fields)
    return standard_hidden_fields(role.builtin)


@cache
def standard_permissions(builtin: str) -> frozenset[str]:
    if builtin == OWNER:
        return frozenset({ALL_PERMISSIONS})
    return frozenset(name for access in ACCESSES.values() for name in access.granted_to(builtin))


@cache
def standard_hidden_fields(builtin: str) -> frozenset[str]:
    return frozenset(name for access in ACCESSES.values() for name in access.hidden_from(builtin))


def open_branches(actor: Actor) -> models.QuerySet[Branch]:
    """Branches the actor may choose: their own when the role is bound to branches."""
    branches = Branch.objects.filter(business=actor.business, closed_at=None)
    return branches.filter(pk__in=actor.branch_ids) if actor.row_scope == RowScope.BRANCH else branches
