"""Leads: interest not yet qualified, and the rules that say who takes care of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Customer
from samphan.pipeline.models.opportunity import Opportunity
from samphan.pipeline.models.setup import CloseReason, Listed, Source
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned

USUAL_MINUTES = 60


class LeadState(models.TextChoices):
    NEW = "new", _("not answered yet")
    WORKING = "working", _("being talked to")
    QUALIFIED = "qualified", _("qualified")
    LOST = "lost", _("not pursued")


class Door(models.TextChoices):
    """How a lead came in."""

    MANUAL = "manual", _("written by us")
    FORM = "form", _("web form")
    API = "api", _("API")
    IMPORT = "import", _("file")


class AssignmentMethod(models.TextChoices):
    TURN = "turn", _("in turn")
    LOAD = "load", _("who has least to do")


class AssignmentRule(Listed):
    """Who gets a lead. The first rule in order that fits decides; conditions that are empty fit everything.

    `provinces`, `postcodes` (their beginnings) and `types` of customer are a territory, `words` an expertise: one of them stands in what the lead asks for. `turn` counts leads given in turn.
    """

    method = models.CharField(
        _("given to"), max_length=4, choices=AssignmentMethod.choices, default=AssignmentMethod.TURN
    )
    people = models.JSONField(_("who gets them"), default=list)
    provinces = models.JSONField(_("provinces"), default=list, blank=True)
    postcodes = models.JSONField(_("postcodes"), default=list, blank=True)
    types = models.JSONField(_("customer types"), default=list, blank=True)
    words = models.JSONField(_("words in what they ask for"), default=list, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    minutes = models.PositiveIntegerField(_("to be answered within minutes"), default=USUAL_MINUTES)
    turn = models.PositiveIntegerField(_("leads given in turn"), default=0, editable=False)

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        indexes = [models.Index(fields=["business", "position"], name="assignment_rule_in_order")]


class Lead(BusinessOwned):
    """Somebody's interest. Who they are is a customer from the first word on, so nothing is copied when it is qualified.

    `due_at` is when an answer is due, `answered_at` when there was one. `why` says which rule gave it to its keeper: codes and names.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer"))
    interest = models.CharField(_("what they ask for"), max_length=200)
    message = models.TextField(_("in their words"), blank=True)
    amount = models.DecimalField(_("estimated worth"), max_digits=14, decimal_places=2, default=0)
    source = models.ForeignKey(
        Source,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("source"),
        db_index=False,
    )
    door = models.CharField(_("came by"), max_length=8, choices=Door.choices, default=Door.MANUAL, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=LeadState.choices, default=LeadState.NEW, editable=False
    )
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
    rule = models.ForeignKey(AssignmentRule, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    why = models.JSONField(default=dict, editable=False)
    due_at = models.DateTimeField(_("answer due"), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    reason = models.ForeignKey(
        CloseReason,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reason"),
        db_index=False,
    )
    opportunity = models.OneToOneField(
        Opportunity,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("opportunity"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index(fields=["business", "-created_at", "-id"], name="lead_by_age"),
            models.Index(fields=["business", "branch", "-created_at", "-id"], name="lead_of_branch"),
            models.Index(fields=["business", "owner", "-created_at", "-id"], name="lead_of_owner"),
            models.Index(fields=["business", "due_at", "id"], name="lead_unanswered", condition=models.Q(state="new")),
        ]

    def __str__(self) -> str:
        return self.interest

    @property
    def is_open(self) -> bool:
        return self.state in {LeadState.NEW, LeadState.WORKING}

    @property
    def is_late(self) -> bool:
        return self.state == LeadState.NEW and self.due_at < timezone.now()

    @property
    def waited(self) -> timedelta:
        """How long until it was answered, or until now."""
        until: datetime = self.answered_at or timezone.now()
        return until - self.created_at

    @property
    def clock(self) -> str:
        """good, waiting or late: what the colour of its clock says."""
        if self.answered_at:
            return "good" if self.answered_at <= self.due_at else "late"
        return "late" if self.is_late else "waiting"


class LeadForm(BusinessOwned):
    """The form on the web by which people ask: one for a business, closed until it is opened."""

    is_open = models.BooleanField(_("open"), default=False)
    heading = models.CharField(_("heading"), max_length=120, blank=True)
    intro = models.CharField(_("a word of welcome"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lead form")
        verbose_name_plural = _("lead forms")
        constraints = [models.UniqueConstraint(fields=["business"], name="lead_form_once")]

    def __str__(self) -> str:
        return self.heading
