"""What each page says, described: read from the warehouse with the rights of whoever it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samphan.insight import dashboard
from samphan.insight.access import figures
from samphan.insight.board_figures import asked_of_board, numbers, tile, with_pinned
from samphan.insight.boards import BOARDS
from samphan.insight.explorer import shaping
from samphan.insight.explorer.asking import ask
from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.question import PERIODS, Question, read
from samphan.insight.models import Goal
from samphan.insight.opening import opened_by
from samphan.insight.reach import reach_of
from samphan.insight.rfm import GROUPS
from samphan.insight.scorecard import FIGURES, judged, readings
from samphan.insight.sharing.content import Content, Drawing, Head, Line, Table, Told
from samphan.insight.standard.catalogue import REPORTS
from samphan.insight.standard.report import Asked, charted
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden
from samphan.platform.web.when import day_words, month_words


def overview(actor: Actor, _name: str, query: str, start: Content) -> Content:
    """The owner's screen: sales of the period, who came back, who is leaving, sales by month, groups of customers."""
    figures.require_whole(actor, "view")
    asked = QueryDict(query).get("days", "")
    with opened_by(actor) as (database, report):
        period = dashboard.Period(
            date.fromisoformat(report["until"]), int(asked) if asked in {"30", "90", "365"} else 30
        )
        sold, gone = dashboard.sold(database, period), dashboard.leaving(database)
        by_month, by_group = dashboard.months(database, period.until), dashboard.groups(database)
    before = _("from the period before")

    def told(name: str, label: str, shape: str, meaning: str) -> Told:
        one = sold[name]
        return Told(label, shaping.words(one.now, shape), one.now, one.words, before if one.words else "", meaning)

    parts: list[Table | Drawing] = [
        Drawing(
            _("Sales by month"),
            "bar",
            {
                "categories": [month_words(month) for month in by_month["months"]],
                "series": [{"name": _("This year"), "values": by_month["now"]}, {"name": _("A year before"), "values": by_month["past"]}],
                "unit": "฿",
            },
        )
    ]  # fmt: skip
    if by_group:
        heads = [Head(pgettext("customers", "Group")), Head(_("Customers"), "whole"), Head(_("Bought for until now"), "money"), Head(_("Worth in the next 12 months"), "money")]  # fmt: skip
        lines = [Line([group_name(row["group"]), row["customers"], row["amount"], row["worth"]]) for row in by_group]
        parts.append(Table(_("Who your customers are"), heads, lines))
    shares = [100 * float(sold["returning"].now) / float(sold["buyers"].now) if sold["buyers"].now else None]
    return replace(
        start,
        facts=[_("The last %(days)s days up to %(day)s") % {"days": period.days, "day": day_words(period.until)}],
        told=[
            told("sales", pgettext("figures", "Sales"), "money", _("Orders of the period that were not cancelled, in baht, VAT included, walk-in customers too.")),
            told("orders", pgettext("documents", "Orders"), "whole", _("How many orders these sales come from.")),
            told("each", _("An order on average"), "money", _("Sales divided by orders.")),
            told("buyers", _("Customers who bought"), "whole", _("Known customers with an order in the period.")),
            Told(_("Customers who came back"), shaping.words(shares[0], "percent"), shares[0], meaning=_("Of the customers who bought in the period, those who had bought before.")),
            Told(_("Customers who are leaving"), shaping.words(gone["count"], "whole"), gone["count"], meaning=_("Customers who used to come or to spend well, and have gone quiet: the groups “at risk” and “must not be lost”.")),
            Told(_("What customers are worth"), shaping.words(gone["whole"], "money"), gone["whole"], meaning=_("Purchases foreseen × what each customer spends at a time, in today's money.")),
        ],
        parts=parts,
        empty="" if sold["orders"].now else _("Nothing was sold in this period."),
    )  # fmt: skip


def group_name(group: str) -> str:
    return str(GROUPS[group][0]).partition(":")[0]


def board(actor: Actor, name: str, query: str, start: Content) -> Content:
    """Numbers and tiles of a dashboard, what the receiver pinned themselves among them."""
    shown = BOARDS[name]
    asked = asked_of_board(QueryDict(query), actor)
    with opened_by(actor) as (database, report):
        today, names = date.fromisoformat(report["until"]), Names(database, actor)
        found = numbers(database, actor, shown, asked, today)
        tiles = [tile(database, actor, one, asked, today=today, names=names) for one in with_pinned(actor, shown)]
    before = _("from the period before")
    told = [
        Told(
            str(one["measure"].label),
            one["value"],
            one["number"],
            one["change"],
            _("%(reached)s of the month's target") % {"reached": one["target"]} if one["target"] else before if one["change"] else "",
            str(one["measure"].meaning),
        )
        for one in found
    ]  # fmt: skip
    parts = [part for one in tiles if (part := tile_part(one))]
    sold = any(one["number"] for one in found)
    return replace(
        start,
        facts=facts_of(asked, names, today),
        told=told,
        parts=parts if sold else [],
        empty="" if sold else _("Nothing was sold in this period."),
    )


def tile_part(one: dict[str, Any]) -> Table | Drawing | None:
    if one["chart"]:
        return Drawing(one["title"], one["chart"][0], one["chart"][1])
    if len(one["rows"]) < 2:  # noqa: PLR2004 - the total alone
        return None
    heads = [Head(str(one["first"].label)), *(Head(str(measure.label), measure.shape) for measure in one["head"])]
    lines = [Line([row.label, *(cell.value for cell in row.cells)], row.depth) for row in one["rows"]]
    return Table(one["title"], heads, lines)


def facts_of(asked: Question, names: Names, today: date) -> list[str]:
    """The days in words, and each filter."""
    first, last = asked.span(today)
    period = str(PERIODS[asked.period])
    if asked.period == "all":
        said = _("%(period)s, up to %(last)s")
    elif asked.period == "days":
        said = _("%(first)s to %(last)s")
    else:
        said = _("%(period)s: %(first)s to %(last)s")
    told = [said % {"period": period, "first": day_words(first), "last": day_words(last)}]
    for name, values in asked.filters:
        told.append(f"{DIMENSIONS[name].label}: {', '.join(names.of(name, value) for value in values)}")
    return told


def look(actor: Actor, _name: str, query: str, start: Content) -> Content:
    """A question of the explorer. Raises `Forbidden` when the receiver's role hides all of what it counts."""
    given = QueryDict(query)
    question = read(given, actor)
    wanted = [name for name in given.getlist("measure") if name in MEASURES]
    hidden = [name for name in wanted if MEASURES[name].hidden and actor.hides(MEASURES[name].hidden)]
    if wanted and len(hidden) == len(wanted):
        raise Forbidden
    with opened_by(actor) as (database, report):
        today, names = date.fromisoformat(report["until"]), Names(database, actor)
        answer = ask(database, question, reach_of(actor), today)
        drawing = shaping.chart(answer, names)
        rows, across = shaping.rows(answer, names), shaping.columns(answer)
        heads = [Head(" · ".join(str(DIMENSIONS[name].label) for name in question.rows))]
        for column in across:
            for name in question.measures:
                label = str(MEASURES[name].label)
                where = names.of(question.across, column) if column else _("Total") if question.across else ""
                heads.append(Head(f"{where}: {label}" if where and len(question.measures) > 1 else where or label, MEASURES[name].shape))  # fmt: skip
        facts = facts_of(question, names, today)
    if question.across:
        facts.append(_("%(measures)s by %(dimension)s") % {"measures": ", ".join(str(MEASURES[name].label) for name in question.measures), "dimension": DIMENSIONS[question.across].label})  # fmt: skip
    if hidden:
        facts.append(_("Your role does not show %(measures)s.") % {"measures": ", ".join(str(MEASURES[name].label) for name in hidden)})  # fmt: skip
    if len(answer.cells) < 2:  # noqa: PLR2004 - the whole alone
        return replace(start, facts=facts, empty=_("Nothing was sold in this period."))
    lines = [Line([row.label, *(cell.value for cell in row.cells)], row.depth, ["", *(cell.change for cell in row.cells)]) for row in rows]  # fmt: skip
    parts: list[Table | Drawing] = [Table(start.title, heads, lines)]
    if drawing:
        parts.insert(0, Drawing(str(MEASURES[question.measures[0]].label), drawing[0], drawing[1]))
    return replace(start, facts=facts, parts=parts)


def report(actor: Actor, name: str, _query: str, start: Content) -> Content:
    """A standard report as its page shows it."""
    figures.require_whole(actor, "view")
    one = REPORTS[name]
    with opened_by(actor) as (database, newest):
        today = date.fromisoformat(newest["until"])
        rows = one.make(Asked(database, Names(database, actor), today))
    facts = [_("Figures up to %(day)s.") % {"day": day_words(today)}]
    if not rows:
        return replace(start, facts=facts, empty=str(one.empty))
    heads = [Head(str(column.label), column.shape) for column in one.columns]
    parts: list[Table | Drawing] = [Table(start.title, heads, [Line(row) for row in rows])]
    if data := charted(one, rows):
        parts.insert(0, Drawing(str(data["series"][0]["name"]), "bar", data))
    return replace(start, facts=facts, parts=parts)


def scorecard(actor: Actor, _name: str, _query: str, start: Content) -> Content:
    """Figures of the whole business beside their targets."""
    figures.require_whole(actor, "view")
    with opened_by(actor) as (database, newest):
        today = date.fromisoformat(newest["until"])
        found = readings(database, today, None, reach_of(actor))
    goals = dict(Goal.objects.filter(branch=None).values_list("figure", "target"))
    heads = [Head(_("Figure")), Head(_("Now"), "money"), Head(_("Target"), "money"), Head(pgettext("figures", "Change"), "mark"), Head(_("State"))]  # fmt: skip
    lines = []
    for one in FIGURES.values():
        if one.name not in found or (one.hidden and actor.hides(one.hidden)):
            continue
        reading, target = found[one.name], goals.get(one.name)
        state = "–" if target is None else str(judged(one, reading.now, target).label)
        values = [str(one.label), reading.now, target, shaping.change(reading.now, reading.before) or "–", state]
        lines.append(Line(values, shapes=["text", one.shape, one.shape, "mark", "text"]))
    facts = [_("The last 30 days up to %(day)s, beside what was aimed at.") % {"day": day_words(today)}]
    return replace(start, facts=facts, parts=[Table(start.title, heads, lines)])
