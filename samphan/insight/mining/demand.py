"""Demand a day of many products at once: a level that moves, times what weekday, pay day, festival and month usually do to it.

Effects are ratios of what was sold to what the level expected. The shop's is drawn to 1 by the weight of 20 units; a product keeps of its own as
much as repeats: how products part from the shop in the same way in one half of their history and in the other (gamma-Poisson shrinkage, weight by
moments). Source: multiplicative decomposition with exponential smoothing (P. Winters, Forecasting Sales by Exponentially Weighted Moving Averages,
Management Science 6, 1960); C. Morris, Parametric Empirical Bayes Inference, JASA 78 (1983); safety stock as in E. Silver, D. Pyke, R. Peterson,
Inventory Management and Production Planning and Scheduling (1998), chapter 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from samphan.insight.mining.histories import Floats

DRAWN = 20.0  # units that an effect of the shop is drawn to 1 by
OFTEN = ("weekday", "pay_day", "mid_month")
SPEEDS = (0.01, 0.03, 0.08)  # of the level, a day
ROUNDS, SHORTEST, YEARS_FOR_MONTHS = 2, 84, 2
WINDOW, WINDOWS, LOOKS = 28, 3, 6  # days compared; windows that errors are told of, and that choices are made by
YEAR = 364  # keeps the weekday
A_QUARTER, A_YEAR = 91, 365  # days around it that a day is compared with, and a month
BEFORE = 7  # days before a festival in which people buy for it
#: First and last day of each festival by month and day; Chinese New Year by year, as the moon has it.
FESTIVALS = {"new_year": ((12, 31), (1, 1)), "valentine": ((2, 14), (2, 14)), "songkran": ((4, 13), (4, 15)), "mothers_day": ((8, 12), (8, 12)), "fathers_day": ((12, 5), (12, 5))}  # fmt: skip
CHINESE_NEW_YEAR = ("2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11")  # fmt: skip


@dataclass(frozen=True)
class Festival:
    name: str
    first: date
    last: date


def festivals(after: date, until: date) -> list[Festival]:
    """Those that touch the days from `after` to `until`, in their order."""
    found = []
    for year in range(after.year - 1, until.year + 1):
        for name, (first, last) in FESTIVALS.items():
            found.append(Festival(name, date(year, *first), date(year + (last < first), *last)))
    found += [Festival("chinese_new_year", day, day) for day in map(date.fromisoformat, CHINESE_NEW_YEAR)]
    return sorted((one for one in found if one.last >= after and one.first <= until), key=lambda one: one.first)


def calendar(first: date, days: int) -> tuple[list[str], Any]:
    """For each effect a row of 0 and 1 over the days: weekdays, pay days, the middle of the month, each festival and the week before it, months."""
    every = [first + timedelta(days=at) for at in range(days)]
    rows: dict[str, Any] = {f"weekday_{at}": np.array([day.weekday() == at for day in every]) for at in range(7)}
    rows["pay_day"] = np.array([day.day >= 28 or day.day <= 2 for day in every])  # noqa: PLR2004 - salaries come at the end of a month
    rows["mid_month"] = np.array([day.day in {15, 16} for day in every])
    for name in (*FESTIVALS, "chinese_new_year"):
        rows[f"before_{name}"], rows[name] = np.zeros(days, bool), np.zeros(days, bool)
    for one in festivals(first - timedelta(days=1), every[-1] + timedelta(days=BEFORE)):
        rows[f"before_{one.name}"] |= np.array([0 < (one.first - day).days <= BEFORE for day in every])
        rows[one.name] |= np.array([one.first <= day <= one.last for day in every])
    rows |= {f"month_{at}": np.array([day.month == at for day in every]) for at in range(1, 13)}
    return list(rows), np.stack(list(rows.values()))


@dataclass(frozen=True)
class Demand:
    """`daily`: units expected of each product on each day to come; `error`: standard deviation of a day's error; `effects`: the shop's, by name."""

    daily: Floats
    error: Floats
    effects: dict[str, float]


def forecast(sold: Floats, first: date, ahead: int, *, speed: float) -> Demand:
    """`sold`: units of each product (rows) on each day from `first` on. Gives the `ahead` days that follow."""
    factor, shop = learnt(sold, first, ahead)
    known = np.maximum(factor[:, : sold.shape[1]], 1e-6)
    level, last = smoothed(sold / known, speed)
    wrong = (sold - level * known)[:, -365:]
    return Demand(last[:, None] * factor[:, sold.shape[1] :], np.sqrt((wrong**2).mean(axis=1)), shop)


def learnt(sold: Floats, first: date, ahead: int) -> tuple[Floats, dict[str, float]]:
    """What each day does to each product, the days to come too (1: nothing); and what each effect is in the whole shop."""
    products, days = sold.shape
    names, marks = calendar(first, days + ahead)
    if days < YEARS_FOR_MONTHS * 365:  # one year cannot tell a month from a trend
        names, marks = names[:-12], marks[:-12]
    parts = [[at for at, name in enumerate(names) if kind_of(name) == kind and marks[at, :days].any()] for kind in dict.fromkeys(map(kind_of, names))]  # fmt: skip
    months, years = halves(first, days)
    factor, mine, shop = np.ones((products, days + ahead)), np.ones((len(names), products)), dict[str, float]()
    for _round in range(ROUNDS):
        bare = sold / np.maximum(factor[:, :days], 1e-6)
        levels = {A_QUARTER: centred(bare, A_QUARTER), A_YEAR: centred(bare, A_YEAR) * growth(bare)}
        spread = overdispersion(sold, levels[A_QUARTER] * factor[:, :days])
        for part in filter(None, parts):
            kind = kind_of(names[part[0]])
            times(factor, 1 / mine[part], marks[part])
            expected = levels[A_YEAR if kind == "month" else A_QUARTER] * factor[:, :days]
            every, own = effects(sold, expected, marks[part, :days], months if kind in OFTEN else years, spread)
            if len(part) > 1:
                every, own = every / every.mean(), own / own.mean(axis=0)
            mine[part] = own
            times(factor, own, marks[part])
            shop |= {names[at]: float(one) for at, one in zip(part, every, strict=True)}
    return factor, shop


def times(factor: Floats, own: Floats, marks: Any) -> None:
    """Each effect of products on the days that it is for, in place."""
    for one, days in zip(own, marks, strict=True):
        factor[:, np.flatnonzero(days)] *= one[:, None]


def halves(first: date, days: int) -> tuple[Any, Any]:
    """True on the days of one half of history: odd months, for what comes every month; odd years, for what comes every year."""
    every = [first + timedelta(days=at) for at in range(days)]
    return np.array([day.month % 2 == 1 for day in every]), np.array([day.year % 2 == 1 for day in every])


def kind_of(name: str) -> str:
    """Weekdays, and months, part all days among them: their effects are around 1 together. The others stand alone."""
    return name.partition("_")[0] if name.startswith(("weekday_", "month_")) else name


def effects(sold: Floats, expected: Floats, marked: Any, half: Any, spread: Floats) -> tuple[Floats, Floats]:
    """Of the shop, for each row of `marked`, and of each product: what was sold on its days over what was expected, drawn as said above."""
    past = np.flatnonzero(marked.any(axis=0))
    one, other = ((marked & which)[:, past].astype(np.float64) for which in (half, ~half))
    sold, expected = sold[:, past].T, expected[:, past].T
    units_one, base_one, units_other, base_other = one @ sold, one @ expected, other @ sold, other @ expected
    units, base = units_one + units_other, base_one + base_other
    every: Floats = (units.sum(axis=1, keepdims=True) + DRAWN) / (base.sum(axis=1, keepdims=True) + DRAWN)
    if len(marked) > 1:
        every = every ** repeating(*(of.sum(axis=1) for of in (units_one, base_one, units_other, base_other)))
    both = (every**2 * base_one * base_other).sum(axis=1, keepdims=True)
    apart = ((units_one - every * base_one) * (units_other - every * base_other)).sum(axis=1, keepdims=True)
    repeats = np.maximum(apart, 0) / np.maximum(both, 1e-9)
    own: Floats = every * (units * repeats + spread) / (every * base * repeats + spread)
    return every[:, 0], np.maximum(own, 1e-3)


def repeating(units_one: Floats, base_one: Floats, units_other: Floats, base_other: Floats) -> float:
    """How far the shop's months, or weekdays, of one half of history are those of the other: 0 to 1, the correlation of their logarithms."""
    known = (base_one > 0) & (base_other > 0)
    if known.sum() < 3:  # noqa: PLR2004 - two points always lie on a line
        return 1.0
    one, other = (np.log((units + DRAWN) / (base + DRAWN))[known] for units, base in ((units_one, base_one), (units_other, base_other)))  # fmt: skip
    one, other = one - one.mean(), other - other.mean()
    return float(np.clip((one * other).sum() / max(float(np.sqrt((one**2).sum() * (other**2).sum())), 1e-9), 0, 1))


def overdispersion(sold: Floats, expected: Floats) -> Floats:
    """Variance over mean of a day's sales: 1 where units come one by one (Poisson), more where they come by the dozen."""
    found: Floats = ((sold - expected) ** 2).sum(axis=1) / np.maximum(expected.sum(axis=1), 1e-9)
    return np.maximum(found, 1.0)


def centred(sold: Floats, width: int) -> Floats:
    """The mean of `width` days around each, of the first and of the last so many at the ends: it does not lag behind a shop that grows."""
    days = sold.shape[1]
    width = min(width, days)
    low = np.clip(np.arange(days) - width // 2, 0, days - width)
    sums = np.concatenate([np.zeros((len(sold), 1)), sold.cumsum(axis=1)], axis=1)
    mean: Floats = (sums[:, low + width] - sums[:, low]) / width
    return np.maximum(mean, 0.0)


def growth(sold: Floats) -> Floats:
    """What the shop's growth makes of each day of the first and last half year, whose means lie within: or growth would pass for a season."""
    days = sold.shape[1]
    if days < YEARS_FOR_MONTHS * A_YEAR:
        return np.ones(days)
    whole, apart = sold.sum(axis=0), days - A_YEAR
    rate = np.log((whole[-A_YEAR:].sum() + DRAWN) / (whole[:A_YEAR].sum() + DRAWN)) / apart
    at = np.arange(days)
    grown: Floats = np.exp(rate * (at - np.clip(at, A_YEAR // 2, days - A_YEAR // 2 - 1)))
    return grown


def smoothed(sold: Floats, speed: float) -> tuple[Floats, Floats]:
    """The level before each day, and after the last. It begins at the mean of the first four weeks."""
    level = np.empty_like(sold)
    now = sold[:, :WINDOW].mean(axis=1)
    for at in range(sold.shape[1]):
        level[:, at] = now
        now = now + speed * (sold[:, at] - now)
    return level, now


def plain(sold: Floats, ahead: int) -> Demand:
    """The mean of the last eight weeks: what is said when there is too little to learn from, or nothing better was found."""
    recent = sold[:, -2 * WINDOW :]
    mean = recent.mean(axis=1)
    return Demand(np.repeat(mean[:, None], ahead, axis=1), recent.std(axis=1), {})


@dataclass(frozen=True)
class Test:
    """`told`: errors as shares of what was sold; `simple`: products that the mean of eight weeks has told better, which it foresees from now on."""

    told: dict[str, Any]
    simple: Any


def look_back(sold: Floats, first: date) -> Test:
    """Errors of the last three windows of 28 days, each foreseen from what was known before it: the sum of what products were wrong by, over what they sold.

    Speed, and model or mean for each product, are those that erred least in the windows before it, up to six in all: nothing is judged by what chose it.
    Beside it the mean for all, saying the 28 days before again (naive), and those of a year before (seasonal naive; None in the first year).
    """
    days = sold.shape[1]
    starts = [start for start in range(days - WINDOW * LOOKS, days, WINDOW) if start >= SHORTEST]
    wrong = {start: mistakes(sold, first, start) for start in starts}
    said: dict[str, float] = {}
    for start in starts[-WINDOWS:]:
        speed, simple = preferred([wrong[one] for one in starts if one < start], len(sold))
        one = wrong[start]
        one["chosen"] = np.where(simple, one["plain"], one[str(speed)])
        for name, by in one.items():
            said[name] = said.get(name, 0.0) + float(by.sum())
    came = float(sold[:, starts[-WINDOWS:][0] :].sum())
    speed, simple = preferred(list(wrong.values()), len(sold))
    share = {name: round(one / came, 4) if came else 0.0 for name, one in said.items()}
    told = {
        "windows": len(starts[-WINDOWS:]),
        "products": len(sold),
        "sold": round(came),
        "speed": speed,
        "by_mean": int(simple.sum()),
        "error": share["chosen"],
        "plain_error": share["plain"],
        "naive_error": share["naive"],
        "seasonal_naive_error": share["seasonal"] if starts[-WINDOWS:][0] >= YEAR else None,
    }
    return Test(told, simple)


def mistakes(sold: Floats, first: date, start: int) -> dict[str, Floats]:
    """Units that each way of foreseeing 28 days from `start` on was wrong by, for each product."""
    known, truth = sold[:, :start], sold[:, start : start + WINDOW].sum(axis=1)
    said = {"naive": known[:, -WINDOW:].sum(axis=1), "plain": plain(known, WINDOW).daily.sum(axis=1)}
    if start >= YEAR:
        said["seasonal"] = sold[:, start - YEAR : start - YEAR + WINDOW].sum(axis=1)
    factor, _shop = learnt(known, first, WINDOW)
    usual = np.maximum(factor[:, :start], 1e-6)
    for speed in SPEEDS:
        said[str(speed)] = smoothed(known / usual, speed)[1] * factor[:, start:].sum(axis=1)
    return {name: np.abs(one - truth) for name, one in said.items()}


def preferred(seen: list[dict[str, Floats]], products: int) -> tuple[float, Any]:
    """The speed that erred least, and which products the mean told better. With nothing seen yet: the middle one, and none."""
    if not seen:
        return SPEEDS[1], np.zeros(products, bool)
    sums = {name: np.sum([one[name] for one in seen], axis=0) for name in ("plain", *map(str, SPEEDS))}
    speed = min(SPEEDS, key=lambda one: float(sums[str(one)].sum()))
    return speed, sums["plain"] < sums[str(speed)]
