"""Who changed what: one row per changed row, written in the transaction of the change by django-auditlog."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import ACCESSES
from samphan.platform.audit.registry import PARTS
from samphan.platform.audit.who import whoever_acts
from samphan.platform.tenants.current import EVERY, scope_or_none, use_business
from samphan.platform.tenants.models import Business
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned

LONGEST_SEARCHED = 2_000


class AuditManager(LogEntryManager, BusinessManager["AuditEntry"]):
    """auditlog calls `log_create` and `log_m2m_changes`; both end in `create`, which adds what auditlog does not know."""

    def log_create(self, instance: models.Model, force_log: bool = False, **kwargs: Any) -> AuditEntry | None:
        return self.model_entry(super().log_create, instance, force_log=force_log, **kwargs)

    def log_m2m_changes(
        self, changed_queryset: Any, instance: models.Model, operation: str, field_name: str, **kwargs: Any
    ) -> AuditEntry | None:
        def log(row: models.Model, **more: Any) -> Any:
            return super(AuditManager, self).log_m2m_changes(changed_queryset, row, operation, field_name, **more)

        return self.model_entry(log, instance, **kwargs)

    def model_entry(self, log: Any, instance: models.Model, **kwargs: Any) -> AuditEntry | None:
        """Write inside the row's business, also where none is set or another one is (a business that is being made)."""
        business = instance if isinstance(instance, Business) else getattr(instance, "business", None)
        if business is None:
            return None
        with nullcontext() if scope_or_none() in (business, EVERY) else use_business(business):
            return log(instance, business=business, **kwargs)  # type: ignore[no-any-return]

    def create(self, **kwargs: Any) -> AuditEntry:
        who = whoever_acts()
        entry: AuditEntry = self.model(
            **kwargs, actor=who.user, actor_name=who.name, actor_kind=who.kind, remote_addr=who.address
        )
        entry.searched = searched_text(entry)
        entry.save(force_insert=True, using=self.db)
        return entry


def searched_text(entry: AuditEntry) -> str:
    """What the text search looks through, folded so that SQLite and PostgreSQL find the same.

    Without what a role may hide (sensitive fields, and own fields, which can be): who may not see a value must not find it either.
    """
    model = entry.content_type.model_class()
    kept = {
        name: change
        for name, change in (entry.changes or {}).items()
        if isinstance(change, list | tuple) and not may_be_hidden(model, name)
    }
    values = [str(value) for change in kept.values() for value in change]
    return " ".join([entry.object_repr, entry.actor_name, *values]).casefold()[:LONGEST_SEARCHED]


def may_be_hidden(model: type[models.Model] | None, field: str) -> bool:
    sensitive = any(field in access.sensitive_fields for access in ACCESSES.values() if access.model is model)
    return sensitive or (model, field) in PARTS


class AuditEntry(BusinessOwned, AbstractLogEntry):
    """auditlog's entry with a business, found by the four indexes below; ids sort by time.

    auditlog's own indexes, one per column, are taken off: each costs every audited save and none leads with the business.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_pk = models.CharField(max_length=255)
    object_id = models.BigIntegerField(null=True)
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=150, blank=True)
    actor_kind = models.CharField(max_length=12, default="system")
    cid = models.CharField(max_length=255, null=True)  # noqa: DJ001 - as auditlog writes it
    timestamp = models.DateTimeField(default=timezone.now)
    searched = models.TextField(blank=True)

    objects = AuditManager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["business", "-id"], name="audit_newest"),
            models.Index(fields=["business", "actor", "-id"], name="audit_of_person"),
            models.Index(fields=["business", "content_type", "object_pk", "-id"], name="audit_of_row"),
            models.Index(fields=["business", "timestamp"], name="audit_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.object_repr)
