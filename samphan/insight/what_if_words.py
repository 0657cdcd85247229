"""A simulation's result in words: measures side by side, what it rests on, from where on it pays, its months as a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from samphan.insight.rfm import GROUPS
from samphan.insight.words import FALLBACKS, MODELS, PERSONAS
from samphan.platform.refusals import Sentence
from samphan.platform.thai.dates import SHORT_EN, SHORT_TH
from samphan.platform.thai.money import whole_baht

MEASURES: Mapping[str, tuple[Sentence, Sentence]] = {
    "customers": (gettext_lazy("Customers who still buy"), gettext_lazy("Known customers with at least one purchase in the months ahead.")),
    "orders": (pgettext_lazy("documents", "Orders"), gettext_lazy("Days on which a customer buys; several orders of one day count once.")),
    "sales": (pgettext_lazy("figures", "Sales"), gettext_lazy("What these orders come to, VAT included.")),
    "margin": (pgettext_lazy("figures", "Margin"), gettext_lazy("Sales without VAT, less what the goods cost.")),
    "value": (pgettext_lazy("what if", "Value"), gettext_lazy("Margin less what the change costs, in today's money (10% a year).")),
}  # fmt: skip
MONEY = frozenset({"sales", "margin", "value"})
LOOKED = ("customers", "orders", "sales")
PUBLISHED = gettext_lazy("the mean of 1,851 elasticities that a study of 2005 gathered")


@dataclass(frozen=True)
class Line:
    """A measure: expected and interval, today, then, and the difference; in words."""

    label: Sentence
    meaning: Sentence
    today: tuple[str, str]
    then: tuple[str, str]
    difference: tuple[str, str]
    tone: str


def lines(result: Mapping[str, Any]) -> list[Line]:
    told = []
    for name, (label, meaning) in MEASURES.items():
        of = result["measures"][name]
        low, high = of["difference"][1:]
        told.append(
            Line(
                label,
                meaning,
                spoken(of["today"], name),
                spoken(of["what_if"], name),
                spoken(of["difference"], name, signed=True),
                "good" if low > 0 else "bad" if high < 0 else "",
            )
        )
    return told


def spoken(ends: Sequence[float], name: str, *, signed: bool = False) -> tuple[str, str]:
    """The middle, and the interval: ฿1,234 · ฿1,100 – ฿1,300."""
    middle, low, high = (amount(one, name, signed=signed) for one in ends)
    return middle, f"{low} – {high}"


def amount(value: float, name: str, *, signed: bool = False) -> str:
    whole = round(value)
    said = whole_baht(abs(whole)) if name in MONEY else f"{abs(whole):,}"
    sign = "−" if whole < 0 else "+" if signed and whole > 0 else ""
    return f"{sign}{said}"


def who_words(who: str) -> str:
    kind, _colon, value = who.partition(":")
    if kind == "grade":
        return _("Grade %(grade)s") % {"grade": value}
    if kind == "group" and value in GROUPS:
        return str(GROUPS[value][0]).partition(":")[0]
    if kind == "persona" and value in PERSONAS:
        return str(PERSONAS[value]).partition(":")[0]
    return _("All customers")


def wish_words(wish: Mapping[str, Any]) -> list[str]:
    """What changes, a sentence each; the group and the time first."""
    said = [who_words(wish["who"]), months_words(wish["months"])]
    if wish["retention"]:
        said.append(_("yearly retention %(points)s points") % {"points": f"{wish['retention']:+g}"})
    if wish["churn"]:
        said.append(_("leaving %(percent)s%%") % {"percent": f"{-wish['churn']:+g}"})
    if wish["price"]:
        said.append(_("price %(percent)s%%") % {"percent": f"{wish['price']:+g}"})
    if wish["reach"]:
        said.append(_("campaign to %(reach)s%% of them, %(response)s%% answer, discount %(discount)s%%") % {name: f"{wish[name]:g}" for name in ("reach", "response", "discount")})  # fmt: skip
    if wish["cost"]:
        said.append(_("cost %(baht)s") % {"baht": whole_baht(wish["cost"])})
    return said


def months_words(months: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def break_even_words(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """From where on it pays, as facts; nothing is said where nothing changes."""
    even, said = result["break_even"], []
    if result["pays"] is None:
        return []
    if "response" in even:
        said.append(
            (
                _("Pays from this response rate on"),
                _("at none") if even["response"] is None else f"{even['response']:g}%",
            )
        )
    if "elasticity" in even:
        said.append(
            (
                _("Nothing won or lost at the elasticity"),
                _("at none") if even["elasticity"] is None else f"{even['elasticity']:g}",
            )
        )
    if "month" in even:
        said.append(
            (_("Covers its cost in month"), _("not within this time") if even["month"] is None else f"{even['month']}")
        )
    if even["worth"] > 0:
        said.append((_("May cost at most, once"), whole_baht(round(even["worth"]))))
    return said  # fmt: skip


def chart(result: Mapping[str, Any]) -> dict[str, Any]:
    """Sales by month, both."""
    by_month = result["by_month"]["sales"]
    names = SHORT_TH if get_language() == "th" else SHORT_EN
    return {
        "categories": list(month_names(date.fromisoformat(result["until"]), len(by_month["today"]), names)),
        "series": [
            {"name": pgettext("what if", "As today"), "values": [round(one) for one in by_month["today"]]},
            {"name": _("What if"), "values": [round(one) for one in by_month["what_if"]]},
        ],
        "unit": "฿",
    }


def month_names(until: date, many: int, names: Sequence[str]) -> Iterator[str]:
    """Each month ahead by the calendar month most of it lies in."""
    first = until.month if until.day > 15 else until.month - 1  # noqa: PLR2004 - the middle of a month
    for at in range(many):
        yield names[(first + at) % 12]


def rests_on(result: Mapping[str, Any]) -> list[str]:
    """Who speaks, on how much, and by what the intervals were widened."""
    models = f"{MODELS.get(result['model'], result['model'])} + {MODELS.get(result['spending'], result['spending'])}"
    said = [
        _("%(customers)s customers, %(models)s, %(runs)s runs in %(seconds)s seconds.")
        % {"customers": f"{result['customers']:,}", "models": models, "runs": result["runs"], "seconds": f"{result['seconds']:.1f}"}
    ]  # fmt: skip
    if result["lived_with"] < result["customers"]:
        said.append(_("%(some)s of them are lived with, the most valuable among them; the others are counted by those like them.") % {"some": f"{result['lived_with']:,}"})  # fmt: skip
    if why := FALLBACKS.get(result["fallback"], ""):
        said.append(_("The simpler rule speaks because %(reason)s.") % {"reason": why} + " " + _("Read the figures as a rough guide."))  # fmt: skip
    if result["widened"]["source"] == "convention":
        said.append(_("The history is too short to look back: the intervals are widened by a convention, ±25% for three months."))  # fmt: skip
    else:
        said.append(_("The intervals hold chance, the doubt about the models' parameters, and by what looks back were off beyond these: %(often)s in how often, %(much)s in how much.") % {name: f"{result['widened'][name]:.0%}" for name in ("often", "much")})  # fmt: skip
    return said


def looks_table(looks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How often what came lay within the 80 % interval, by time ahead: a row each, in words."""
    return [
        {
            "months": months_words(one["months"]),
            "measure": MEASURES[one["measure"]][0],
            "looks": one["looks"],
            "narrow": one["narrow"],
            "wide": "–" if one["wide"] is None else one["wide"],
            "off": f"{one['off']:.0%}",
        }
        for one in looks
    ]
