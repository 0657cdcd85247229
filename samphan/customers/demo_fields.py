"""Fields of its own that the demonstration business keeps about customers, and lists it has saved."""

from __future__ import annotations

from typing import Any

from samphan.customers.models import NOUN, Customer
from samphan.platform.demo.world import DemoWorld
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.fields.saved_views import save_view, share_view

ROASTS = [
    {"key": "light", "label_th": "คั่วอ่อน", "label_en": "Light", "colour": "amber"},
    {"key": "medium", "label_th": "คั่วกลาง", "label_en": "Medium", "colour": "teal"},
    {"key": "dark", "label_th": "คั่วเข้ม", "label_en": "Dark", "colour": "red"},
]
MACHINES = ("La Marzocco Linea Mini", "Rancilio Classe 5", "Nuova Simonelli Appia", "Breville Barista Express")
FIELDS: tuple[dict[str, Any], ...] = (
    {
        "slug": "roast",
        "label_th": "ระดับการคั่วที่ชอบ",
        "label_en": "Favourite roast",
        "type": FieldType.CHOICE,
        "choices": ROASTS,
    },
    {"slug": "machine", "label_th": "เครื่องชงที่ร้าน", "label_en": "Espresso machine", "type": FieldType.TEXT},
    {
        "slug": "spend_a_month",
        "label_th": "ใช้จ่ายค่ากาแฟต่อเดือน (บอกเอง)",
        "label_en": "Spends on coffee a month (as told)",
        "type": FieldType.MONEY,
    },
)
VIEWS = (
    ("ร้านค้าในเชียงใหม่", "f.kind=is:organisation&f.province=is:เชียงใหม่&sort=name"),
    ("คนชอบคั่วอ่อน", "f.custom.roast=is:light&sort=name"),
)


def add_fields(world: DemoWorld) -> None:
    owner = next(one.actor for one in world.colleagues if one.builtin == "owner")
    FieldDefinition.objects.bulk_create(  # in bulk: nothing is told of what was settled before the two years
        FieldDefinition(business=world.business, noun=NOUN, position=number, **facts)
        for number, facts in enumerate(FIELDS)
    )
    for name, query in VIEWS:
        share_view(owner, "customers", save_view(owner, "customers", name=name, query=query).pk, shared=True)


def own_values(customer: Customer, number: int) -> dict[str, Any]:
    """What is known of the customer with this number. No chance is drawn: later slices keep theirs."""
    if customer.is_person:
        told = {"roast": ROASTS[number % 7]["key"]} if number % 7 < len(ROASTS) else {}
        return told | ({"spend_a_month": f"{150 * (2 + number % 13)}.00"} if number % 23 == 0 else {})
    told = {"machine": MACHINES[number % 9]} if number % 9 < len(MACHINES) else {}
    return told | ({"spend_a_month": f"{1500 * (1 + number % 11)}.00"} if number % 5 == 0 else {})
