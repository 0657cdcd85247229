"""What a new business sells with until it says otherwise. In Thai, as its people speak; every word of it can be changed."""

from __future__ import annotations

from samphan.pipeline.models import CloseReason, Pipeline, Source, Stage
from samphan.platform.tenants.models import Business

PIPELINE = "การขายทั่วไป"
# name, probability, stale after days, what a deal must have
STAGES: list[tuple[str, int, int, list[str]]] = [
    ("ติดต่อแล้ว", 10, 7, []),
    ("รู้ความต้องการ", 25, 14, []),
    ("เสนอราคา", 50, 14, ["amount"]),
    ("ต่อรอง", 75, 14, ["amount", "expected_on"]),
    ("รอยืนยัน", 90, 7, ["amount", "expected_on"]),
]
REASONS = {
    "won": ["คุณภาพตรงใจ", "ราคาและเงื่อนไข", "บริการและความสัมพันธ์"],
    "lost": ["ราคาสูงกว่างบ", "เลือกคู่แข่ง", "เลื่อนโครงการ", "ติดต่อไม่ได้", "ไม่ตรงความต้องการ"],
}
SOURCES = ["ลูกค้าแนะนำ", "หน้าร้าน", "LINE", "Facebook", "เว็บไซต์", "งานแสดงสินค้า", "โทรเข้ามา", "เราติดต่อไป"]


def make_standard(business: Business) -> None:
    """Rows for a business without any. Trusts its caller."""
    line = Pipeline.objects.create(business=business, name=PIPELINE)
    Stage.objects.bulk_create(
        Stage(
            business=business,
            pipeline=line,
            name=name,
            probability=probability,
            ages_after=ages_after,
            required=required,
            position=position * 10,
        )
        for position, (name, probability, ages_after, required) in enumerate(STAGES)
    )
    CloseReason.objects.bulk_create(
        CloseReason(business=business, outcome=outcome, name=name, position=position * 10)
        for outcome, names in REASONS.items()
        for position, name in enumerate(names)
    )
    Source.objects.bulk_create(
        Source(business=business, name=name, position=position * 10) for position, name in enumerate(SOURCES)
    )
