"""Numbers of documents, without gaps.

The number is given by one statement inside the transaction of its document. It holds the series until that transaction ends, so a document
that is rolled back gives its number back, and nobody sees a number before its turn. Take it after stock was moved, in the order of
`DocumentKind`: two documents then never wait for each other in a circle.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from samphan.orders.models import DocumentKind, NumberSeries
from samphan.platform.ids import uuid7
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.dates import ERA

HEAD_OFFICE = "00000"
TABLE = NumberSeries._meta.db_table  # noqa: SLF001 - Django's documented name
STATEMENT = f"""
INSERT INTO {TABLE} (id, business_id, branch_id, kind, year, last) VALUES (%s, %s, %s, %s, %s, 1)
ON CONFLICT (business_id, branch_id, kind, year) DO UPDATE SET last = {TABLE}.last + 1
RETURNING last
"""  # noqa: S608 - every value is a parameter; what is put in is our own text


def next_number(kind: DocumentKind, branch: Branch, day: date | None = None) -> str:
    """The next number of a kind in a branch: TV2569-00001, and TV2569-2-00001 in branch 00002. `day` (today) names the year.

    Raises `RuntimeError` outside a transaction: a number without its document would be a gap.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is given in the transaction of its document")
    year = (day or timezone.localdate()).year + ERA
    ids = [_id(pk) for pk in (uuid7(), branch.business_id, branch.pk)]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [*ids, kind.value, year])
        (last,) = cursor.fetchone()
    return written(kind, branch, year, last)


def written(kind: DocumentKind, branch: Branch, year: int, number: int) -> str:
    """How a number is written; `year` is Buddhist."""
    place = "" if branch.code == HEAD_OFFICE else f"{branch.code.lstrip('0')}-"
    return f"{kind.value}{year}-{place}{number:05d}"


def _id(pk: UUID) -> Any:
    return pk if connection.vendor == "postgresql" else pk.hex
