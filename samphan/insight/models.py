"""Rows of insight: what people keep of what they asked, and what screens must know at once, written anew by each night. All else stands in the warehouse."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.catalog.models import LinkKind, Product
from samphan.customers.models import Customer, FollowUp
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class QuestionKind(models.TextChoices):
    LOOK = "look", _("explorer")
    SQL = "sql", _("SQL")


class SavedQuestionQuerySet(BusinessQuerySet["SavedQuestion"]):
    def seen_by(self, user: Any) -> SavedQuestionQuerySet:
        """One's own and those that are shared, in the order of their names."""
        return self.filter(Q(owner=user) | Q(shared=True), deleted_at=None).order_by("name", "pk")


SavedQuestionManager = BusinessManager.from_queryset(SavedQuestionQuerySet)


class SavedQuestion(BusinessOwned):
    """A question to the warehouse: the explorer's address, or SQL. With a `board` it stands on that dashboard too."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=4, choices=QuestionKind.choices, default=QuestionKind.LOOK)
    query = models.TextField(_("question"), max_length=8_000)
    board = models.CharField(_("dashboard"), max_length=20, blank=True)
    shared = models.BooleanField(_("everyone who sees figures sees it"), default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = SavedQuestionManager()

    class Meta:
        verbose_name = _("saved question")
        verbose_name_plural = _("saved questions")
        indexes = [models.Index(fields=["business", "owner", "name"], name="question_by_name")]

    def __str__(self) -> str:
        return self.name


class GoalState(models.TextChoices):
    """Near is a tenth of the target, or less, on its wrong side."""

    UNKNOWN = "", _("not known yet")
    REACHED = "reached", _("reached")
    NEAR = "near", _("nearly reached")
    MISSED = "missed", _("missed")


class Goal(BusinessOwned):
    """What a figure of the scorecard is to be, for the business or a branch; and how it stood at the last load, since when."""

    figure = models.CharField(_("figure"), max_length=20)
    branch = models.ForeignKey(
        Branch, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("branch"), db_index=False
    )
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2)
    value = models.DecimalField(_("latest value"), max_digits=16, decimal_places=2, null=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=GoalState.choices, blank=True, editable=False)
    since = models.DateField(_("since"), null=True, editable=False)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.UniqueConstraint(fields=["business", "figure", "branch"], name="goal_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.target}"


class ProductTie(BusinessOwned):
    """Customers who took `product` took `other` too (related), or take it instead (substitute). `buyers`: how many took both."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind.choices)
    strength = models.FloatField(_("strength"))
    buyers = models.PositiveIntegerField(_("customers who took both"))

    class Meta:
        verbose_name = _("tie between products")
        verbose_name_plural = _("ties between products")
        constraints = [models.UniqueConstraint(fields=["product", "other"], name="product_tie_once")]

    def __str__(self) -> str:
        return f"{self.product} → {self.other}"


class NextKind(models.TextChoices):
    """What may be done for a customer today; `next_actions/words.py` says each in a sentence."""

    DUE = "due", _("due to buy")
    WIN_BACK = "win_back", _("to win back")
    SECOND = "second", _("second purchase")
    OCCASION = "occasion", _("occasion")
    OFFER = "offer", _("offer")
    LEAD = "lead", _("lead to call")


class NextAction(BusinessOwned):
    """One thing worth doing for a customer, written anew by each night. `worth`: baht that doing it may be expected to bring."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=NextKind.choices)
    worth = models.DecimalField(_("expected worth"), max_digits=12, decimal_places=2)
    reason = models.JSONField(_("reason"), default=dict)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [models.UniqueConstraint(fields=["customer", "kind"], name="next_action_once")]
        indexes = [models.Index(fields=["business", "kind", "-worth"], name="next_action_by_worth")]

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_kind_display()}"


class Answered(models.TextChoices):
    ACCEPTED = "accepted", _("taken on")
    NOT_NOW = "not_now", _("not now")
    NEVER = "never", pgettext_lazy("proposal", "never")


class NextAnswer(BusinessOwned):
    """What somebody answered to a proposal, and what that puts to rest until when. `rests_until` of the kind is empty when it rests for good.

    An answer taken back keeps its row, and holds no more. `follow_up` is what was planned when it was taken on.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=NextKind.choices)
    answer = models.CharField(pgettext_lazy("proposal", "answer"), max_length=8, choices=Answered.choices)
    why = models.CharField(_("why"), max_length=300, blank=True)
    worth = models.DecimalField(_("expected worth"), max_digits=12, decimal_places=2)
    reason = models.JSONField(_("reason"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    rests_until = models.DateField(_("the kind rests until"), null=True)
    customer_rests_until = models.DateField(_("the customer rests until"))
    follow_up = models.ForeignKey(FollowUp, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_back_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("answer to a proposal")
        verbose_name_plural = _("answers to proposals")
        indexes = [models.Index(fields=["business", "-at"], name="next_answer_by_time")]

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_answer_display()}"
