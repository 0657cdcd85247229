from __future__ import annotations

import pytest
from django.test import Client

from conftest import person, refused
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.events.models import Event
from samphan.platform.people.actions.members import change_member, end_membership, sign_member_out
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch, Business, Membership


def role(business: Business, builtin: str) -> Role:
    return Role.objects.get(business=business, builtin=builtin)


@pytest.fixture
def manager(business: Business) -> Actor:
    return add_member(business, person("manager@example.com", "มะลิ ผู้จัดการ"), builtin="manager")


def test_a_manager_gives_a_colleague_another_role(manager: Actor, staff: Actor, business: Business) -> None:
    change_member(manager, staff.membership, role=role(business, "sales"), branches=Branch.objects.all(), seen=1)
    member = Membership.objects.get(pk=staff.membership.pk)
    assert (member.role.builtin, member.branches.count()) == ("sales", 1)
    assert Event.objects.get(kind="people.member_changed").data["name"] == "ต้น พนักงาน"


def test_nobody_gives_rights_they_do_not_have(manager: Actor, staff: Actor, business: Business) -> None:
    with pytest.raises(Forbidden):
        change_member(manager, staff.membership, role=role(business, "owner"), branches=[], seen=1)
    assert Membership.objects.get(pk=staff.membership.pk).role.builtin == "viewer"
    assert not Event.objects.exists()


def test_a_manager_cannot_touch_the_owner(manager: Actor, owner: Actor, business: Business) -> None:
    with pytest.raises(Forbidden):
        end_membership(manager, owner.membership)
    with pytest.raises(Forbidden):
        sign_member_out(manager, owner.membership)
    with pytest.raises(Forbidden):
        change_member(manager, owner.membership, role=role(business, "viewer"), branches=[], seen=1)
    assert Membership.objects.get(pk=owner.membership.pk, ended_at=None).role.builtin == "owner"


def test_the_last_owner_stays(owner: Actor, business: Business) -> None:
    with refused("last_owner"):
        end_membership(owner, owner.membership)
    with refused("last_owner"):
        change_member(owner, owner.membership, role=role(business, "manager"), branches=[], seen=1)
    assert Membership.objects.get(pk=owner.membership.pk, ended_at=None).role.builtin == "owner"


def test_an_owner_may_leave_when_another_one_stays(owner: Actor, business: Business) -> None:
    add_member(business, person("second@example.com", "เจ้าของคนที่สอง"), builtin="owner")
    end_membership(owner, owner.membership)
    assert Membership.objects.get(pk=owner.membership.pk).ended_at


def test_a_member_whose_membership_ended_has_no_business(staff: Actor, owner: Actor, staff_client: Client) -> None:
    assert staff_client.get("/").status_code == 200
    end_membership(owner, staff.membership)
    assert staff_client.get("/").url == "/people/no-business/"


def test_a_viewer_may_not_end_a_membership(staff: Actor, owner: Actor) -> None:
    with pytest.raises(Forbidden):
        end_membership(staff, owner.membership)
    assert Membership.objects.get(pk=owner.membership.pk).ended_at is None


def test_people_of_another_business_are_not_found(owner: Actor, outsider: Actor) -> None:
    with pytest.raises(NotFound):
        end_membership(owner, outsider.membership)
    with pytest.raises(NotFound):
        sign_member_out(owner, outsider.membership)
    assert Membership.objects.get(pk=outsider.membership.pk).ended_at is None


def test_a_forced_sign_out_ends_every_device_at_once(owner: Actor, staff: Actor, staff_client: Client) -> None:
    telephone = Client()
    telephone.force_login(staff.user)
    sign_member_out(owner, staff.membership)
    for device in (staff_client, telephone):
        assert device.get("/").url.startswith("/account/login/")


def test_the_branches_of_a_head_are_the_most_they_can_give(business: Business, staff: Actor) -> None:
    far = Branch.objects.create(business=business, code="00001", name="สาขาไกล")
    rights = ["platform:member:view", "platform:member:edit", "customers:customer:view"]
    head_role = Role.objects.create(business=business, name="หัวหน้าสาขา", row_scope="branch", permissions=rights)
    clerk = Role.objects.create(business=business, name="เสมียน", row_scope="branch", permissions=rights[-1:])
    head = Membership.objects.create(business=business, user=person("head@example.com", "หัวหน้า"), role=head_role)
    head.branches.set(Branch.objects.filter(code="00000"))
    Membership.objects.filter(pk=staff.membership.pk).update(role=clerk)
    member = Membership.objects.get(pk=staff.membership.pk)
    with pytest.raises(Forbidden):
        change_member(actor_of(head), member, role=clerk, branches=[far], seen=1)
    assert not member.branches.exists()
