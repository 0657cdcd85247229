"""A quotation of 20 lines as PDF, warm; and a thousand of them, after which the process may be no larger."""

from __future__ import annotations

import gc
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.generate import django_with
from bench.registry import Report, bench, typical

LINES, DOCUMENTS, ROUND = 20, 1000, 100
NAME = "เมล็ดกาแฟคั่วกลาง ดอยช้าง อาราบิก้าแท้ ถุงฟอยล์มีซิป 250 กรัม"
VAT = Decimal("0.07")


def quotation(number: int) -> Any:
    from samphan.orders.papers.paper import Column, Paper, Party, Row, Sum
    from samphan.orders.papers.tongue import Tongue, figure

    prices = [Decimal(100 + number % 97 + at) for at in range(LINES)]
    total = sum(prices, Decimal(0))
    columns = [
        Column("ที่", "center"), Column("รายการ", "left", 1), Column("จำนวน"), Column("หน่วย", "left"),
        Column("ราคาต่อหน่วย"), Column("จำนวนเงิน"),
    ]  # fmt: skip
    rows = [
        Row([str(at), f"{NAME} #{number}", "1", "ถุง", figure(price), figure(price)])
        for at, price in enumerate(prices, start=1)
    ]
    return Paper(
        language="th",
        title="ใบเสนอราคา",
        number=f"QT2569-{number:05d}",
        seller=Party("บริษัท ดอยโรสต์ จำกัด", ["99/1 ถนนนิมมานเหมินท์ ต.สุเทพ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200"]),
        buyer=Party("บริษัท กาแฟดี จำกัด", ["12 ซอยอารีย์ แขวงพญาไท เขตพญาไท กรุงเทพมหานคร 10400"], "ลูกค้า"),
        facts=[("เลขที่", f"QT2569-{number:05d}"), ("วันที่", "21 พฤศจิกายน 2569")],
        columns=columns,
        rows=rows,
        sums=[
            Sum("รวม", figure(total)),
            Sum("ภาษีมูลค่าเพิ่ม 7%", figure(total * VAT)),
            Sum("รวมทั้งสิ้น", figure(total), strong=True),
        ],
        in_words=Tongue.THAI.in_words(total),
        signatures=["ลูกค้า", "ผู้เสนอราคา"],
        signed_on="วันที่ ....../....../......",
        page_of="หน้า {page} จาก {pages}",
    )


def resident() -> float:
    """What this process holds of memory now, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1_000_000


@bench("papers", alone=True, sqlite=1)
def papers(report: Report) -> None:
    django_with("sqlite:///:memory:")
    from samphan.orders.papers import pdf_of

    numbers = iter(range(10**6))
    since = perf_counter()
    pdf_of(quotation(next(numbers)))
    report.figure("first document of a process", (perf_counter() - since) * 1000, "ms")
    report.figure("quotation of 20 lines, warm", typical(lambda: pdf_of(quotation(next(numbers)))), "ms", target=150)
    for _ in range(ROUND):
        pdf_of(quotation(next(numbers)))
    before = resident()
    for _ in range(DOCUMENTS):
        pdf_of(quotation(next(numbers)))
    grown = resident() - before
    report.notes["memory before, MB"] = round(before)
    report.figure("memory after 1,000 documents, over before", resident() / before, "", target=1.1)
    report.figure("memory grown by 1,000 documents", grown, "MB")
