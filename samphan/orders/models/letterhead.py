"""Where a branch stands, as its documents must say it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.thai.addresses import Address


class Letterhead(BusinessOwned):
    """The head of a branch's documents. A branch without one prints the name and tax id of the business alone.

    `place_code` is the sub-district by TIS 1099, which e-Tax documents name it by; left empty where the names tell it.
    """

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    address_line = models.CharField(_("house number and road"), max_length=300, blank=True)
    subdistrict = models.CharField(_("sub-district"), max_length=100, blank=True)
    district = models.CharField(_("district"), max_length=100, blank=True)
    province = models.CharField(_("province"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    place_code = models.CharField(_("code of the sub-district"), max_length=6, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        constraints = [models.UniqueConstraint(fields=["business", "branch"], name="letterhead_once")]

    def __str__(self) -> str:
        return str(self.address)

    @property
    def address(self) -> Address:
        return Address(self.address_line, self.subdistrict, self.district, self.province, self.postcode)
