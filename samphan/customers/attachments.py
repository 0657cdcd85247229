"""Files about a customer: added, taken away, brought back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import notes
from samphan.customers.actions import require_living
from samphan.customers.events import FileAdded, FileRemoved
from samphan.customers.models import Attachment, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.uploads import checked_upload, only_with_its_row

MOST = 200  # files of one customer
FIELD = "file"


def add_attachment(actor: Actor, customer: Customer, upload: UploadedFile[Any] | None) -> Attachment:
    """Keep a file about the customer. Raises `Refused` for one that is too large, empty, or lies about its type; nothing is stored then."""
    notes.require(actor, "create", customer)
    require_living(customer)
    if upload is None:
        raise Refused(_("Choose a file."), code="file_missing", fields={FIELD: _("Choose a file.")})
    if Attachment.objects.filter(customer=customer, removed_at=None).count() >= MOST:
        raise Refused(_("A customer has at most %(most)d files.") % {"most": MOST}, code="too_many")
    checked = checked_upload(upload, field=FIELD)
    row: Attachment = Attachment(
        business=actor.business,
        customer=customer,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        added_by=actor.user,
    )
    row.content.save(checked.name, upload, save=False)
    with only_with_its_row(row.content), transaction.atomic():
        row.save()
        record(FileAdded(name=row.name), actor=actor, subject=row, customer_id=customer.pk)
    return row


@transaction.atomic
def remove_attachment(actor: Actor, customer: Customer, pk: UUID) -> Attachment:
    """Take a file away; `restore_attachment` gives it back."""
    notes.require(actor, "create", customer)
    row = attachment_of(customer, pk)
    Attachment.objects.filter(pk=row.pk).update(removed_at=timezone.now())
    record(FileRemoved(name=row.name), actor=actor, subject=row, customer_id=customer.pk)
    return row


@transaction.atomic
def restore_attachment(actor: Actor, customer: Customer, pk: UUID) -> Attachment:
    """Undo `remove_attachment`."""
    notes.require(actor, "create", customer)
    row = attachment_of(customer, pk, removed=True)
    Attachment.objects.filter(pk=row.pk).update(removed_at=None)
    record(FileAdded(name=row.name), actor=actor, subject=row, customer_id=customer.pk)
    return row


def attachment_of(customer: Customer, pk: UUID, *, removed: bool = False) -> Attachment:
    """A file of this customer. Raises `NotFound`."""
    rows = Attachment.objects.filter(customer=customer, pk=pk, removed_at__isnull=not removed)
    row: Attachment | None = rows.first()
    if row is None:
        raise NotFound
    return row


def attachments_of(customer: Customer) -> list[Attachment]:
    """Files of this customer, the newest first."""
    rows = Attachment.objects.filter(customer=customer, removed_at=None).select_related("added_by")
    return list(rows.order_by("-pk")[:MOST])
