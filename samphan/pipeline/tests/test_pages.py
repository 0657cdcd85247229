"""The board, the list, the page of a deal, and what is done on them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samphan.customers.follow_ups import plan_follow_up
from samphan.customers.models import Customer, FollowUp
from samphan.pipeline.actions.moving import close_opportunity
from samphan.pipeline.actions.opportunities import delete_opportunity
from samphan.pipeline.actions.setup import add_entry, add_pipeline
from samphan.pipeline.board import Board
from samphan.pipeline.models import CloseReason, Opportunity, Stage, StageMove
from samphan.pipeline.tables import board_table
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.tables.screen import Screen

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_the_board_shows_counts_sums_and_what_is_next(
    owner: Actor, owner_client: Client, make_deal: Any, stages: list[Stage]
) -> None:
    make_deal(name="เครื่องชงใหญ่", amount=80000)
    make_deal(name="เมล็ด", amount=500)
    later = make_deal(name="ถุง", amount=1000, stage=stages[1].pk)
    plan_follow_up(owner, later.customer, what="โทรถาม", due_at=timezone.now() + timedelta(days=3), about=later)
    page = owner_client.get("/pipeline/").content.decode()
    assert all(words in page for words in ("฿80,500", "฿1,000", "เครื่องชงใหญ่", "โทรถาม", "เปิดอยู่ 3 รายการ"))
    assert (page.count("next-none"), page.count("next-planned")) == (2, 1)


def test_the_board_filters_searches_and_sorts_as_lists_do(owner: Actor, owner_client: Client, make_deal: Any) -> None:
    make_deal(name="เครื่องชงใหญ่", amount=80000)
    small = make_deal(name="เมล็ด", amount=500)
    plan_follow_up(owner, small.customer, what="โทร", due_at=timezone.now() + timedelta(days=3), about=small)

    def names(query: str) -> list[str]:
        page = owner_client.get(f"/pipeline/?{query}").content.decode()
        return [part.partition('"')[0] for part in page.split('data-name="')[1:]]

    assert names("q=เครื่อง") == ["เครื่องชงใหญ่"]
    assert names("f.amount=to:1000") == ["เมล็ด"]
    assert names("f.next=any:none") == ["เครื่องชงใหญ่"]
    assert names("f.next=any:planned") == ["เมล็ด"]
    assert names("f.next=none:none,planned") == []
    assert names("sort=-amount") == ["เครื่องชงใหญ่", "เมล็ด"]
    assert names("sort=amount") == ["เมล็ด", "เครื่องชงใหญ่"]
    asked = owner_client.get(
        "/pipeline/?column=amount&op=to&value=1000", HTTP_HX_TARGET="list-opportunity-board", **HTMX
    )
    assert asked["HX-Push-Url"] == "/pipeline/?f.amount=to%3A1000"


def test_a_column_counts_what_is_open_and_let_through(
    owner: Actor, owner_client: Client, make_deal: Any, stages: list[Stage], lost_reason: CloseReason
) -> None:
    make_deal(name="เมล็ด", amount="0.25")
    make_deal(name="ของแถม", amount=0)
    make_deal(name="เมล็ดคั่ว", amount="9999999999.50")
    close_opportunity(owner, make_deal(name="แพ้", amount=7), "lost", reason=lost_reason)
    delete_opportunity(owner, make_deal(name="ลบ", amount=9))

    def heads(query: str) -> list[tuple[int, Decimal]]:
        shown = Board(Screen(board_table, owner, QueryDict(query)))
        return [(column.total.count, column.total.amount) for column in shown.columns][:2]

    assert heads("") == [(3, Decimal("9999999999.75")), (0, Decimal(0))]
    assert heads("q=เมล็ด&f.amount=to:5") == [(1, Decimal("0.25")), (0, Decimal(0))]


def test_a_column_is_summed_from_its_index(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    """SQLite otherwise looks every row up: fifty thousand of them."""
    shown = Board(Screen(board_table, owner, QueryDict()))
    assert shown.total(stages[0]).count == 1
    with CaptureQueriesContext(connection) as asked:
        shown.total(stages[0])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
            assert "deal_on_stage_amount" in cursor.fetchone()[3]
    assert len(asked) == 1


def test_moving_a_card_reads_each_thing_once(owner_client: Client, deal: Opportunity, stages: list[Stage]) -> None:
    with CaptureQueriesContext(connection) as asked:
        owner_client.post(f"/pipeline/opportunities/{deal.pk}/move/", {"stage": stages[1].pk})
    read = [one["sql"].partition(" FROM ")[2].split()[0] for one in asked if "SELECT" in one["sql"].split('"')[0]]
    assert read.count('"pipeline_opportunity"') == 1
    assert '"tenants_business"' not in read


def test_a_column_gives_the_rest_as_it_is_scrolled(owner_client: Client, make_deal: Any, stages: list[Stage]) -> None:
    for number in range(45):
        make_deal(name=f"ดีล {number:02}", amount=number)
    seen = []
    page = owner_client.get("/pipeline/?sort=-amount").content.decode()
    for _step in range(4):
        seen += [part.partition('"')[0] for part in page.split('data-name="')[1:]]
        if "board-more" not in page:
            break
        more = page.split('class="board-more" hx-get="')[1].partition('"')[0].replace("&amp;", "&")
        page = owner_client.get(more).content.decode()
    assert seen == [f"ดีล {number:02}" for number in reversed(range(45))]
    assert owner_client.get(f"/pipeline/columns/{stages[0].pk}/?from=damaged").status_code == 400


def test_several_pipelines_have_tabs(owner: Actor, owner_client: Client, make_deal: Any) -> None:
    line = add_pipeline(owner, name="งานอีเวนต์", stages=["คุยแล้ว", "จอง"])
    make_deal(name="งานแต่ง", stage=Stage.objects.filter(pipeline=line).order_by("position")[0].pk)
    assert "งานแต่ง" not in owner_client.get("/pipeline/").content.decode()
    assert "งานแต่ง" in owner_client.get(f"/pipeline/?f.pipeline=any:{line.pk}").content.decode()


def test_a_dropped_card_answers_with_itself_and_both_heads(
    owner_client: Client, deal: Opportunity, stages: list[Stage]
) -> None:
    sent = {"stage": stages[1].pk, "from": stages[0].pk}
    answer = owner_client.post(
        f"/pipeline/opportunities/{deal.pk}/move/", sent, HTTP_HX_TARGET=f"deal-{deal.pk}", **HTMX
    )
    said = answer.content.decode()
    assert answer.status_code == 200
    assert all(f'id="head-{stage.pk}" hx-swap-oob' in said for stage in stages[:2])
    assert f'data-stage="{stages[1].pk}"' in said
    assert "undo" in answer["HX-Trigger"]
    stale = owner_client.post(
        f"/pipeline/opportunities/{deal.pk}/move/", {"stage": stages[2].pk, "from": stages[0].pk}, **HTMX
    )
    assert stale.status_code == 409
    undo = f"/pipeline/opportunities/{deal.pk}/moves/{StageMove.objects.get(kind='moved').pk}/undo/"
    assert owner_client.post(undo).status_code == 302
    deal.refresh_from_db()
    assert deal.stage == stages[0]


def test_what_the_stage_needs_is_asked_and_then_it_moves(
    owner_client: Client, make_deal: Any, stages: list[Stage]
) -> None:
    bare = make_deal()
    url = f"/pipeline/opportunities/{bare.pk}/move/"
    asked = owner_client.post(url, {"stage": stages[3].pk}, HTTP_HX_TARGET=f"deal-{bare.pk}", **HTMX)
    assert (asked["HX-Retarget"], "deal-back" in asked["HX-Trigger"]) == ("#dialog", True)
    assert 'name="amount"' in asked.content.decode()
    needed = {"stage": stages[3].pk, "needed": "1"}
    assert owner_client.post(url, {**needed, "amount": "", "expected_on": "1/1/2570"}, **HTMX).status_code == 422
    bare.refresh_from_db()
    assert (bare.stage, bare.expected_on) == (stages[0], None)
    assert owner_client.post(url, {**needed, "amount": "900", "expected_on": "1/1/2570"}, **HTMX).status_code == 204
    bare.refresh_from_db()
    assert (bare.stage, bare.amount) == (stages[3], 900)


def test_losing_asks_the_reason(owner_client: Client, deal: Opportunity, lost_reason: CloseReason) -> None:
    url = f"/pipeline/opportunities/{deal.pk}/lose/"
    assert str(lost_reason.pk) in owner_client.get(url).content.decode()
    assert owner_client.post(url, {"reason": "", "note": "ช้า"}).status_code == 422
    assert owner_client.post(url, {"reason": lost_reason.pk, "note": "ช้า"}).status_code == 204
    deal.refresh_from_db()
    assert (deal.state, deal.close_note) == ("lost", "ช้า")
    assert lost_reason.name in owner_client.get(f"/pipeline/opportunities/{deal.pk}/").content.decode()
    assert owner_client.post(f"/pipeline/opportunities/{deal.pk}/reopen/").status_code == 204


def test_a_deal_is_added_on_a_page_and_in_a_dialog(owner_client: Client, cafe: Customer, stages: list[Stage]) -> None:
    page = owner_client.get(
        "/pipeline/opportunities/new/", {"customer": cafe.pk, "stage": stages[1].pk}
    ).content.decode()
    assert cafe.name in page
    sent = {
        "customer": cafe.pk,
        "name": "เมล็ด",
        "amount": "1,250.50",
        "expected_on": "31/12/2569",
        "stage": stages[1].pk,
    }
    answer = owner_client.post("/pipeline/opportunities/new/", sent)
    made = Opportunity.objects.get()
    assert (answer["Location"], made.stage, str(made.amount)) == (
        f"/pipeline/opportunities/{made.pk}/", stages[1], "1250.50",
    )  # fmt: skip
    dialog = owner_client.post("/pipeline/opportunities/new/", sent, HTTP_HX_TARGET="dialog", **HTMX)
    assert (dialog.status_code, "list-refresh" in dialog["HX-Trigger"]) == (204, True)
    assert owner_client.post("/pipeline/opportunities/new/", {**sent, "name": ""}).status_code == 422
    assert owner_client.post("/pipeline/opportunities/new/", {**sent, "amount": "-5"}).status_code == 422
    assert Opportunity.objects.count() == 2


def test_the_page_of_a_deal_warns_when_nothing_is_planned(owner_client: Client, deal: Opportunity) -> None:
    url = f"/pipeline/opportunities/{deal.pk}/"
    assert "deal-idle" in owner_client.get(url).content.decode()
    day = timezone.localdate() + timedelta(days=1)
    sent = {"kind": "call", "what": "โทรถาม", "due": f"{day.day}/{day.month}/{day.year + 543}", "at": "10:30"}
    assert owner_client.post(f"{url}plan/", sent).status_code == 204
    planned = FollowUp.objects.get()
    assert (planned.about_id, planned.kind, timezone.localtime(planned.due_at).hour) == (deal.pk, "call", 10)
    page = owner_client.get(url).content.decode()
    assert "deal-idle" not in page
    assert "โทรถาม" in page
    assert owner_client.post(f"{url}plan/", {**sent, "what": " "}).status_code == 422


def test_two_who_edit_at_once_see_what_stands(owner_client: Client, deal: Opportunity) -> None:
    url = f"/pipeline/opportunities/{deal.pk}/edit/"
    sent = {"name": deal.name, "amount": "13000", "version": "1"}
    assert owner_client.post(url, sent).status_code == 302
    second = owner_client.post(url, {**sent, "amount": "14000"})
    assert second.status_code == 422
    assert "13000" in second.content.decode()
    deal.refresh_from_db()
    assert deal.amount == 13000


def test_the_list_edits_in_place_and_moves_many(
    owner: Actor, owner_client: Client, make_deal: Any, stages: list[Stage], run_jobs: Any
) -> None:
    deals = [make_deal(name=f"ดีล {number}", amount=9) for number in range(3)]
    assert "ดีล 2" in owner_client.get("/pipeline/list/").content.decode()
    cell = f"/lists/opportunities/cell/{deals[0].pk}/amount/"
    assert owner_client.post(cell, {"value": "77", "version": 1}).status_code == 200
    assert owner_client.post(cell, {"value": "-1", "version": 2}).status_code == 422
    sent = {"id": [one.pk for one in deals], "value": stages[2].pk, "confirmed": "1"}
    assert owner_client.post("/lists/opportunities/do/stage/", sent).status_code == 200
    run_jobs()
    assert Opportunity.objects.filter(stage=stages[2]).count() == 3


def test_people_and_competitors_are_added_on_the_page(owner: Actor, owner_client: Client, deal: Opportunity) -> None:
    from samphan.customers.actions import create_customer  # noqa: PLC0415 - only here

    url, rain = f"/pipeline/opportunities/{deal.pk}/", create_customer(owner, name="ฝน จัดซื้อ")
    rival = add_entry(owner, "competitors", name="โรงคั่วข้าง ๆ")
    assert owner_client.post(f"{url}contacts/", {"other": rain.pk, "roles": ["buyer"]}).status_code == 204
    assert owner_client.post(f"{url}competitors/", {"competitor": rival.pk, "note": "ถูกกว่า"}).status_code == 204
    assert (
        owner_client.post(f"{url}team/", {"user": owner.user.pk if owner.user else "", "part": "ชิม"}).status_code == 204
    )
    page = owner_client.get(url).content.decode()
    assert all(words in page for words in ("ฝน จัดซื้อ", "โรงคั่วข้าง ๆ", "ชิม"))
    for path in (
        f"contacts/{deal.contacts.get().pk}", f"competitors/{deal.rivals.get().pk}", f"team/{deal.team.get().pk}",
    ):  # fmt: skip
        assert owner_client.post(f"{url}{path}/remove/").status_code == 204
    assert (deal.contacts.count(), deal.rivals.count(), deal.team.count()) == (0, 0, 0)


def test_the_customer_page_and_today_tell_of_deals(owner_client: Client, deal: Opportunity) -> None:
    panel = owner_client.get("/pipeline/panels/deals/", {"customer": deal.customer_id}).content.decode()
    assert deal.name in panel
    assert deal.name in owner_client.get("/pipeline/panels/idle/").content.decode()
    assert owner_client.post(f"/pipeline/opportunities/{deal.pk}/delete/").status_code == 302
    assert owner_client.get(f"/pipeline/opportunities/{deal.pk}/").status_code == 410
    assert owner_client.post(f"/pipeline/opportunities/{deal.pk}/restore/").status_code == 302


@pytest.mark.parametrize("path", ["", "list/", "opportunities/new/"])
def test_a_viewer_looks_and_adds_nothing(staff_client: Client, path: str) -> None:
    assert staff_client.get(f"/pipeline/{path}").status_code == (403 if "new" in path else 200)
