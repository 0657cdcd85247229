"""Opportunities: qualified, valued, dated chances to sell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import BuyingRole, Customer
from samphan.pipeline.models.setup import CloseReason, Competitor, Pipeline, Source, Stage
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet

NOUN = "pipeline.opportunity"  # the name under which a business adds fields of its own


class OpportunityState(models.TextChoices):
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


# Said and not bound as a parameter: only so does SQLite know that an index of open deals holds none that is closed, and need not look.
SAID_OPEN = RawSQL(f"'{OpportunityState.OPEN.value}'", ())  # noqa: S611 - a word of ours


class OpportunityQuerySet(BusinessQuerySet["Opportunity"]):
    def living(self) -> Self:
        return self.filter(deleted_at=None)

    def open(self) -> Self:
        return self.filter(deleted_at=None, state=SAID_OPEN)


LIVING = models.Q(deleted_at=None)
OPEN = models.Q(deleted_at=None, state="open")


class Opportunity(BusinessOwned):
    """A chance to sell to a customer. An open one stands on a stage since `entered_at`; a closed one keeps the stage it was closed on.

    `lines_total` is what its products come to; the amount follows it while there are products and nobody typed another (`amount_typed`).
    `version` counts saves. Moving, winning and losing are conditional updates; each leaves a `StageMove`.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=200)
    pipeline = models.ForeignKey(
        Pipeline, on_delete=models.PROTECT, related_name="+", verbose_name=_("pipeline"), db_index=False
    )
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("stage"), db_index=False
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, default=Decimal(0))
    amount_typed = models.BooleanField(default=False, editable=False)
    lines_total = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0), editable=False)
    expected_on = models.DateField(_("expected to close"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("looked after by"),
        db_index=False,
    )
    branch = models.ForeignKey(
        Branch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("branch"),
        db_index=False,
    )
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("source")
    )
    description = models.TextField(_("what they need"), blank=True)
    state = models.CharField(
        _("state"), max_length=4, choices=OpportunityState.choices, default=OpportunityState.OPEN, editable=False
    )
    entered_at = models.DateTimeField(_("on this stage since"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    reason = models.ForeignKey(
        CloseReason,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reason"),
        db_index=False,
    )
    lost_to = models.ForeignKey(
        Competitor,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("lost to"),
        db_index=False,
    )
    close_note = models.CharField(_("what we learn from it"), max_length=300, blank=True, editable=False)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(OpportunityQuerySet)()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = [
            # a column of the board, in each of its orders; the second also answers counts and sums from the index alone
            models.Index(fields=["business", "stage", "-entered_at", "-id"], name="deal_on_stage", condition=OPEN),
            models.Index(fields=["business", "stage", "-amount", "-id"], name="deal_on_stage_amount", condition=OPEN),
            models.Index(fields=["business", "stage", "expected_on", "id"], name="deal_on_stage_day", condition=OPEN),
            # the list, for those who reach all of it, a branch, or their own work
            models.Index(fields=["business", "-created_at", "-id"], name="deal_by_age", condition=LIVING),
            models.Index(fields=["business", "-amount", "-id"], name="deal_by_amount", condition=LIVING),
            models.Index(fields=["business", "expected_on", "id"], name="deal_by_day", condition=LIVING),
            models.Index(fields=["business", "branch", "-created_at", "-id"], name="deal_of_branch", condition=LIVING),
            models.Index(fields=["business", "owner", "-created_at", "-id"], name="deal_of_owner", condition=LIVING),
            models.Index(fields=["business", "changed_at", "id"], name="deal_by_change"),
            models.Index(
                fields=["business", "closed_at", "state"],
                name="deal_by_closing",
                condition=models.Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == OpportunityState.OPEN

    @property
    def days_on_stage(self) -> int:
        return (timezone.now() - self.entered_at).days

    @property
    def is_stale(self) -> bool:
        """True when it stands on its stage for longer than the stage allows."""
        limit = self.stage.ages_after
        return self.is_open and limit is not None and self.days_on_stage > limit

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.expected_on is not None and self.expected_on < today()


def today() -> date:
    return timezone.localdate()


class OpportunityContact(BusinessOwned):
    """A person who has a part in this decision. `roles` is empty while the part is the one they have in the organisation anyway."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    person = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="opportunity_contacts")
    roles = models.JSONField(_("part in buying"), default=list)

    class Meta:
        verbose_name = _("contact of an opportunity")
        verbose_name_plural = _("contacts of opportunities")
        constraints = [models.UniqueConstraint(fields=["opportunity", "person"], name="opportunity_contact_once")]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def role_labels(self) -> list[str]:
        return [str(BuyingRole(role).label) for role in BuyingRole.values if role in self.roles]


class OpportunityMember(BusinessOwned):
    """A colleague who helps to win it, beside the one who looks after it."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="team", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(_("what they do"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("member of a deal's team")
        verbose_name_plural = _("members of deals' teams")
        constraints = [models.UniqueConstraint(fields=["opportunity", "user"], name="opportunity_member_once")]

    def __str__(self) -> str:
        return str(self.user)


class Rival(BusinessOwned):
    """A competitor for this deal."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="rivals", db_index=False)
    competitor = models.ForeignKey(Competitor, on_delete=models.CASCADE, related_name="rivalries")
    note = models.CharField(_("what they offer"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("competitor for a deal")
        verbose_name_plural = _("competitors for deals")
        constraints = [models.UniqueConstraint(fields=["opportunity", "competitor"], name="rival_once")]

    def __str__(self) -> str:
        return str(self.competitor)


class MoveKind(models.TextChoices):
    BEGUN = "begun", _("started")
    MOVED = "moved", _("moved")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    REOPENED = "reopened", _("reopened")


class StageMove(BusinessOwned):
    """A deal's way through the stages, a row for each step: reports read it, and undo goes back by it.

    `since` is when the deal came to `from_stage`. What was undone keeps its row, out of every report.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=8, choices=MoveKind.choices, default=MoveKind.MOVED)
    from_stage = models.ForeignKey(Stage, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("move of a deal")
        verbose_name_plural = _("moves of deals")
        indexes = [models.Index(fields=["business", "at"], name="stage_move_at", condition=models.Q(undone_at=None))]

    def __str__(self) -> str:
        return f"{self.from_stage_id} → {self.to_stage_id}"
