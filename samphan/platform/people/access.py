"""Who may manage the business itself: its profile, branches, members, roles and invitations."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.people.models import Invitation
from samphan.platform.tenants.models import Branch, Business, Membership


class BusinessAccess(Access[Business]):
    model = Business
    resource = "platform:business"
    label = _("Business profile")
    verbs = {"view": _("see"), "edit": _("change")}
    standard = {"manager": "view"}

    def reaches(self, actor: Actor, row: Business) -> bool:
        return row.pk == actor.business.pk

    def rows(self, actor: Actor) -> QuerySet[Business]:
        rows = Business.objects.filter(pk=actor.business.pk)
        return rows if self.may(actor, "view") else rows.none()


class BranchAccess(Access[Branch]):
    model = Branch
    resource = "platform:branch"
    label = _("Branches")
    verbs = {"view": _("see"), "create": _("add"), "edit": _("change"), "close": _("close and reopen")}


class MemberAccess(Access[Membership]):
    model = Membership
    resource = "platform:member"
    label = _("People")
    verbs = {
        "view": _("see"),
        "edit": _("change role and branches"),
        "sign_out": _("sign out everywhere"),
        "end": _("end membership"),
    }


class InvitationAccess(Access[Invitation]):
    model = Invitation
    resource = "platform:invitation"
    label = _("Invitations")
    verbs = {"view": _("see"), "create": _("invite and send again"), "revoke": _("revoke")}


class RoleAccess(Access[Role]):
    model = Role
    resource = "platform:role"
    label = _("Roles")
    standard = {"manager": "view"}


business_profile = BusinessAccess()
branches = BranchAccess()
members = MemberAccess()
invitations = InvitationAccess()
roles = RoleAccess()
