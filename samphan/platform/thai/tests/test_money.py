from decimal import Decimal

import pytest

from samphan.platform.thai.money import baht_in_words, half_up, money


def test_money_has_its_sign_its_commas_and_two_places() -> None:
    assert money(Decimal(1250)) == "฿1,250.00"
    assert money(Decimal("-80.5")) == "−฿80.50"
    assert money(Decimal("1234567.891")) == "฿1,234,567.89"
    assert money(Decimal("18420.49"), whole=True) == "฿18,420"
    assert money(Decimal(12), "SEK") == "SEK\u00a012.00"


def test_halves_round_away_from_zero() -> None:
    assert half_up(Decimal("0.125")) == Decimal("0.13")
    assert half_up(Decimal("2.675")) == Decimal("2.68")
    assert half_up(Decimal("-0.125")) == Decimal("-0.13")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "ศูนย์บาทถ้วน"),
        ("1.00", "หนึ่งบาทถ้วน"),
        ("11.00", "สิบเอ็ดบาทถ้วน"),
        ("21.00", "ยี่สิบเอ็ดบาทถ้วน"),
        ("101.00", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("1070.00", "หนึ่งพันเจ็ดสิบบาทถ้วน"),
        ("1000000.00", "หนึ่งล้านบาทถ้วน"),
        ("1234567.89", "หนึ่งล้านสองแสนสามหมื่นสี่พันห้าร้อยหกสิบเจ็ดบาทแปดสิบเก้าสตางค์"),
        ("500.21", "ห้าร้อยบาทยี่สิบเอ็ดสตางค์"),
        ("10000000.01", "สิบล้านบาทหนึ่งสตางค์"),
        ("0.50", "ห้าสิบสตางค์"),
        ("0.004", "ศูนย์บาทถ้วน"),
        ("-21.00", "ลบยี่สิบเอ็ดบาทถ้วน"),
        # beyond what a binary fraction holds to the satang
        ("900719925474099.31", "เก้าร้อยล้านเจ็ดแสนหนึ่งหมื่นเก้าพันเก้าร้อยยี่สิบห้าล้านสี่แสนเจ็ดหมื่นสี่พันเก้าสิบเก้าบาทสามสิบเอ็ดสตางค์"),
    ],
)
def test_baht_in_words(amount: str, words: str) -> None:
    assert baht_in_words(Decimal(amount)) == words
