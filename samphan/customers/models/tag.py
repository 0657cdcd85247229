"""Tags: short words of the business's own, by which customers are found and handled together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.thai.searching import fold, squeezed


def tag_key(name: str) -> str:
    """Two spellings with one key are one tag: VIP and vip, ขายส่ง and ขาย ส่ง."""
    return squeezed(fold(name))


class Tag(BusinessOwned):
    name = models.CharField(_("name"), max_length=40)
    key = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["business", "key"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class DeletedTag(BusinessOwned):
    """A tag that was taken off everyone: who bore it, so that deleting can be undone. `borne_by` are ids, in the order it was put on."""

    name = models.CharField(max_length=40)
    borne_by = models.JSONField(default=list)
    deleted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("deleted tag")
        verbose_name_plural = _("deleted tags")
        indexes = [models.Index(fields=["business", "deleted_at"], name="deleted_tag_age")]

    def __str__(self) -> str:
        return self.name


class CustomerTag(BusinessOwned):
    """This customer bears this tag."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tagged", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="borne")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tag of a customer")
        verbose_name_plural = _("tags of customers")
        constraints = [models.UniqueConstraint(fields=["customer", "tag"], name="customer_tag_once")]
        indexes = [models.Index(fields=["business", "tag", "customer"], name="customer_tag_by_tag")]

    def __str__(self) -> str:
        return str(self.tag)
