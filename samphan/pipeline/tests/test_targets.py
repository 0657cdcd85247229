"""Targets and forecasts by branch and product group, of quarters and years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from conftest import refused, signed_in
from samphan.catalog.categories import create_category
from samphan.catalog.models import Category, Variant
from samphan.catalog.products import create_product
from samphan.orders.lines import Wanted
from samphan.pipeline.actions.lines import set_lines
from samphan.pipeline.actions.moving import close_opportunity
from samphan.pipeline.actions.opportunities import change_opportunity
from samphan.pipeline.actions.targets import set_targets
from samphan.pipeline.forecast import forecast, targets_set
from samphan.pipeline.forecast_days import course, keep_today
from samphan.pipeline.models import By, CloseReason, ForecastDay, PeriodKind, Target
from samphan.pipeline.periods import Period, period_of, period_read, present
from samphan.pipeline.tests.conftest import MakeDeal
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.api.testing import caller
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch

SHOP, PAI = "สำนักงานใหญ่", "สาขาปาย"


@pytest.fixture
def month() -> Period:
    return present("month")


@pytest.fixture
def pai(owner: Actor) -> Branch:
    return Branch.objects.create(business=owner.business, code="00009", name=PAI)


@pytest.fixture
def coffee(owner: Actor) -> Category:
    return create_category(owner, name="กาแฟ")


@pytest.fixture
def beans(owner: Actor, coffee: Category) -> Category:
    return create_category(owner, name="เมล็ด", parent=coffee)


@pytest.fixture
def cups(owner: Actor) -> Category:
    return create_category(owner, name="แก้ว")


def product(owner: Actor, name: str, price: str, category: Category | None) -> Variant:
    made = create_product(owner, name=name, price=price, category=str(category.pk) if category else "")
    variant: Variant = Variant.objects.for_pricing().get(product=made)
    return variant


def wanted(variant: Variant, many: int) -> Wanted:
    return Wanted(variant, Decimal(many))


def test_periods_begin_with_the_calendar_and_add_up_of_their_parts() -> None:
    quarter = period_of("quarter", date(2026, 11, 21))
    assert (quarter.begins, quarter.ends) == (date(2026, 10, 1), date(2027, 1, 1))
    assert [part.begins.month for part in quarter.parts] == [10, 11, 12]
    year = period_of("year", date(2026, 11, 21))
    assert (year.begins, year.after(-1).begins) == (date(2026, 1, 1), date(2025, 1, 1))
    assert [part.begins.month for part in year.parts] == [1, 4, 7, 10]
    assert quarter.parts[0].parts == []


@pytest.mark.parametrize(("kind", "month"), [("decade", "2026-11"), ("", "ไม่ใช่"), ("month", "9999-01")])
def test_an_address_that_says_no_period_means_a_month(kind: str, month: str) -> None:
    assert period_read(kind, month).kind == PeriodKind.MONTH


def test_periods_are_said_in_both_languages_and_the_readers_era() -> None:
    quarter, year = period_of("quarter", date(2026, 11, 21)), period_of("year", date(2026, 1, 1))
    with translation.override("th"):
        assert (quarter.words, year.words) == ("ไตรมาส 4 ปี 2569", "ปี 2569")
    with translation.override("en"):
        assert "quarter 4 of" in quarter.words


def test_deals_count_for_their_branch(owner: Actor, make_deal: MakeDeal, month: Period, pai: Branch) -> None:
    day = timezone.localdate()
    make_deal(amount="100", expected_on=day, branch=str(pai.pk))
    make_deal(amount="7", expected_on=day, branch="")
    set_targets(owner, month, By.BRANCH, {pai.pk: "500"})
    shown = forecast(owner, month, By.BRANCH)
    assert [(row.name, row.target, row.sums.best) for row in shown.rows if row.subject == pai.pk] == [(PAI, 500, 100)]
    assert (shown.total.best, shown.target) == (107, 500)
    assert shown.total == forecast(owner, month).total, "divided otherwise, the whole is the same"
    assert forecast(owner, month).target is None, "a branch's target is nobody's"


def test_a_deal_is_shared_among_the_groups_of_its_products(  # noqa: PLR0917 - fixtures
    owner: Actor, make_deal: MakeDeal, month: Period, coffee: Category, beans: Category, cups: Category
) -> None:
    deal = make_deal(expected_on=timezone.localdate())
    set_lines(
        owner,
        deal,
        [wanted(product(owner, "เอธิโอเปีย", "100", beans), 2), wanted(product(owner, "แก้วใส", "100", cups), 1)],
        version=deal.version,
    )
    deal.refresh_from_db()
    change_opportunity(owner, deal, version=deal.version, amount="100")
    make_deal(amount="50", expected_on=timezone.localdate())
    set_targets(owner, month, By.GROUP, {coffee.pk: "1000", beans.pk: "400", cups.pk: "30"})
    shown = forecast(owner, month, By.GROUP)
    best = {row.name: (row.sums.best, row.target) for row in shown.rows}
    assert best == {
        "กาแฟ": (Decimal("66.67"), 1000),
        "กาแฟ › เมล็ด": (Decimal("66.67"), 400),
        "แก้ว": (Decimal("33.33"), 30),
        "": (Decimal(50), None),
    }
    assert shown.total.best == 150
    assert shown.target == 1030, "what lies in a group with a target is part of it"


def test_won_deals_count_for_the_groups_they_brought(
    owner: Actor, make_deal: MakeDeal, month: Period, cups: Category
) -> None:
    deal = make_deal(expected_on=timezone.localdate())
    some = [wanted(product(owner, "แก้วใส", "99.99", cups), 3), wanted(product(owner, "ไม่มีหมวด", "0.02", None), 1)]
    set_lines(owner, deal, some, version=deal.version)
    deal.refresh_from_db()
    close_opportunity(owner, deal, "won", reason=CloseReason.objects.filter(outcome="won")[0])
    won = {row.subject: row.sums.won for row in forecast(owner, month, By.GROUP).rows}
    assert won == {cups.pk: Decimal("299.97"), None: Decimal("0.02")}


def test_what_was_won_of_other_groups_reaches_no_target(  # noqa: PLR0917 - fixtures
    owner: Actor, make_deal: MakeDeal, month: Period, coffee: Category, beans: Category, cups: Category
) -> None:
    deal = make_deal(expected_on=timezone.localdate())
    some = [wanted(product(owner, "แก้วใส", "100", cups), 3), wanted(product(owner, "เอธิโอเปีย", "50", beans), 1)]
    set_lines(owner, deal, some, version=deal.version)
    deal.refresh_from_db()
    close_opportunity(owner, deal, "won", reason=CloseReason.objects.filter(outcome="won")[0])
    set_targets(owner, month, By.GROUP, {coffee.pk: "200", beans.pk: "100"})
    shown = forecast(owner, month, By.GROUP)
    assert (shown.target, shown.reached, shown.missing, shown.total.won) == (200, 25, 150, 350)
    set_targets(owner, month, By.GROUP, {None: "700"})
    assert forecast(owner, month, By.GROUP).reached == 50, "a target of the whole business counts everything"


@pytest.mark.parametrize("kind", ["quarter", "year"])
def test_a_longer_period_holds_what_its_months_hold(
    owner: Actor, make_deal: MakeDeal, month: Period, pai: Branch, kind: str
) -> None:
    period = present(kind)
    for part in {period_of("month", period.begins), month}:
        make_deal(amount="10", expected_on=part.begins, branch=str(pai.pk))
    make_deal(amount="1000", expected_on=period.ends, branch=str(pai.pk))
    expected = forecast(owner, month).total.best, forecast(owner, period, By.BRANCH).total.best
    assert expected[0] == expected[1], "what is late counts now, in the month as in the longer period"
    assert forecast(owner, period.after(), By.BRANCH).total.best == 1000
    assert forecast(owner, period.after(-1), By.BRANCH).total.best == 0


def test_targets_of_all_parts_add_up_and_one_of_its_own_comes_first(owner: Actor, pai: Branch) -> None:
    quarter = present("quarter")
    *early, last = quarter.parts
    for part in early:
        set_targets(owner, part, By.BRANCH, {None: "300", pai.pk: "100"})
    assert forecast(owner, quarter, By.BRANCH).target is None, "a month is missing"
    set_targets(owner, last, By.BRANCH, {None: "300", pai.pk: "100"})
    shown = forecast(owner, quarter, By.BRANCH)
    assert (shown.target, [row.target for row in shown.rows]) == (900, [300])
    set_targets(owner, quarter, By.BRANCH, {None: "1200"})
    assert forecast(owner, quarter, By.BRANCH).target == 1200
    assert forecast(owner, quarter, By.GROUP).target == 1200, "the business's own is the same however it is divided"


def test_a_target_has_one_subject_and_stands_once(owner: Actor, month: Period, pai: Branch, cups: Category) -> None:
    facts = {"period": month.kind, "begins": month.begins, "amount": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(**facts, branch=pai, category=cups)
    for subject in ({}, {"branch": pai}, {"category": cups}, {"owner": owner.user}):
        Target.objects.create(**facts, **subject)
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.create(**facts, **subject)
    assert Target.objects.count() == 4


def test_a_branch_or_group_of_another_business_gets_no_target(owner: Actor, outsider: Actor, month: Period) -> None:
    with use_business(outsider.business):
        theirs = create_category(outsider, name="ของเขา")
        branch = Branch.objects.create(business=outsider.business, code="00004", name="ของเขา")
    with refused("not_a_branch"):
        set_targets(owner, month, By.BRANCH, {branch.pk: "1"})
    with refused("not_a_group"):
        set_targets(owner, month, By.GROUP, {theirs.pk: "1"})
    answer = caller(owner, "pipeline:target:edit").call(
        "PUT",
        "/sales-targets",
        {"day": str(month.begins), "by": "branch", "targets": [{"subject": str(branch.pk), "amount": "1"}]},
    )
    assert (answer.status, answer.code) == (422, "not_a_branch")
    assert not Target.objects.exists()


def test_who_is_bound_to_a_branch_sees_its_target_and_its_history_alone(  # noqa: PLR0917 - fixtures
    owner: Actor, seller: Actor, make_deal: MakeDeal, month: Period, pai: Branch, cups: Category
) -> None:
    [own] = seller.branch_ids
    for branch, amount in ((own, "7"), (pai.pk, "100")):
        make_deal(amount=amount, expected_on=timezone.localdate(), branch=str(branch))
    set_targets(owner, month, By.BRANCH, {None: "1000", own: "70", pai.pk: "300"})
    set_targets(owner, month, By.GROUP, {cups.pk: "40"})
    keep_today()
    ForecastDay.objects.update(day=timezone.localdate() - timedelta(days=8))
    shown = forecast(seller, month, By.BRANCH)
    assert [(row.subject, row.target, row.before.best) for row in shown.rows] == [(own, 70, 7)]
    assert (shown.total.best, shown.target, shown.before.best) == (7, 70, 7)
    assert forecast(seller, month, By.GROUP).target is None, "a group's target is the whole business's"
    with refused("not_a_branch"):
        set_targets(
            replace(owner, row_scope=RowScope.BRANCH, branch_ids=seller.branch_ids), month, By.BRANCH, {pai.pk: 1}
        )


def test_who_sees_their_own_deals_is_compared_with_their_own_days(
    owner: Actor, seller: Actor, make_deal: MakeDeal, month: Period
) -> None:
    make_deal(amount="7", expected_on=timezone.localdate(), owner=str(seller.user.pk))
    make_deal(amount="100", expected_on=timezone.localdate())
    keep_today()
    ForecastDay.objects.update(day=timezone.localdate() - timedelta(days=8))
    alone = replace(seller, row_scope=RowScope.OWN)
    for by in By:
        assert forecast(alone, month, by).before.best == 7, by


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("kind", list(PeriodKind))
def test_each_day_is_kept_for_every_division_and_period(
    owner: Actor, make_deal: MakeDeal, kind: PeriodKind, by: By, pai: Branch
) -> None:
    deal = make_deal(amount="100", expected_on=timezone.localdate(), branch=str(pai.pk))
    keep_today()
    ForecastDay.objects.update(day=timezone.localdate() - timedelta(days=9))
    change_opportunity(owner, deal, version=deal.version, amount="250")
    keep_today()
    [row] = forecast(owner, present(kind), by).rows
    assert (row.before.best, row.sums.best) == (100, 250)
    assert row.change == row.sums.likely - row.before.likely > 0
    assert [one.best for _day, one in course(owner, present(kind), by)] == [100, 250]


def test_the_page_shows_a_branch_beside_its_target(
    owner: Actor, make_deal: MakeDeal, month: Period, pai: Branch
) -> None:
    make_deal(amount="98765", expected_on=timezone.localdate(), branch=str(pai.pk))
    set_targets(owner, present("quarter"), By.BRANCH, {pai.pk: "200000"})
    page = signed_in(owner).get(reverse("pipeline:forecast"), {"by": "branch", "period": "quarter"}).content.decode()
    for said in (PAI, "฿98,765", "฿200,000"):
        assert said in page
    wrong = signed_in(owner).get(reverse("pipeline:forecast"), {"by": "moon", "period": "decade"})
    assert "฿98,765" in wrong.content.decode(), "an address that says nothing means this month by person"


def test_copying_fills_what_is_empty_and_saves_nothing(
    owner: Actor, month: Period, coffee: Category, cups: Category
) -> None:
    client, url = signed_in(owner), f"{reverse('pipeline:targets-edit')}?month={month.begins:%Y-%m}&by=group"
    assert b"copy" not in client.get(url).content, "there is nothing to copy"
    set_targets(owner, month.after(-1), By.GROUP, {coffee.pk: "1234", cups.pk: "5678"})
    assert b"copy" in client.get(url).content
    copied = client.post(url, {"copy": "1", f"for_{cups.pk}": "9,999"}).content.decode()
    assert "1,234.00" in copied
    assert ("9,999" in copied, "5,678" in copied) == (True, False), "what was typed stays"
    assert targets_set(month, By.GROUP) == {}
    assert client.post(url, {f"for_{coffee.pk}": "1,234.00", f"for_{cups.pk}": "9,999"}).status_code == 204
    assert targets_set(month, By.GROUP) == {coffee.pk: 1234, cups.pk: 9999}


def test_targets_are_set_and_read_by_api(owner: Actor, make_deal: MakeDeal, pai: Branch) -> None:
    make_deal(amount="100", expected_on=timezone.localdate(), branch=str(pai.pk))
    shop, day = caller(owner, "pipeline:target:edit", "pipeline:opportunity:view"), str(timezone.localdate())
    body = {"period": "year", "day": day, "by": "branch", "targets": [{"subject": str(pai.pk), "amount": "5000"}]}
    for _again in range(2):
        answer = shop.call("PUT", "/sales-targets", body)
        assert (answer.status, answer.json["data"]) == (200, [{"subject": str(pai.pk), "amount": "5000.00"}])
    told = shop.call("GET", "/forecast?period=year&by=branch").json
    assert (told["target"], told["best"], told["week_ago"]) == ("5000.00", "100.00", None)
    assert [(row["name"], row["target"], row["best"]) for row in told["data"]] == [(PAI, "5000.00", "100.00")]
    gone = shop.call("PUT", "/sales-targets", body | {"targets": [{"subject": str(pai.pk), "amount": None}]})
    assert (gone.json["data"], Target.objects.exists()) == ([], False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "9999-12-31"},
        {"by": "moon"},
        {"period": "decade"},
        {"targets": [{"amount": "มาก"}]},
        {"day": "1800-01-01"},
    ],
)
def test_a_call_that_makes_no_sense_is_refused_and_sets_nothing(owner: Actor, wrong: dict[str, object]) -> None:
    body = {"period": "month", "day": str(timezone.localdate()), "by": "branch", "targets": [{"amount": "5"}]}
    assert caller(owner, "pipeline:target:edit").call("PUT", "/sales-targets", body | wrong).status == 422
    assert not Target.objects.exists()


def test_another_business_reads_nothing_of_it(
    owner: Actor, outsider: Actor, make_deal: MakeDeal, month: Period, pai: Branch
) -> None:
    make_deal(amount="100", expected_on=timezone.localdate(), branch=str(pai.pk))
    set_targets(owner, month, By.BRANCH, {pai.pk: "5"})
    with use_business(outsider.business):
        told = caller(outsider, "pipeline:opportunity:view").call("GET", "/forecast?by=branch").json
    assert (told["data"], told["target"], told["best"]) == ([], None, "0.00")


def test_of_two_who_set_the_same_new_target_at_once_the_second_is_told(
    owner: Actor, month: Period, pai: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's target stands by the time ours is written, and did not when we looked."""
    Target.objects.create(period=month.kind, begins=month.begins, branch=pai, amount=7)
    monkeypatch.setattr(Target.objects, "select_for_update", Target.objects.none)
    with refused("targets_set_meanwhile"):
        set_targets(owner, month, By.BRANCH, {pai.pk: "500"})
    assert Target.objects.get(branch=pai).amount == 7
