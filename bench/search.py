"""Search over the whole index: common, rare and absent parts of one letter and more, phones, sounds; and what an entry costs to write."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.registry import Report, bench, milliseconds, typical

if TYPE_CHECKING:
    from samphan.platform.accounts.rights import Actor

QUERIES = {
    "common letter": "า น ร ก ส ม ว ั ิ",
    "letter that never begins": "ะ ู ี ำ",
    "rare letter": "ฬ ฌ ฆ ฮ ฎ ฒ ฐ ฤ",
    "absent letter": "ฃ ฅ ๆ",
    "two letters": "สม าย รณ ชั ใจ ณั เพ ฮฮ ฤๅ กฬ ๆๆ",
    "part of a word": "ชาย ภัทร มณี วรรณ งษ์ ัตน์ กุล ์รั ศักดิ์",
    "whole name": "สมชาย ณัฐวุฒิ กาญจนา สุพรรณี นางสาวณัฐธิดา",
    "nothing such": "กขฃค ฮฮฮ ฬฬฬฬ zzzz qqq",
    "several words": "สม+ใจ ณัฐ+รัตน์ นาย+นางสาว ก+ข+ค สมชาย+ฬฬ า+ะ ชาย+หญิง นางสาว+บริษัท",
    "phone": "08 0812 812345 1234567 +66812 9999999 0000",
    "Latin and sounds": "somchai nattapol kanchana sm na siri wong thi ph example 5@",
    "slips": "สมช่าย เเก้ว นํ้า วรรน ศิริ",
}
TARGET = 20.0


def all_queries() -> list[tuple[str, str]]:
    return [
        (kind, text.replace("+", " ", 1) if kind != "phone" else text)
        for kind, texts in QUERIES.items()
        for text in texts.split()
    ]


def actor_in(slug: str) -> Actor:
    from samphan.platform.accounts.rights import actor_of
    from samphan.platform.tenants.models import Membership

    return actor_of(Membership.objects.select_related("business", "role", "user").get(business__slug=slug))


def measure(actor: Actor, report: Report, title: str) -> list[float]:
    """Every query, first asked cold and then ten times; returns the warm times."""
    from samphan.platform.search.queries import find

    first, warm, worst = [], [], ("", 0.0)
    by_kind: dict[str, list[float]] = {}
    for kind, text in all_queries():
        first += milliseconds(lambda text=text: find(actor, text), 1)
        taken = milliseconds(lambda text=text: find(actor, text), 10)
        warm += taken
        by_kind.setdefault(kind, []).extend(taken)
        worst = max(worst, (text, median(taken)), key=lambda pair: pair[1])
    report.notes[title] = {
        "queries": len(first),
        "first ask, slowest ms": round(max(first), 2),
        "median ms by kind": {kind: round(median(taken), 2) for kind, taken in by_kind.items()},
        "slowest ms by kind": {kind: round(max(taken), 2) for kind, taken in by_kind.items()},
        "worst query": {"text": worst[0], "median ms": round(worst[1], 2)},
    }
    return warm


def sizes() -> dict[str, int]:
    from django.db import connection

    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_total_relation_size('search_searchentry'), pg_table_size('search_posting'), pg_relation_size('search_posting_grams'), "
            "pg_total_relation_size('customers_customer')"
        )
        return dict(zip(["entries", "grams", "gram index", "customers"], cursor.fetchone(), strict=True))


@bench("search", postgresql=1_000_000, sqlite=100_000)
def search(report: Report) -> None:
    from samphan.platform.tenants.current import use_business

    actor, small = actor_in("bench"), actor_in("small")
    with use_business(actor.business):
        bare = typical(lambda: bare_sql(actor), 5)
        warm = measure(actor, report, "large business")
        report.figure("find, median of all queries", median(warm), "ms", reference=("bare SQL LIKE '%…%'", bare))
        report.figure("find, 95 of 100 below", quantiles(warm, n=20)[-1], "ms", target=TARGET)
        worst = report.notes["large business"]["worst query"]
        report.figure("find, worst query (median of its asks)", worst["median ms"], "ms", target=TARGET)
        report.figure("find, slowest single ask", max(warm), "ms", target=TARGET)
        report.figure("find, slowest first ask", report.notes["large business"]["first ask, slowest ms"], "ms")
    with use_business(small.business):
        report.figure(
            "find in a business of a hundredth, slowest",
            max(measure(small, report, "small business")),
            "ms",
            target=TARGET,
        )
    with use_business(actor.business):
        writing(actor, report)
    for name, size in sizes().items():
        report.figure(f"size: {name}", size / 2**20, "MB")


def bare_sql(actor: Actor) -> None:
    """What a page would do without an index: rows with the part in the name, newest first."""
    from django.db import connection

    with connection.cursor() as cursor:
        for part in ("ชาย", "ฬ", "zzzz"):
            cursor.execute(
                "SELECT id, name FROM customers_customer WHERE business_id = %s AND name LIKE %s ORDER BY created_at DESC LIMIT 20",
                [actor.business.pk if connection.vendor == "postgresql" else actor.business.pk.hex, f"%{part}%"],
            )
            cursor.fetchall()


def writing(actor: Actor, report: Report) -> None:
    """Everything here is rolled back."""
    from django.db import transaction

    from samphan.customers.actions import create_customer
    from samphan.customers.contacts import read_reach
    from samphan.customers.searches import every_customer
    from samphan.platform.search.actions import index, index_many
    from samphan.platform.search.models import SearchEntry

    with transaction.atomic():
        numbers = iter(range(10_000))
        made = []

        def one() -> None:
            number = next(numbers)
            reaches = [read_reach("phone", f"09900{number:05}")]
            made.append(create_customer(actor, name=f"สมหญิง ทดสอบ{number}", nickname="ฝน", reaches=reaches))

        def again() -> None:
            made[-1].nickname = f"ฝน{next(numbers)}"
            index(made[-1])

        report.figure("add a customer, whole action", typical(one, 60), "ms", target=8)
        report.figure("of it: write the entry anew", typical(again, 60), "ms")
        rows = list(every_customer().order_by("-created_at")[:10_000])
        SearchEntry.objects.filter(object_id__in=[row.pk for row in rows[:5000]]).delete()
        SearchEntry.objects.filter(object_id__in=[row.pk for row in rows[5000:]]).delete()
        [taken] = milliseconds(lambda: index_many(rows), 1)
        report.figure("index rows in bulk", len(rows) / taken * 1000, "a second", target=20_000, more_is_better=True)
        transaction.set_rollback(True)
