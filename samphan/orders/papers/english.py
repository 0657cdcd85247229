"""An amount of baht in English words."""

from __future__ import annotations

from decimal import Decimal

from samphan.platform.thai.money import half_up

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
GROUPS = ("", " thousand", " million", " billion", " trillion")
TEEN, TEN, HUNDRED, THOUSAND = 20, 10, 100, 1000


def baht_in_english(amount: Decimal) -> str:
    """One thousand seventy baht only; seventy-five satang. `amount` is below a thousand trillion."""
    rounded = half_up(amount)
    baht, satang = divmod(int(abs(rounded).scaleb(2)), HUNDRED)
    said = [f"{number_in_english(baht)} baht"] if baht or not satang else []
    said.append(f"{number_in_english(satang)} satang" if satang else "only")
    words = " and ".join(said) if satang else " ".join(said)
    return ("minus " + words if rounded < 0 else words).capitalize()


def number_in_english(number: int) -> str:
    groups, rest = [], number
    while rest:
        rest, group = divmod(rest, THOUSAND)
        groups.append(group)
    said = [_below_thousand(group) + GROUPS[place] for place, group in enumerate(groups) if group]
    return " ".join(reversed(said)) or ONES[0]


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, HUNDRED)
    said = [f"{ONES[hundreds]} hundred"] if hundreds else []
    if rest >= TEEN:
        tens, ones = divmod(rest, TEN)
        said.append(TENS[tens] + (f"-{ONES[ones]}" if ones else ""))
    elif rest:
        said.append(ONES[rest])
    return " ".join(said)
