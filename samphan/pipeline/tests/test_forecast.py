"""What a month will bring, for whom, beside its target, and as it stood."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from conftest import refused, signed_in
from samphan.pipeline.actions.moving import close_opportunity
from samphan.pipeline.actions.targets import set_targets
from samphan.pipeline.forecast import forecast
from samphan.pipeline.forecast_days import course, keep_today
from samphan.pipeline.forecast_sums import Sums
from samphan.pipeline.models import By, CloseReason, ForecastDay, Stage, Target
from samphan.pipeline.periods import Period, present
from samphan.pipeline.tests.conftest import MakeDeal
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import use_business


@pytest.fixture
def month() -> Period:
    return present("month")


def sums(won: int, commit: int, likely: str | int, best: int) -> Sums:
    return Sums(Decimal(won), Decimal(commit), Decimal(likely), Decimal(best))


def test_open_deals_count_by_their_stage_and_won_ones_whole(
    owner: Actor, make_deal: MakeDeal, stages: list[Stage], month: Period
) -> None:
    early, late = stages[0], next(stage for stage in stages if stage.probability >= 75)
    day = timezone.localdate()
    make_deal(amount="1000", stage=early, expected_on=day)
    make_deal(amount="333.33", stage=late, expected_on=day)
    won = make_deal(amount="500", stage=early, expected_on=day)
    close_opportunity(owner, won, "won", reason=CloseReason.objects.filter(outcome="won")[0])
    likely = (
        Decimal(500)
        + Decimal(10) * early.probability
        + (Decimal("333.33") * late.probability / 100).quantize(Decimal("0.01"))
    )
    assert forecast(owner, month).total == Sums(Decimal(500), Decimal("833.33"), likely, Decimal("1833.33"))


def test_a_deal_counts_in_the_month_of_its_day(owner: Actor, make_deal: MakeDeal, month: Period) -> None:
    make_deal(amount="100", expected_on=month.ends)
    make_deal(amount="10", expected_on=month.begins - timedelta(days=1))
    make_deal(amount="1")
    assert forecast(owner, month).total.best == 10, "what is late counts now"
    assert forecast(owner, month.after()).total.best == 100
    assert forecast(owner, month.after(-1)).total.best == 0, "and not in the month it was missed"


def test_targets_are_set_changed_and_taken_away(owner: Actor, month: Period) -> None:
    me = owner.user.pk
    assert set_targets(owner, month, By.PERSON, {None: "", me: "50,000"}) == 1
    shown = forecast(owner, month)
    assert (shown.target, shown.missing, shown.reached) == (50_000, 50_000, 0)
    assert set_targets(owner, month, By.PERSON, {None: "120000", me: "50000"}) == 1
    assert forecast(owner, month).target == 120_000, "the business's own comes first"
    assert set_targets(owner, month, By.PERSON, {None: "", me: ""}) == 2
    assert forecast(owner, month).target is None
    assert not Target.objects.exists()


@pytest.mark.parametrize("amount", ["หนึ่งแสน", "-1", "1e15"])
def test_an_amount_that_is_none_is_refused_by_name_and_nothing_is_set(owner: Actor, month: Period, amount: str) -> None:
    with pytest.raises(Refused) as caught:
        set_targets(owner, month, By.PERSON, {None: "100", owner.user.pk: amount})
    assert list(caught.value.fields) == [f"for_{owner.user.pk}"]
    assert not Target.objects.exists()


def test_nobody_of_another_business_gets_a_target(owner: Actor, outsider: Actor, month: Period) -> None:
    with refused("not_a_member"):
        set_targets(owner, month, By.PERSON, {outsider.user.pk: "100"})
    assert not Target.objects.exists()


def test_who_may_not_set_targets_changes_nothing(seller: Actor, month: Period) -> None:
    with refused("forbidden"):
        set_targets(seller, month, By.PERSON, {None: "1"})
    answer = signed_in(seller).post(reverse("pipeline:targets-edit"), {"for_all": "1"})
    assert answer.status_code == 403
    assert not Target.objects.exists()


def test_a_salesperson_bound_to_a_branch_sees_that_branch_and_their_own_target(
    owner: Actor, seller: Actor, make_deal: MakeDeal, month: Period
) -> None:
    day = timezone.localdate()
    make_deal(amount="100", expected_on=day)
    [branch] = seller.branch_ids
    make_deal(amount="7", expected_on=day, branch=str(branch))
    set_targets(owner, month, By.PERSON, {None: "1000", seller.user.pk: "70"})
    shown = forecast(seller, month)
    assert (shown.total.best, shown.target) == (7, 70)


def test_each_day_is_kept_once_and_compared_a_week_later(owner: Actor, make_deal: MakeDeal, month: Period) -> None:
    deal = make_deal(amount="100", expected_on=timezone.localdate())
    many = keep_today()
    assert keep_today() == many
    assert ForecastDay.objects.count() == many
    ForecastDay.objects.update(day=timezone.localdate() - timedelta(days=9))
    deal.amount = Decimal(250)
    deal.save()
    shown = forecast(owner, month)
    assert (shown.before.best, shown.total.best) == (100, 250)
    keep_today()
    assert [one.best for _day, one in course(owner, month)] == [100, 250]


def test_the_page_says_it_and_months_far_away_are_the_present(owner: Actor, make_deal: MakeDeal, month: Period) -> None:
    make_deal(amount="98765", expected_on=timezone.localdate())
    client = signed_in(owner)
    assert "฿98,765" in client.get(reverse("pipeline:forecast")).content.decode()
    for wrong in ("9999-01", "ไม่ใช่", "2026-13"):
        assert "฿98,765" in client.get(reverse("pipeline:forecast"), {"month": wrong}).content.decode()


def test_targets_are_set_in_a_dialog(owner: Actor, month: Period) -> None:
    client, url = signed_in(owner), f"{reverse('pipeline:targets-edit')}?month={month.begins:%Y-%m}"
    assert client.get(url).status_code == 200
    faulty = client.post(url, {"for_all": "มาก"})
    assert (faulty.status_code, "มาก" in faulty.content.decode()) == (422, True)
    saved = client.post(url, {"for_all": "1,000,000"})
    assert saved.status_code == 204
    assert Target.objects.get().amount == 1_000_000


def test_another_business_sees_nothing_of_it(owner: Actor, outsider: Actor, make_deal: MakeDeal, month: Period) -> None:
    make_deal(amount="100", expected_on=timezone.localdate())
    set_targets(owner, month, By.PERSON, {None: "5"})
    keep_today()
    with use_business(outsider.business):
        shown = forecast(outsider, month)
    assert (shown.total.best, shown.target, shown.before) == (0, None, None)
