"""Two owners who remove each other at the same moment: one of them stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from conftest import person
from samphan.platform.accounts.actions import add_member, create_business
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.people.actions.members import end_membership
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Membership


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_remove_each_other_one_stays() -> None:
    with every_business():
        first = person("owner@example.com", "พิม")
        shop = create_business(slug="doi-roast", name="ดอยโรสต์", owner=first)
        pim = actor_of(Membership.objects.get(user=first))
        ton = add_member(shop, person("second@example.com", "ต้น"), builtin="owner")
    ready = Barrier(2)

    def remove(actor: Actor, other: Actor) -> str:
        try:
            with use_business(shop):
                ready.wait(10)
                assert other.membership is not None
                end_membership(actor, other.membership)
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "removed"

    with ThreadPoolExecutor(2) as hands:
        said = sorted(hands.map(remove, (pim, ton), (ton, pim)))
    assert said == ["last_owner", "removed"]
    with every_business():
        assert Membership.objects.filter(business=shop, ended_at=None).count() == 1
