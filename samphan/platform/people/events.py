"""The events this module publishes: who came, went, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind


@event_kind(
    "people.member_invited",
    icon="mail",
    label=_("Colleague invited"),
    sentence=_("%(actor)s invited %(email)s as %(role)s"),
)
@dataclass(frozen=True, slots=True)
class MemberInvited(EventData):
    email: str
    role: str


@event_kind(
    "people.invitation_revoked",
    icon="x",
    label=_("Invitation revoked"),
    sentence=_("%(actor)s revoked the invitation of %(email)s"),
)
@dataclass(frozen=True, slots=True)
class InvitationRevoked(EventData):
    email: str


@event_kind(
    "people.member_joined",
    icon="user-plus",
    label=_("Colleague joined"),
    sentence=_("%(name)s joined as %(role)s"),
)
@dataclass(frozen=True, slots=True)
class MemberJoined(EventData):
    name: str
    role: str


@event_kind(
    "people.member_changed",
    icon="user",
    label=_("Colleague's role changed"),
    sentence=_("%(actor)s changed %(name)s from %(old)s to %(new)s"),
)
@dataclass(frozen=True, slots=True)
class MemberChanged(EventData):
    name: str
    old: str
    new: str


@event_kind(
    "people.member_ended",
    icon="logout",
    label=_("Membership ended"),
    sentence=_("%(actor)s ended the membership of %(name)s"),
)
@dataclass(frozen=True, slots=True)
class MemberEnded(EventData):
    name: str


@event_kind(
    "people.member_signed_out",
    icon="logout",
    label=_("Signed out everywhere"),
    sentence=_("%(actor)s signed %(name)s out everywhere"),
)
@dataclass(frozen=True, slots=True)
class MemberSignedOut(EventData):
    name: str


@event_kind(
    "people.role_changed",
    icon="shield-lock",
    label=_("Role changed"),
    sentence=_("%(actor)s changed the role %(role)s"),
)
@dataclass(frozen=True, slots=True)
class RoleChanged(EventData):
    """`added` and `removed` are permission names."""

    role: str
    added: list[str]
    removed: list[str]


@event_kind(
    "people.role_deleted",
    icon="trash",
    label=_("Role deleted"),
    sentence=_("%(actor)s deleted the role %(role)s"),
)
@dataclass(frozen=True, slots=True)
class RoleDeleted(EventData):
    role: str


@event_kind(
    "people.branch_changed",
    icon="building-store",
    label=_("Branch changed"),
    sentence=_("%(actor)s changed the branch %(branch)s"),
)
@dataclass(frozen=True, slots=True)
class BranchChanged(EventData):
    """`change` is one of added, changed, closed, reopened."""

    branch: str
    change: str


@event_kind(
    "people.business_changed",
    icon="building",
    label=_("Business profile changed"),
    sentence=_("%(actor)s changed the business profile"),
)
@dataclass(frozen=True, slots=True)
class BusinessChanged(EventData):
    fields: list[str]
