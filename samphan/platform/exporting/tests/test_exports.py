"""A list out to a file: what its maker saw, all of it, nothing else, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from conftest import RunJobs, person, refused, signed_in
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.customers.tables import customer_table
from samphan.customers.tags import add_tag
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.events.models import Event
from samphan.platform.exporting.actions import forget_old, start_export
from samphan.platform.exporting.models import KEEP, Export
from samphan.platform.exporting.rows import export_file
from samphan.platform.fields.actions import add_field, archive_field
from samphan.platform.fields.saved_views import save_view
from samphan.platform.jobs.models import Job, JobState
from samphan.platform.notifications.models import Notification
from samphan.platform.personal_data import holdings
from samphan.platform.refusals import Forbidden
from samphan.platform.spreadsheets.reading import read_table
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Membership

NOUN = "customers.customer"
FORMULAS = ["=1+2", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "＝1+1"]


@pytest.fixture
def four(owner: Actor) -> list[Customer]:
    return [create_customer(owner, name=name, province=province) for name, province in (
        ("สมชาย ใจดี", "เชียงใหม่"), ("กานดา งามตา", "ลำพูน"), ("เกษม สุข", "เชียงใหม่"), ("Anna Bell", "เชียงใหม่"),
    )]  # fmt: skip


def exported(
    actor: Actor, run_jobs: RunJobs, *, query: str = "", columns: Any = (), file_format: str = "csv"
) -> Export:
    export = start_export(actor, customer_table, query=query, columns=columns, file_format=file_format)
    run_jobs()
    export.refresh_from_db()
    return export


def lines(export: Export, tmp_path: Path) -> list[list[str]]:
    """Every line of the file, its header first."""
    path = tmp_path / f"{uuid4()}.{export.format}"
    with export.content.open("rb") as stream:
        path.write_bytes(stream.read())
    table = read_table(path)
    return [table.headers, *[row.cells for row in table.rows()]]


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_file_holds_the_filters_the_order_and_the_columns_of_the_view_and_all_its_pages(  # noqa: PLR0917 - fixtures
    owner: Actor,
    four: list[Customer],
    run_jobs: RunJobs,
    tmp_path: Path,
    file_format: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("samphan.customers.tables.CustomerTable.page_size", 1)
    monkeypatch.setattr("samphan.platform.exporting.rows.CHUNK", 2)
    export = exported(
        owner,
        run_jobs,
        query="f.province=is:เชียงใหม่&sort=-name",
        columns=["name", "province"],
        file_format=file_format,
    )
    assert lines(export, tmp_path) == [
        ["ชื่อ", "จังหวัด"],
        ["Anna Bell", "เชียงใหม่"],
        ["สมชาย ใจดี", "เชียงใหม่"],
        ["เกษม สุข", "เชียงใหม่"],
    ]
    assert (export.rows, export.state) == (3, "ready")


def test_only_the_ticked_rows_in_the_order_of_the_list(
    owner: Actor, owner_client: Client, four: list[Customer], run_jobs: RunJobs, tmp_path: Path
) -> None:
    ticked = [str(four[0].pk), str(four[1].pk)]
    where = "/exports/new/customers/?sort=-name"
    dialog = owner_client.get(where, {"sort": "-name", "id": ticked}).content.decode()
    assert "เฉพาะ 2 แถวที่เลือกไว้" in dialog
    assert dialog.count('name="id"') == 2
    owner_client.post(where, {"format": "csv", "columns": "shown", "id": ticked})
    run_jobs()
    export = Export.objects.get()
    assert [line[0] for line in lines(export, tmp_path)[1:]] == ["สมชาย ใจดี", "กานดา งามตา"]


def test_all_that_match_are_chosen_rather_than_the_page(
    owner_client: Client, four: list[Customer], run_jobs: RunJobs
) -> None:
    owner_client.post("/exports/new/customers/", {"format": "csv", "id": [str(four[0].pk)], "all": "1"})
    run_jobs()
    assert Export.objects.get().rows == 4


def test_a_ticked_row_of_another_business_is_not_in_the_file(
    owner_client: Client, outsider: Actor, four: list[Customer], run_jobs: RunJobs
) -> None:
    with use_business(outsider.business):
        foreign = create_customer(outsider, name="ลูกค้าร้านอื่น")
    owner_client.post("/exports/new/customers/", {"format": "csv", "id": [str(four[0].pk), str(foreign.pk)]})
    run_jobs()
    assert Export.objects.get().rows == 1
    assert owner_client.post("/exports/new/customers/", {"format": "csv", "id": ["x"]}).status_code == 422


def test_a_search_narrows_the_file_too(owner: Actor, four: list[Customer], run_jobs: RunJobs, tmp_path: Path) -> None:
    export = exported(owner, run_jobs, query="q=งามตา", columns=["name", "province"])
    assert lines(export, tmp_path)[1:] == [["กานดา งามตา", "ลำพูน"]]


def test_values_stand_as_people_read_them_and_a_spreadsheet_reckons_with_them(
    owner: Actor, run_jobs: RunJobs, tmp_path: Path
) -> None:
    add_field(owner, NOUN, label_th="ยอดซื้อ", slug="spent", type="money")
    add_field(owner, NOUN, label_th="รับกาแฟ", slug="coffee", type="boolean")
    add_field(owner, NOUN, label_th="ระดับคั่ว", slug="roast", type="choice", choices=[{"key": "dark", "label_th": "เข้ม"}])
    mali = create_customer(
        owner,
        name="มาลี",
        birth_date="29/02/2543",
        custom={"spent": "1250.50", "coffee": "yes", "roast": "dark"},
    )
    for value in ("+66812345678", "+6621234567"):
        mali.contact_points.create(business=owner.business, kind="phone", value=value)
    add_tag(owner, mali, "ขาประจำ")
    columns = [
        "name",
        "kind",
        "phone",
        "birth_date",
        "tags",
        "created_at",
        "custom.spent",
        "custom.coffee",
        "custom.roast",
    ]
    export = exported(owner, run_jobs, columns=columns, file_format="xlsx")
    with export.content.open("rb") as stream:
        sheet = openpyxl.load_workbook(stream).active
    name, kind, phone, born, tags, added, spent, coffee, roast = [cell.value for cell in sheet[2]]
    assert (name, kind, phone, tags) == ("มาลี", "บุคคล", "081-234-5678, 02-123-4567", "ขาประจำ")
    assert str(born.date()) == "2000-02-29"
    assert added == timezone.localtime(mali.created_at).replace(tzinfo=None, microsecond=0)
    assert (spent, coffee, roast) == (1250.5, "ใช่", "เข้ม")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_no_text_becomes_a_formula(owner: Actor, run_jobs: RunJobs, tmp_path: Path, file_format: str) -> None:
    for text in FORMULAS:
        create_customer(owner, name=f"ลูกค้า {text.strip()}", nickname=text)
    add_field(owner, NOUN, label_th="=HYPERLINK(1)", slug="evil", type="text")
    export = exported(owner, run_jobs, columns=["name", "nickname", "custom.evil"], file_format=file_format)
    if file_format == "csv":
        cells = [cell for line in lines(export, tmp_path) for cell in line]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
        assert "'=1+2" in cells
        return
    with export.content.open("rb") as stream:
        sheet = openpyxl.load_workbook(stream).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_every_column_reads_back_as_the_same_customers(owner: Actor, four: list[Customer], tmp_path: Path) -> None:
    from samphan.platform.importing.rehearsing import rehearse  # noqa: PLC0415 - importers are read on first use
    from samphan.platform.importing.run import open_file  # noqa: PLC0415

    for number, customer in enumerate(four):
        Customer.objects.filter(pk=customer.pk).update(tax_id="", note="ชอบโต๊ะริมหน้าต่าง")
        customer.contact_points.create(business=owner.business, kind="phone", value=f"+6681234567{number}")
    assert export_file(owner, "customers", tmp_path / "out.xlsx") == len(four)
    report, _shown = rehearse(owner, open_file(owner, "customers", tmp_path / "out.xlsx"))
    assert (report.read, report.new, report.updated, report.value_errors) == (4, 0, 4, [])


def member(role: Role, email: str) -> Actor:
    membership = Membership.objects.create(business=role.business, user=person(email, "กอไก่"), role=role)
    return actor_of(membership)


# ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_hidden_fields_and_rows_out_of_reach_are_not_in_the_file(
    owner: Actor, four: list[Customer], run_jobs: RunJobs, tmp_path: Path
) -> None:
    Customer.objects.filter(name="Anna Bell").update(tax_id="0105550000007", income_band="50k")
    role = Role.objects.create(
        business=owner.business,
        name="ผู้วิเคราะห์ของตน",
        permissions=["customers:customer:view", "customers:customer:export"],
        hidden_fields=["customers.customer.tax_id", "customers.customer.income_band"],
        row_scope="own",
    )
    analyst = member(role, "analyst@example.com")
    Customer.objects.filter(name="Anna Bell").update(owner=analyst.user)
    every = [*customer_table.columns_for(owner)]
    export = exported(analyst, run_jobs, columns=every)
    header, *rows = lines(export, tmp_path)
    assert [row[0] for row in rows] == ["Anna Bell"]
    assert "เลขประจำตัวผู้เสียภาษี" not in header
    assert "0105550000007" not in export.content.open("rb").read().decode("utf-8-sig")


def test_who_may_not_export_is_refused_and_nothing_is_made(staff: Actor, staff_client: Client) -> None:
    with pytest.raises(Forbidden):
        start_export(staff, customer_table, query="", columns=["name"], file_format="csv")
    assert staff_client.get("/exports/new/customers/").status_code == 403
    assert "/exports/new/" not in staff_client.get("/customers/").content.decode()
    assert not Export.objects.exists()


def test_a_right_that_was_taken_away_meanwhile_makes_no_file(
    owner: Actor, four: list[Customer], run_jobs: RunJobs
) -> None:
    role = Role.objects.create(
        business=owner.business, name="ส่งออก", permissions=["customers:customer:view", "customers:customer:export"]
    )
    colleague = member(role, "colleague@example.com")
    export = start_export(colleague, customer_table, query="", columns=["name"], file_format="csv")
    Role.objects.filter(pk=role.pk).update(permissions=["customers:customer:view"])
    run_jobs(failing=True)
    export.refresh_from_db()
    assert (export.state, bool(export.content)) == ("failed", False)


def test_only_its_maker_may_fetch_the_file(
    owner: Actor, owner_client: Client, outsider_client: Client, four: list[Customer], run_jobs: RunJobs
) -> None:
    export = exported(owner, run_jobs, columns=["name"])
    manager = add_member(owner.business, person("m@example.com", "ผู้จัดการ"), builtin="manager")
    for path in (f"/exports/{export.pk}/", f"/exports/{export.pk}/file/"):
        assert owner_client.get(path).status_code == 200
        assert signed_in(manager).get(path).status_code == 404
        assert outsider_client.get(path).status_code == 404
        assert Client().get(path).status_code == 302
    assert signed_in(manager).post(f"/exports/{export.pk}/remove/").status_code == 404
    answer = owner_client.get(f"/exports/{export.pk}/file/")
    assert answer["Cache-Control"] == "private, no-store"
    assert "attachment" in answer["Content-Disposition"]


# ── its life ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_bell_rings_and_the_event_says_who_took_what(owner: Actor, four: list[Customer], run_jobs: RunJobs) -> None:
    export = exported(owner, run_jobs, columns=["name"])
    told = Notification.objects.get(person=owner.user)
    assert told.url == f"/exports/{export.pk}/"
    assert "4" in told.sentence
    said = Event.objects.get(kind="exporting.list_exported")
    assert (said.data["rows"], said.data["table"], said.actor_name) == (4, "customers", owner.name)


def test_an_old_file_is_refused_and_then_deleted(
    owner: Actor, owner_client: Client, four: list[Customer], run_jobs: RunJobs
) -> None:
    export = exported(owner, run_jobs, columns=["name"])
    stored = export.content.name
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    answer = owner_client.get(f"/exports/{export.pk}/file/")
    assert answer.status_code == 410
    assert default_storage.exists(stored)
    assert forget_old() == 1
    export.refresh_from_db()
    assert (export.state, export.content.name) == ("gone", "")
    assert owner_client.get("/exports/").status_code == 200
    assert timedelta(days=7) == KEEP


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_thrown_away_leaves_the_disk(owner: Actor, owner_client: Client, run_jobs: RunJobs) -> None:
    create_customer(owner, name="มาลี")
    export = exported(owner, run_jobs, columns=["name"])
    stored = export.content.name
    assert default_storage.exists(stored)
    assert owner_client.post(f"/exports/{export.pk}/remove/").status_code == 302
    assert not default_storage.exists(stored)
    assert owner_client.get(f"/exports/{export.pk}/file/").status_code == 410


def test_erasing_anyone_throws_exported_files_away(owner: Actor, four: list[Customer], run_jobs: RunJobs) -> None:
    export = exported(owner, run_jobs, columns=["name"])
    holding = next(one for one in holdings() if one.key == "exporting.files")
    assert holding.erase([four[0].pk]) == 1
    export.refresh_from_db()
    assert export.state == "gone"


def test_a_stopped_export_makes_no_file(
    owner: Actor, owner_client: Client, four: list[Customer], run_jobs: RunJobs
) -> None:
    export = start_export(owner, customer_table, query="", columns=["name"], file_format="csv")
    assert owner_client.post(f"/exports/{export.pk}/stop/").status_code == 302
    run_jobs()
    export.refresh_from_db()
    assert (Job.objects.get(pk=export.job_id).state, export.state) == (JobState.CANCELLED, JobState.CANCELLED)
    assert not export.content


def test_a_filter_that_is_gone_is_told_and_not_left_out(owner: Actor, four: list[Customer], run_jobs: RunJobs) -> None:
    field = add_field(owner, NOUN, label_th="แต้ม", slug="points", type="number")
    export = start_export(owner, customer_table, query="f.custom.points=from:1", columns=["name"], file_format="csv")
    archive_field(owner, field.pk)
    run_jobs(failing=True)
    export.refresh_from_db()
    assert export.state == "failed"


# ── the dialog ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_saved_view_goes_out_under_its_name_with_its_columns(
    owner: Actor, owner_client: Client, four: list[Customer], run_jobs: RunJobs, tmp_path: Path
) -> None:
    view = save_view(owner, "customers", name="ชาวเชียงใหม่", query="f.province=is:เชียงใหม่&cols=province&sort=name")
    assert owner_client.get(f"/exports/new/customers/?view={view.pk}").status_code == 200
    owner_client.post(f"/exports/new/customers/?view={view.pk}", {"format": "csv", "columns": "shown"})
    run_jobs()
    export = Export.objects.get()
    assert export.name.startswith("ชาวเชียงใหม่ ")
    assert [row[0] for row in lines(export, tmp_path)] == ["ชื่อ", "เกษม สุข", "สมชาย ใจดี", "Anna Bell"]
    assert lines(export, tmp_path)[0] == ["ชื่อ", "จังหวัด"]


def test_a_format_that_is_none_is_refused(owner: Actor, owner_client: Client) -> None:
    with refused("unknown_format"):
        start_export(owner, customer_table, query="", columns=["name"], file_format="exe")
    assert owner_client.post("/exports/new/customers/", {"format": "exe"}).status_code == 422
    assert not Export.objects.exists()


# ── the command line ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_command_line_writes_the_same_file(owner: Actor, four: list[Customer], tmp_path: Path) -> None:
    count = export_file(owner, "customers", tmp_path / "out.csv", query="f.province=is:ลำพูน", columns=["name"])
    assert count == 1
    with refused("unknown_column"):
        export_file(owner, "customers", tmp_path / "no.csv", columns=["colour"])
    with refused("unknown_column"):
        export_file(owner, "customers", tmp_path / "no.csv", query="f.colour=is:red")
    with refused("unknown_noun"):
        export_file(owner, "unicorns", tmp_path / "no.csv")
    with refused("unknown_format"):
        export_file(owner, "customers", tmp_path / "no.pdf")
    assert not (tmp_path / "no.csv").exists()
