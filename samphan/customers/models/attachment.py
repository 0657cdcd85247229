"""Files about a customer: contracts, slips, pictures of the shop."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.uploads import IMAGES


def business_folder(row: Attachment, _filename: str) -> str:
    """Files lie under their business by id: the name people gave is a fact in the row, never a path."""
    return f"{row.business_id}/customers/{row.pk}"


class Attachment(BusinessOwned):
    """A file about a customer. Nobody reaches it but through the customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    content = models.FileField(upload_to=business_folder, max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type in IMAGES
