"""Writes about invitations: send, send again, revoke, accept."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role, User
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.audit.who import acting
from samphan.platform.events.actions import record
from samphan.platform.people.access import invitations
from samphan.platform.people.events import InvitationRevoked, MemberInvited, MemberJoined
from samphan.platform.people.grants import require_may_grant
from samphan.platform.people.jobs import mail_invitation
from samphan.platform.people.models import WAITING, Invitation, a_week_from_now, signer, still_open
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch, Business, Membership
from samphan.platform.tenants.versions import change_every, change_once


class InvitationOver(Refused):
    """The link no longer lets anyone in."""

    status = 410
    code = "invitation_over"


REPLACED = _("This invitation was sent again since. Use the link in the newest mail.")
EXPIRED = _("This invitation has expired. Ask for a new one.")
REVOKED = _("This invitation was withdrawn. Ask the business if you think that is a mistake.")
USED = _("This invitation has been used. Sign in with the e-mail it was sent to.")
MANGLED = _("This link is not whole. Open it again from the mail, or copy all of it.")


@transaction.atomic
def invite(actor: Actor, *, email: str, name: str = "", role: Role, branches: Sequence[Branch] = ()) -> Invitation:
    """Invite one person by e-mail. Who was invited before and did not come yet gets the newer invitation instead."""
    invitations.require(actor, "create")
    require_may_grant(actor, role, branches)
    email = email.strip().lower()
    if Membership.objects.filter(business=actor.business, user__email=email, ended_at=None).exists():
        raise Refused(
            _("%(email)s already belongs to this business.") % {"email": email},
            code="already_member",
            fields={"email": _("Already belongs to this business.")},
        )
    change_every(Invitation.objects.filter(WAITING, email=email), revoked_at=timezone.now(), revoked_by=actor.user)
    try:
        with transaction.atomic():
            invitation: Invitation = Invitation.objects.create(
                business=actor.business, email=email, name=name.strip(), role=role, invited_by=actor.user
            )
    except IntegrityError as error:
        raise Conflict(_("%(email)s was invited by someone else just now.") % {"email": email}) from error
    invitation.branches.set(branches)
    record(MemberInvited(email=email, role=str(role)), actor=actor, subject=invitation)
    mail_invitation.enqueue(invitation_id=str(invitation.pk))
    return invitation


@transaction.atomic
def send_again(actor: Actor, invitation: Invitation) -> None:
    """Another seven days and a new link; the older link ends."""
    invitations.require(actor, "create", invitation)
    require_may_grant(actor, invitation.role, invitation.branches.all())
    seen = Invitation.objects.filter(WAITING, round=invitation.round)
    again = {"round": invitation.round + 1, "sent_at": timezone.now(), "expires_at": a_week_from_now()}
    if not change_once(invitation, seen, **again):
        raise Conflict(_("This invitation was accepted, revoked or sent again meanwhile."))
    mail_invitation.enqueue(invitation_id=str(invitation.pk))


@transaction.atomic
def revoke(actor: Actor, invitation: Invitation) -> None:
    """Withdraw an invitation that nobody accepted yet."""
    invitations.require(actor, "revoke", invitation)
    waiting = Invitation.objects.filter(WAITING)
    if not change_once(invitation, waiting, revoked_at=timezone.now(), revoked_by=actor.user):
        raise Conflict(_("This invitation was accepted or revoked meanwhile."))
    record(InvitationRevoked(email=invitation.email), actor=actor, subject=invitation)


def invitation_of(token: str) -> Invitation:
    """The invitation a link names. Raises `InvitationOver` with the reason when it lets nobody in any more."""
    try:
        business_id, pk, sent_round = signer().unsign_object(token)
        business = Business.objects.get(pk=UUID(business_id))
    except (signing.BadSignature, ValueError, Business.DoesNotExist) as error:
        raise InvitationOver(MANGLED, code="invitation_unknown") from error
    with use_business(business):
        found: Invitation | None = (
            Invitation.objects.select_related("business", "role", "invited_by").filter(pk=pk).first()
        )
    if found is None:
        raise InvitationOver(MANGLED, code="invitation_unknown")
    refuse_if_over(found, sent_round)
    return found


def refuse_if_over(invitation: Invitation, sent_round: int) -> None:
    if invitation.accepted_at:
        raise InvitationOver(USED, code="invitation_used")
    if invitation.revoked_at:
        raise InvitationOver(REVOKED, code="invitation_revoked")
    if invitation.round != sent_round:
        raise InvitationOver(REPLACED, code="invitation_replaced")
    if invitation.has_expired:
        raise InvitationOver(EXPIRED, code="invitation_expired")


@transaction.atomic
def accept_as_new_person(invitation: Invitation, *, name: str, password: str, language: str) -> User:
    """Make the person and let them in. That they hold the link proves the e-mail address."""
    if User.objects.filter(email=invitation.email).exists():
        raise Refused(_("This e-mail already has an account. Sign in to accept."), code="has_account")
    user = User.objects.create_user(invitation.email, password, name=name.strip(), language=language)
    accept(invitation, user)
    return user


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Actor:
    """Let `user` in, once. Raises `NotFound` unless the invitation is theirs."""
    if user.email != invitation.email:
        raise NotFound
    with use_business(invitation.business), acting(user):
        open_ones = Invitation.objects.filter(still_open(), round=invitation.round)
        if not change_once(invitation, open_ones, accepted_at=timezone.now(), accepted_by=user):
            invitation.refresh_from_db()
            refuse_if_over(invitation, invitation.round)
        membership, _created = Membership.objects.update_or_create(
            business=invitation.business, user=user, defaults={"role": invitation.role, "ended_at": None}
        )
        membership.branches.set(invitation.branches.all())
        actor = actor_of(membership)
        record(MemberJoined(name=str(user), role=str(invitation.role)), actor=actor, subject=membership)
    return actor
