from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps

from samphan.config.cli import main
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.demo import actions
from samphan.platform.demo.actions import build_demo, demo_business, erase, remove_demo
from samphan.platform.demo.world import season
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Business, Membership
from samphan.platform.tenants.scoped import BusinessOwned

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def build(seed: int = 1) -> Business:
    return build_demo(size=20, seed=seed, last_day=DAY)


def told(business: Business) -> list[Any]:
    with use_business(business):
        return list(Event.objects.order_by("pk").values_list("kind", "occurred_at", "actor_name", "channel", "data"))


def rows_of(business: Business) -> dict[str, int]:
    with every_business():
        owned = [model for model in apps.get_models() if issubclass(model, BusinessOwned)]
        return {
            model.__name__: count for model in owned if (count := model._base_manager.filter(business=business).count())
        }


def test_the_same_seed_tells_the_same_story() -> None:
    first = told(build(seed=1))
    assert first == told(build(seed=1))
    assert first != told(build(seed=2))
    assert Business.objects.filter(is_demo=True).count() == 1


def test_nothing_happens_before_the_shop_or_after_the_last_day() -> None:
    moments = [row[1] for row in told(build())]
    assert max(moments).date() <= DAY
    assert len({row[0] for row in told(demo_business() or build())}) >= 4


def test_festivals_and_cool_months_are_busier() -> None:
    assert season(date(2026, 4, 13)) > season(date(2026, 4, 20))
    assert season(date(2026, 12, 1)) > season(date(2026, 6, 2))


def test_everybody_signs_in_with_their_role_and_branch() -> None:
    business = build()
    roles = {member.user.email: member.role.builtin for member in Membership.objects.filter(business=business)}
    assert roles == {email: builtin for email, _name, builtin in actions.sign_ins()}
    seller = Membership.objects.get(user__email="nimman@doimok.example")
    assert [str(branch) for branch in seller.branches.all()] == ["สาขานิมมาน"]
    assert User.objects.get(email="viewer@doimok.example").check_password(actions.demo_password())


def test_removing_it_leaves_nothing_and_touches_no_real_business(owner: Actor, business: Business) -> None:
    before = rows_of(business)
    shop = build()
    membership = Membership.objects.get(business=shop, user__email="owner@doimok.example")
    Membership.objects.create(business=shop, user=owner.user, role=membership.role)
    from samphan.platform.accounts.rights import actor_of  # noqa: PLC0415 - beside its one use

    remove_demo(actor_of(membership))
    assert rows_of(shop) == {}
    assert demo_business() is None
    assert not User.objects.filter(email__endswith="@doimok.example").exists()
    assert User.objects.filter(pk=owner.user.pk).exists()  # type: ignore[union-attr]
    assert rows_of(business) == before


def test_a_real_business_is_never_removed(owner: Actor, staff: Actor, business: Business) -> None:
    with pytest.raises(Refused):
        remove_demo(owner)
    with pytest.raises(Refused):
        erase(business)
    with pytest.raises(Forbidden):
        remove_demo(staff)
    assert Business.objects.filter(pk=business.pk).exists()


def test_the_command_builds_keeps_and_removes() -> None:
    run = CliRunner()
    built = run.invoke(main, ["demo", "--size", "12"], catch_exceptions=False)
    assert built.exit_code == 0
    assert actions.demo_password() in built.output
    first = demo_business()
    run.invoke(main, ["demo", "--size", "12", "--keep"], catch_exceptions=False)
    assert demo_business() == first
    assert run.invoke(main, ["demo", "--remove"], catch_exceptions=False).output.endswith("business.\n")
    assert demo_business() is None
    assert run.invoke(main, ["demo", "--size", "1"]).exit_code == 2


def test_the_command_creates_a_business_with_its_owner() -> None:
    run = CliRunner()
    asked = [
        "create-business",
        "hug-coffee",
        "--name",
        "ฮักคอฟฟี่",
        "--owner-email",
        "Hug@Example.com",
        "--password-stdin",
    ]
    weak = run.invoke(main, asked, input="1234\n")
    assert (weak.exit_code, Business.objects.filter(slug="hug-coffee").exists()) == (1, False)
    assert not User.objects.exists()
    made = run.invoke(main, asked, input="a-long-made-up-password\n", catch_exceptions=False)
    assert made.exit_code == 0
    assert Membership.objects.get(business__slug="hug-coffee").user.email == "hug@example.com"
    again = run.invoke(main, asked)
    assert again.exit_code == 1
    assert "already exists" in again.output + again.stderr
    assert run.invoke(main, ["create-business", "Bad Slug", "--name", "x"]).exit_code == 2
