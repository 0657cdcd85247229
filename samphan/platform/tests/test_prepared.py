"""A query written once answers as the queryset would, whatever was asked before."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.models import SavedView
from samphan.platform.prepared import Prepared, PreparedOfBusiness
from samphan.platform.tenants.current import NoBusiness, every_business, use_business
from samphan.platform.tenants.models import Membership

Members = Prepared[Membership]
pytestmark = pytest.mark.django_db


@pytest.fixture
def members() -> Members:
    return Prepared(
        lambda user, slug: (
            Membership.objects.filter(user=user, business__slug=slug, ended_at=None)
            .select_related("business", "role")
            .order_by("joined_at")
        ),
        UUID(int=1),
        "a-slug",
    )


def test_it_answers_as_the_queryset(members: Members, owner: Actor, outsider: Actor) -> None:
    for actor in (owner, outsider, owner):
        slug = actor.business.slug
        [found] = members(actor.user.pk, slug)
        asked = Membership.objects.select_related("business", "role").get(user=actor.user, business=actor.business)
        assert (found, found.business, found.role) == (asked, asked.business, asked.role)
        assert found.joined_at == asked.joined_at


def test_related_rows_come_along_in_the_one_statement(members: Members, owner: Actor) -> None:
    members(owner.user.pk, owner.business.slug)
    with CaptureQueriesContext(connection) as asked:
        [found] = members(owner.user.pk, owner.business.slug)
        assert found.business.name
        assert found.role.name
    assert len(asked) == 1


def test_nothing_is_found_for_what_is_not_there(members: Members, owner: Actor, outsider: Actor) -> None:
    assert members(owner.user.pk, outsider.business.slug) == []
    assert members(UUID(int=1), "a-slug") == []


def test_a_value_is_a_value_and_never_sql(members: Members, owner: Actor) -> None:
    assert members(owner.user.pk, "' OR 1=1 --") == []
    assert User.objects.filter(pk=owner.user.pk).exists()


def test_rows_of_the_current_business_and_of_no_other(owner: Actor, outsider: Actor) -> None:
    views = PreparedOfBusiness(lambda table: SavedView.objects.filter(table=table).order_by("name"), "a-table")
    for actor in (owner, outsider):
        with use_business(actor.business):
            SavedView.objects.create(table="customers", name=f"of {actor.business.slug}", owner=actor.user)
    for actor in (owner, outsider, owner):
        with use_business(actor.business):
            assert [view.name for view in views("customers")] == [f"of {actor.business.slug}"]


def test_above_businesses_it_is_an_error_and_no_leak(owner: Actor) -> None:
    views = PreparedOfBusiness(SavedView.objects.all)
    with use_business(owner.business):
        assert views() == []
    with every_business(), pytest.raises(NoBusiness):
        views()
