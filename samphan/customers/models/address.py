"""Further addresses of a customer, and what a courier needs to know of each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.thai.addresses import Address
from samphan.platform.thai.phones import display_phone


class AddressUse(models.TextChoices):
    HOME = "home", _("home address")
    WORK = "work", _("workplace")
    BILLING = "billing", _("for tax invoices")
    DELIVERY = "delivery", _("for deliveries")
    OTHER = "other", _("another address")


class CustomerAddress(BusinessOwned):
    """An address of a customer beside the main one.

    The main address stands on the customer's own columns, where lists, import and API read it. A row with `main` holds only what
    belongs to that address besides its parts (use, recipient, phone, note); its own parts are empty.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    use = models.CharField(_("used for"), max_length=10, choices=AddressUse.choices, default=AddressUse.OTHER)
    main = models.BooleanField(_("main address"), default=False)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    phone = models.CharField(_("recipient's phone"), max_length=40, blank=True)
    courier_note = models.CharField(_("note for the courier"), max_length=300, blank=True)
    address_line = models.CharField(_("house number and road"), max_length=300, blank=True)
    subdistrict = models.CharField(_("sub-district"), max_length=100, blank=True)
    district = models.CharField(_("district"), max_length=100, blank=True)
    province = models.CharField(_("province"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], name="customer_address_main_once", condition=models.Q(main=True)
            ),
            models.CheckConstraint(
                name="customer_address_main_parts",
                condition=models.Q(main=False)
                | models.Q(address_line="", subdistrict="", district="", province="", postcode=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.parts)

    @property
    def parts(self) -> Address:
        if self.main:
            return self.customer.address
        return Address(self.address_line, self.subdistrict, self.district, self.province, self.postcode)

    @property
    def phone_shown(self) -> str:
        return display_phone(self.phone) if self.phone else ""
