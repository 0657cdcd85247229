"""Models whose changes are kept in the audit trail."""

from collections.abc import Callable

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from samphan.pipeline.models import (
    NOUN,
    AccountPlan,
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
from samphan.platform.accounts.models import User
from samphan.platform.audit.registry import audited
from samphan.platform.fields.display import words_of_fields


def name_in(model: type[Model]) -> Callable[[str], str]:
    """The name of a row that a list holds the id of."""

    def words(pk: str) -> str:
        row = model._default_manager.filter(pk=pk).first()  # noqa: SLF001 - Django's documented name
        return str(row or _("something since deleted"))

    return words


audited(
    Opportunity,
    left_out=["entered_at", "closed_by", "amount_typed", "lines_total"],
    labels={"custom": _("custom fields"), "deleted_at": _("deleted")},
    parts={"custom": lambda actor: words_of_fields(actor, NOUN)},
)
audited(Lead, left_out=["why", "rule", "answered_by"], labels={"closed_at": _("closed")})
LISTED = {"position": _("place in the list"), "archived_at": _("archived")}
for listed in (Pipeline, Stage, CloseReason, Source, Competitor):
    audited(listed, labels=LISTED)
audited(AssignmentRule, labels=LISTED, words={"people": name_in(User), "sources": name_in(Source)})
audited(AccountPlan, labels={"closed_at": _("closed")})
audited(Target)
