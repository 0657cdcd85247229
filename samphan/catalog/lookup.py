"""What a scanner or a typed code means."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Barcode, Variant
from samphan.platform.refusals import Refused


def find_variant(code: str) -> Variant:
    """The variant that a barcode or an SKU names. Raises `Refused` (`code_unknown`)."""
    return find_packed(code)[0]


def find_packed(code: str) -> tuple[Variant, Decimal]:
    """The variant, and how many of its unit one of what was scanned holds: a case of twelve is twelve."""
    said = code.strip().replace(" ", "")
    barcode = Barcode.objects.filter(value=said).select_related("packing").first()
    rows = Variant.objects.living().for_pricing()
    found = rows.filter(pk=barcode.variant_id).first() if barcode else rows.filter(sku__iexact=code.strip()).first()
    if found is None:
        sentence = _("No product bears the code “%(code)s”.") % {"code": code.strip()[:60]}
        raise Refused(sentence, code="code_unknown", fields={"code": sentence})
    held = barcode.packing.factor if barcode and barcode.packing else Decimal(1)
    return found, held
