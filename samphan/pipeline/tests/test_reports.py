"""What became of deals: figures counted by hand, each leading to its deals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import person, refused, signed_in
from samphan.pipeline.actions.moving import close_opportunity, move_opportunity, undo_move
from samphan.pipeline.actions.people import set_rival
from samphan.pipeline.models import CloseReason, Competitor, Opportunity, Source, Stage, StageMove
from samphan.pipeline.reports import REPORTS, Row, Span, competitors, conversion, reasons, sources, stage_times, summary
from samphan.pipeline.tests.conftest import MakeDeal
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import use_business

Close = Callable[..., Opportunity]


@pytest.fixture
def span() -> Span:
    today = timezone.localdate()
    return Span(today - timedelta(days=30), today)


@pytest.fixture
def closed(owner: Actor, make_deal: MakeDeal) -> Close:
    """`closed("won", days=4)`: a deal that took so long, on which nothing else happened."""

    def make(outcome: str, *, days: int = 1, lost_to: Any = None, **fields: Any) -> Opportunity:
        deal = make_deal(**{"amount": "1000", **fields})
        reason = CloseReason.objects.filter(outcome=outcome).order_by("position")[0]
        close_opportunity(owner, deal, outcome, reason=reason, lost_to=lost_to)
        deal.refresh_from_db()
        Opportunity.objects.filter(pk=deal.pk).update(created_at=deal.closed_at - timedelta(days=days))
        return deal

    return make


@pytest.fixture
def storekeeper(owner: Actor) -> Actor:
    return add_member(owner.business, person("store@example.com", "บุญ คลัง"), builtin="storekeeper")


def opened(client: Client, row: Row) -> list[str]:
    """Names that the list shows by the filters of a line."""
    page = client.get("/pipeline/list/", row.filters).content.decode()
    return [name for name in ("ก", "ข", "ค", "ง") if f">{name}<" in page]


def test_won_and_lost_are_counted_with_their_worth_and_time(owner: Actor, closed: Close, span: Span) -> None:
    closed("won", days=2, amount="100")
    closed("won", days=10, amount="300")
    closed("won", days=4, amount="1")
    closed("lost", amount="50")
    told = summary(owner, span)
    assert (told.won, told.lost, told.won_worth, told.lost_worth, told.rate) == (3, 1, 401, 50, 75)
    assert told.days == pytest.approx(4)


def test_reasons_are_counted_and_lead_to_their_deals(
    owner: Actor, owner_client: Client, closed: Close, make_deal: MakeDeal, span: Span
) -> None:
    closed("lost", name="ก")
    closed("lost", name="ข")
    closed("won", name="ค")
    make_deal(name="ง")
    lost, won = reasons(owner, span).rows
    assert (lost.cells, won.cells) == ([2, 100, 2000], [1, 100, 1000])
    assert (opened(owner_client, lost), opened(owner_client, won)) == (["ก", "ข"], ["ค"])


def test_a_deal_came_as_far_as_the_furthest_stage_and_what_was_undone_did_not_happen(
    owner: Actor, make_deal: MakeDeal, closed: Close, stages: list[Stage], span: Span
) -> None:
    make_deal(amount="10")
    back_again = make_deal(amount="10")
    move_opportunity(owner, back_again, stages[2])
    move_opportunity(owner, back_again, stages[0])
    undone = make_deal(amount="10")
    move = move_opportunity(owner, undone, stages[1])
    assert move is not None
    undo_move(owner, undone, move.pk)
    closed("won")
    rows = conversion(owner, span).rows
    assert [row.cells for row in rows[:4]] == [[4, 100, 50], [2, 50, 100], [2, 50, 50], [1, 25, 100]]
    assert rows[-1].cells == [1, 25, None]


def test_time_on_a_stage_is_that_of_the_deals_that_left_it(
    owner: Actor, make_deal: MakeDeal, stages: list[Stage], span: Span
) -> None:
    for days in (1, 3, 8):
        deal = make_deal()
        Opportunity.objects.filter(pk=deal.pk).update(entered_at=timezone.now() - timedelta(days=days))
        deal.refresh_from_db()
        move_opportunity(owner, deal, stages[1])
    [row] = stage_times(owner, span).rows
    many, middle, average, longest = row.cells
    assert (many, round(middle), round(average), round(longest)) == (3, 3, 4, 8)


def test_sources_tell_what_they_bring(
    owner: Actor, owner_client: Client, closed: Close, make_deal: MakeDeal, span: Span
) -> None:
    source = Source.objects.order_by("position")[0]
    closed("won", source=source, name="ก")
    closed("lost", source=source, name="ข")
    make_deal(source=source, name="ค")
    make_deal(name="ง")
    known, unknown = sources(owner, span).rows
    assert (known.name, known.cells) == (source.name, [3, 1, 1, 50, 1000])
    assert unknown.cells == [1, 0, 0, None, 0]
    assert (opened(owner_client, known), opened(owner_client, unknown)) == (["ก", "ข", "ค"], ["ง"])


def test_competitors_are_met_beaten_and_lost_to(owner: Actor, make_deal: MakeDeal, closed: Close, span: Span) -> None:
    theirs = Competitor.objects.create(business=owner.business, name="โรงคั่วอื่น")
    other = Competitor.objects.create(business=owner.business, name="ไม่เคยเจอ")
    closed("lost", lost_to=theirs, amount="700")
    won = make_deal(amount="1")
    set_rival(owner, won, theirs)
    close_opportunity(owner, won, "won", reason=CloseReason.objects.filter(outcome="won")[0])
    still_open = make_deal()
    set_rival(owner, still_open, other)
    [row] = competitors(owner, span).rows
    assert (row.name, row.cells) == ("โรงคั่วอื่น", [2, 1, 1, 1, 50, 700])


def test_only_the_period_and_the_pipeline_that_were_asked_for_count(owner: Actor, closed: Close, span: Span) -> None:
    old = closed("won")
    moved = timezone.now() - timedelta(days=40)
    Opportunity.objects.filter(pk=old.pk).update(closed_at=moved, created_at=moved)
    StageMove.objects.filter(opportunity=old).update(at=moved)
    assert summary(owner, span).won == 0
    assert all(not make(owner, span).rows for make in REPORTS.values())
    assert summary(owner, Span(span.first - timedelta(days=30), span.last, old.pipeline)).won == 1


def test_page_and_files_say_the_same(owner_client: Client, closed: Close) -> None:
    closed("lost", amount="4321")
    page = owner_client.get("/pipeline/reports/").content.decode()
    assert "฿4,321" in page
    file = owner_client.get("/pipeline/reports.csv", {"table": "reasons", "months": "3"})
    assert b"4321" in file.content
    assert owner_client.get("/pipeline/reports.xlsx", {"table": "sources"}).content[:2] == b"PK"
    assert owner_client.get("/pipeline/reports.csv", {"table": "none"}).status_code == 404
    for wrong in ({"months": "x"}, {"pipeline": "x"}):
        assert owner_client.get("/pipeline/reports/", wrong).status_code == 200


def test_others_see_their_own(owner: Actor, outsider: Actor, seller: Actor, closed: Close, span: Span) -> None:
    closed("won")
    with use_business(outsider.business):
        assert summary(outsider, span).won == 0
        assert reasons(outsider, span).rows == []
    assert summary(seller, span).won == 0, "a deal of no branch lies outside a branch's reach"
    assert b"4321" not in signed_in(outsider).get("/pipeline/reports.csv", {"table": "reasons"}).content


def test_who_may_not_see_deals_sees_no_reports(storekeeper: Actor, span: Span) -> None:
    with refused("forbidden"):
        summary(storekeeper, span)
    client = signed_in(storekeeper)
    assert {client.get(path).status_code for path in ("/pipeline/reports/", "/pipeline/reports.csv?table=reasons")} == {
        403
    }
