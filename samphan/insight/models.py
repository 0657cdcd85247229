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
from samphan.platform.api.models import ApiToken
from samphan.platform.tenants.models import Branch, Membership
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


class ScenarioQuerySet(BusinessQuerySet["Scenario"]):
    def standing(self) -> ScenarioQuerySet:
        """The newest first."""
        return self.filter(deleted_at=None).order_by("-at", "-pk")


ScenarioManager = BusinessManager.from_queryset(ScenarioQuerySet)


class Scenario(BusinessOwned):
    """A what-if that was kept: what was asked (`wish`), what came of it then (`result`), who kept it and when. It tells of no single customer."""

    name = models.CharField(_("name"), max_length=80)
    wish = models.JSONField(pgettext_lazy("what if", "what changes"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = ScenarioManager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        indexes = [models.Index(fields=["business", "-at"], name="scenario_by_time")]

    def __str__(self) -> str:
        return self.name


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


class Rhythm(models.TextChoices):
    ONCE = "once", _("Now, once")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")


class ReportFile(models.TextChoices):
    PDF = "pdf", _("PDF to read and print")
    XLSX = "xlsx", _("Excel to count on with")
    PNG = "png", _("Picture to look at on a phone")


class ReportMailingQuerySet(BusinessQuerySet["ReportMailing"]):
    def seen_by(self, user: Any) -> ReportMailingQuerySet:
        """Those that the person made, and those that come to them."""
        mine = MailingReceiver.objects.filter(membership__user=user).values("mailing")
        return self.filter(Q(owner=user) | Q(pk__in=mine), deleted_at=None)


ReportMailingManager = BusinessManager.from_queryset(ReportMailingQuerySet)


class ReportMailing(BusinessOwned):
    """A report that goes to colleagues by e-mail: once, or by a rhythm until it is paused or removed.

    `subject`, `name` and `query` say which page (`sharing/subjects.py`); `day` is a weekday (1 Monday to 7) or a day of the month, after whose
    last day it is the last; `hour` is that of the business's time. `due_at`: when it goes next; empty for what goes once or is paused.
    """

    subject = models.CharField(_("page"), max_length=12)
    name = models.CharField(_("which of them"), max_length=40, blank=True)
    query = models.TextField(_("question"), max_length=8_000, blank=True)
    title = models.CharField(_("name"), max_length=80, blank=True)
    file = models.CharField(_("file"), max_length=4, choices=ReportFile.choices, default=ReportFile.PDF)
    rhythm = models.CharField(_("when"), max_length=7, choices=Rhythm.choices, default=Rhythm.ONCE)
    day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    hour = models.PositiveSmallIntegerField(_("hour"), null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = ReportMailingManager()

    class Meta:
        verbose_name = _("report by e-mail")
        verbose_name_plural = _("reports by e-mail")
        indexes = [
            models.Index(fields=["business", "-created_at"], name="mailing_by_age"),
            models.Index(fields=["business", "due_at"], name="mailing_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title or self.name or self.subject


class MailingReceiver(BusinessOwned):
    """A colleague whom a report goes to, drawn with their rights."""

    mailing = models.ForeignKey(ReportMailing, on_delete=models.CASCADE, related_name="receivers", db_index=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("receiver of a report")
        verbose_name_plural = _("receivers of reports")
        constraints = [models.UniqueConstraint(fields=["mailing", "membership"], name="mailing_receiver_once")]

    def __str__(self) -> str:
        return str(self.membership)


class SendingState(models.TextChoices):
    """`sending` stands while the mail server is spoken to: found by a later attempt, nobody knows whether the mail arrived, and it is not sent again."""

    QUEUED = "queued", pgettext_lazy("a mail", "on its way")
    SENDING = "sending", _("being handed over")
    SENT = "sent", pgettext_lazy("a mail", "sent")
    SKIPPED = "skipped", _("left out")
    FAILED = "failed", pgettext_lazy("a mail", "failed")


class SendingTrouble(models.TextChoices):
    NONE = "", ""
    LEFT = "left", _("They no longer work here, and were taken off the receivers.")
    RIGHTS = "rights", _("They may no longer see this page.")
    REMOVED = "removed", _("It was removed before it went.")
    UNKNOWN = (
        "unknown",
        _("The work was broken off while the mail was handed over: it may have arrived, and was not sent again."),
    )
    FIGURES = "figures", _("The figures could not be read.")
    SERVER = "server", _("The mail server does not take it.")


class ReportSending(BusinessOwned):
    """A report to one colleague at one time: once, whoever else tries. `why` says what went wrong, `said` what the mail server said."""

    mailing = models.ForeignKey(ReportMailing, on_delete=models.CASCADE, related_name="sendings", db_index=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=SendingState.choices, default=SendingState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    why = models.CharField(_("why"), max_length=8, choices=SendingTrouble.choices, blank=True)
    said = models.CharField(max_length=300, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("report that was sent")
        verbose_name_plural = _("reports that were sent")
        constraints = [models.UniqueConstraint(fields=["mailing", "membership", "due_at"], name="report_sending_once")]
        indexes = [models.Index(fields=["business", "-due_at"], name="sending_by_time")]

    def __str__(self) -> str:
        return f"{self.mailing} → {self.membership}"


class OwnKind(models.TextChoices):
    """A dimension says more of a customer, product, branch or day; a fact adds numbers of its own to days."""

    DIMENSION = "dimension", _("says more of what is known (dimension)")
    FACT = "fact", _("has numbers of its own (fact)")


class Every(models.TextChoices):
    NEVER = "", _("never by itself")
    DAILY = "daily", _("every night")
    WEEKLY = "weekly", _("once a week")


class OwnTable(BusinessOwned):
    """A table that the business brought along. Its rows lie in the Parquet file of its `current` reading, and from there in every load.

    `columns`: what is taken of the file, each {header, name, type, sensitive}; `keys`: {customer|product|branch|date: {header, by}}.
    Until the first reading is confirmed, `current` is empty and nothing of it stands in the warehouse.
    """

    name = models.CharField(_("name"), max_length=80)
    code = models.SlugField(pgettext_lazy("of a table", "short name"), max_length=30, blank=True, db_index=False)
    kind = models.CharField(_("kind"), max_length=9, choices=OwnKind.choices, default=OwnKind.DIMENSION)
    columns = models.JSONField(_("columns"), default=list)
    keys = models.JSONField(_("joined by"), default=dict)
    url = models.CharField(_("address"), max_length=1_000, blank=True)
    every = models.CharField(_("fetched"), max_length=6, choices=Every.choices, blank=True)
    current = models.ForeignKey("OwnReading", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    before = models.ForeignKey("OwnReading", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    tried_at = models.DateTimeField(_("last tried"), null=True, editable=False)
    error = models.TextField(_("what went wrong"), blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(_("removed"), null=True, editable=False)

    class Meta:
        verbose_name = _("table of your own")
        verbose_name_plural = _("tables of your own")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "code"], name="own_table_once", condition=Q(deleted_at=None) & ~Q(code="")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def table(self) -> str:
        """Its table in the warehouse: no table of ours begins so."""
        return f"own_{self.code}"


class ReadingState(models.TextChoices):
    """uploaded → reading → read → confirmed; a scheduled one is confirmed when it fits."""

    UPLOADED = "uploaded", _("columns to choose")
    READING = "reading", _("being read")
    READ = "read", _("to confirm")
    CONFIRMED = "confirmed", _("taken in")
    FAILED = "failed", _("failed")


def own_folder(reading: OwnReading, name: str) -> str:
    return f"own/{reading.business_id}/{reading.pk}.{name}"


class OwnReading(BusinessOwned):
    """One file of an own table: as it came until it is confirmed (`given`), its typed rows (`rows`), and the lines to mend (`faulty`)."""

    table = models.ForeignKey(OwnTable, on_delete=models.CASCADE, related_name="readings")
    name = models.CharField(_("file"), max_length=200)
    given = models.FileField(upload_to=own_folder, max_length=200, blank=True)
    rows = models.FileField(upload_to=own_folder, max_length=200, blank=True)
    faulty = models.FileField(upload_to=own_folder, max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=ReadingState.choices, default=ReadingState.UPLOADED)
    headers = models.JSONField(default=list)  # of the file, each {header, samples, type, sensitive, key}
    counts = models.JSONField(default=dict)  # read, taken, faulty, and by key: matched, unknown, empty
    sample = models.JSONField(default=list)  # the first lines to mend: [line, reason]
    error = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file of a table of your own")
        verbose_name_plural = _("files of tables of your own")

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        return self.state == ReadingState.READING


class DataFeed(BusinessOwned):
    """Tables and columns of the warehouse that a token may read: `columns` by table. It ends with its token.

    `salt` is in the signed addresses of its files: another one, and the addresses given out before open nothing.
    """

    name = models.CharField(_("name"), max_length=80)
    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField(_("tables and columns"), default=dict)
    salt = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("data feed")
        verbose_name_plural = _("data feeds")

    def __str__(self) -> str:
        return self.name
