"""Business (the tenant), its branches, and who belongs to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.platform.ids import uuid7


class Business(models.Model):
    """A company that uses Samphan. Every business row carries its id; nothing is read across businesses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=13, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name in the reader's language, where the business has one."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Branch(models.Model):
    """A place of the business that sells or holds stock. `code` is the Revenue Department's five digits; 00000 is the head office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="branches", editable=False, db_index=False
    )
    code = models.CharField(_("branch code"), max_length=5, default="00000")
    name = models.CharField(_("name"), max_length=200)
    province = models.CharField(_("province"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["business", "code"], name="branch_code_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person who signs in, belonging to a business with one role. Ending it keeps the row: who worked here stays known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey("accounts.Role", on_delete=models.PROTECT, related_name="memberships")
    branches = models.ManyToManyField(Branch, blank=True, related_name="memberships")
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["business", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.business}"
