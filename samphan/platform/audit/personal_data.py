"""What the audit trail holds about a customer: who changed which of their values, from what to what."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from samphan.platform.audit.models import AuditEntry
from samphan.platform.personal_data import LAST, Holding, Ids, Rows, holds


def entries_about(ids: Ids) -> QuerySet[AuditEntry]:
    """Entries of the customer's own row, and of rows that name the customer. Reads the business's whole trail: erasing is rare."""
    named = Q()
    for pk in ids:
        named |= Q(written__contains=str(pk))
    keys = AuditEntry.objects.alias(written=Cast("changes", TextField())).filter(named)
    rows = keys.annotate(key=Cast("object_pk", CharField())).values("key")
    own = [str(pk) for pk in ids]
    return AuditEntry.objects.filter(Q(object_pk__in=own) | Q(object_pk__in=rows))


def collect(ids: Ids) -> Rows:
    rows = entries_about(ids).order_by("pk")
    wanted = rows.only("timestamp", "object_repr", "changes", "action")
    return [{"timestamp": row.timestamp.isoformat(), "what": row.object_repr, "changes": row.changes} for row in wanted]


def erase(ids: Ids) -> int:
    """That a colleague changed something stays; the values, and every word that names the person, go."""
    found = list(entries_about(ids).values_list("pk", flat=True))
    blank: dict[str, Any] = {
        "changes": {},
        "object_repr": "",
        "searched": "",
        "changes_text": "",
        "serialized_data": None,
    }
    return int(AuditEntry.objects.filter(pk__in=found).update(**blank))


holds(
    Holding(
        key="audit.trail",
        label=_("Audit trail"),
        data=_("old and new values of changes that colleagues made"),
        collect=collect,
        erase=erase,
        order=LAST + 10,  # erasing other rows leaves entries of its own
    )
)
