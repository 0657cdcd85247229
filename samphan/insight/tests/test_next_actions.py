"""What to do today: why it is proposed, in which order, and what people's answers change."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from conftest import refused
from samphan.customers.actions import create_customer
from samphan.customers.follow_ups import finish_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.insight import actions
from samphan.insight.models import Answered, NextAction, NextAnswer, NextKind
from samphan.insight.next_actions import answering, ranking
from samphan.insight.scoring import next_actions as scoring
from samphan.insight.tests.conftest import Sold
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.personal_data import HOLDINGS
from samphan.platform.refusals import Conflict, NotFound
from samphan.platform.tenants.current import use_business

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(owner: Actor, sold: Sold) -> dict[str, Customer]:
    """Thirty who buy every ten days; besides: one whose day has come, one long silent, one who came once, and one with a birthday in three days."""
    today = timezone.localdate()

    def buys(name: str, *ago: int, amount: str = "200", **more: Any) -> Customer:
        person = create_customer(owner, name=name, **more)
        for days in ago:
            sold(person, today - timedelta(days=days), amount)
        return person

    for at in range(30):
        buys(f"ขาประจำ {at}", *range(2, 62, 10))
    born = today + timedelta(days=3)
    return {
        "due": buys("ครบรอบ", *range(13, 73, 10)),
        "quiet": buys("เงียบไป", *range(100, 200, 10), amount="900"),
        "once": buys("ครั้งเดียว", 30),
        "born": buys("วันเกิด", *range(2, 62, 10), birth_date=f"{born.day}/{born.month}/2530"),
    }


@pytest.fixture
def loaded(people: dict[str, Customer]) -> dict[str, Customer]:
    actions.refresh()
    return people


def kinds_of(customer: Customer) -> set[str]:
    return set(NextAction.objects.filter(customer=customer).values_list("kind", flat=True))


def proposal(customer: Customer, kind: str) -> NextAction:
    found: NextAction = NextAction.objects.select_related("customer").get(customer=customer, kind=kind)
    return found


def test_each_is_proposed_what_fits_with_the_reason_in_words(owner: Actor, loaded: dict[str, Customer]) -> None:
    assert {name: kinds_of(one) for name, one in loaded.items()} == {
        "due": {NextKind.DUE},
        "quiet": {NextKind.WIN_BACK},
        "once": {NextKind.SECOND},
        "born": {NextKind.OCCASION},
    }
    with translation.override("en"):
        (one,) = ranking.of_customer(owner, loaded["due"])
        assert one.what == "Call: their usual day to buy has come"
        assert one.why[0] == "They usually buy every 10 days · it has been 13 days."
        stake = one.row.reason["stake"]
        assert one.why[1] == f"At stake: ฿{stake:.0f} · doing it wins it in about 15 of 100 cases."
    assert stake == pytest.approx(200, rel=0.05)  # their own mean, drawn a little to everybody's
    assert one.row.worth == round(Decimal(stake) * Decimal("0.15"), 2)


def test_the_list_is_ordered_by_expected_worth_and_has_each_customer_once(
    owner: Actor, loaded: dict[str, Customer]
) -> None:
    NextAction.objects.create(customer=loaded["quiet"], kind=NextKind.LEAD, worth=1)
    found = ranking.to_do(owner)
    assert len({one.row.customer_id for one in found}) == len(found)
    assert [one.rank for one in found] == sorted((one.rank for one in found), reverse=True)
    assert found[0].row.customer == loaded["quiet"]
    assert float(found[0].row.worth) == pytest.approx(
        0.10 * 6 * 900 * 0.5 ** (100 / 180), rel=0.1
    )  # six purchases in 90 days at most, silent for 100 of the 180 that halve it


def test_taking_on_plans_a_call_and_the_customer_rests(owner: Actor, loaded: dict[str, Customer]) -> None:
    answer = answering.accept(owner, proposal(loaded["due"], NextKind.DUE))
    planned = FollowUp.objects.get()
    assert (planned.customer, planned.assignee, planned.kind) == (loaded["due"], owner.user, "call")
    assert timezone.now() < planned.due_at < timezone.now() + timedelta(days=2)
    assert (answer.by, answer.answer, answer.follow_up) == (owner.user, Answered.ACCEPTED, planned)
    assert loaded["due"].pk not in {one.row.customer_id for one in ranking.to_do(owner)}
    assert ranking.of_customer(owner, loaded["due"]) == []


def test_taken_back_it_is_proposed_again_and_the_call_is_dropped(owner: Actor, loaded: dict[str, Customer]) -> None:
    answer = answering.accept(owner, proposal(loaded["due"], NextKind.DUE))
    answering.take_back(owner, answer)
    answering.take_back(owner, answer)
    assert FollowUp.objects.get().dropped
    assert [one.row.kind for one in ranking.of_customer(owner, loaded["due"])] == [NextKind.DUE]
    assert ranking.kind_weights()[NextKind.DUE] == 1


def test_what_is_done_is_not_taken_back(owner: Actor, loaded: dict[str, Customer]) -> None:
    answer = answering.accept(owner, proposal(loaded["due"], NextKind.DUE))
    finish_follow_up(owner, FollowUp.objects.get().pk)
    with refused("follow_up_done"):
        answering.take_back(owner, answer)
    assert NextAnswer.objects.get().taken_back_at is None


def test_not_now_rests_longer_each_time(owner: Actor, loaded: dict[str, Customer]) -> None:
    today, row, rests = timezone.localdate(), proposal(loaded["due"], NextKind.DUE), []
    for _time in range(5):
        answer = answering.put_off(owner, row, why="spoken")
        rests.append(((answer.rests_until or today) - today).days)
        past = timezone.now() - timedelta(days=1)
        NextAnswer.objects.filter(pk=answer.pk).update(rests_until=today, customer_rests_until=today, at=past)
    assert rests == [14, 28, 56, 112, 112]


def test_the_whole_customer_rests_a_while_the_kind_longer(owner: Actor, loaded: dict[str, Customer]) -> None:
    NextAction.objects.create(customer=loaded["due"], kind=NextKind.LEAD, worth=1)
    answer = answering.put_off(owner, proposal(loaded["due"], NextKind.DUE))
    assert ranking.of_customer(owner, loaded["due"]) == []
    NextAnswer.objects.filter(pk=answer.pk).update(customer_rests_until=timezone.localdate())
    assert [one.row.kind for one in ranking.of_customer(owner, loaded["due"])] == [NextKind.LEAD]


def test_never_is_for_good_and_outlives_the_next_night(owner: Actor, loaded: dict[str, Customer]) -> None:
    answer = answering.refuse(owner, proposal(loaded["quiet"], NextKind.WIN_BACK), why="unwanted")
    NextAnswer.objects.filter(pk=answer.pk).update(customer_rests_until=timezone.localdate())
    actions.refresh()
    assert kinds_of(loaded["quiet"]) == {NextKind.WIN_BACK}
    assert ranking.of_customer(owner, loaded["quiet"]) == []
    assert [one.why for one in answering.never_of(loaded["quiet"])] == ["unwanted"]


def test_a_kind_that_is_refused_sinks_and_one_taken_on_rises(owner: Actor, loaded: dict[str, Customer]) -> None:
    assert set(ranking.kind_weights().values()) == {1.0}
    regulars = Customer.objects.filter(name__startswith="ขาประจำ")
    for at, customer in enumerate(regulars[:15]):
        kind = NextKind.WIN_BACK if at < 10 else NextKind.SECOND
        NextAction.objects.update_or_create(customer=customer, kind=kind, defaults={"worth": 5})
        (answering.refuse if at < 10 else answering.accept)(owner, proposal(customer, kind))
    weights = ranking.kind_weights()
    assert weights[NextKind.WIN_BACK] == 0.5  # 2 · (0 + 5) / (10 + 10)
    assert weights[NextKind.SECOND] == pytest.approx(2 * 10 / 15, abs=1e-4)
    assert weights[NextKind.DUE] == 1
    ranked = {one.row.kind: one for one in ranking.to_do(owner)}
    assert ranked[NextKind.WIN_BACK].rank == float(ranked[NextKind.WIN_BACK].row.worth) * 0.5


def test_what_came_of_answers_changes_what_it_is_worth(owner: Actor, loaded: dict[str, Customer], sold: Sold) -> None:
    """Of twelve who were called forty days ago all bought within 30 days, of twelve who were not none did."""
    today, then = timezone.localdate(), timezone.now() - timedelta(days=40)
    for at in range(24):
        person = create_customer(owner, name=f"เคย {at}")
        called = at < 12
        sold(person, today - timedelta(days=200))
        if called:
            sold(person, today - timedelta(days=30))
        NextAnswer.objects.create(
            customer=person, kind=NextKind.WIN_BACK, answer=Answered.ACCEPTED if called else Answered.NEVER, worth=1,
            by=owner.user, at=then, customer_rests_until=today,
        )  # fmt: skip
    actions.refresh()
    gained = proposal(loaded["quiet"], NextKind.WIN_BACK).reason["gain"]
    assert gained == pytest.approx((12 + 20 * 0.3) / 32 - (20 * 0.2) / 32, abs=1e-3)
    assert proposal(loaded["due"], NextKind.DUE).reason["gain"] == scoring.PRIOR["due"]


def test_a_kind_that_does_harm_is_worth_next_to_nothing_never_less() -> None:
    gains = scoring.gains_of({("due", True): (200, 0), ("due", False): (200, 200)})
    assert gains["due"]["gain"] == scoring.LEAST


def test_two_at_once_are_told(owner: Actor, loaded: dict[str, Customer]) -> None:
    row = proposal(loaded["due"], NextKind.DUE)
    answering.put_off(owner, row)
    with pytest.raises(Conflict, match="พิม"):
        answering.accept(owner, row)
    assert NextAnswer.objects.count() == 1
    assert not FollowUp.objects.exists()


def test_a_long_reason_is_refused_and_nothing_is_kept(owner: Actor, loaded: dict[str, Customer]) -> None:
    with refused("why_too_long"):
        answering.refuse(owner, proposal(loaded["due"], NextKind.DUE), why="ก" * 301)
    assert not NextAnswer.objects.exists()


@pytest.mark.parametrize("many", [0, 1])
def test_a_business_with_nobody_or_one_has_a_list_all_the_same(owner: Actor, sold: Sold, many: int) -> None:
    born = timezone.localdate() + timedelta(days=1)
    baby = create_customer(owner, name="วันเกิด", birth_date=f"{born.day}/{born.month}/2530")
    if many:
        sold(baby, timezone.localdate() - timedelta(days=1))
    actions.refresh()
    assert [one.row.kind for one in ranking.to_do(owner)] == [NextKind.OCCASION]


def test_the_test_on_the_past_tells_who_bought(owner: Actor, people: dict[str, Customer]) -> None:
    told = actions.refit() if actions.refresh() else {}
    test = told["models"]["next_actions"]["test"]
    assert test["buyers"] >= 30
    assert test["bought"] > 0.8  # the thirty come every ten days
    assert test["leaving"] == 1
    assert test["leaving_bought"] == 0


def test_a_day_that_has_passed_since_the_load_is_not_proposed(owner: Actor, loaded: dict[str, Customer]) -> None:
    row = proposal(loaded["born"], NextKind.OCCASION)
    assert ranking.of_customer(owner, loaded["born"])
    row.reason["day"] = (timezone.localdate() - timedelta(days=1)).isoformat()
    row.save()
    assert ranking.of_customer(owner, loaded["born"]) == []


def test_today_and_the_customer_page_show_it_and_answer_it(owner_client: Client, loaded: dict[str, Customer]) -> None:
    page = owner_client.get("/insight/panels/next/").content.decode()
    assert "เงียบไป" in page
    assert "ชวนกลับมา" in page
    row = proposal(loaded["quiet"], NextKind.WIN_BACK)
    answered = owner_client.post(f"/insight/next/{row.pk}/never/", {"why": "unwanted"}, headers={"HX-Request": "true"})
    assert answered.status_code == 204
    assert "next-actions-changed" in answered["HX-Trigger"]
    assert "take-back" in answered["HX-Trigger"]
    assert "เงียบไป" not in owner_client.get("/insight/panels/next/").content.decode()
    panel = owner_client.get("/insight/panels/next-of-customer/", {"customer": loaded["quiet"].pk}).content.decode()
    assert "ไม่เสนออีก" in panel
    answer = NextAnswer.objects.get()
    owner_client.post(f"/insight/next/answers/{answer.pk}/take-back/")
    assert "เงียบไป" in owner_client.get("/insight/panels/next/").content.decode()
    assert "เงียบไป" in owner_client.get("/insight/next/", {"kind": "win_back"}).content.decode()
    assert "เงียบไป" not in owner_client.get("/insight/next/", {"kind": "due"}).content.decode()


def test_who_may_only_look_answers_nothing(staff_client: Client, loaded: dict[str, Customer]) -> None:
    row = proposal(loaded["due"], NextKind.DUE)
    for way in ("accept", "not-now", "never"):
        assert staff_client.post(f"/insight/next/{row.pk}/{way}/").status_code in {403, 404}
    assert not NextAnswer.objects.exists()


def test_outsiders_find_nothing(outsider: Actor, owner: Actor, loaded: dict[str, Customer]) -> None:
    row = proposal(loaded["due"], NextKind.DUE)
    answer = answering.put_off(owner, proposal(loaded["once"], NextKind.SECOND))
    client = Client()
    assert outsider.user is not None
    client.force_login(outsider.user)
    for way in ("accept", "not-now", "never"):
        assert client.post(f"/insight/next/{row.pk}/{way}/").status_code == 404
    assert client.post(f"/insight/next/answers/{answer.pk}/take-back/").status_code == 404
    assert client.get("/insight/panels/next-of-customer/", {"customer": loaded["due"].pk}).status_code == 404
    with use_business(outsider.business):
        assert ranking.to_do(outsider) == []
        with pytest.raises(NotFound):
            answering.next_action_of(outsider, row.pk)
    assert NextAnswer.objects.get(pk=answer.pk).taken_back_at is None


def test_the_api_lists_answers_and_takes_back(owner: Actor, outsider: Actor, loaded: dict[str, Customer]) -> None:
    api = caller(owner, "insight:next_action:view", "insight:next_action:answer", "customers:note:create", "customers:customer:view")  # fmt: skip
    listed = api.call("GET", "/next-actions").json["data"]
    assert listed[0]["customer"] == str(loaded["quiet"].pk)
    path = f"/next-actions/{listed[0]['id']}"
    never = api.call("POST", f"{path}/never", {"why": "they moved away"})
    assert (never.status, never.json["why"], never.json["rests_until"]) == (201, "they moved away", None)
    assert api.call("POST", f"{path}/accept").code == "answered_already"
    back = api.call("POST", f"/next-answers/{never.json['id']}/take-back")
    assert back.json["taken_back_at"]
    taken = api.call("POST", f"{path}/accept")
    assert (taken.status, taken.json["answer"]) == (201, "accepted")
    assert api.call("GET", f"/customers/{loaded['quiet'].pk}/next-actions").json["data"] == []
    assert api.call("GET", "/next-actions?kind=nothing").status == 422
    with use_business(outsider.business):
        stranger = caller(outsider, "insight:next_action:view", "insight:next_action:answer")
    assert stranger.call("POST", f"{path}/never", {"why": ""}).status == 404
    assert stranger.call("GET", f"/customers/{loaded['due'].pk}/next-actions").status == 404


def test_what_is_held_is_handed_over_and_erased(owner: Actor, loaded: dict[str, Customer]) -> None:
    answering.put_off(owner, proposal(loaded["due"], NextKind.DUE), why="spoken")
    held, ids = HOLDINGS["insight.next_actions"], [loaded["due"].pk]
    assert {row.get("why", "") for row in held.collect(ids)} == {"", "spoken"}
    assert held.erase(ids) == 2
    assert held.collect(ids) == []
