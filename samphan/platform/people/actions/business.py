"""Writes about the business itself: its profile and its branches."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.actions import create_business
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import OWNER
from samphan.platform.events.actions import record
from samphan.platform.people.access import branches, business_profile
from samphan.platform.people.events import BranchChanged, BusinessChanged
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.tenants.models import Branch, Business, Membership
from samphan.platform.tenants.versions import change_once, save_changes

HEAD_OFFICE = "00000"


@transaction.atomic
def change_business(actor: Actor, *, seen: int, **fields: Any) -> Business:
    """Change the profile. `fields` are columns of `Business` that people may edit."""
    business_profile.require(actor, "edit", actor.business)
    business = Business.objects.get(pk=actor.business.pk)
    if changed := save_changes(business, seen=seen, **fields):
        record(BusinessChanged(fields=changed), actor=actor, subject=business)
    return business


@transaction.atomic
def add_branch(actor: Actor, *, code: str, name: str, province: str = "") -> Branch:
    branches.require(actor, "create")
    refuse_taken_code(actor, code)
    branch = Branch.objects.create(business=actor.business, code=code, name=name, province=province)
    record(BranchChanged(branch=branch.name, change="added"), actor=actor, subject=branch)
    return branch


@transaction.atomic
def change_branch(actor: Actor, branch: Branch, *, seen: int, **fields: Any) -> Branch:
    branches.require(actor, "edit", branch)
    if branch.code == HEAD_OFFICE and fields.get("code", HEAD_OFFICE) != HEAD_OFFICE:
        raise Refused(_("00000 is the head office and stays so."), code="head_office")
    refuse_taken_code(actor, fields.get("code", branch.code), but=branch)
    if save_changes(branch, seen=seen, **fields):
        record(BranchChanged(branch=branch.name, change="changed"), actor=actor, subject=branch)
    return branch


@transaction.atomic
def close_branch(actor: Actor, branch: Branch) -> None:
    """A closed branch can no longer be chosen; what happened there stays. `reopen_branch` undoes it."""
    branches.require(actor, "close", branch)
    if branch.code == HEAD_OFFICE:
        raise Refused(_("The head office cannot be closed."), code="head_office")
    if change_once(branch, Branch.objects.filter(closed_at=None), closed_at=timezone.now()):
        record(BranchChanged(branch=branch.name, change="closed"), actor=actor, subject=branch)


@transaction.atomic
def reopen_branch(actor: Actor, branch: Branch) -> None:
    branches.require(actor, "close", branch)
    if change_once(branch, Branch.objects.exclude(closed_at=None), closed_at=None):
        record(BranchChanged(branch=branch.name, change="reopened"), actor=actor, subject=branch)


def refuse_taken_code(actor: Actor, code: str, *, but: Branch | None = None) -> None:
    taken = Branch.objects.filter(business=actor.business, code=code)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        sentence = _("There is already a branch with the code %(code)s.") % {"code": code}
        raise Refused(sentence, code="code_taken", fields={"code": sentence})


def next_branch_code(actor: Actor) -> str:
    """The five digits after the highest in use."""
    last = Branch.objects.filter(business=actor.business).order_by("-code").values_list("code", flat=True).first()
    return f"{int(last or HEAD_OFFICE) + 1:05d}"[-5:]


def may_found(user: User) -> bool:
    """Owners may open another business; on a platform with open sign-up everybody may open one."""
    return settings.OPEN_SIGNUP or Membership.objects.filter(user=user, role__builtin=OWNER, ended_at=None).exists()


def require_may_found(user: User) -> None:
    if not may_found(user):
        raise Forbidden(_("Only owners of a business can open another one here."))


def found_business(user: User, *, name: str) -> Business:
    """A new business with `user` as its owner."""
    require_may_found(user)
    return create_business(slug=free_slug(name), name=name.strip(), owner=user)


def free_slug(name: str) -> str:
    """A short name for addresses and commands: from Latin letters of the name when it has some."""
    stem = slugify(name)[:30] or "shop"
    numbered = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
    return next(slug for slug in numbered if not Business.objects.filter(slug=slug).exists())
