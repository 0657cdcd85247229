"""Models whose changes are kept in the audit trail."""

from django.utils.translation import gettext_lazy as _

from samphan.pipeline.models import (
    NOUN,
    AssignmentRule,
    CloseReason,
    Competitor,
    Lead,
    Opportunity,
    Pipeline,
    Source,
    Stage,
    Target,
)
from samphan.platform.audit.registry import audited
from samphan.platform.fields.display import words_of_fields

audited(
    Opportunity,
    left_out=["entered_at", "closed_by"],
    labels={"custom": _("custom fields"), "deleted_at": _("deleted")},
    parts={"custom": lambda actor: words_of_fields(actor, NOUN)},
)
audited(Lead, left_out=["why", "rule", "answered_by"], labels={"closed_at": _("closed")})
for listed in (Pipeline, Stage, CloseReason, Source, Competitor, AssignmentRule):
    audited(listed, labels={"position": _("place in the list"), "archived_at": _("archived")})
audited(Target, labels={"month": _("month"), "owner": _("salesperson")})
