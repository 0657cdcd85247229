"""Writes about who belongs to the business."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import OWNER
from samphan.platform.events.actions import record
from samphan.platform.people.access import members
from samphan.platform.people.events import MemberChanged, MemberEnded, MemberSignedOut
from samphan.platform.people.grants import require_may_grant
from samphan.platform.people.sign_ins import sign_out_everywhere
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Branch, Business, Membership
from samphan.platform.tenants.versions import change_once, save_changes


@transaction.atomic
def change_member(actor: Actor, member: Membership, *, role: Role, branches: Sequence[Branch], seen: int) -> Membership:
    """Give a member another role or other branches."""
    members.require(actor, "edit", member)
    require_may_grant(actor, member.role)
    require_may_grant(actor, role, branches)
    if role.builtin != OWNER:
        refuse_if_last_owner(member)
    old, before = member.role, set(member.branches.values_list("pk", flat=True))
    changed = save_changes(member, seen=seen, role=role)
    member.branches.set(branches)
    if changed or before != {branch.pk for branch in branches}:
        record(MemberChanged(name=str(member.user), old=str(old), new=str(role)), actor=actor, subject=member)
    return member


@transaction.atomic
def end_membership(actor: Actor, member: Membership) -> None:
    """The person no longer belongs to the business; what they did stays known. Members may end their own."""
    if actor.membership is None or member.pk != actor.membership.pk:
        members.require(actor, "end", member)
        require_may_grant(actor, member.role)
    refuse_if_last_owner(member)
    if change_once(member, Membership.objects.filter(ended_at=None), ended_at=timezone.now()):
        record(MemberEnded(name=str(member.user)), actor=actor, subject=member)


@transaction.atomic
def sign_member_out(actor: Actor, member: Membership) -> None:
    """Sign a colleague out on every device, for a lost phone or a shared password."""
    members.require(actor, "sign_out", member)
    require_may_grant(actor, member.role)
    sign_out_everywhere(member.user)
    record(MemberSignedOut(name=str(member.user)), actor=actor, subject=member)


def refuse_if_last_owner(member: Membership) -> None:
    """Lock the business row first: two owners who remove each other at once must not both succeed."""
    if member.role.builtin != OWNER:
        return
    Business.objects.select_for_update().get(pk=member.business_id)
    others = Membership.objects.filter(business=member.business_id, role__builtin=OWNER, ended_at=None)
    if not others.exclude(pk=member.pk).exists():
        raise Refused(
            _("A business needs an owner. Make someone else owner first."),
            code="last_owner",
        )
