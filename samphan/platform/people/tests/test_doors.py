"""Every door of this module, tried by those who may not pass."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.people.actions.roles import RoleInput, create_role
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch, Business, Membership

LISTS = (
    "business-edit",
    "branch-list",
    "branch-create",
    "member-list",
    "member-invite",
    "role-list",
    "role-create",
)
OF_A_BRANCH = ("branch-edit", "branch-close", "branch-reopen")
OF_A_MEMBER = ("member-edit", "member-end", "member-sign-out")
OF_A_ROLE = ("role-edit", "role-copy", "role-second-factor", "role-delete", "role-restore")


@pytest.fixture
def rows(owner: Actor, staff: Actor) -> dict[str, object]:
    """The rows that somebody else tries to touch, by the beginning of the route's name."""
    branch = Branch.objects.create(business=owner.business, code="00001", name="สาขานิมมาน")
    role = create_role(owner, RoleInput("ของเรา", ["customers:customer:view"], "all", []))
    return {"branch": branch.pk, "member": staff.membership.pk, "role": role.pk}


def stands(business: Business) -> list[object]:
    """Everything that a refused attempt must leave as it was."""
    with use_business(business):
        return [
            list(model.objects.filter(business=business).order_by("pk").values())
            for model in (Branch, Membership, Role, Event)
        ] + [Business.objects.filter(pk=business.pk).values().get()]


@pytest.mark.parametrize("route", [*OF_A_BRANCH, *OF_A_MEMBER, *OF_A_ROLE])
def test_rows_of_another_business_are_not_found(
    route: str, rows: dict[str, object], owner: Actor, outsider_client: Client
) -> None:
    before = stands(owner.business)
    answer = outsider_client.post(reverse(f"people:{route}", args=[rows[route.split("-", maxsplit=1)[0]]]))
    assert answer.status_code == 404
    assert stands(owner.business) == before


@pytest.mark.parametrize("route", [*OF_A_BRANCH, *OF_A_MEMBER, *OF_A_ROLE])
def test_a_viewer_changes_nothing(route: str, rows: dict[str, object], owner: Actor, staff_client: Client) -> None:
    before = stands(owner.business)
    answer = staff_client.post(reverse(f"people:{route}", args=[rows[route.split("-", maxsplit=1)[0]]]))
    assert answer.status_code in {403, 404}
    assert stands(owner.business) == before


@pytest.mark.parametrize("route", LISTS)
def test_a_viewer_opens_none_of_the_lists(route: str, staff_client: Client) -> None:
    assert staff_client.get(reverse(f"people:{route}")).status_code == 403


@pytest.mark.parametrize("route", [*LISTS, "profile-edit", "sign-in-list", "business-create"])
def test_a_visitor_is_asked_to_sign_in(route: str, client: Client, owner: Actor) -> None:
    answer = client.get(reverse(f"people:{route}"))
    assert answer.url.startswith("/account/login/?next=")


@pytest.mark.parametrize("route", LISTS)
def test_the_owner_opens_every_list(route: str, owner_client: Client) -> None:
    assert owner_client.get(reverse(f"people:{route}")).status_code == 200


def test_the_owner_opens_every_row(rows: dict[str, object], owner_client: Client) -> None:
    for route in ("branch-edit", "member-edit", "role-edit"):
        assert owner_client.get(reverse(f"people:{route}", args=[rows[route.split("-")[0]]])).status_code == 200
    for role in Role.objects.exclude(builtin=""):
        assert owner_client.get(reverse("people:role-edit", args=[role.pk])).status_code == 200


def test_the_profile_of_the_business_keeps_what_it_understood(owner: Actor, owner_client: Client) -> None:
    form = {
        "name": "ดอยโรสต์",
        "name_en": "Doi Roast",
        "tax_id": "0-5055-60001-23-1",
        "phone": "053 123 456",
        "version": 1,
    }
    wrong = owner_client.post("/settings/business/", {**form, "tax_id": "123"})
    assert "เลขประจำตัวผู้เสียภาษีไม่ถูกต้อง" in wrong.content.decode()
    assert Business.objects.get(pk=owner.business.pk).version == 1


def test_two_people_saving_the_same_profile_lose_nothing(owner: Actor, owner_client: Client) -> None:
    owner_client.post("/settings/business/", {"name": "คนแรก", "version": 1})
    answer = owner_client.post("/settings/business/", {"name": "คนที่สอง", "version": 1})
    assert "มีคนอื่นแก้ไข" in answer.content.decode()
    assert Business.objects.get(pk=owner.business.pk).name == "คนแรก"


def test_a_branch_is_added_closed_and_reopened(owner: Actor, owner_client: Client) -> None:
    owner_client.post("/settings/branches/new/", {"code": "00007", "name": "สาขาท่าแพ", "province": "เชียงใหม่"})
    branch = Branch.objects.get(code="00007")
    owner_client.post(f"/settings/branches/{branch.pk}/close/")
    assert Branch.objects.get(pk=branch.pk).closed_at
    owner_client.post(f"/settings/branches/{branch.pk}/reopen/")
    assert Branch.objects.get(pk=branch.pk).closed_at is None
    changes = Event.objects.filter(kind="people.branch_changed").order_by("pk").values_list("data__change", flat=True)
    assert list(changes) == ["added", "closed", "reopened"]


def test_a_branch_code_is_used_once_and_the_head_office_stays(owner: Actor, owner_client: Client) -> None:
    answer = owner_client.post("/settings/branches/new/", {"code": "00000", "name": "อีกแห่ง"})
    assert "อยู่แล้ว" in answer.content.decode()
    head = Branch.objects.get(business=owner.business)
    assert owner_client.post(f"/settings/branches/{head.pk}/close/").status_code == 422
    assert Branch.objects.get(business=owner.business).closed_at is None


def test_naughty_names_are_kept_as_text(owner_client: Client, owner: Actor) -> None:
    for name in ("<script>alert(1)</script>", "'; DROP TABLE--", "ชื่อ 😀 \u202eย้อน", "{{ 7|add:7 }}"):
        business = Business.objects.get(pk=owner.business.pk)
        owner_client.post("/settings/business/", {"name": name, "version": business.version})
        page = owner_client.get("/settings/business/").content.decode()
        assert Business.objects.get(pk=business.pk).name == name
        assert "<script>alert(1)" not in page
    long = owner_client.post("/settings/business/", {"name": "ก" * 10_000, "version": 5})
    assert long.status_code == 200
    assert Business.objects.get(pk=owner.business.pk).name == "{{ 7|add:7 }}"
