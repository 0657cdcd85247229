"""Files about a customer: kept when they are what they say, handed out so that nothing runs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import refused
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.attachments import add_attachment, attachments_of, remove_attachment, restore_attachment
from samphan.customers.models import Attachment, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
PDF = b"%PDF-1.7\n%..."


@pytest.fixture(autouse=True)
def own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน")


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def packed(*names: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kept_type"),
    [
        ("สัญญา.pdf", PDF, "application/pdf"),
        ("ร้าน.PNG", PNG, "image/png"),
        ("ยอด.xlsx", packed("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("โน้ต.txt", "สวัสดี".encode(), "text/plain"),
    ],
)
def test_a_file_that_is_what_it_says_is_kept(
    owner: Actor, rain: Customer, name: str, content: bytes, kept_type: str
) -> None:
    row = add_attachment(owner, rain, upload(name, content))
    assert (row.name, row.content_type, row.size) == (name, kept_type, len(content))
    assert row.content.read() == content
    assert Event.objects.filter(kind="customers.file_added").count() == 1


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (("ร้าน.png", PDF), "file_kind"),
        (("page.html", b"<script>alert(1)</script>"), "file_kind"),
        (("picture.svg", b"<svg onload=alert(1)>"), "file_kind"),
        (("sheet.xlsx", packed("word/document.xml")), "file_kind"),
        (("sheet.xlsx", b"PK\x03\x04 no archive at all"), "file_kind"),
        (("photo.webp", b"RIFF....AVI LIST"), "file_kind"),
        (("run.exe", b"MZ\x90"), "file_kind"),
        (("note.txt", b"a\x00b"), "file_kind"),
        (("noending", PDF), "file_kind"),
        (("empty.pdf", b""), "file_empty"),
        (("large.pdf", PDF + b"x" * (10 * 1024 * 1024)), "file_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_file_that_lies_is_refused_and_nothing_is_stored(
    owner: Actor, rain: Customer, tmp_path: Path, file: tuple[str, bytes], code: str
) -> None:
    with refused(code):
        add_attachment(owner, rain, upload(*file))
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_names_hold_no_folders(owner: Actor, rain: Customer, tmp_path: Path) -> None:
    row = add_attachment(owner, rain, upload("..\\..\\secret/สัญญา.pdf", PDF))
    assert row.name == "สัญญา.pdf"
    assert str(row.pk) in str(row.content.name)


def test_a_picture_opens_in_place_and_a_paper_is_handed_over(
    owner: Actor, owner_client: Client, rain: Customer
) -> None:
    picture, paper = (
        add_attachment(owner, rain, upload(name, body)) for name, body in (("ก.png", PNG), ("ข.pdf", PDF))
    )
    shown = owner_client.get(f"/customers/{rain.pk}/files/{picture.pk}/")
    assert shown["Content-Type"] == "image/png"
    assert not shown["Content-Disposition"].startswith("attachment")
    kept = owner_client.get(f"/customers/{rain.pk}/files/{paper.pk}/")
    assert kept["Content-Disposition"].startswith("attachment")
    for answer in (shown, kept):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]


def test_a_removed_file_comes_back(owner: Actor, owner_client: Client, rain: Customer) -> None:
    row = add_attachment(owner, rain, upload("ก.png", PNG))
    remove_attachment(owner, rain, row.pk)
    assert attachments_of(rain) == []
    assert owner_client.get(f"/customers/{rain.pk}/files/{row.pk}/").status_code == 404
    restore_attachment(owner, rain, row.pk)
    assert attachments_of(rain) == [row]


def test_a_viewer_adds_nothing_and_another_business_finds_nothing(
    owner: Actor, staff: Actor, outsider_client: Client, rain: Customer
) -> None:
    row = add_attachment(owner, rain, upload("ก.png", PNG))
    with pytest.raises(Forbidden):
        add_attachment(staff, rain, upload("ข.png", PNG))
    with pytest.raises(Forbidden):
        remove_attachment(staff, rain, row.pk)
    assert outsider_client.get(f"/customers/{rain.pk}/files/{row.pk}/").status_code == 404
    assert attachments_of(rain) == [row]


def test_a_deleted_customer_gets_no_file(owner: Actor, rain: Customer) -> None:
    delete_customer(owner, rain)
    with refused("customer_deleted"):
        add_attachment(owner, rain, upload("ก.png", PNG))
    assert attachments_of(rain) == []


def test_the_panel_takes_and_shows_files(owner_client: Client, rain: Customer) -> None:
    add = f"/customers/{rain.pk}/files/"
    answer = owner_client.post(add, {"file": upload("ใบเสร็จ.pdf", PDF)})
    assert (answer.status_code, "files-changed" in answer["HX-Trigger"]) == (204, True)
    assert (
        owner_client.post(add, {"file": upload("ใบเสร็จ.pdf", PNG)}, headers={"HX-Request": "true"}).status_code == 422
    )
    assert owner_client.post(add, headers={"HX-Request": "true"}).status_code == 422
    panel = owner_client.get("/customers/panels/files/", {"customer": str(rain.pk)}).content.decode()
    assert "ใบเสร็จ.pdf" in panel
    assert Attachment.objects.count() == 1
