"""The tabs of figures: in groups, and of each page what the role reaches."""

from __future__ import annotations

import pytest
from django.template import Context

from conftest import person
from samphan.insight.templatetags.insight_tabs import GROUPS, current_group, insight_tabs
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.tenants.models import Membership

pytestmark = pytest.mark.django_db


def reached(actor: Actor, page: str) -> list[list[str]]:
    return [[one.url for one in group.pages] for group in insight_tabs(Context({"actor": actor, "page": page}))]


def test_the_owner_reaches_every_page_and_the_current_one_is_in_its_group(owner: Actor) -> None:
    groups = insight_tabs(Context({"actor": owner, "page": "concentration"}))
    assert [len(group.pages) for group in groups] == [len(pages) for _label, pages in GROUPS]
    current = current_group(groups)
    assert current is not None
    assert [one.url for one in current.pages if one.current] == ["/insight/concentration/"]
    assert [group.current for group in groups] == [group is current for group in groups]


def test_one_who_sells_reaches_dashboards_and_explorer_of_their_own_rows(owner: Actor) -> None:
    made = add_member(owner.business, person("seller@example.com", "นุ่น"), builtin="sales")
    seller = actor_of(Membership.objects.get(pk=made.membership.pk))  # type: ignore[union-attr]
    assert reached(seller, "explore") == [
        [f"/insight/board/{name}/" for name in ("sales", "marketing", "branch")],
        ["/insight/explore/"],
        ["/insight/shared/"],
        ["/insight/stock/"],
    ]
