from __future__ import annotations

import pytest
from django.test import Client

from conftest import person, refused
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, actor_of, permissions_of
from samphan.platform.events.models import Event
from samphan.platform.people.actions.roles import (
    RoleInput,
    change_role,
    copy_role,
    create_role,
    delete_role,
    require_second_factor,
)
from samphan.platform.refusals import Conflict, Forbidden
from samphan.platform.tenants.models import Membership

TAX_ID = "customers.customer.tax_id"
COUNTER = RoleInput("พนักงานหน้าร้าน", ["customers:customer:view", "no:such:right"], "all", [TAX_ID])


def test_a_role_of_ones_own_grants_what_was_ticked_and_nothing_unknown(owner: Actor) -> None:
    role = create_role(owner, COUNTER)
    assert permissions_of(role) == {"customers:customer:view"}
    assert role.hidden_fields == [TAX_ID]


def test_a_change_holds_from_the_next_click(owner: Actor, staff: Actor, staff_client: Client) -> None:
    role = create_role(owner, RoleInput("ดูแลคน", ["platform:member:view"], "all", []))
    Membership.objects.filter(pk=staff.membership.pk).update(role=role)
    assert staff_client.get("/settings/people/").status_code == 200
    change_role(owner, role, RoleInput("ดูแลคน", [], "all", []), seen=1)
    assert staff_client.get("/settings/people/").status_code == 403
    assert Event.objects.filter(kind="people.role_changed").last().data["removed"] == ["platform:member:view"]


def test_standard_roles_stay_as_they_are(owner: Actor) -> None:
    sales = Role.objects.get(business=owner.business, builtin="sales")
    with refused("standard_role"):
        change_role(owner, sales, COUNTER, seen=1)
    with refused("standard_role"):
        delete_role(owner, sales)
    assert Role.objects.get(pk=sales.pk, deleted_at=None).name == "sales"


def test_a_copy_may_do_what_the_standard_role_may(owner: Actor) -> None:
    sales = Role.objects.get(business=owner.business, builtin="sales")
    copy, second = copy_role(owner, sales), copy_role(owner, sales)
    assert permissions_of(copy) == permissions_of(sales)
    assert (copy.builtin, copy.row_scope) == ("", "branch")
    assert second.name == f"{copy.name} (2)"


@pytest.mark.parametrize(
    "wider",
    [
        RoleInput("กว้างกว่า", ["customers:customer:delete"], "all", [TAX_ID]),
        RoleInput("เห็นมากกว่า", ["customers:customer:view"], "all", []),
    ],
)
def test_nobody_makes_a_role_that_may_more_than_they(owner: Actor, staff: Actor, wider: RoleInput) -> None:
    rights = ["platform:role:view", "platform:role:create", "platform:role:edit", "customers:customer:view"]
    limited = create_role(owner, RoleInput("จำกัด", rights, "all", [TAX_ID]))
    Membership.objects.filter(pk=staff.membership.pk).update(role=limited)
    actor = actor_of(Membership.objects.select_related("role").get(pk=staff.membership.pk))
    with pytest.raises(Forbidden):
        create_role(actor, wider)
    with pytest.raises(Forbidden):
        change_role(actor, limited, wider, seen=1)
    assert Role.objects.filter(builtin="", business=owner.business).count() == 1
    assert Role.objects.get(pk=limited.pk).version == 1


def test_a_role_that_someone_holds_is_not_deleted(owner: Actor, staff: Actor) -> None:
    role = create_role(owner, COUNTER)
    Membership.objects.filter(pk=staff.membership.pk).update(role=role)
    with refused("role_held"):
        delete_role(owner, role)
    assert Role.objects.get(pk=role.pk).deleted_at is None


def test_a_deleted_role_comes_back_with_undo(owner: Actor, owner_client: Client) -> None:
    role = create_role(owner, COUNTER)
    owner_client.post(f"/settings/roles/{role.pk}/delete/")
    assert Role.objects.get(pk=role.pk).deleted_at
    owner_client.post(f"/settings/roles/{role.pk}/restore/")
    assert Role.objects.get(pk=role.pk).deleted_at is None


def test_a_name_is_used_once_standard_names_too(owner: Actor) -> None:
    create_role(owner, COUNTER)
    for name in (COUNTER.name, "ฝ่ายขาย", "sales"):
        with refused("name_taken"):
            create_role(owner, RoleInput(name, [], "all", []))
    assert Role.objects.filter(business=owner.business, builtin="").count() == 1


def test_the_second_saver_is_told(owner: Actor) -> None:
    role = create_role(owner, COUNTER)
    change_role(owner, role, RoleInput("ใหม่", [], "all", []), seen=1)
    with pytest.raises(Conflict):
        change_role(owner, Role.objects.get(pk=role.pk), RoleInput("ใหม่กว่า", [], "all", []), seen=1)
    assert Role.objects.get(pk=role.pk).name == "ใหม่"


def test_a_manager_reads_roles_and_changes_none(owner: Actor) -> None:
    manager = add_member(owner.business, person("manager@example.com", "มะลิ"), builtin="manager")
    role = create_role(owner, COUNTER)
    with pytest.raises(Forbidden):
        change_role(manager, role, COUNTER, seen=1)
    with pytest.raises(Forbidden):
        require_second_factor(manager, role, required=True, seen=1)
    assert Role.objects.get(pk=role.pk).version == 1


def test_members_whose_role_asks_for_a_second_factor_are_led_to_it(
    owner: Actor, staff: Actor, staff_client: Client
) -> None:
    viewer = Role.objects.get(business=owner.business, builtin="viewer")
    require_second_factor(owner, viewer, required=True, seen=1)
    assert staff_client.get("/").url == "/settings/second-factor/"
    assert staff_client.get("/settings/second-factor/").status_code == 200
    require_second_factor(owner, Role.objects.get(pk=viewer.pk), required=False, seen=2)
    assert staff_client.get("/").status_code == 200
