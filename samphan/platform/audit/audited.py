"""Models of the modules below this one whose changes are kept."""

from typing import Any

from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role
from samphan.platform.audit.models import AuditEntry
from samphan.platform.audit.registry import audited
from samphan.platform.events.models import Delivery
from samphan.platform.tenants.models import Branch, Business, Membership

audited(Business, left_out=["is_demo"])
audited(Branch, labels={"closed_at": _("closed")})
audited(
    Role,
    left_out=["builtin"],
    labels={"permissions": _("rights"), "hidden_fields": _("hidden fields"), "deleted_at": _("deleted")},
)
audited(
    Membership,
    many=["branches"],
    left_out=["joined_at"],
    labels={"user": _("person"), "role": _("role"), "ended_at": _("left the business"), "branches": _("branches")},
)
# Workers write deliveries in bulk, which leaves no entry; what a person does with a dead letter leaves one.
audited(
    Delivery,
    left_out=["attempts", "due_at", "claimed_by", "last_error", "done_at", "dead_at"],
    labels={"event": _("event"), "subscriber": _("subscriber"), "state": _("state")},
)


def forget_with_the_business(instance: Business, **_kwargs: Any) -> None:
    """Deleting a business deletes audited rows, which leaves entries until its very last row goes; they go with it."""
    AuditEntry._base_manager.filter(business_id=instance.pk).delete()  # noqa: SLF001 - there is no current business any more


post_delete.connect(forget_with_the_business, sender=Business, dispatch_uid="audit.forget")
