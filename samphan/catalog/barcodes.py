"""GS1 check digits (GS1 General Specifications §7.9.1): EAN-8, UPC-A, EAN-13 and GTIN-14."""

from __future__ import annotations

LENGTHS = {8, 12, 13, 14}


def check_digit_is_right(code: str) -> bool:
    """False when a code that looks like a GS1 number has the wrong last digit; True for every other code, which promises nothing."""
    if len(code) not in LENGTHS or not code.isascii() or not code.isdigit():
        return True
    return check_digit(code[:-1]) == int(code[-1])


def check_digit(body: str) -> int:
    """The digit that follows `body`: from the right, digits weigh 3 and 1 in turn, and the sum becomes a multiple of ten."""
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return -weighed % 10
