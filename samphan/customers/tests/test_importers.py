from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.utils import timezone

from conftest import RunJobs
from samphan.customers.actions import add_note, change_customer, create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.identity.searching import search_all
from samphan.customers.models import NOUN, Affiliation, ContactPoint, Customer, Suspicion
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.events.models import Delivery, Event
from samphan.platform.exporting.rows import export_file
from samphan.platform.fields.actions import add_field
from samphan.platform.importing import actions, carrying, undoing
from samphan.platform.importing.models import ImportRun, ImportSet
from samphan.platform.importing.rehearsing import rehearse
from samphan.platform.importing.report import ImportReport
from samphan.platform.importing.run import open_file
from samphan.platform.importing.undoing import UndoReport
from samphan.platform.refusals import Conflict, Forbidden
from samphan.platform.search.queries import find
from samphan.platform.spreadsheets.reading import read_table
from samphan.platform.tenants.current import use_business
from samphan.platform.webhooks.models import WebhookEndpoint

MESSY = """รายชื่อลูกค้าร้านกาแฟ ณ วันที่ 20/11/2569,,,,,
,,,,,
ลำดับ,ชื่อ-นามสกุล,เบอร์โทรศัพท์,อีเมล์,วัน/เดือน/ปีเกิด,หมายเหตุ
1,คุณนพสรัญ อรรคฮาดศรี,+66 94 259 5865,Cust1@Example.com,29/02/2543,มาเช้า
2,นางตันติมา ศิลารักษ์,614550490,,31/02/2530,
3,คุณ นพสรัญ  อรรคฮาดศรี (น้องนพ),094-259-5865,,,
4,มานี มีนา,0942595865,,,
5,ใครบางคน,12345,ไม่มี,,
,,,,,
รวมหน้า,,,,,5 คน
"""
SHARED = Path(__file__).parents[3] / "../shared/data"


def saved(folder: Path, content: str = MESSY, codec: str = "cp874") -> Path:
    path = folder / "list.csv"
    path.write_bytes(content.encode(codec))
    return path


def rehearsed(actor: Actor, path: Path) -> ImportReport:
    return rehearse(actor, open_file(actor, "customers", path))[0]


def taken(actor: Actor, path: Path) -> ImportRun:
    run = actions.take_path(actor, "customers", path)
    actions.claim_run(actor, run)
    carrying.claimed(run.pk)
    return run


def imported(actor: Actor, path: Path) -> tuple[ImportRun, ImportReport]:
    run = taken(actor, path)
    return run, carrying.carry(actor, run)


def undone(actor: Actor, run: ImportRun) -> UndoReport:
    actions.claim_undo(actor, run)
    return undoing.undo(actor, run)


def faults(report: ImportReport) -> set[tuple[int, str, str]]:
    return {(fault.line, fault.column, fault.value) for fault in report.value_errors}


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.read, report.new, report.updated, report.rejected


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Customer, ContactPoint, Event)]


def test_a_messy_list_comes_in_clean(owner: Actor, tmp_path: Path) -> None:
    _run, report = imported(owner, saved(tmp_path))
    assert (report.encoding, report.header_line) == ("cp874", 3)
    assert counts(report) == (5, 4, 1, 0)
    assert faults(report) == {(5, "birth_date", "31/02/2530"), (8, "phone", "12345"), (8, "email", "ไม่มี")}
    assert [(kept.line, kept.column, kept.value) for kept in report.kept_off] == [(7, "phone", "0942595865")]
    first = Customer.objects.get(name="คุณนพสรัญ อรรคฮาดศรี")
    assert (str(first.birth_date), first.nickname, first.version) == ("2000-02-29", "น้องนพ", 1)
    assert {point.value for point in first.contact_points.all()} == {"+66942595865", "cust1@example.com"}
    assert ContactPoint.objects.filter(value="+66614550490").exists()  # Excel had dropped its leading 0


def titles(actor: Actor, text: str) -> list[str]:
    return [hit.entry.title for hit in find(actor, text).found]


def test_every_customer_has_its_event(owner: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path))
    told = Event.objects.filter(kind="customers.customer_created")
    assert set(told.values_list("customer_id", flat=True)) == set(Customer.objects.values_list("pk", flat=True))


def test_who_comes_in_is_found_by_phone_at_once_and_by_name_soon(
    owner: Actor, tmp_path: Path, run_jobs: RunJobs
) -> None:
    run, _report = imported(owner, saved(tmp_path))
    run.refresh_from_db()
    assert run.is_findable_soon
    assert titles(owner, "ตันติมา") == []
    assert titles(owner, "061-455-0490") == titles(owner, "+66614550490") == ["นางตันติมา ศิลารักษ์"]
    assert titles(owner, "cust1@example.com") == ["คุณนพสรัญ อรรคฮาดศรี"]
    run_jobs()
    run.refresh_from_db()
    assert not run.is_findable_soon
    assert titles(owner, "ตันติมา") == titles(owner, "0614550490") == ["นางตันติมา ศิลารักษ์"]


def test_who_comes_in_is_found_by_nobody_who_may_not_see_them(owner: Actor, outsider: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path))
    with use_business(outsider.business):
        assert titles(outsider, "0614550490") == []
    bound = replace(owner, row_scope=RowScope.OWN)
    assert titles(bound, "0614550490") == []


def test_the_index_behind_an_import_takes_what_stands_then_and_leaves_what_was_undone(
    owner: Actor, tmp_path: Path, run_jobs: RunJobs
) -> None:
    imported(owner, saved(tmp_path))
    one = Customer.objects.get(name="มานี มีนา")
    change_customer(owner, one, version=one.version, name="มานะ มีนา")
    run_jobs()
    assert titles(owner, "มานี") == []
    assert titles(owner, "มานะ") == ["มานะ มีนา"]
    again, _report = imported(owner, saved(tmp_path, "ชื่อ,โทร\nชูใจ เลิศล้ำ,0812223333\n"))
    undone(owner, again)
    run_jobs()
    assert titles(owner, "ชูใจ") == []
    assert ImportSet.objects.filter(run=again, findable_at__isnull=False).count() == 0


def test_an_import_tells_its_end_and_not_each_customer(owner: Actor, tmp_path: Path, run_jobs: RunJobs) -> None:
    imported(owner, saved(tmp_path))
    told = set(Delivery.objects.values_list("subscriber", "event__kind"))
    assert ("customers.traits", "importing.import_finished") in told
    assert ("customers.lookalikes", "importing.import_finished") in told
    assert {kind for _subscriber, kind in told} == {"importing.import_finished"}
    endpoint = WebhookEndpoint.objects.create(
        name="shop", url="https://example.com/", kinds=["customers.customer_created"]
    )
    imported(owner, saved(tmp_path, "ชื่อ,โทร\nชูใจ เลิศล้ำ,0812223333\n"))
    assert Delivery.objects.filter(subscriber="webhooks.fan_out", event__kind="customers.customer_created").count() == 1
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(paused_at=timezone.now())
    imported(owner, saved(tmp_path, "ชื่อ,โทร\nปิติ พิทักษ์ไทย,0812224444\n"))
    assert Delivery.objects.filter(event__kind="customers.customer_created").count() == 1


def test_a_rehearsal_counts_the_same_and_changes_nothing(owner: Actor, tmp_path: Path) -> None:
    create_customer(owner, name="ตันติมา ศิลารักษ์", reaches=[read_reach("phone", "0614550490")])
    before = everything()
    told = rehearsed(owner, saved(tmp_path))
    assert everything() == before
    _run, report = imported(owner, saved(tmp_path))
    assert counts(report) == counts(told) == (5, 3, 2, 0)
    assert (report.value_errors, report.kept_off) == (told.value_errors, told.kept_off)


def test_importing_twice_adds_only_who_cannot_be_recognised(owner: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path))
    _run, again = imported(owner, saved(tmp_path))
    assert again.new == 2  # the two lines without a usable contact point
    assert Customer.objects.count() == 6


def test_what_is_known_stays_and_blanks_are_filled(owner: Actor, tmp_path: Path) -> None:
    known = create_customer(owner, name="นพสรัญ อรรคฮาดศรี", note="แพ้นม", reaches=[read_reach("phone", "0942595865")])
    imported(owner, saved(tmp_path))
    known.refresh_from_db()
    assert (known.name, known.note, str(known.birth_date)) == ("นพสรัญ อรรคฮาดศรี", "แพ้นม", "2000-02-29")


def test_an_undone_import_leaves_nothing_of_what_it_added(owner: Actor, tmp_path: Path) -> None:
    run, _report = imported(owner, saved(tmp_path))
    report = undone(owner, run)
    assert (report.removed, report.restored, report.left) == (4, 0, [])
    assert not Customer.objects.exists()
    assert not ContactPoint.objects.exists()
    assert not find(owner, "ตันติมา").found
    assert imported(owner, saved(tmp_path))[1].new == 4


def test_an_undone_import_gives_back_what_it_changed(owner: Actor, tmp_path: Path) -> None:
    known = create_customer(owner, name="นพสรัญ อรรคฮาดศรี", reaches=[read_reach("phone", "0942595865")])
    run, _report = imported(owner, saved(tmp_path))
    assert undone(owner, run).restored == 1
    known.refresh_from_db()
    assert (known.note, known.nickname, known.birth_date) == ("", "", None)
    assert [point.value for point in known.contact_points.all()] == ["+66942595865"]


def test_an_undo_leaves_what_people_worked_on_since_and_says_so(owner: Actor, tmp_path: Path) -> None:
    known = create_customer(owner, name="นพสรัญ อรรคฮาดศรี", reaches=[read_reach("phone", "0942595865")])
    run, _report = imported(owner, saved(tmp_path))
    known.refresh_from_db()
    change_customer(owner, known, version=known.version, note="แพ้นม")
    noted = Customer.objects.get(name="มานี มีนา")
    add_note(owner, noted, "โทรกลับพรุ่งนี้")
    report = undone(owner, run)
    known.refresh_from_db()
    assert (known.note, known.birth_date) == ("แพ้นม", None)
    assert set(Customer.objects.values_list("pk", flat=True)) == {known.pk, noted.pk}
    assert {left["id"] for left in report.left} == {str(known.pk), str(noted.pk)}


def test_an_import_is_undone_once(owner: Actor, tmp_path: Path) -> None:
    run, _report = imported(owner, saved(tmp_path))
    undone(owner, run)
    with pytest.raises(Conflict):
        actions.claim_undo(owner, run)


def test_an_import_that_was_cut_off_goes_on_where_it_stood(
    owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "SET", 2)
    whole = carrying._write_down

    def killed(*args: Any) -> None:
        whole(*args)
        if ImportSet.objects.count() == 2:
            raise MemoryError

    monkeypatch.setattr(carrying, "_write_down", killed)
    run = taken(owner, saved(tmp_path))
    with pytest.raises(MemoryError):
        carrying.carry(owner, run)
    assert Customer.objects.count() == 2  # the set in hand was rolled back as a whole
    monkeypatch.setattr(carrying, "_write_down", whole)
    again = carrying.claimed(run.pk)
    assert again is not None
    report = carrying.carry(owner, again)
    assert counts(report) == (5, 4, 1, 0)
    assert Customer.objects.count() == 4
    assert [one.first_line for one in ImportSet.objects.order_by("first_line")] == [4, 6, 8]


def test_somebody_who_stores_the_same_number_meanwhile_makes_the_set_run_anew(
    owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, calls = carrying._write_down, []

    def raced(*args: Any) -> None:
        whole(*args)
        calls.append(1)
        if len(calls) == 1:
            raise IntegrityError

    monkeypatch.setattr(carrying, "_write_down", raced)
    _run, report = imported(owner, saved(tmp_path))
    assert counts(report) == (5, 4, 1, 0)
    assert Customer.objects.count() == 4


def test_a_viewer_may_neither_import_nor_export(staff: Actor, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        actions.take_path(staff, "customers", saved(tmp_path))
    with pytest.raises(Forbidden):
        export_file(staff, "customers", tmp_path / "out.csv")
    assert not Customer.objects.exists()
    assert not ImportRun.objects.exists()
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_reads_back(owner: Actor, tmp_path: Path, name: str) -> None:
    imported(owner, saved(tmp_path))
    assert export_file(owner, "customers", tmp_path / name) == 4
    names = {row.cells[0] for row in read_table(tmp_path / name).rows()}
    assert names == {"คุณนพสรัญ อรรคฮาดศรี", "นางตันติมา ศิลารักษ์", "มานี มีนา", "ใครบางคน"}


def test_another_business_is_not_in_the_export(owner: Actor, outsider: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path))
    assert export_file(outsider, "customers", tmp_path / "out.csv") == 0


def test_the_businesss_own_fields_come_in_and_go_out(owner: Actor, tmp_path: Path) -> None:
    add_field(owner, NOUN, label_th="จำนวนสาขา", slug="shops", type="number")
    add_field(owner, NOUN, label_th="ยอดซื้อ", slug="spent", type="money")
    add_field(owner, NOUN, label_th="ระดับคั่ว", slug="roast", type="choice", choices=[{"key": "dark", "label_th": "เข้ม"}])
    path = saved(tmp_path, 'ชื่อ,จำนวนสาขา,ระดับคั่ว,ยอดซื้อ\nดอยสูง,3,เข้ม,"฿1,250.5 บาท"\nดอยต่ำ,หลายแห่ง,,\n')
    _run, report = imported(owner, path)
    assert (report.new, faults(report)) == (2, {(3, "custom.shops", "หลายแห่ง")})
    assert Customer.objects.get(name="ดอยสูง").custom == {"shops": "3", "roast": "dark", "spent": "1250.50"}
    export_file(owner, "customers", tmp_path / "out.csv")
    assert {tuple(row.cells[-3:]) for row in read_table(tmp_path / "out.csv").rows()} == {
        ("3", "1250.50", "เข้ม"),
        ("", "", ""),
    }


def test_organisations_given_once_with_their_people_below(owner: Actor, tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        """คู่ค้า,,,,,
บริษัท,,,ผู้ติดต่อ,,
ชื่อบริษัท,เลขประจำตัวผู้เสียภาษี,สาขา,ชื่อผู้ติดต่อ,ตำแหน่ง,โทร
บริษัท ดอยสูง จำกัด,0105550000007,สำนักงานใหญ่,คุณสารสินธ์ มือสันทัด,บัญชี,"0801062772 ต่อ 101, 020120527"
,,,นายสิทธิพันธ์ จูปรางค์,เชฟ,082-107-8716
หจก. ทาบรรหาร,0551892054244,2,นางกุฎารัศมิ์ เข็มขาว,บัญชี,+66902865558
หจก. ทาบรรหาร,0551892054244,,คุณตระกูล บุญเอก,เชฟ,+66 98 600 1916
บริษัท ดอยสูง จำกัด,0105550000007,สาขาที่ 1,คุณมารตี ศรีวงษา,เจ้าของกิจการ,06-4454-6559
""",
    )
    told = rehearsed(owner, path)
    _run, report = imported(owner, path)
    assert counts(report) == counts(told) == (5, 8, 0, 0)
    assert faults(report) == {(6, "tax_id", "0551892054244")}  # told once, though it stands on two lines
    organisations = Customer.objects.filter(kind="organisation").order_by("pk")
    assert [(one.name, one.tax_id, one.tax_branch) for one in organisations] == [
        ("บริษัท ดอยสูง จำกัด", "0105550000007", "00000"),
        ("หจก. ทาบรรหาร", "", "00002"),
        ("บริษัท ดอยสูง จำกัด", "0105550000007", "00001"),
    ]
    people = [(one.person.name, one.job_title, one.main) for one in organisations[0].people.order_by("pk")]
    assert people == [("คุณสารสินธ์ มือสันทัด", "บัญชี", True), ("นายสิทธิพันธ์ จูปรางค์", "เชฟ", False)]
    first = Customer.objects.get(name="คุณสารสินธ์ มือสันทัด")
    assert {point.value for point in first.contact_points.all()} == {"+66801062772;ext=101", "+6620120527"}


def test_a_name_in_three_columns_and_an_address_in_one(owner: Actor, tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "คำนำหน้า,ชื่อ,นามสกุล,ที่อยู่\nนาย,ผดุง,เงินดี,107/23 ม.2 ต.หัวเวียง อ.เสนา จ.พระนครศรีอยุธยา 13110\n",
    )
    imported(owner, path)
    one = Customer.objects.get()
    assert (one.name, one.prefix, one.given_name, one.family_name) == ("นายผดุง เงินดี", "นาย", "ผดุง", "เงินดี")
    assert (one.address_line, one.subdistrict, one.district, one.province, one.postcode) == (
        "107/23 ม.2",
        "หัวเวียง",
        "เสนา",
        "พระนครศรีอยุธยา",
        "13110",
    )


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        ("ชื่อ – สกุล,โทร.,เบอร์สำรอง,อี-เมล", ["name", "phone", "phone_2", "email"]),
        ("\u200bชื่อ\ufeff,เบอร์มือถือ,โทรศัพท์บ้าน", ["name", "phone", "phone_2"]),
        ("Client Name,Phone 1,Phone 2,E-Mail", ["name", "phone", "phone_2", "email"]),
        ("โรงแรม,Hotel,ชื่อ,มือถือ,โทรศัพท์", ["name", "phone", "phone_2"]),
        ("คํานําหน้า,ชื่อ,สกุล,ว.ด.ป. เกิด", ["prefix", "name", "family_name", "birth_date"]),
        ("First Name,Last Name,D.O.B.,Cell,Zip/Postal", ["name", "family_name", "birth_date", "phone", "postcode"]),
        ("ชื่อกิจการ,เลขประจำตัวผู้เสียภาษี (13 หลัก),สนญ./สาขา,จว.", ["name", "tax_id", "tax_branch", "province"]),
    ],
)
def test_headers_are_known_however_people_write_them(
    owner: Actor, tmp_path: Path, header: str, keys: list[str]
) -> None:
    path = saved(tmp_path, f"{header}\n" + "ก," * header.count(",") + "ข\n", "utf-8")
    matched = open_file(owner, "customers", path).matched
    assert [matched[at].key for at in sorted(matched)] == keys


def test_a_second_phone_column_and_two_addresses_in_a_cell(owner: Actor, tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "ชื่อ,มือถือ,โทรศัพท์,อีเมล,ไลน์\nสมชาย ใจดี,0812345678,081-234-5678/02-123-4567,a@example.com; ＢＢ@example.com,LINE ID: Somchai.9\n",
        "utf-8",
    )
    _run, report = imported(owner, path)
    assert (counts(report), report.value_errors) == ((1, 1, 0, 0), [])
    values = {point.value for point in ContactPoint.objects.all()}
    assert values == {"+66812345678", "+6621234567", "a@example.com", "bb@example.com", "somchai.9"}


def test_remarks_and_totals_between_the_names_are_no_customers(owner: Actor, tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "ชื่อ,โทร,ยอดซื้อ\nสมชาย ใจดี,0812345678,10\nหมายเหตุ: ยอดยังไม่รวม VAT,,\nรวมหน้านี้,,10\nผู้จัดทำ พิม,,\nหน้า 2/2,,\n"
        "นายหน้า บุญมา,,5\n*** จบรายงาน ***,,\nรวมทั้งสิ้น 2 ราย,,15\n",
        "utf-8",
    )
    assert counts(rehearsed(owner, path)) == (2, 2, 0, 0)


def test_columns_once_matched_are_remembered_for_the_same_header(owner: Actor, tmp_path: Path) -> None:
    path = saved(tmp_path, "ชื่อ,โทร,อะไรสักอย่าง\nก,0812345678,ชอบเข้ม\n")
    run = actions.take_path(owner, "customers", path)
    assert run.mapped == {0: "name", 1: "phone"}
    actions.match(owner, run, {0: "name", 1: "phone", 2: "note"})
    assert actions.take_path(owner, "customers", path).mapped == {0: "name", 1: "phone", 2: "note"}


# ── the practice data: what it must come in as is written in ../shared/data/README.md ────────────────────────────────────


def pairs_in_truth(run: ImportRun, truth: dict[str, Any]) -> set[frozenset[Any]]:
    """Each line that looks like an earlier person, as the pair of customers that both are stored as.

    New customers stand in the journal in the order of their lines; lines of a known phone or e-mail make none.
    """
    sets = ImportSet.objects.filter(run=run).order_by("first_line")
    made = (UUID(pk) for one in sets for pk in one.journal["created"])
    first: dict[str, UUID] = {}
    alike: list[tuple[str, UUID]] = []
    for row in truth["rows"]:
        if row["fault"] == "dup-lookalike":
            alike.append((row["person"], next(made)))
        elif row["fault"] != "not-a-customer" and row["person"] not in first:
            first[row["person"]] = next(made)
    assert next(made, None) is None
    return {frozenset((first[person], pk)) for person, pk in alike}


def test_the_coffee_shops_list_comes_in_as_its_truth_says(owner: Actor) -> None:
    path = SHARED / "customers_messy.csv"
    told = rehearsed(owner, path)
    run, report = imported(owner, path)
    assert counts(told) == counts(report) == (1220, 1120, 100, 0)
    assert (report.encoding, report.header_line) == ("cp874", 3)
    truth = json.loads((SHARED / "customers_messy.truth.json").read_text())
    wrong = {(row["line"], row["fault"]) for row in truth["rows"] if row["fault"].startswith("bad-")}
    named = {"phone": "bad-phone", "birth_date": "bad-date", "email": "bad-email"}
    assert {(fault.line, named[fault.column]) for fault in report.value_errors} == wrong
    assert 34 <= told.suspected_duplicates <= 60
    assert carrying.look_alikes(owner, run) == told.suspected_duplicates
    search_all(lambda _done, _total: None, lambda: False)
    true = pairs_in_truth(run, truth)
    pairs = Suspicion.objects.filter(state="open").values_list("left", "right")
    found = {frozenset(pair) for pair in pairs}
    assert (len(true), len(found)) == (40, told.suspected_duplicates)
    assert len(true & found) >= 34
    assert len(found - true) <= 20
    assert Customer.objects.count() == 1120


def test_what_the_coffee_shops_list_says_of_each_person_is_stored(owner: Actor) -> None:
    imported(owner, SHARED / "customers_messy.csv")
    truth = json.loads((SHARED / "customers_messy.truth.json").read_text())
    plain = {row["person"] for row in truth["rows"]} - {
        row["person"] for row in truth["rows"] if row["fault"] not in {"", "dup-strong-email"}
    }
    stored = {
        point.value: point.customer
        for point in ContactPoint.objects.filter(kind="phone").select_related("customer").iterator()
    }
    for pk in plain:
        person, customer = truth["people"][pk], stored[truth["people"][pk]["phone"]]
        assert (customer.given_name, customer.family_name) == (person["first"], person["last"])
        assert str(customer.birth_date or "") == (person["born"] or "")
        assert (customer.district, customer.province, customer.postcode) == (
            person["district"],
            person["province"],
            person["postcode"],
        )


def test_the_traders_sheet_comes_in_as_organisations_and_people(owner: Actor) -> None:
    path = SHARED / "contacts_messy.xlsx"
    told = rehearsed(owner, path)
    run, report = imported(owner, path)
    assert counts(told) == counts(report) == (332, 492, 0, 0)
    assert report.header_line == 3
    truth = json.loads((SHARED / "contacts_messy.truth.json").read_text())
    assert len(report.value_errors) == sum(one["fault"] == "bad-tax-id" for one in truth)
    stored = {one.name: one.tax_id for one in Customer.objects.filter(kind="organisation")}
    assert stored == {one["name"]: "" if one["fault"] else one["tax_id"] for one in truth}
    people = {one.name: one.people.count() for one in Customer.objects.filter(kind="organisation")}
    assert people == {one["name"]: one["contacts"] for one in truth}
    assert Affiliation.objects.filter(main=True).count() == 160
    assert undone(owner, run).removed == 492
    assert not Customer.objects.exists()
