"""Settings › People: members and invitations."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.people.access import invitations, members
from samphan.platform.people.actions import invitations as invitation_actions
from samphan.platform.people.actions import members as actions
from samphan.platform.people.forms import InviteForm, MemberForm, refusals_shown_in
from samphan.platform.people.grants import may_grant
from samphan.platform.people.queries import live_members, members_with_last_seen, waiting_invitations
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.models import Membership
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


def member_of(request: SignedInRequest, verb: str, pk: UUID) -> Membership:
    """A live member, with the right to do `verb` to them."""
    member = members.get(request.actor, verb, pk)
    if member.ended_at:
        raise NotFound
    return member


@signed_in
def member_list(request: SignedInRequest) -> HttpResponse:
    members.require(request.actor, "view")
    shown = {
        "members": members_with_last_seen(request.actor),
        "invitations": waiting_invitations(request.actor),
        "may_invite": invitations.may(request.actor, "create"),
        "may_revoke": invitations.may(request.actor, "revoke"),
    }
    return render(request, "people/members.html", shown)


@signed_in
def invite(request: SignedInRequest) -> HttpResponse:
    invitations.require(request.actor, "create")
    form = InviteForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            sent = invitation_actions.invite(request.actor, **form.cleaned_data)
        if not form.errors:
            toast(request, _("The invitation is on its way to %(email)s.") % {"email": sent.email})
            return redirect("people:member-list")
    return render(request, "people/invite.html", {"form": form})


@signed_in
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    member = member_of(request, "view", pk)
    may_edit = members.may(request.actor, "edit", member) and may_grant(request.actor, member.role)
    form = MemberForm(request.actor, member, request.POST or None)
    if request.method == "POST":
        members.require(request.actor, "edit", member)
        if form.is_valid():
            fields = dict(form.cleaned_data)
            with refusals_shown_in(form):
                actions.change_member(request.actor, member, seen=fields.pop("version"), **fields)
            if not form.errors:
                toast(request, _("Saved. It holds from the next click of %(name)s.") % {"name": member.user})
                return redirect("people:member-list")
    reach = may_grant(request.actor, member.role)
    shown = {
        "form": form,
        "member": member,
        "own": member.user_id == request.actor.user.pk if request.actor.user else False,
        "may_edit": may_edit,
        "may_end": reach and members.may(request.actor, "end", member),
        "may_sign_out": reach and members.may(request.actor, "sign_out", member),
    }
    return render(request, "people/member.html", shown)


@signed_in
@require_POST
def end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    member = member_of(request, "end", pk)
    actions.end_membership(request.actor, member)
    toast(request, _("%(name)s no longer belongs to the business.") % {"name": member.user})
    return redirect("people:member-list")


@signed_in
@require_POST
def leave(request: SignedInRequest) -> HttpResponse:
    """End one's own membership."""
    member = live_members(request.actor).get(pk=request.actor.membership.pk)  # type: ignore[union-attr]
    actions.end_membership(request.actor, member)
    return redirect("web:today")


@signed_in
@require_POST
def sign_out(request: SignedInRequest, pk: UUID) -> HttpResponse:
    member = member_of(request, "sign_out", pk)
    actions.sign_member_out(request.actor, member)
    toast(request, _("%(name)s is signed out on every device.") % {"name": member.user})
    return redirect("people:member-edit", pk=pk)


@signed_in
@require_POST
def send_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    invitation = invitations.get(request.actor, "create", pk)
    invitation_actions.send_again(request.actor, invitation)
    toast(request, _("A new invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("people:member-list")


@signed_in
@require_POST
def revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    invitation = invitations.get(request.actor, "revoke", pk)
    invitation_actions.revoke(request.actor, invitation)
    toast(request, _("The invitation of %(email)s is revoked.") % {"email": invitation.email})
    return redirect("people:member-list")
