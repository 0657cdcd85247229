from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from samphan.platform.accounts.actions import add_member, create_business
from samphan.platform.accounts.models import Role, User
from samphan.platform.accounts.rights import ACCESSES, Access, Actor, actor_of, permissions_of, standard_permissions
from samphan.platform.refusals import Conflict
from samphan.platform.tenants.models import Branch, Business, Membership
from samphan.platform.tenants.versions import save_changes


@pytest.fixture
def lately_added_module() -> Iterator[Access[Branch]]:
    class KiteAccess(Access[Branch]):
        model = Branch
        resource = "kites:kite"
        label = "Kites"
        standard = {"manager": "*", "viewer": "view"}
        sensitive_fields = {"length": "length"}
        standard_hidden = {"length": "viewer"}

    yield KiteAccess()
    del ACCESSES["kites:kite"]
    standard_permissions.cache_clear()


def test_a_module_that_comes_later_reaches_the_standard_roles(
    staff: Actor, lately_added_module: Access[Branch]
) -> None:
    viewer = actor_of(Membership.objects.get(pk=staff.membership.pk))
    manager = Role.objects.get(business=staff.business, builtin="manager")
    assert viewer.has("kites:kite:view")
    assert not viewer.has("kites:kite:edit")
    assert viewer.hides("kites.kite.length")
    assert "kites:kite:delete" in permissions_of(manager)


def test_a_page_costs_four_queries_for_its_frame(
    owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner_client.get("/people/no-business/")  # notes when the device was last seen, once in five minutes
    with django_assert_num_queries(4):  # session, person, memberships with business and role; the menu's counts
        owner_client.get("/people/no-business/")


def test_a_right_taken_away_is_gone_at_the_next_request(business: Business, staff: Actor, staff_client: Client) -> None:
    assert staff_client.get("/").status_code == 200
    Membership.objects.filter(pk=staff.membership.pk).update(ended_at="2026-11-21T00:00:00Z")
    assert staff_client.get("/").url == "/people/no-business/"


def test_a_person_of_two_businesses_switches_between_them(owner: Actor, owner_client: Client) -> None:
    second = create_business(slug="second-shop", name="ร้านที่สอง", owner=owner.user)
    assert owner_client.get("/").wsgi_request.actor.business == owner.business
    owner_client.post("/people/choose-business/", {"business": second.pk})
    assert owner_client.get("/").wsgi_request.actor.business == second


def test_a_business_of_others_cannot_be_chosen(owner_client: Client, owner: Actor, outsider: Actor) -> None:
    answer = owner_client.post("/people/choose-business/", {"business": outsider.business.pk})
    assert answer.status_code == 404
    assert owner_client.get("/").wsgi_request.actor.business == owner.business


def test_the_second_of_two_savers_is_told_and_nothing_is_lost(business: Business) -> None:
    mine, theirs = Branch.objects.get(business=business), Branch.objects.get(business=business)
    assert save_changes(theirs, seen=1, name="สาขานิมมาน", province="") == ["name"]
    with pytest.raises(Conflict):
        save_changes(mine, seen=1, name="สาขาท่าแพ")
    assert Branch.objects.get(business=business).name == "สาขานิมมาน"


def test_branches_bind_a_role_of_branch_scope(business: Business) -> None:
    seller = User.objects.create_user("sale@example.com", "x", name="ขาย")
    add_member(business, seller, builtin="sales")
    membership = Membership.objects.get(user=seller)
    membership.branches.add(Branch.objects.get(business=business))
    assert actor_of(membership).branch_ids == {Branch.objects.get(business=business).pk}


@pytest.mark.django_db
def test_the_cache_that_counts_wrong_passwords_has_its_table() -> None:
    cache.set("present", 1)
    assert "cache" in connection.introspection.table_names()
    assert cache.get("present") == 1


@pytest.mark.django_db
def test_a_new_sign_in_round_kills_every_older_cookie() -> None:
    person = User.objects.create_user("far@example.com", "a-long-made-up-password", name="ไกล")
    stolen = Client()
    stolen.force_login(person)
    assert stolen.get("/people/no-business/").status_code == 200
    User.objects.filter(pk=person.pk).update(sign_in_round=2)
    assert stolen.get("/people/no-business/").url.startswith("/account/login/")
