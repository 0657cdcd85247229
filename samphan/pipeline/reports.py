"""What became of deals: won and lost and why, how long it took, how far they came, where they came from, and against whom.

Two sets of deals are looked at, and each table says which: those *closed* in the period, and those *begun* in it. Every figure leads to
its deals by the filters of the list (`Row.filters`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from samphan.pipeline.access import opportunities
from samphan.pipeline.models import (
    CloseReason,
    Competitor,
    MoveKind,
    Opportunity,
    OpportunityState,
    Pipeline,
    Rival,
    Source,
    Stage,
    StageMove,
)
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import midnight
from samphan.platform.refusals import Sentence
from samphan.platform.thai.money import half_up

WON, LOST = OpportunityState.WON, OpportunityState.LOST
DAY = timedelta(days=1)
Filters = dict[str, str]


@dataclass(frozen=True)
class Span:
    """Days, both inclusive, and the pipeline that is looked at (None: all)."""

    first: date
    last: date
    line: Pipeline | None = None

    def holds(self, name: str) -> dict[str, Any]:
        return {f"{name}__gte": midnight(self.first), f"{name}__lt": midnight(self.last + DAY)}

    def filters(self, name: str, **more: object) -> Filters:
        """Of the list: the same days, the same pipeline, and `more` as `column=value`."""
        found = {f"f.{name}": f"between:{self.first}..{self.last}"}
        if self.line:
            found["f.pipeline"] = f"any:{self.line.pk}"
        return found | {f"f.{column}": f"any:{value}" for column, value in more.items()}


@dataclass(frozen=True)
class Row:
    """A line: its name, its cells in order (None: nothing to say), and the filters that show its deals."""

    name: str
    cells: list[Any]
    filters: Filters = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """One table. Each header is a name and how its cells read: number, baht, percent or days."""

    key: str
    title: Sentence
    about: Sentence
    first: Sentence
    headers: list[tuple[Sentence, str]]
    rows: list[Row]


@dataclass(frozen=True)
class Summary:
    """Of the deals closed in the period."""

    won: int
    lost: int
    won_worth: Decimal
    lost_worth: Decimal
    days: float | None  # half of the won took no longer

    @property
    def rate(self) -> int | None:
        """Of a hundred closed deals, how many were won."""
        return share(self.won, self.won + self.lost)


def share(part: int, whole: int) -> int | None:
    return round(part * 100 / whole) if whole else None


def rows_of(actor: Actor, span: Span) -> QuerySet[Opportunity]:
    """Deals within the actor's reach. Raises `Forbidden`."""
    opportunities.require(actor, "view")
    rows: QuerySet[Opportunity] = opportunities.rows(actor).filter(deleted_at=None)
    return rows.filter(pipeline=span.line) if span.line else rows


def closed(actor: Actor, span: Span) -> QuerySet[Opportunity]:
    return rows_of(actor, span).filter(state__in=[WON, LOST], **span.holds("closed_at"))


def begun(actor: Actor, span: Span) -> QuerySet[Opportunity]:
    return rows_of(actor, span).filter(**span.holds("created_at"))


def summary(actor: Actor, span: Span) -> Summary:
    found = {state: (many, half_up(worth)) for state, many, worth in counted(closed(actor, span), "state")}
    won, lost = found.get(WON, (0, Decimal(0))), found.get(LOST, (0, Decimal(0)))
    took = durations(closed(actor, span).filter(state=WON))
    return Summary(won[0], lost[0], won[1], lost[1], median(took) if took else None)


def counted(rows: QuerySet[Opportunity], *names: str) -> Iterable[tuple[Any, ...]]:
    return rows.order_by().values_list(*names).annotate(Count("pk"), Sum("amount"))


def durations(rows: QuerySet[Opportunity]) -> list[float]:
    """Days from the first word to the end, of each."""
    moments = rows.order_by().values_list("created_at", "closed_at")
    return [(end - start) / DAY for start, end in moments if end]


# ── why ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def reasons(actor: Actor, span: Span) -> Report:
    names = dict(CloseReason.objects.values_list("pk", "name"))
    found = sorted(counted(closed(actor, span), "state", "reason"), key=lambda one: (one[0] != LOST, -one[2]))
    of_state: Counter[str] = Counter()
    for state, _reason, many, _worth in found:
        of_state[state] += many
    labels = dict(OpportunityState.choices)
    rows = [
        Row(
            f"{labels[state]} · {names.get(reason, _('no reason given'))}",
            [many, share(many, of_state[state]), half_up(worth)],
            span.filters("closed_at", state=state)
            | ({"f.reason": f"any:{reason}"} if reason else {"f.reason": "empty:"}),
        )
        for state, reason, many, worth in found
    ]
    return Report(
        "reasons",
        _("Why won, why lost"),
        _("Deals closed in the period, by the reason that was given."),
        _("Reason"),
        [(_("Deals"), "number"), (_("Share of these"), "percent"), (_("Worth"), "baht")],
        rows,
    )


# ── how long ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def stage_times(actor: Actor, span: Span) -> Report:
    """Time on each stage, of the deals that left it in the period."""
    moves = StageMove.objects.filter(
        opportunity__in=rows_of(actor, span),
        undone_at=None,
        since__isnull=False,
        from_stage__isnull=False,
        **span.holds("at"),
    )
    took: dict[UUID, list[float]] = defaultdict(list)
    for stage, since, at in moves.values_list("from_stage", "since", "at"):
        took[stage].append((at - since) / DAY)
    rows = [
        Row(name, [len(took[stage]), median(took[stage]), sum(took[stage]) / len(took[stage]), max(took[stage])])
        for stage, name in stages_of(span)
        if stage in took
    ]
    return Report(
        "times",
        _("How long on each stage"),
        _(
            "Deals that left the stage in the period, won and lost ones too. Half of them stood there no longer than the middle value."
        ),
        _("Stage"),
        [(_("Deals"), "number"), (_("Middle value"), "days"), (_("On average"), "days"), (_("Longest"), "days")],
        rows,
    )


def stages_of(span: Span) -> list[tuple[UUID, str]]:
    rows = Stage.objects.order_by("pipeline__position", "pipeline_id", "position", "pk")
    if span.line:
        return list(rows.filter(pipeline=span.line).values_list("pk", "name"))
    return [(pk, f"{line} · {name}") for pk, name, line in rows.values_list("pk", "name", "pipeline__name")]


# ── how far ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def conversion(actor: Actor, span: Span) -> Report:
    """A deal came as far as the last stage in order that it ever stood on; one that was won came all the way."""
    furthest = StageMove.objects.filter(
        opportunity=OuterRef("pk"), undone_at=None, kind__in=[MoveKind.BEGUN, MoveKind.MOVED]
    ).order_by("-to_stage__position", "-pk")
    far = begun(actor, span).annotate(far=Subquery(furthest.values("to_stage__position")[:1]))
    came: Counter[tuple[UUID, int | None, str]] = Counter()
    for line, position, state, many in far.order_by().values_list("pipeline", "far", "state").annotate(Count("pk")):
        came[line, position, state] += many
    rows = []
    for line, steps in steps_by_line(span).items():
        reached = [0] * (len(steps) + 1)
        for (of_line, far_at, state), many in came.items():
            if of_line == line:
                passed = sum(position <= (far_at or 0) for position, _name in steps)
                last = len(steps) if state == WON else max(passed - 1, 0)
                for at in range(last + 1):
                    reached[at] += many
        for at, (_position, name) in enumerate(steps):
            if reached[0]:
                rows.append(
                    Row(name, [reached[at], share(reached[at], reached[0]), share(reached[at + 1], reached[at])])
                )
        if reached[0]:
            won = span.filters("created_at", state=WON) | {"f.pipeline": f"any:{line}"}
            rows.append(Row(_("won"), [reached[-1], share(reached[-1], reached[0]), None], won))
    return Report(
        "stages",
        _("How far deals come"),
        _(
            "Deals begun in the period. A deal came as far as the furthest stage it stood on; a won one came all the way. Young deals may still go on."
        ),
        _("Stage"),
        [(_("Came this far"), "number"), (_("Of all"), "percent"), (_("Went on from here"), "percent")],
        rows,
    )


def steps_by_line(span: Span) -> dict[UUID, list[tuple[int, str]]]:
    """Stages in use, by place and name."""
    found: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    rows = Stage.objects.filter(archived_at=None).order_by("pipeline__position", "pipeline_id", "position", "pk")
    several = span.line is None and Pipeline.objects.filter(archived_at=None).count() > 1
    for position, name, line, line_name in rows.values_list("position", "name", "pipeline_id", "pipeline__name"):
        if span.line is None or span.line.pk == line:
            found[line].append((position, f"{line_name} · {name}" if several else name))
    return found


def sources(actor: Actor, span: Span) -> Report:
    names: dict[UUID | None, str] = {None: _("no source given")}
    names.update(Source.objects.values_list("pk", "name"))
    tally: dict[UUID | None, Counter[str]] = defaultdict(Counter)
    worth: dict[UUID | None, Decimal] = defaultdict(Decimal)
    for source, state, many, amount in counted(begun(actor, span), "source", "state"):
        tally[source][state] += many
        if state == WON:
            worth[source] += half_up(amount)
    rows = [
        Row(
            names[source],
            [states.total(), states[WON], states[LOST], share(states[WON], states[WON] + states[LOST]), worth[source]],
            span.filters("created_at") | {"f.source": f"any:{source}" if source else "empty:"},
        )
        for source, states in sorted(tally.items(), key=lambda one: -one[1].total())
    ]
    return Report(
        "sources",
        _("Where deals come from"),
        _("Deals begun in the period, by source. The rate counts those that are closed already."),
        _("Source"),
        [
            (_("Begun"), "number"),
            (_("Won"), "number"),
            (_("Lost"), "number"),
            (_("Win rate"), "percent"),
            (_("Won worth"), "baht"),
        ],
        rows,
    )


# ── against whom ─────────────────────────────────────────────────────────────────────────────────────────────────────
def competitors(actor: Actor, span: Span) -> Report:
    """A deal counts against each competitor that was named in it; it is lost to the one that was said to have it."""
    ended = closed(actor, span)
    tally: dict[UUID, Counter[str]] = defaultdict(Counter)
    met = set(Rival.objects.filter(opportunity__in=ended).values_list("opportunity_id", "competitor_id"))
    states: dict[UUID, str] = {}
    lost_to: dict[UUID, Decimal] = defaultdict(Decimal)
    for pk, state, winner, amount in ended.order_by().values_list("pk", "state", "lost_to", "amount"):
        states[pk] = state
        if winner:
            met.add((pk, winner))
            tally[winner]["to"] += 1
            lost_to[winner] += amount
    for pk, competitor in met:
        tally[competitor][states[pk]] += 1
    rows = [
        Row(
            name,
            [
                one.total() - one["to"],
                one[WON],
                one[LOST],
                one["to"],
                share(one[WON], one[WON] + one[LOST]),
                half_up(lost_to[pk]),
            ],
            span.filters("closed_at", competitors=pk),
        )
        for pk, name in Competitor.objects.order_by("position").values_list("pk", "name")
        if (one := tally.get(pk))
    ]
    return Report(
        "competitors",
        _("Against whom"),
        _("Deals closed in the period in which the competitor was named."),
        _("Competitor"),
        [
            (_("Met"), "number"), (_("Won"), "number"), (_("Lost"), "number"), (_("of it to them"), "number"),
            (_("Win rate"), "percent"), (_("Went to them"), "baht"),
        ],
        sorted(rows, key=lambda row: -row.cells[0]),
    )  # fmt: skip


REPORTS = {
    "reasons": reasons, "times": stage_times, "stages": conversion, "sources": sources, "competitors": competitors,
}  # fmt: skip
