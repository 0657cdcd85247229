from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD, RunJobs, person, refused
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import Role, User
from samphan.platform.accounts.rights import Actor
from samphan.platform.people.actions.invitations import (
    accept,
    accept_as_new_person,
    invitation_of,
    invite,
    revoke,
    send_again,
)
from samphan.platform.people.models import Invitation
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch, Membership

NEWCOMER = "new@example.com"


@pytest.fixture
def invitation(owner: Actor) -> Invitation:
    sales = Role.objects.get(business=owner.business, builtin="sales")
    return invite(owner, email=f" {NEWCOMER.title()} ", role=sales, branches=Branch.objects.all())


def link_in_last_mail() -> str:
    return re.search(r"/invitation/\S+/", str(mail.outbox[-1].body)).group()


def test_the_mail_speaks_both_languages_and_carries_the_link(invitation: Invitation, run_jobs: RunJobs) -> None:
    run_jobs()
    letter = mail.outbox[0]
    assert letter.to == [NEWCOMER]
    assert "ดอยโรสต์" in letter.subject
    assert "รับคำเชิญ" in letter.body
    assert "Accept the invitation" in letter.body
    assert link_in_last_mail() == f"/invitation/{invitation.token}/"


def test_a_newcomer_comes_in_with_the_role_and_branches(invitation: Invitation, client: Client) -> None:
    page = f"/invitation/{invitation.token}/"
    assert client.get(page).status_code == 200
    client.post(page, {"name": "ใหม่ มาแล้ว", "password": PASSWORD})
    member = Membership.objects.get(user__email=NEWCOMER)
    assert (member.role.builtin, member.branches.count(), str(member.user)) == ("sales", 1, "ใหม่ มาแล้ว")
    assert client.get("/").wsgi_request.actor.business == invitation.business


def test_an_invitation_works_once(invitation: Invitation, client: Client) -> None:
    accept_as_new_person(invitation, name="ใหม่", password=PASSWORD, language="th")
    answer = client.get(f"/invitation/{invitation.token}/")
    assert answer.status_code == 410
    assert "ใช้ไปแล้ว" in answer.content.decode()
    assert Membership.objects.filter(user__email=NEWCOMER).count() == 1


def test_two_clicks_at_once_let_one_in(invitation: Invitation) -> None:
    guest = person(NEWCOMER, "ใหม่")
    twice = Invitation.objects.get(pk=invitation.pk)
    accept(invitation, guest)
    with refused("invitation_used"):
        accept(twice, guest)
    assert Membership.objects.filter(user=guest).count() == 1


def test_an_expired_invitation_says_so(invitation: Invitation, client: Client) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    answer = client.post(f"/invitation/{invitation.token}/", {"name": "ใหม่", "password": PASSWORD})
    assert answer.status_code == 410
    assert "หมดอายุ" in answer.content.decode()
    assert not User.objects.filter(email=NEWCOMER).exists()


def test_a_revoked_invitation_says_so(invitation: Invitation, owner: Actor, client: Client) -> None:
    revoke(owner, invitation)
    answer = client.post(f"/invitation/{invitation.token}/", {"name": "ใหม่", "password": PASSWORD})
    assert answer.status_code == 410
    assert "ยกเลิก" in answer.content.decode()
    assert not User.objects.filter(email=NEWCOMER).exists()


def test_sending_again_ends_the_older_link(invitation: Invitation, owner: Actor, run_jobs: RunJobs) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    older = invitation.token
    send_again(owner, invitation)
    run_jobs()
    with refused("invitation_replaced"):
        invitation_of(older)
    assert invitation_of(link_in_last_mail().split("/")[2]).pk == invitation.pk


def test_a_mangled_link_lets_nobody_in(invitation: Invitation, client: Client) -> None:
    for token in (invitation.token[:-2], "nonsense", f"{invitation.token}x"):
        assert client.get(f"/invitation/{token}/").status_code == 410


def test_a_colleague_with_an_account_signs_in_first(invitation: Invitation, client: Client) -> None:
    guest = person(NEWCOMER, "ใหม่")
    page = f"/invitation/{invitation.token}/"
    client.post(page, {"name": "โจร", "password": PASSWORD})
    assert not Membership.objects.filter(user=guest).exists()
    client.force_login(guest)
    client.post(page)
    assert Membership.objects.get(user=guest).business == invitation.business


def test_an_invitation_is_for_its_address_only(
    invitation: Invitation, outsider: Actor, outsider_client: Client
) -> None:
    outsider_client.post(f"/invitation/{invitation.token}/")
    with pytest.raises(NotFound):
        accept(invitation, outsider.user)
    assert not Membership.objects.filter(user=outsider.user, business=invitation.business).exists()


def test_a_newer_invitation_replaces_the_waiting_one(invitation: Invitation, owner: Actor) -> None:
    viewer = Role.objects.get(business=owner.business, builtin="viewer")
    invite(owner, email=NEWCOMER, role=viewer)
    with refused("invitation_revoked"):
        invitation_of(invitation.token)
    [waiting] = Invitation.objects.exclude(pk=invitation.pk)
    assert waiting.role == viewer


def test_a_member_is_not_invited_again(owner: Actor, staff: Actor) -> None:
    viewer = Role.objects.get(business=owner.business, builtin="viewer")
    with refused("already_member"):
        invite(owner, email="Staff@example.com", role=viewer)
    assert not Invitation.objects.exists()


def test_nobody_invites_beyond_their_own_rights(owner: Actor) -> None:
    manager = add_member(owner.business, person("manager@example.com", "มะลิ"), builtin="manager")
    with pytest.raises(Forbidden):
        invite(manager, email=NEWCOMER, role=Role.objects.get(business=owner.business, builtin="owner"))
    assert not Invitation.objects.exists()


def test_a_viewer_invites_nobody(staff: Actor, staff_client: Client) -> None:
    viewer = Role.objects.get(business=staff.business, builtin="viewer")
    with pytest.raises(Forbidden):
        invite(staff, email=NEWCOMER, role=viewer)
    assert staff_client.post("/settings/people/invite/", {"email": NEWCOMER, "role": viewer.pk}).status_code == 403
    assert not Invitation.objects.exists()


def test_who_left_can_be_invited_back(owner: Actor, staff: Actor) -> None:
    Membership.objects.filter(pk=staff.membership.pk).update(ended_at=timezone.now())
    sales = Role.objects.get(business=owner.business, builtin="sales")
    accept(invite(owner, email="staff@example.com", role=sales), staff.user)
    assert Membership.objects.get(pk=staff.membership.pk, ended_at=None).role == sales


def test_invitations_of_another_business_are_not_found(invitation: Invitation, outsider_client: Client) -> None:
    for step in ("send", "revoke"):
        answer = outsider_client.post(f"/settings/people/invitations/{invitation.pk}/{step}/")
        assert answer.status_code == 404
    with use_business(invitation.business):
        stands = Invitation.objects.get(pk=invitation.pk)
        assert (stands.revoked_at, stands.round) == (None, 1)
