"""Rows of this module, a file per noun."""

from samphan.pipeline.models.feed import CalendarFeed
from samphan.pipeline.models.forecast import By, ForecastDay, PeriodKind, Target
from samphan.pipeline.models.lead import AssignmentMethod, AssignmentRule, Door, Lead, LeadForm, LeadState
from samphan.pipeline.models.line import OpportunityLine
from samphan.pipeline.models.opportunity import (
    NOUN,
    MoveKind,
    Opportunity,
    OpportunityContact,
    OpportunityMember,
    OpportunityState,
    Rival,
    StageMove,
)
from samphan.pipeline.models.plan import AccountPlan
from samphan.pipeline.models.setup import CloseReason, Competitor, Listed, Outcome, Pipeline, Source, Stage

__all__ = [
    "NOUN",
    "AccountPlan",
    "AssignmentMethod",
    "AssignmentRule",
    "By",
    "CalendarFeed",
    "CloseReason",
    "Competitor",
    "Door",
    "ForecastDay",
    "Lead",
    "LeadForm",
    "LeadState",
    "Listed",
    "MoveKind",
    "Opportunity",
    "OpportunityContact",
    "OpportunityLine",
    "OpportunityMember",
    "OpportunityState",
    "Outcome",
    "PeriodKind",
    "Pipeline",
    "Rival",
    "Source",
    "Stage",
    "StageMove",
    "Target",
]
