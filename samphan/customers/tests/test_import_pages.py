from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import RunJobs, refused
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing import files
from samphan.platform.importing.actions import take_path
from samphan.platform.importing.models import ImportRun, ImportState
from samphan.platform.notifications.models import Notification
from samphan.platform.spreadsheets.reading import read_table
from samphan.platform.spreadsheets.tests.made_files import encrypted, lying_archive, ods, xls

LIST = 'ชื่อ,โทร,หมายเหตุ\nสมชาย ใจดี,0812345678,\nมานี มีนา,12345,"=HYPERLINK(""http://x"")"\nใคร,,\n'
HOME = "/imports/customers/"


def handed_over(client: Client, content: str | bytes = LIST, name: str = "รายชื่อ.csv") -> ImportRun:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(HOME, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    run: ImportRun = ImportRun.objects.get()
    return run


def page(run: ImportRun, what: str = "") -> str:
    return f"/imports/run/{run.pk}/{what}"


def walked(client: Client, run_jobs: RunJobs) -> ImportRun:
    run = handed_over(client)
    client.post(page(run, "match/"), {"column.0": "name", "column.1": "phone", "column.2": "note"})
    run_jobs()
    assert not Customer.objects.exists()
    client.post(page(run, "start/"))
    run_jobs()
    run.refresh_from_db()
    return run


def test_the_four_steps_from_file_to_customers(owner_client: Client, run_jobs: RunJobs) -> None:
    run = walked(owner_client, run_jobs)
    assert (run.state, run.count("new"), run.count("faults")) == (ImportState.DONE, 3, 1)
    assert set(Customer.objects.values_list("name", flat=True)) == {"สมชาย ใจดี", "มานี มีนา", "ใคร"}
    assert "รายชื่อ.csv" in owner_client.get(HOME).content.decode()
    assert Notification.objects.filter(url=f"/imports/run/{run.pk}/").exists()


def test_the_result_says_what_waits_next(owner_client: Client, run_jobs: RunJobs) -> None:
    """The rehearsal counted look-alikes; who imported is told where to decide about them."""
    run = walked(owner_client, run_jobs)
    shown = owner_client.get(page(run)).content.decode()
    assert "อีกไม่กี่นาทีจะมีรายการให้คุณตรวจ" in shown
    assert '<a href="/customers/duplicates/">รายการที่อาจซ้ำ</a>' in shown
    owner_client.post(page(run, "undo/"))
    run_jobs()
    assert "อีกไม่กี่นาทีจะมีรายการให้คุณตรวจ" not in owner_client.get(page(run)).content.decode()


def test_the_preview_shows_rows_as_they_will_be_stored(owner_client: Client, run_jobs: RunJobs) -> None:
    run = handed_over(owner_client)
    owner_client.post(page(run, "match/"), {"column.0": "name", "column.1": "phone"})
    run_jobs()
    shown = owner_client.get(page(run)).content.decode()
    assert "081-234-5678" in shown
    assert "12345" in shown
    assert not Customer.objects.exists()


def test_the_button_says_how_many_rows_will_come_in(owner_client: Client, run_jobs: RunJobs) -> None:
    """A row with no name is refused: it is read, and not counted on the button."""
    run = handed_over(owner_client, "ชื่อ,โทร\nสมชาย ใจดี,0812345678\n,0898765432\nมานี มีนา,0823456789\n")
    owner_client.post(page(run, "match/"), {"column.0": "name", "column.1": "phone"})
    run_jobs()
    run.refresh_from_db()
    assert (run.count("read"), run.count("rejected")) == (3, 1)
    assert "นำเข้า 2 แถว" in owner_client.get(page(run)).content.decode()


def test_rows_to_mend_come_as_the_same_file_with_reasons_and_no_formula(
    owner_client: Client, run_jobs: RunJobs, tmp_path: Path
) -> None:
    run = walked(owner_client, run_jobs)
    answer = owner_client.get(page(run, "faulty/"))
    (tmp_path / "mend.csv").write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    table = read_table(tmp_path / "mend.csv")
    assert table.headers == ["ชื่อ", "โทร", "หมายเหตุ", "สิ่งที่ต้องแก้"]
    [row] = table.rows()
    assert row.cells[:3] == ["มานี มีนา", "12345", '\'=HYPERLINK("http://x")']
    assert "5 หลัก" in row.cells[3]


def test_an_import_is_undone_from_its_page(owner_client: Client, run_jobs: RunJobs) -> None:
    run = walked(owner_client, run_jobs)
    owner_client.post(page(run, "undo/"))
    run_jobs()
    run.refresh_from_db()
    assert run.state == ImportState.UNDONE
    assert not Customer.objects.exists()
    assert owner_client.post(page(run, "undo/")).status_code == 409


def test_two_clicks_start_it_once(owner_client: Client, run_jobs: RunJobs) -> None:
    run = handed_over(owner_client)
    assert owner_client.post(page(run, "start/")).status_code == 302
    assert owner_client.post(page(run, "start/")).status_code == 409
    run_jobs()
    assert Customer.objects.count() == 3


def test_a_stopped_import_does_not_start_by_itself(owner_client: Client, run_jobs: RunJobs) -> None:
    run = handed_over(owner_client)
    owner_client.post(page(run, "start/"))
    owner_client.post(page(run, "stop/"))
    run_jobs()
    run.refresh_from_db()
    assert run.state == ImportState.CANCELLED
    assert not Customer.objects.exists()


def test_a_file_may_be_thrown_away_before_it_is_imported_and_not_after(owner_client: Client, run_jobs: RunJobs) -> None:
    run = handed_over(owner_client)
    owner_client.post(page(run, "forget/"))
    assert not ImportRun.objects.exists()
    run = walked(owner_client, run_jobs)
    assert owner_client.post(page(run, "forget/")).status_code == 409
    assert ImportRun.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, b"PK\x03\x04 cut", b"one cell\n"]
)
def test_a_file_that_holds_no_list_is_refused_in_a_sentence_and_not_kept(owner_client: Client, content: bytes) -> None:
    upload = BytesIO(content)
    upload.name = "list.csv"
    answer = owner_client.post(HOME, {"file": upload})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_two_columns_cannot_mean_the_same(owner_client: Client) -> None:
    run = handed_over(owner_client)
    answer = owner_client.post(page(run, "match/"), {"column.0": "name", "column.1": "name"})
    assert answer.status_code == 422
    run.refresh_from_db()
    assert run.state == ImportState.ANALYSED


@pytest.mark.parametrize("verb", ["", "faulty/"])
def test_another_business_finds_no_run(owner_client: Client, outsider_client: Client, verb: str) -> None:
    run = handed_over(owner_client)
    assert outsider_client.get(page(run, verb)).status_code == 404


@pytest.mark.parametrize("verb", ["match/", "columns/", "start/", "stop/", "undo/", "forget/"])
def test_another_business_cannot_touch_a_run(owner_client: Client, outsider_client: Client, verb: str) -> None:
    run = handed_over(owner_client)
    assert outsider_client.post(page(run, verb)).status_code == 404
    run.refresh_from_db()
    assert run.state == ImportState.ANALYSED


def test_who_may_not_import_sees_no_door(staff_client: Client) -> None:
    assert staff_client.get(HOME).status_code == 403
    assert HOME not in staff_client.get("/customers/").content.decode()
    assert staff_client.get("/imports/anything/").status_code == 422


# ── files of every kind, good and bad ────────────────────────────────────────────────────────────────────────────────
ROWS = [["รายชื่อลูกค้า"], [], ["ชื่อ", "โทร"], ["มานี มีนา", "0812345671"], ["ปิติ ดี", "0812345672"]]


@pytest.mark.parametrize(("name", "content"), [("a.xls", xls(ROWS)), ("a.ods", ods(ROWS))])
def test_old_excel_and_opendocument_come_in(owner_client: Client, run_jobs: RunJobs, name: str, content: bytes) -> None:
    run = handed_over(owner_client, content, name)
    assert (run.format, run.header_line, run.sheet) == (name[2:], 3, "ลูกค้า")
    owner_client.post(page(run, "match/"), {"column.0": "name", "column.1": "phone"})
    run_jobs()
    owner_client.post(page(run, "start/"))
    run_jobs()
    assert set(Customer.objects.values_list("name", flat=True)) == {"มานี มีนา", "ปิติ ดี"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (encrypted(b"PK" * 999, "ความลับ"), "รหัสผ่าน"),
        (xls(ROWS, protected=True), "รหัสผ่าน"),
        (ods(ROWS, protected=True), "รหัสผ่าน"),
        (xls(ROWS)[:900], "เสียหาย"),
        (ods(ROWS)[:-100], "เสียหาย"),
        (lying_archive(["xl/workbook.xml", "xl/worksheets/sheet1.xml"], 4 << 30), "CSV"),
        (b"", "ว่าง"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "ไม่ใช่ตาราง"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_kept(
    owner_client: Client, content: bytes, said: str
) -> None:
    before = sorted(Path(settings.MEDIA_ROOT).rglob("imports/**/*.*"))
    answer = owner_client.post(HOME, {"file": SimpleUploadedFile("a.xlsx", content)})
    assert answer.status_code == 422
    assert said in answer.context["refusal"].sentence
    assert not ImportRun.objects.exists()
    assert sorted(Path(settings.MEDIA_ROOT).rglob("imports/**/*.*")) == before


def test_a_file_of_two_gigabytes_is_cut_off_and_told(owner_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 4 * files.MEGABYTE)
    answer = owner_client.post(HOME, {"file": SimpleUploadedFile("a.csv", b"a,b\n" * (3 * files.MEGABYTE))})
    assert answer.status_code == 422
    assert answer.context["refusal"].code == "file_too_large"
    assert not ImportRun.objects.exists()


def test_a_file_of_two_gigabytes_on_this_machine_is_refused_unread(owner: Actor, tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as stream:
        stream.truncate(2 << 30)  # sparse: it takes no room
    with refused("file_too_large"):
        take_path(owner, "customers", tmp_path / "a.csv")
    assert not ImportRun.objects.exists()
