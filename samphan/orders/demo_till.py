"""Past sales of the demonstration business that came in from a till's file: two days of a booth at a coffee fair, to be seen and undone under Imports."""

from __future__ import annotations

import csv
from datetime import datetime, time, timedelta
from io import StringIO

from django.core.files.base import ContentFile
from django.utils import timezone

from samphan.catalog.models import Variant
from samphan.customers.models import Customer
from samphan.orders.models import Order
from samphan.platform.demo.world import BANGKOK, DemoWorld, demo_slice
from samphan.platform.events.models import Event
from samphan.platform.importing import actions, carrying
from samphan.platform.importing.models import ImportRun
from samphan.platform.thai.dates import numeric_date

BILLS, AGO = 8, 40
HEADERS = ("เลขที่บิล", "วันที่", "เวลา", "ชื่อลูกค้า", "เบอร์โทร", "รหัสสินค้า", "สินค้า", "จำนวน", "ราคา", "ยอดสุทธิ")


@demo_slice("orders.till", order=48)
def fill(world: DemoWorld) -> None:
    """As a shop that begins with Samphan does it: the file, its columns as they are guessed, carried in whole."""
    owner = next(one.actor for one in world.colleagues if one.builtin == "owner")
    began = timezone.now()
    made = actions.take_file(owner, "sales", "บูธงานกาแฟ.csv", ContentFile(file_of(world).encode("utf-8-sig")))
    actions.claim_run(owner, made)
    carrying.claimed(made.pk)
    carrying.carry(owner, made)
    evening = datetime.combine(world.last_day - timedelta(days=AGO - 1), time(18), BANGKOK)  # of the day after the fair
    ImportRun.objects.filter(pk=made.pk).update(created_at=evening, started_at=evening, finished_at=evening)
    Event.objects.filter(occurred_at__gte=began).update(occurred_at=evening)
    Customer.objects.filter(created_at__gte=began).update(created_at=evening, changed_at=evening)


def file_of(world: DemoWorld) -> str:
    """Some bills name a customer who is known by phone; the others were anybody's."""
    goods = list(Variant.objects.select_related("product").filter(price__range=(50, 600)).order_by("sku")[:BILLS])
    known = Order.objects.filter(customer__isnull=False).select_related("customer").order_by("-created_at", "-number")
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(HEADERS)
    for place, variant in enumerate(goods):
        day = world.last_day - timedelta(days=AGO - place % 2)
        customer = known[place].customer if place % 2 else None
        phone = customer.contact_points.filter(kind="phone").first() if customer else None
        many = 1 + place % 3
        price = variant.price or 0
        who = (customer.name if customer else "", phone.value if phone else "")
        amounts = (many, f"{price:.2f}", f"{price * many:.2f}")
        bill = (f"B{place + 1:04d}", numeric_date(day), f"{10 + place}:15")
        lines.writerow([*bill, *who, variant.sku, variant.product.name, *amounts])
    return written.getvalue()
