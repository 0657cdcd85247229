"""Tokens by which other systems call the API, and the answers remembered for repeated calls."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.ids import uuid7
from samphan.platform.tenants.models import Business, Membership


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def newest_first(self) -> Self:
        return self.select_related("membership__user", "membership__role").order_by("-created_at", "-pk")


class ApiToken(models.Model):
    """A key for one integration. Only its SHA-256 is kept: 256 random bits need no slow hash.

    It may do what its `scopes` say, within what the member who made it may do at that moment, and stops when that member leaves.
    Like a membership, it tells which business is meant, so it is read before any business is set: it is no `BusinessOwned`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, editable=False, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        indexes = [models.Index(fields=["business", "-created_at"], name="api_token_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def works(self) -> bool:
        """False once it was revoked, expired, or its maker left the business."""
        member = self.membership
        return not (self.revoked_at or self.expired or member.ended_at or not member.user.is_active)


class StoredAnswer(models.Model):
    """The first answer to a call that carried an Idempotency-Key, written in the transaction of the change it reports."""

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    call = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="stored_answer_once")]

    def __str__(self) -> str:
        return self.key
