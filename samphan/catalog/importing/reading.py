"""How the cells of these files are read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import ProductKind, ProductState, TaxClass
from samphan.catalog.price_lists import day as read_day
from samphan.catalog.profile import Unfit, amount, warranty_time
from samphan.catalog.quantities import read_quantity
from samphan.platform.importing.registry import Unusable
from samphan.platform.refusals import Refused
from samphan.platform.thai.searching import fold, squeezed

YES = {"ใช่", "ใช้", "มี", "y", "yes", "true", "1", "✓"}
NO = {"ไม่", "ไม่ใช่", "ไม่มี", "n", "no", "false", "0", "-"}


def money(text: str) -> Decimal:
    try:
        read: Decimal | None = amount(2)(text.replace("บาท", "").replace("THB", "").strip())
    except Unfit as unfit:
        raise Unusable(unfit.sentence) from unfit
    if read is None:
        raise Unusable(_("Write an amount such as 1,250.00."))
    return read


def cost(text: str) -> Decimal:
    try:
        read: Decimal | None = amount(4)(text.replace("บาท", "").strip())
    except Unfit as unfit:
        raise Unusable(unfit.sentence) from unfit
    return read or Decimal(0)


def many(text: str) -> Decimal:
    """A quantity from nothing up."""
    try:
        return read_quantity(text, zero=True)
    except Refused as refusal:
        raise Unusable(refusal.sentence) from refusal


def whole(text: str) -> int:
    said = text.replace(",", "").strip()
    if not said.isdecimal():
        raise Unusable(_("Write the weight in whole grams."))
    return int(said)


def months(text: str) -> int:
    """12, or "12 เดือน"."""
    try:
        return warranty_time(text.replace("เดือน", "").replace("months", "").strip())
    except Unfit as unfit:
        raise Unusable(unfit.sentence) from unfit


def date_of(text: str) -> Any:
    try:
        return read_day(text.strip())
    except Unfit as unfit:
        raise Unusable(unfit.sentence) from unfit


def truth(text: str) -> bool:
    said = fold(text).strip()
    if said in YES:
        return True
    if said in NO:
        return False
    raise Unusable(_("Write yes or no."))


def barcodes(text: str) -> list[str]:
    """Several stand in one cell, parted by commas, blanks or lines. A number that Excel shortened is none."""
    if "E+" in text.upper() and "." in text:
        raise Unusable(
            _(
                "Excel has shortened this number and its last digits are lost. Format the column as text and write it anew."
            )
        )
    return [part for part in text.replace(",", " ").replace(";", " ").split() if part]


def one_of(choices: Any, words: dict[str, tuple[str, ...]]) -> Callable[[str], str]:
    """The key of a choice, by its key, its label in either language, or what people write."""
    known = {squeezed(fold(word)): key for key, several in words.items() for word in (key, *several)}

    def read(text: str) -> str:
        key = known.get(squeezed(fold(text)))
        if key is None:
            offered = ", ".join(str(label) for _key, label in choices)
            raise Unusable(_("Choose one of: %(choices)s.") % {"choices": offered})
        return key

    return read


state = one_of(
    ProductState.choices,
    {
        "active": ("ขายอยู่", "ปกติ", "ใช้งาน"),
        "seasonal": ("ขายตามฤดูกาล", "ตามฤดูกาล"),
        "discontinued": ("เลิกผลิต", "เลิกขาย", "ยกเลิก"),
    },
)
kind = one_of(
    ProductKind.choices, {"goods": ("สินค้า", "product"), "service": ("บริการ",), "bundle": ("ชุดสินค้า", "ชุด", "set")}
)
tax = one_of(
    TaxClass.choices,
    {
        "vat7": ("VAT 7%", "7%", "7", "0.07", "มี vat", "มีภาษี"),
        "zero": ("VAT 0%", "0%", "0", "ส่งออก"),
        "exempt": ("ยกเว้น VAT", "ยกเว้น", "ไม่มี vat", "non vat", "no vat"),
    },
)
