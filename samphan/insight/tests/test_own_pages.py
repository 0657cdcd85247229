"""The pages of own tables, and files that come from an address, once and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conftest import RunJobs, refused
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.jobs import refresh_own_tables
from samphan.insight.models import OwnReading, OwnTable
from samphan.insight.own import actions as own
from samphan.insight.tests.conftest import TODAY
from samphan.insight.warehouse import files
from samphan.platform.accounts.rights import Actor
from samphan.platform.webhooks.testing import Receiver, receiving, status

pytestmark = pytest.mark.django_db
HERE = "/insight/own/"


@pytest.fixture(autouse=True)
def kept_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def outside(settings: Any) -> Iterator[Receiver]:
    with receiving() as now:
        settings.WEBHOOK_PRIVATE_HOSTS = [f"127.0.0.1:{now.port}"]
        yield now


def csv_of(shop: list[Customer], level: str = "ทอง") -> bytes:
    return f"รหัส,ระดับ\n{shop[0].pk},{level}\n{shop[1].pk},เงิน\nnobody,x\n".encode()


FORM = {"name": "บัตร", "code": "card", "kind": "dimension", "key.0": "customer:id", "type.1": "text", "take.1": "on"}


def brought(client: Client, run_jobs: RunJobs, **given: Any) -> OwnTable:
    """Through the pages, as a person does it."""
    answer = client.post(HERE, given)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    page = answer.headers["Location"]
    assert 'name="key.0"' in client.get(page).content.decode()
    assert client.post(f"{page}columns/", {**FORM, "every": "daily"}).status_code == 302
    assert "hx-get" in client.get(page).content.decode()
    run_jobs()
    told = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert f"{page}faulty.csv" in told
    lines = b"".join(client.get(f"{page}faulty.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert lines.splitlines()[1].startswith("nobody,x,")
    assert client.post(f"{page}confirm/").status_code == 302
    run_jobs()
    return OwnTable.objects.get(pk=page.split("/")[-2])


def asked(owner: Actor, sql: str) -> list[tuple[Any, ...]]:
    with files.reading(owner.business) as database:
        return database.execute(sql).fetchall()


def test_the_pages_lead_from_a_file_to_the_figures(
    owner_client: Client, owner: Actor, shop: list[Customer], run_jobs: RunJobs
) -> None:
    actions.refresh(today=TODAY)
    table = brought(owner_client, run_jobs, file=SimpleUploadedFile("สมาชิก.csv", csv_of(shop)))
    assert asked(owner, "SELECT count(*) FROM own_card") == [(2,)]
    assert "own_card" in owner_client.get("/insight/lineage/").content.decode()
    assert "own_card" in owner_client.get("/insight/sql/").content.decode()
    assert "own.card.0" in owner_client.get("/insight/explore/?row=own.card.0").content.decode()
    assert "in the figures" not in owner_client.get(HERE).content.decode(), "said in Thai"
    assert (actions.write_parquet(files.folder_of(owner.business) / "out"))["own_card"] == 2
    owner_client.post(f"{HERE}{table.pk}/remove/")
    assert owner_client.get(f"{HERE}{table.pk}/").status_code == 404
    owner_client.post(f"{HERE}{table.pk}/restore/")
    assert owner_client.get(f"{HERE}{table.pk}/").status_code == 200


def test_a_faulty_form_says_why_and_keeps_what_was_chosen(owner_client: Client, shop: list[Customer]) -> None:
    page = owner_client.post(HERE, {"file": SimpleUploadedFile("t.csv", csv_of(shop))}).headers["Location"]
    told = owner_client.post(f"{page}columns/", {**FORM, "code": "9 x", "name": "บัตรของฉัน"})
    assert told.status_code == 422
    assert "บัตรของฉัน" in told.content.decode()
    assert owner_client.post(HERE, {}).status_code == 422
    assert owner_client.post(HERE, {"file": SimpleUploadedFile("t.csv", b"")}).status_code == 422


def test_outsiders_and_those_without_the_right_find_nothing(
    owner_client: Client, outsider_client: Client, staff_client: Client, shop: list[Customer]
) -> None:
    page = owner_client.post(HERE, {"file": SimpleUploadedFile("t.csv", csv_of(shop))}).headers["Location"]
    posts = ("columns", "back", "confirm", "replace", "put-back", "fetch", "every", "remove", "restore")
    for client, code in ((outsider_client, 404), (staff_client, 403)):
        assert client.get(page).status_code == code
        assert client.get(f"{page}faulty.csv").status_code == code
        assert {client.post(f"{page}{name}/").status_code for name in posts} == {code}
    assert staff_client.get(HERE).status_code == 403
    assert OwnTable.objects.get().deleted_at is None


def test_an_address_is_fetched_every_night_and_what_no_longer_fits_is_said(
    owner_client: Client, owner: Actor, shop: list[Customer], run_jobs: RunJobs, outside: Receiver
) -> None:
    actions.refresh(today=TODAY)
    outside.answer = status(200, csv_of(shop), Content_Type="text/csv")
    table = brought(owner_client, run_jobs, url=outside.url)
    assert (table.every, table.url) == ("daily", outside.url)

    outside.answer = status(200, csv_of(shop, "เพชร"))
    refresh_own_tables.call()
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT ระดับ FROM own_card ORDER BY row") == [("เพชร",), ("เงิน",)]

    seen = len(outside.seen)
    refresh_own_tables.call()
    assert len(outside.seen) == seen, "not before its time"

    for answer, said in (
        (status(200, "รหัส,อื่น\n1,2\n".encode()), "ระดับ"),
        (status(200, "รหัส,ระดับ\nnobody,x\n".encode()), "รหัส"),
        (status(500), "500"),
    ):
        outside.answer = answer
        OwnTable.objects.update(tried_at=timezone.now() - timedelta(days=2))
        refresh_own_tables.call()
        assert said in OwnTable.objects.get().error
        assert said in owner_client.get(f"{HERE}{table.pk}/").content.decode()
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT ระดับ FROM own_card ORDER BY row") == [("เพชร",), ("เงิน",)]

    outside.answer = status(200, csv_of(shop, "ทอง"))
    owner_client.post(f"{HERE}{table.pk}/fetch/")
    run_jobs()
    assert asked(owner, "SELECT ระดับ FROM own_card ORDER BY row") == [("ทอง",), ("เงิน",)]
    assert OwnTable.objects.get().error == ""


def test_a_column_whose_type_changed_is_said_and_the_rows_stay(
    owner: Actor, shop: list[Customer], run_jobs: RunJobs, outside: Receiver
) -> None:
    actions.refresh(today=TODAY)
    outside.answer = status(200, f"รหัส,แต้ม\n{shop[0].pk},5\n".encode())
    table = own.bring_address(owner, outside.url).table
    points = own.Chosen("แต้ม", "points", "dimension", (("แต้ม", "whole", False),), {"รหัส": "customer:id"}, "weekly")
    own.choose(owner, own.table_of(owner, table.pk), points)
    run_jobs()
    own.confirm(owner, own.table_of(owner, table.pk))
    run_jobs()
    outside.answer = status(200, f"รหัส,แต้ม\n{shop[0].pk},ห้า\n".encode())
    own.fetch_again(owner, own.table_of(owner, table.pk))
    run_jobs()
    assert "ห้า" in OwnTable.objects.get().error
    assert asked(owner, "SELECT แต้ม FROM own_points") == [(5,)]


def test_addresses_inside_are_refused_and_so_is_a_redirect_there(owner: Actor, outside: Receiver) -> None:
    with refused("address_refused"):
        own.bring_address(owner, "https://10.0.0.5/t.csv")
    with refused("address_refused"):
        own.bring_address(owner, "http://example.com/t.csv")

    def inside(handler: BaseHTTPRequestHandler) -> None:
        status(302, b"", Location="https://169.254.169.254/latest/meta-data")(handler)

    outside.answer = inside
    with refused("address_refused"):
        own.bring_address(owner, outside.url)
    outside.answer = status(302, b"", Location=outside.url)
    with refused("fetch_failed"):
        own.bring_address(owner, outside.url)
    assert not OwnReading.objects.exists()
    assert not OwnTable.objects.exists()


def test_a_redirect_outside_is_followed(owner: Actor, shop: list[Customer], outside: Receiver) -> None:
    answers = [status(307, b"", Location=f"{outside.url}/t.csv"), status(200, csv_of(shop))]
    outside.answer = lambda handler: answers.pop(0)(handler)  # noqa: PLW0108 - another one each time
    assert [one["header"] for one in own.bring_address(owner, outside.url).headers] == ["รหัส", "ระดับ"]
