from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from samphan.catalog.models import Barcode, PriceList, PriceRule, Product, StockLevel, Variant, Warehouse
from samphan.catalog.stock import Line, reserve_many
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing import actions, carrying, undoing
from samphan.platform.importing.models import ImportRun
from samphan.platform.importing.rehearsing import rehearse
from samphan.platform.importing.report import ImportReport
from samphan.platform.importing.run import open_file

PRODUCTS = """รหัสสินค้า,ชื่อสินค้า,ตัวเลือก,SKU,บาร์โค้ด,หมวด,หน่วย,ราคา,ต้นทุน,VAT
A1,ดอยช้าง,250 กรัม,A1-250,8850000000014,เมล็ดกาแฟ,ถุง,"฿1,250.00",500,7%
A1,ดอยช้าง,1 กิโลกรัม,A1-1000,,เมล็ดกาแฟ,ถุง,4000,1800,7%
A2,แก้วเซรามิก,,,,ของฝาก,ใบ,แพงมาก,,ยกเว้น
,,,,,,,100,,
A3,,,,,,,100,,
"""


def saved(folder: Path, content: str) -> Path:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8-sig")
    return path


def rehearsed(actor: Actor, noun: str, path: Path) -> ImportReport:
    return rehearse(actor, open_file(actor, noun, path))[0]


def imported(actor: Actor, noun: str, path: Path) -> tuple[ImportRun, ImportReport]:
    run = actions.take_path(actor, noun, path)
    actions.claim_run(actor, run)
    carrying.claimed(run.pk)
    return run, carrying.carry(actor, run)


def undone(actor: Actor, run: ImportRun) -> undoing.UndoReport:
    actions.claim_undo(actor, run)
    return undoing.undo(actor, run)


def test_a_rehearsal_says_what_will_happen_and_changes_nothing(owner: Actor, tmp_path: Path) -> None:
    report = rehearsed(owner, "products", saved(tmp_path, PRODUCTS))
    assert (report.new, report.rejected) == (3, 1)
    assert not Product.objects.exists()
    assert not Barcode.objects.exists()


def test_lines_that_share_a_code_become_variants_and_faults_leave_the_rest(owner: Actor, tmp_path: Path) -> None:
    _run, report = imported(owner, "products", saved(tmp_path, PRODUCTS))
    assert (report.new, report.rejected) == (3, 1)
    beans = Product.objects.get(code="A1")
    assert [(one.name, one.sku, one.price) for one in beans.variants.all()] == [
        ("250 กรัม", "A1-250", Decimal(1250)),
        ("1 กิโลกรัม", "A1-1000", Decimal(4000)),
    ]
    assert (beans.category.name, beans.unit.name) == ("เมล็ดกาแฟ", "ถุง")
    mug = Product.objects.get(code="A2")
    assert (mug.tax_class, mug.variants.get().price) == ("exempt", None)
    assert Barcode.objects.get().variant.sku == "A1-250"


def test_a_second_import_updates_and_its_undo_gives_back_what_stood(owner: Actor, tmp_path: Path) -> None:
    imported(owner, "products", saved(tmp_path, PRODUCTS))
    run, report = imported(owner, "products", saved(tmp_path, "รหัสสินค้า,ชื่อสินค้า,SKU,ราคา\nA1,ดอยช้าง พิเศษ,A1-250,1300\n"))
    assert (report.new, report.updated) == (0, 1)
    assert Variant.objects.get(sku="A1-250").price == 1300
    undone(owner, run)
    assert Variant.objects.get(sku="A1-250").price == 1250
    assert Product.objects.get(code="A1").name == "ดอยช้าง"


def test_undoing_the_first_import_takes_its_products_away(owner: Actor, tmp_path: Path) -> None:
    run, _report = imported(owner, "products", saved(tmp_path, PRODUCTS))
    report = undone(owner, run)
    assert report.removed == 3
    assert not Product.objects.exists()


def test_prices_come_into_their_list_and_go_again(
    owner: Actor, tmp_path: Path, make_variant: Callable[..., Variant]
) -> None:
    beans = make_variant(code="A1", price="250")
    path = saved(tmp_path, "บัญชีราคา,SKU,ตั้งแต่จำนวน,ราคา\nขายส่ง,A1,12,200\nขายส่ง,A1,48,180\nขายส่ง,ไม่มี,1,1\n")
    run, report = imported(owner, "prices", path)
    assert (report.new, report.rejected) == (2, 1)
    rules = PriceRule.objects.filter(variant=beans).order_by("min_quantity")
    assert [(rule.min_quantity, rule.price) for rule in rules] == [(12, 200), (48, 180)]
    _again, second = imported(owner, "prices", saved(tmp_path, "บัญชีราคา,SKU,ตั้งแต่จำนวน,ราคา\nขายส่ง,A1,12,199\n"))
    assert (second.new, second.updated) == (0, 1)
    assert PriceList.objects.count() == 1
    report_of_undo = undone(owner, run)
    assert not PriceRule.objects.filter(variant=beans, min_quantity=48).exists()
    assert report_of_undo.removed == 2


def test_counted_stock_goes_before_the_books_and_can_be_taken_back(
    owner: Actor, tmp_path: Path, warehouse: Warehouse, stocked: Callable[..., Variant]
) -> None:
    beans = stocked("5", code="A1")
    reserve_many(owner, [Line(beans, Decimal(2), warehouse)], "orders.order:1")
    path = saved(tmp_path, f"SKU,คลัง,นับได้\nA1,{warehouse.name},4\nA1,ที่อื่น,9\nA1,{warehouse.name},-3\n")
    assert rehearsed(owner, "stock-counts", path).updated == 1
    assert StockLevel.objects.get().on_hand == 5
    run, report = imported(owner, "stock-counts", path)
    assert (report.updated, report.rejected) == (1, 2)
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved) == (4, 2)
    undone(owner, run)
    assert StockLevel.objects.get().on_hand == 5
