"""The list of opportunities, and the board, which is the same rows in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from samphan.customers.follow_ups import drop_follow_up, plan_follow_up
from samphan.customers.models import FollowUp, FollowUpKind
from samphan.pipeline.access import leads, opportunities
from samphan.pipeline.actions.leads import change_lead, give_lead
from samphan.pipeline.actions.moving import move_opportunity
from samphan.pipeline.actions.opportunities import change_opportunity, delete_opportunity, restore_opportunity, stage_of
from samphan.pipeline.models import (
    NOUN,
    CloseReason,
    Competitor,
    Door,
    Lead,
    LeadState,
    Opportunity,
    OpportunityState,
    Pipeline,
    Rival,
    Source,
    Stage,
)
from samphan.pipeline.models.opportunity import SAID_OPEN
from samphan.pipeline.queries import SUBJECT, next_steps
from samphan.pipeline.words import next_words, span_words
from samphan.platform.accounts.colleagues import branches, colleagues
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.nouns import Noun, register_noun
from samphan.platform.refusals import Conflict, NotFound, Sentence
from samphan.platform.web.inputs import DateField
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import BulkAction, Table, Teaching
from samphan.platform.web.when import relative_words

register_noun(Noun(NOUN, _("Opportunities"), opportunities))
MORNING = time(9)
NEXT_STATES: list[tuple[str, Sentence]] = [
    ("none", _("nothing planned")),
    ("late", _("late")),
    ("today", _("today")),
    ("planned", _("later")),
]


def stages(_actor: Actor) -> list[tuple[str, str]]:
    """Every stage that a deal may stand on; with its pipeline's name where there are several."""
    rows = list(
        Stage.objects.order_by("pipeline__position", "pipeline_id", "position").values_list(
            "pk", "name", "pipeline__name", "pipeline_id"
        )
    )
    several = len({line for *_rest, line in rows}) > 1
    return [(str(pk), f"{line} · {name}" if several else name) for pk, name, line, _line in rows]


def named(model: Any) -> Any:
    return lambda _actor: [(str(pk), name) for pk, name in model.objects.order_by("position").values_list("pk", "name")]


def planned_next(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Any]:
    return dict(next_steps(ids))


def next_cell(value: Any, _row: Mapping[str, Any]) -> str:
    return format_html('<span class="next next-{}">{}</span>', value.state, next_words(value))


def next_is(states: Sequence[str]) -> Q:
    """Deals whose next step is late, today, later, or not there at all. What is late is told by the clock of the database's row."""
    now = timezone.now()
    end = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999999)
    steps = FollowUp.objects.filter(about_type=SUBJECT, about_id=OuterRef("pk"), done_at=None)
    late, today = Exists(steps.filter(due_at__lt=now)), Exists(steps.filter(due_at__range=(now, end)))
    wanted = {
        "none": ~Exists(steps),
        "late": late,
        "today": today & ~late,
        "planned": Exists(steps) & ~Exists(steps.filter(due_at__lte=end)),
    }
    found = Q(pk__in=())
    for state, condition in wanted.items():
        if state in states:
            found |= Q(condition)
    return found


def against(keys: Sequence[str]) -> Q:
    return Q(Exists(Rival.objects.filter(opportunity=OuterRef("pk"), competitor__in=keys)))


def rivals(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {pk: [] for pk in ids}
    for pk, competitor in Rival.objects.filter(opportunity__in=ids).values_list("opportunity_id", "competitor_id"):
        found[pk].append(str(competitor))
    return found


class GiveToColleague(BulkAction):
    name, label, icon, verb = "owner", _("Give to a colleague"), "user", "edit"

    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        choices = [("", _("nobody")), *colleagues(actor)]
        asked.fields["value"] = forms.ChoiceField(label=str(self.label), choices=choices, required=False)
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        row = opportunities.get(actor, "edit", pk)
        before = str(row.owner_id or "")
        changed = change_opportunity(actor, row, version=row.version, owner=inputs["value"])
        return {"value": before, "now": inputs["value"] or ""} if changed else None

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        row = opportunities.get(actor, "edit", pk)
        if str(row.owner_id or "") != before["now"]:
            raise Conflict
        change_opportunity(actor, row, version=row.version, owner=before["value"])


class MoveToStage(BulkAction):
    name, label, icon, verb = "stage", _("Move to a stage"), "arrow-right", "edit"

    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        asked.fields["value"] = forms.ChoiceField(label=str(self.label), choices=stages(actor))
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        row = opportunities.get(actor, "edit", pk)
        before = str(row.stage_id)
        moved = move_opportunity(actor, row, stage_of(inputs["value"]))
        return {"value": before, "now": inputs["value"]} if moved else None

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        row = opportunities.get(actor, "edit", pk)
        if str(row.stage_id) != before["now"]:
            raise Conflict
        move_opportunity(actor, row, stage_of(before["value"]))


class PlanForMany(BulkAction):
    name, label, icon, verb = "plan", _("Plan something"), "calendar-plus", "edit"

    def form(self, actor: Actor, data: Any = None) -> forms.Form:  # noqa: ARG002 - the same for everybody
        asked = forms.Form(data)
        asked.fields["kind"] = forms.ChoiceField(label=str(_("Kind")), choices=FollowUpKind.choices)
        asked.fields["what"] = forms.CharField(label=str(_("What is to be done")), max_length=300)
        asked.fields["due"] = DateField(label=str(_("Day")), initial=timezone.localdate() + timedelta(days=1))
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        """Each deal's own keeper does it."""
        row = Opportunity.objects.select_related("customer").get(pk=opportunities.get(actor, "edit", pk).pk)
        due = timezone.make_aware(datetime.combine(date.fromisoformat(inputs["due"]), MORNING))
        made = plan_follow_up(
            actor, row.customer, what=inputs["what"], due_at=due, kind=inputs["kind"], assignee=row.owner_id, about=row
        )
        return {"planned": str(made.pk)}

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:  # noqa: ARG002 - the plan says it all
        drop_follow_up(actor, UUID(before["planned"]))


class DeleteOpportunities(BulkAction):
    name, label, icon, verb, danger = "delete", _("Delete"), "trash", "delete", True
    confirm = _("They leave the board and every list. You can undo this.")

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - it asks for nothing
        delete_opportunity(actor, opportunities.get(actor, "delete", pk))
        return {}

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:  # noqa: ARG002 - the row itself holds everything
        gone = Opportunity.objects.filter(pk=pk).first()
        if gone is None:
            raise NotFound
        restore_opportunity(actor, gone)


class OpportunityTable(Table[Opportunity]):
    key = "opportunities"
    label = _("All opportunities")
    url_name = "pipeline:opportunity-list"
    access = opportunities
    noun = NOUN
    default_sort = "-created_at"
    columns: ClassVar[Sequence[Column]] = (
        Column("name", _("What they may buy"), editable=True, opens=True),
        Column("customer", _("Customer"), source="customer__name"),
        Column("state", _("State"), Kind.CHOICE, choices=lambda _actor: OpportunityState.choices),
        Column("pipeline", _("Pipeline"), Kind.CHOICE, source="pipeline_id", choices=named(Pipeline), shown=False),
        Column("stage", _("Stage"), Kind.CHOICE, source="stage_id", choices=stages),
        Column("amount", _("Amount"), Kind.MONEY, sort="amount", editable=True),
        Column("expected_on", _("Expected to close"), Kind.DATE, sort="expected_on", nullable=True, editable=True),
        Column(
            "next",
            _("Next step"),
            Kind.CHOICE,
            choices=lambda _actor: NEXT_STATES,
            load=planned_next,
            render=next_cell,
            meets=next_is,
        ),
        Column("owner", _("Looked after by"), Kind.CHOICE, source="owner_id", choices=colleagues, editable=True),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches, shown=False, editable=True),
        Column(
            "source", _("Source"), Kind.CHOICE, source="source_id", choices=named(Source), shown=False, editable=True
        ),
        Column(
            "competitors",
            _("Competitors"),
            Kind.CHOICES,
            choices=named(Competitor),
            load=rivals,
            meets=against,
            shown=False,
        ),
        Column("reason", _("Reason"), Kind.CHOICE, source="reason_id", choices=named(CloseReason), shown=False),
        Column("closed_at", _("Closed"), Kind.MOMENT, shown=False),
        Column("entered_at", _("On this stage since"), Kind.MOMENT, shown=False),
        Column("created_at", _("Added"), Kind.MOMENT, sort="created_at", shown=False),
    )
    searched = ("name", "customer__name")
    bulk_actions = (GiveToColleague(), MoveToStage(), PlanForMany(), DeleteOpportunities())
    teaching = Teaching(
        _("No opportunities yet"),
        _("What customers may buy is listed here, with its worth, its stage and what to do next."),
        _("Add an opportunity"),
        "pipeline:opportunity-create",
        "pipeline:opportunity:create",
    )

    def rows(self, actor: Actor) -> QuerySet[Opportunity]:
        return super().rows(actor).filter(deleted_at=None)

    def row_url(self, pk: UUID) -> str:
        return f"/pipeline/opportunities/{pk}/"

    def change(self, actor: Actor, pk: UUID, *, version: int, **values: Any) -> None:
        change_opportunity(actor, opportunities.get(actor, "edit", pk), version=version, **values)


ON_BOARD = {"amount": "amount", "expected_on": "expected_on", "entered_at": "entered_at"}
NOT_ON_BOARD = {"state", "stage", "reason", "closed_at"}


class BoardTable(OpportunityTable):
    """Open deals in columns: the list's filters, words and saved views; sorted by what an index of the columns holds."""

    key = "opportunity-board"
    label = _("Opportunities")
    url_name = "pipeline:board"
    default_sort = "-entered_at"
    columns: ClassVar[Sequence[Column]] = [
        replace(column, sort=ON_BOARD.get(column.name, ""))
        for column in OpportunityTable.columns
        if column.name not in NOT_ON_BOARD
    ]

    def rows(self, actor: Actor) -> QuerySet[Opportunity]:
        return super().rows(actor).filter(state=SAID_OPEN)


opportunity_table = OpportunityTable()
board_table = BoardTable()


class GiveLead(BulkAction):
    name, label, icon, verb = "owner", _("Give to a colleague"), "user", "edit"

    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        asked.fields["value"] = forms.ChoiceField(label=str(self.label), choices=colleagues(actor))
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        row = leads.get(actor, "edit", pk)
        before = str(row.owner_id or "")
        give_lead(actor, row, inputs["value"])
        return {"value": before, "now": inputs["value"]} if before != inputs["value"] else None

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        row = leads.get(actor, "edit", pk)
        if str(row.owner_id or "") != before["now"] or not before["value"]:
            raise Conflict
        give_lead(actor, row, before["value"])


def clock_cell(value: datetime, row: Mapping[str, Any]) -> str:
    if row["answered_at"]:
        tone = "good" if row["answered_at"] <= value else "bad"
        minutes = int((row["answered_at"] - row["created_at"]).total_seconds() // 60)
        return format_html('<span class="badge badge-{}">{}</span>', tone, span_words(minutes))
    late = value < timezone.now()
    return format_html(
        '<span class="next next-{}">{}</span>', "late" if late else "today", relative_words(timezone.localtime(value))
    )


class LeadTable(Table[Lead]):
    key = "leads"
    label = _("Leads")
    url_name = "pipeline:lead-list"
    access = leads
    default_sort = "-created_at"
    extra_paths = ("version", "answered_at", "created_at")
    columns: ClassVar[Sequence[Column]] = (
        Column("interest", _("What they ask for"), editable=True, opens=True),
        Column("customer", _("Who asks"), source="customer__name"),
        Column("state", _("State"), Kind.CHOICE, choices=lambda _actor: LeadState.choices),
        Column("clock", _("Response"), Kind.MOMENT, source="due_at", render=clock_cell),
        Column("owner", _("Looked after by"), Kind.CHOICE, source="owner_id", choices=colleagues),
        Column("source", _("Source"), Kind.CHOICE, source="source_id", choices=named(Source), editable=True),
        Column("door", _("Came by"), Kind.CHOICE, choices=lambda _actor: Door.choices, shown=False),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches, shown=False),
        Column("amount", _("Estimated worth"), Kind.MONEY, shown=False, editable=True),
        Column("reason", _("Reason"), Kind.CHOICE, source="reason_id", choices=named(CloseReason), shown=False),
        Column("created_at", _("Came in"), Kind.MOMENT, sort="created_at"),
    )
    searched = ("interest", "customer__name")
    bulk_actions = (GiveLead(),)
    teaching = Teaching(
        _("No leads yet"),
        _("People who ask for something are listed here until you know whether they will buy."),
        _("Take in a lead"),
        "pipeline:lead-create",
        "pipeline:lead:create",
    )

    def row_url(self, pk: UUID) -> str:
        return f"/pipeline/leads/{pk}/"

    def change(self, actor: Actor, pk: UUID, *, version: int, **values: Any) -> None:
        change_lead(actor, leads.get(actor, "edit", pk), version=version, **values)


lead_table = LeadTable()
