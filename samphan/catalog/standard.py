"""What a business starts with: units that Thai shops count in, and a warehouse in each branch."""

from __future__ import annotations

from samphan.catalog.models import Unit
from samphan.platform.tenants.models import Business

STANDARD_UNITS = (
    ("ชิ้น", "piece", 0),
    ("ถุง", "bag", 0),
    ("กล่อง", "box", 0),
    ("ลัง", "case", 0),
    ("แก้ว", "cup", 0),
    ("ชุด", "set", 0),
    ("กิโลกรัม", "kg", 3),
    ("กรัม", "g", 0),
    ("ลิตร", "litre", 3),
    ("ครั้ง", "time", 0),
    ("ชั่วโมง", "hour", 2),
)
"""Thai, English, places after the point. The first is what a product is counted in unless somebody says otherwise."""


def make_standard_units(business: Business) -> None:
    """Give a business the units it lacks. Safe to run twice."""
    there = set(Unit._base_manager.filter(business=business).values_list("name", flat=True))  # noqa: SLF001 - also run by the migration, above businesses
    Unit._base_manager.bulk_create(  # noqa: SLF001 - as above
        [
            Unit(business=business, name=name, name_en=name_en, places=places)
            for name, name_en, places in STANDARD_UNITS
            if name not in there
        ]
    )


def usual_unit() -> Unit:
    """The unit of a product for which none is named."""
    name, name_en, places = STANDARD_UNITS[0]
    unit: Unit = Unit.objects.get_or_create(name=name, defaults={"name_en": name_en, "places": places})[0]
    return unit
