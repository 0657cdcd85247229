"""Past sales from a till's file: whose, what, when; once, whole bills only, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import Workbook

from samphan.catalog.models import Movement, Variant
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.importing import forgetting
from samphan.customers.models import Customer, Trait
from samphan.orders.invoicing import issue_invoice
from samphan.orders.models import NumberSeries, Order, OrderLine, OrderState, ReturnReason, TillSale
from samphan.orders.returning import Back, take_back
from samphan.orders.tests.conftest import Stocked
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.fields.actions import add_field
from samphan.platform.importing import actions, carrying, finding, undoing
from samphan.platform.importing.models import ImportRun, ImportState
from samphan.platform.importing.rehearsing import rehearse
from samphan.platform.importing.report import ImportReport
from samphan.platform.importing.run import SET, open_file
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.search.models import SearchEntry

HISTORY = """รายงานการขาย
เลขที่บิล,วันที่,เวลา,ชื่อลูกค้า,เบอร์โทร,รหัสสินค้า,สินค้า,จำนวน,ราคา,ส่วนลด,ยอดสุทธิ
0001,4/11/2568,14:05,,081-234-5678,A1,,2,107,,214.00
,,,,,,แก้วเซรามิก,1,"1,000.00",100,900.00
0002,4/11/2568,15:10,นภัสสร ศิลารักษ์,,A1,,1,107,,107
0001,5/11/2568,09:00,,,A1,,3,,,300
รวม,,,,,,,,,,"1,521.00"
"""


def saved(folder: Path, content: str) -> Path:
    path = folder / "till.csv"
    path.write_text(content, encoding="utf-8-sig")
    return path


def rehearsed(actor: Actor, path: Path) -> ImportReport:
    return rehearse(actor, open_file(actor, "sales", path))[0]


def imported(actor: Actor, path: Path) -> tuple[ImportRun, ImportReport]:
    made = actions.take_path(actor, "sales", path)
    actions.claim_run(actor, made)
    carrying.claimed(made.pk)
    report = carrying.carry(actor, made)
    finding.make_findable(made)
    return made, report


def undone(actor: Actor, made: ImportRun) -> undoing.UndoReport:
    actions.claim_undo(actor, made)
    return undoing.undo(actor, made)


@pytest.fixture
def regular(owner: Actor) -> Customer:
    return create_customer(owner, name="น้องฝน", reaches=[read_reach("phone", "0812345678")])


@pytest.fixture
def shelf(stocked: Stocked) -> tuple[Variant, Variant]:
    return stocked("10", code="A1"), stocked("5", name="แก้วเซรามิก", price="1000")


def test_bills_become_sales_of_their_day_of_those_who_bought(
    owner: Actor, regular: Customer, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    named = create_customer(owner, name="คุณนภัสสร ศิลารักษ์")
    moved = Movement.objects.count()
    _run, report = imported(owner, saved(tmp_path, HISTORY))
    assert (report.read, report.new, report.rejected, report.faults) == (4, 4, 0, 0)
    first, second, third = Order.objects.order_by("created_at")
    assert (first.number, first.customer, first.total, first.channel) == (
        "T681104-0001",
        regular,
        Decimal(1114),
        "till",
    )
    assert timezone.localtime(first.created_at).isoformat()[:16] == "2025-11-04T14:05"
    assert [(line.quantity, line.net, line.discount_percent) for line in first.lines.all()] == [
        (2, 214, 0),
        (1, 900, 10),
    ]
    assert (first.state, first.due, first.vat) == (OrderState.DELIVERED, 0, Decimal("72.88"))
    assert sum(line.vat for line in first.lines.all()) == first.vat
    assert (second.customer, third.customer, third.number) == (named, None, "T681105-0001")
    assert Movement.objects.count() == moved
    assert not NumberSeries.objects.exists()


def test_the_timeline_the_traits_and_the_search_know_them(
    owner: Actor, regular: Customer, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    imported(owner, saved(tmp_path, HISTORY))
    told = Event.objects.get(kind="orders.sale_imported", customer_id=regular.pk)
    assert (timezone.localdate(told.occurred_at).isoformat(), told.data["bill"], told.channel) == (
        "2025-11-04",
        "0001",
        "till",
    )
    assert told.subject_type == "orders.order"
    traits = {row.name: row for row in Trait.objects.filter(customer=regular)}
    assert (traits["orders.count"].number, traits["orders.revenue"].number) == (1, 1114)
    assert SearchEntry.objects.filter(kind="orders.order", title="T681104-0001").exists()


def test_a_rehearsal_counts_the_same_and_changes_nothing(
    owner: Actor, regular: Customer, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    path = saved(tmp_path, HISTORY + "0009,5/11/2568,10:00,ไม่มีใคร,,ZZ,,1,10,,10\n0010,31/2/2568,,,,A1,,1,10,,10\n")
    told = rehearsed(owner, path)
    assert not Order.objects.exists()
    _run, done = imported(owner, path)
    assert (told.read, told.new, told.rejected) == (done.read, done.new, done.rejected) == (6, 4, 2)
    assert [fault.line for fault in done.value_errors] == [fault.line for fault in told.value_errors]


def test_a_bill_comes_in_whole_and_its_faulty_line_says_why(
    owner: Actor, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    body = "bill no,date,sku,qty,amount\nB1,2025-11-04,A1,1,107\nB1,2025-11-04,GONE,1,5\nB2,2025-11-04,A1,-1,107\nB3,2025-11-04,A1,1,\n"
    _run, report = imported(owner, saved(tmp_path, body))
    assert (report.new, report.rejected) == (1, 3)
    reasons = {
        fault.line: str(fault.reason) for fault in report.value_errors if not fault.column or fault.column != "quantity"
    }
    assert "comes in whole" in reasons[2] or "ทั้งใบ" in reasons[2]
    assert Order.objects.get().till.bill == "B2"


def test_the_same_bill_never_comes_in_twice(owner: Actor, shelf: tuple[Variant, Variant], tmp_path: Path) -> None:
    path = saved(tmp_path, HISTORY)
    imported(owner, path)
    before = list(OrderLine.objects.order_by("pk").values_list("pk", flat=True))
    _run, again = imported(owner, path)
    assert (again.new, again.rejected, again.kept) == (0, 0, 4)
    assert list(OrderLine.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_bill_parted_by_sets_is_one_sale(owner: Actor, shelf: tuple[Variant, Variant], tmp_path: Path) -> None:
    lines = ["bill,date,sku,qty,amount", *(f"{at % (SET - 5)},2025-11-04,A1,1,107" for at in range(SET + 5))]
    made, report = imported(owner, saved(tmp_path, "\n".join(lines)))
    assert report.new == SET + 5
    parted = Order.objects.get(number="T681104-7")
    assert (parted.total, parted.vat, parted.lines.count(), parted.paid) == (214, 14, 2, 214)
    assert Order.objects.count() == SET - 5
    assert undone(owner, made).removed == SET - 5
    assert not OrderLine.objects.exists()


def test_undoing_takes_sales_back_but_those_that_were_worked_with(
    owner: Actor, regular: Customer, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    made, _report = imported(owner, saved(tmp_path, HISTORY))
    kept = Order.objects.get(number="T681105-0001")
    take_back(owner, kept, {kept.lines.get().pk: Back(Decimal(1))}, kept.branch, reason=ReturnReason.UNWANTED)
    report = undone(owner, made)
    assert (report.removed, report.left_count) == (2, 1)
    assert list(Order.objects.all()) == [kept]
    assert TillSale.objects.count() == 1
    assert not Trait.objects.filter(customer=regular, name="orders.count").exists()
    assert Event.objects.filter(kind="orders.sale_taken_back", customer_id=regular.pk).count() == 1
    assert ImportRun.objects.get().state == ImportState.UNDONE


def test_a_member_number_of_the_own_field_finds_its_customer(
    owner: Actor, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    field = add_field(owner, "customers.customer", label_th="เลขสมาชิก", label_en="", type="text")
    member = create_customer(owner, name="สมชาย ใจดี", custom={field.slug: "M-0042"})
    body = "member no,วันที่,รหัสสินค้า,จำนวน,ราคา\nM-0042,๔ พ.ย. ๒๕๖๘,A1,1,107\nM-9999,4 พ.ย. 68,A1,1,107\n"
    _run, report = imported(owner, saved(tmp_path, body))
    assert (report.new, report.rejected) == (1, 1)  # nobody, and no bill: nothing says which sale it is
    assert Order.objects.get().customer == member


def test_names_that_several_bear_are_nobodys(owner: Actor, shelf: tuple[Variant, Variant], tmp_path: Path) -> None:
    for _twice in range(2):
        create_customer(owner, name="สมชาย ใจดี")
    _run, report = imported(owner, saved(tmp_path, "บิล,วันที่,ลูกค้า,สินค้า,ยอด\n1,4/11/2568,สมชาย ใจดี,เมล็ดคั่วกลาง,107\n"))
    assert (report.new, report.faults) == (1, 1)
    assert Order.objects.get().customer is None


def test_a_till_has_invoiced_already(owner: Actor, shelf: tuple[Variant, Variant], tmp_path: Path) -> None:
    imported(owner, saved(tmp_path, HISTORY))
    order = Order.objects.get(number="T681104-0001")
    with pytest.raises(Refused) as refused:
        issue_invoice(owner, order)
    assert refused.value.code == "till_sale"
    assert not order.invoices.exists()


def test_who_may_not_import_changes_nothing(clerk: Actor, shelf: tuple[Variant, Variant], tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        imported(clerk, saved(tmp_path, HISTORY))
    assert not Order.objects.exists()


def test_an_erased_customer_takes_the_file_along(
    owner: Actor, regular: Customer, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    made, _report = imported(owner, saved(tmp_path, HISTORY))
    forgetting.erase([regular.pk])
    made.refresh_from_db()
    assert not made.content
    assert undone(owner, made).removed == 2


def test_a_workbook_with_excels_own_dates(
    owner: Actor, regular: Customer, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Receipt No", "Date Time", "Phone", "Barcode", "Product", "Qty", "Total"])
    sheet.append([17, datetime(2025, 11, 4, 8, 30, tzinfo=UTC).replace(tzinfo=None), 812345678, "A1", None, 1.5, 160.5])
    book.save(tmp_path / "till.xlsx")
    imported(owner, tmp_path / "till.xlsx")
    order = Order.objects.get()
    assert (order.number, order.customer, order.total) == ("T681104-17", regular, Decimal("160.50"))
    assert timezone.localtime(order.created_at).strftime("%H:%M") == "08:30"


def test_the_line_above_lends_its_bill_only_where_the_line_says_nothing_of_one(
    owner: Actor, shelf: tuple[Variant, Variant], tmp_path: Path
) -> None:
    body = "bill,date,sku,amount\nB1,2025-11-04,A1,107\n,,A1,1\n,2025-11-05,A1,2\n"
    _run, report = imported(owner, saved(tmp_path, body))
    assert (report.new, report.rejected) == (2, 1)
    assert Order.objects.get().total == 108
