"""Baht on screen and in words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

SATANG = Decimal("0.01")
SIGNS = {"THB": "฿", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥"}


def half_up(amount: Decimal) -> Decimal:
    """Two places, half away from zero, as Thai documents round."""
    return amount.quantize(SATANG, ROUND_HALF_UP)


def money(amount: Decimal | int | str, currency: str = "THB", *, whole: bool = False) -> str:
    """฿1,250.00; −฿80.00 for less than nothing. `whole` leaves satang out, for figures read at a glance."""
    value = Decimal(amount)
    shown = value.quantize(Decimal(1), ROUND_HALF_UP) if whole else half_up(value)
    sign = SIGNS.get(currency, f"{currency}\u00a0")
    return f"{'−' if shown < 0 else ''}{sign}{abs(shown):,}"


def whole_baht(amount: Decimal | float | None) -> str:
    """฿1,250 for figures that are compared, not paid; ฿0 for nothing."""
    return money(Decimal(amount or 0), whole=True)


def baht_in_words(amount: Decimal) -> str:
    """หนึ่งพันเจ็ดสิบบาทถ้วน: the words that stand under the total of a document. Exact however large; less than a baht is said in satang."""
    from pythainlp.util import num_to_thaiword  # noqa: PLC0415 - 5 MB that most pages do without

    rounded = half_up(amount)
    baht, satang = divmod(int(abs(rounded).scaleb(2)), 100)
    said = f"{num_to_thaiword(baht)}บาท" if baht or not satang else ""
    said += f"{num_to_thaiword(satang)}สตางค์" if satang else "ถ้วน"
    return f"ลบ{said}" if rounded < 0 else said
