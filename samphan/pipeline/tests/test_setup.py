"""Pipelines, stages and lists: what a business starts with, changes, puts away and brings back."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import refused
from samphan.pipeline.actions.moving import close_opportunity
from samphan.pipeline.actions.setup import (
    add_entry,
    add_pipeline,
    add_stage,
    archive_entry,
    archive_pipeline,
    archive_stage,
    bring_back,
    change_stage,
    shift_stage,
)
from samphan.pipeline.models import CloseReason, Competitor, Opportunity, Pipeline, Source, Stage
from samphan.pipeline.queries import pipelines
from samphan.platform.accounts.rights import Actor


def names() -> list[str]:
    return [stage.name for stage in pipelines()[0].steps]


def test_a_new_business_can_sell_at_once(owner: Actor) -> None:
    [line] = pipelines()
    assert [stage.probability for stage in line.steps] == [10, 25, 50, 75, 90]
    assert set(CloseReason.objects.values_list("outcome", flat=True)) == {"won", "lost"}
    assert Source.objects.count() > 3


def test_stages_change_places_and_keep_their_deals(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    before = names()
    shift_stage(owner, stages[0], later=True)
    assert names() == [before[1], before[0], *before[2:]]
    shift_stage(owner, stages[1], later=False)
    assert names()[0] == before[1]
    deal.refresh_from_db()
    assert deal.stage == stages[0]


def test_a_stage_with_open_deals_stays(owner: Actor, deal: Opportunity, stages: list[Stage]) -> None:
    with refused("stage_in_use"):
        archive_stage(owner, stages[0])
    with refused("pipeline_in_use"):
        archive_pipeline(owner, stages[0].pipeline)
    close_opportunity(owner, deal, "won")
    archive_stage(owner, stages[0])
    assert len(names()) == 4
    bring_back(owner, stages[0])
    assert len(names()) == 5


def test_there_is_always_a_pipeline_with_a_stage(owner: Actor, stages: list[Stage]) -> None:
    with refused("last_pipeline"):
        archive_pipeline(owner, stages[0].pipeline)
    line = add_pipeline(owner, name="งานอีเวนต์", stages=["คุยแล้ว", "", " จอง ", "ยืนยัน"])
    assert [(one.name, one.probability) for one in Stage.objects.filter(pipeline=line).order_by("position")] == [
        ("คุยแล้ว", 25),
        ("จอง", 50),
        ("ยืนยัน", 75),
    ]
    for stage in Stage.objects.filter(pipeline=line).order_by("position")[:2]:
        archive_stage(owner, stage)
    with refused("last_stage"):
        archive_stage(owner, Stage.objects.filter(pipeline=line).get(archived_at=None))
    archive_pipeline(owner, line)
    assert Pipeline.objects.filter(archived_at=None).count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "ก" * 121},
        {"probability": 101},
        {"probability": -1},
        {"ages_after": 0},
        {"required": ["colour"]},
    ],
)
def test_a_stage_that_makes_no_sense_is_refused(owner: Actor, stages: list[Stage], values: dict[str, object]) -> None:
    with refused("invalid_fields"):
        change_stage(owner, stages[0], **values)
    stages[0].refresh_from_db()
    assert stages[0].probability == 10


def test_a_new_stage_comes_last(owner: Actor, stages: list[Stage]) -> None:
    add_stage(owner, stages[0].pipeline, name="รอมัดจำ", probability=95)
    assert names()[-1] == "รอมัดจำ"


def test_lists_grow_and_are_put_away(owner: Actor) -> None:
    rival = add_entry(owner, "competitors", name="โรงคั่วข้าง ๆ", website="roast.example.com", note="ส่งไว")
    assert Competitor.objects.get().website == "https://roast.example.com"
    archive_entry(owner, rival)
    assert not Competitor.objects.in_use().exists()
    with refused("invalid_fields"):
        add_entry(owner, "competitors", name="ก", website="ไม่ใช่เว็บ")
    with refused("invalid_fields"):
        add_entry(owner, "reasons", name="เหตุผล", outcome="maybe")
    with refused("not_found"):
        add_entry(owner, "colours", name="แดง")


def test_the_page_shows_and_changes_the_set_up(owner_client: Client, staff_client: Client, stages: list[Stage]) -> None:
    page = owner_client.get("/pipeline/setup/").content.decode()
    assert all(stage.name in page for stage in stages)
    assert staff_client.get("/pipeline/setup/").status_code == 403
    sent = {"name": "โทรแล้ว", "probability": "15", "ages_after": "", "required": ["amount"]}
    assert owner_client.post(f"/pipeline/setup/stages/{stages[0].pk}/", sent).status_code == 204
    stages[0].refresh_from_db()
    assert (stages[0].name, stages[0].ages_after, stages[0].required) == ("โทรแล้ว", None, ["amount"])
    wrong = owner_client.post(f"/pipeline/setup/stages/{stages[0].pk}/", {**sent, "probability": "200"})
    assert wrong.status_code == 422
    assert owner_client.post("/pipeline/setup/sources/", {"name": "ตลาดนัด"}).status_code == 204
    assert owner_client.post("/pipeline/setup/pipelines/", {"name": "ขายส่ง", "stages": "ก\nข"}).status_code == 204
    line = Pipeline.objects.get(name="ขายส่ง")
    assert owner_client.post(f"/pipeline/setup/pipelines/{line.pk}/archive/").status_code == 302
    assert owner_client.post(f"/pipeline/setup/pipelines/{line.pk}/restore/").status_code == 302
    assert Pipeline.objects.get(pk=line.pk).archived_at is None
