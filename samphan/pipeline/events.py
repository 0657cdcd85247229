"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind
from samphan.platform.thai.money import money


@event_kind(
    "pipeline.opportunity_created",
    icon="target",
    label=_("Opportunity added"),
    sentence=_("%(actor)s added the opportunity %(name)s (%(amount)s)"),
)
@dataclass(frozen=True, slots=True)
class OpportunityCreated(EventData):
    """`amount` is a decimal in text, in baht; `stage` its name then."""

    name: str
    amount: str
    stage: str

    def words(self) -> dict[str, Any]:
        return {"amount": money(self.amount)}


@event_kind(
    "pipeline.opportunity_changed",
    icon="pencil",
    label=_("Opportunity changed"),
    sentence=_("%(actor)s changed %(fields)s of the opportunity %(name)s"),
)
@dataclass(frozen=True, slots=True)
class OpportunityChanged(EventData):
    """Names of the fields, never their values."""

    name: str
    fields: list[str]

    def words(self) -> dict[str, Any]:
        from samphan.pipeline.reading import label_of  # noqa: PLC0415 - events are declared before models are ready

        return {"fields": ", ".join(label_of(name) for name in self.fields)}


@event_kind(
    "pipeline.opportunity_moved",
    icon="arrow-right",
    label=_("Opportunity moved"),
    sentence=_("%(actor)s moved the opportunity %(name)s from %(before)s to %(stage)s"),
)
@dataclass(frozen=True, slots=True)
class OpportunityMoved(EventData):
    """Stages by their names then."""

    name: str
    before: str
    stage: str


@event_kind(
    "pipeline.opportunity_won",
    icon="trophy",
    label=_("Opportunity won"),
    sentence=_("%(actor)s won the opportunity %(name)s (%(amount)s)"),
)
@dataclass(frozen=True, slots=True)
class OpportunityWon(EventData):
    """`amount` is a decimal in text; `reason` may be empty."""

    name: str
    amount: str
    reason: str

    def words(self) -> dict[str, Any]:
        return {"amount": money(self.amount)}


@event_kind(
    "pipeline.opportunity_lost",
    icon="thumb-down",
    label=_("Opportunity lost"),
    sentence=_("%(actor)s lost the opportunity %(name)s: %(reason)s"),
)
@dataclass(frozen=True, slots=True)
class OpportunityLost(EventData):
    name: str
    amount: str
    reason: str
    lost_to: str = ""


@event_kind(
    "pipeline.opportunity_reopened",
    icon="arrow-back-up",
    label=_("Opportunity reopened"),
    sentence=_("%(actor)s reopened the opportunity %(name)s"),
)
@dataclass(frozen=True, slots=True)
class OpportunityReopened(EventData):
    name: str


@event_kind(
    "pipeline.opportunity_deleted",
    icon="trash",
    label=_("Opportunity deleted"),
    sentence=_("%(actor)s deleted the opportunity %(name)s"),
)
@dataclass(frozen=True, slots=True)
class OpportunityDeleted(EventData):
    name: str


@event_kind(
    "pipeline.opportunity_restored",
    icon="arrow-back-up",
    label=_("Opportunity restored"),
    sentence=_("%(actor)s restored the opportunity %(name)s"),
)
@dataclass(frozen=True, slots=True)
class OpportunityRestored(EventData):
    name: str


@event_kind(
    "pipeline.lead_created",
    icon="user-question",
    label=_("Lead came in"),
    sentence=_("%(actor)s took in a lead: %(interest)s"),
)
@dataclass(frozen=True, slots=True)
class LeadCreated(EventData):
    """`door` is how it came in; `owner` the name of who got it, empty for nobody."""

    interest: str
    door: str
    owner: str = ""


@event_kind(
    "pipeline.lead_assigned",
    icon="user-check",
    label=_("Lead given"),
    sentence=_("%(actor)s gave the lead %(interest)s to %(owner)s"),
)
@dataclass(frozen=True, slots=True)
class LeadAssigned(EventData):
    interest: str
    owner: str


@event_kind(
    "pipeline.lead_answered",
    icon="message",
    label=_("Lead answered"),
    sentence=_("%(actor)s answered the lead %(interest)s after %(minutes)s minutes"),
)
@dataclass(frozen=True, slots=True)
class LeadAnswered(EventData):
    """`minutes` from coming in to the first answer."""

    interest: str
    minutes: int


@event_kind(
    "pipeline.lead_qualified",
    icon="thumb-up",
    label=_("Lead qualified"),
    sentence=_("%(actor)s qualified the lead %(interest)s"),
)
@dataclass(frozen=True, slots=True)
class LeadQualified(EventData):
    """`opportunity` is the id of what it became."""

    interest: str
    opportunity: str


@event_kind(
    "pipeline.lead_lost",
    icon="thumb-down",
    label=_("Lead not pursued"),
    sentence=_("%(actor)s does not pursue the lead %(interest)s: %(reason)s"),
)
@dataclass(frozen=True, slots=True)
class LeadLost(EventData):
    interest: str
    reason: str


@event_kind(
    "pipeline.lead_reopened",
    icon="arrow-back-up",
    label=_("Lead reopened"),
    sentence=_("%(actor)s reopened the lead %(interest)s"),
)
@dataclass(frozen=True, slots=True)
class LeadReopened(EventData):
    interest: str


@event_kind(
    "pipeline.plan_made",
    icon="flag",
    label=_("Account plan made"),
    sentence=_("%(actor)s wants to reach with this customer: %(goal)s"),
)
@dataclass(frozen=True, slots=True)
class PlanMade(EventData):
    goal: str


@event_kind(
    "pipeline.plan_closed",
    icon="flag",
    label=_("Account plan closed"),
    sentence=_("%(actor)s closed the plan: %(goal)s"),
)
@dataclass(frozen=True, slots=True)
class PlanClosed(EventData):
    goal: str
