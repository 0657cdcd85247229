"""Customers: persons and organisations that buy or may buy."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.occasion import MonthDay
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet
from samphan.platform.thai.addresses import Address
from samphan.platform.thai.collation import SortKeyField, sort_key
from samphan.platform.thai.names import PersonName, greeting, initials, split_organisation, split_person
from samphan.platform.thai.taxid import display_tax_id

NOUN = "customers.customer"  # the name under which a business adds fields of its own


class CustomerKind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")


class IncomeBand(models.TextChoices):
    """Baht a month."""

    UNDER_15K = "under-15k", _("under 15,000")
    UNDER_30K = "15k-30k", _("15,000 to 30,000")
    UNDER_50K = "30k-50k", _("30,000 to 50,000")
    UNDER_100K = "50k-100k", _("50,000 to 100,000")
    OVER_100K = "over-100k", _("over 100,000")


class SizeBand(models.TextChoices):
    """People who work there; the bands of the Office of SMEs Promotion for trade and services."""

    MICRO = "micro", _("up to 5 people")
    SMALL = "small", _("6 to 30 people")
    MEDIUM = "medium", _("31 to 100 people")
    LARGE = "large", _("over 100 people")


class CustomerType(models.TextChoices):
    """What they buy for."""

    CONSUMER = "consumer", _("consumer")
    WHOLESALER = "wholesaler", _("wholesaler")
    RETAILER = "retailer", _("retailer")
    AGENT = "agent", _("agent")
    PUBLIC = "public", _("public body")


class RelationshipStyle(models.TextChoices):
    """How closely an account is looked after (Kotler's levels of relationship), chosen by the people who do."""

    BASIC = "basic", _("basic: we sell")
    REACTIVE = "reactive", _("reactive: they may ask")
    ACCOUNTABLE = "accountable", _("accountable: we ask after the sale")
    PROACTIVE = "proactive", _("proactive: we suggest")
    PARTNERSHIP = "partnership", _("partnership: we plan together")


class Language(models.TextChoices):
    """The language in which they like to be addressed; ISO 639-1."""

    THAI = "th", _("Thai")
    ENGLISH = "en", _("English")
    CHINESE = "zh", _("Chinese")
    JAPANESE = "ja", _("Japanese")
    KOREAN = "ko", _("Korean")
    BURMESE = "my", _("Burmese")
    LAO = "lo", _("Lao")
    KHMER = "km", _("Khmer")
    MALAY = "ms", _("Malay")
    RUSSIAN = "ru", _("Russian")


class CustomerQuerySet(BusinessQuerySet["Customer"]):
    def living(self) -> Self:
        """Customers that were neither deleted nor merged into another."""
        return self.filter(deleted_at=None, merged_into=None)


class Customer(BusinessOwned):
    """A person or an organisation that buys or may buy.

    `name` keeps what was written; its parts and `sort_key` follow from it (`follow_name`). `version` counts saves, so that two people
    editing at once never overwrite each other silently. A deleted or merged customer keeps its row: old links resolve for ever.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=CustomerKind.choices, default=CustomerKind.PERSON)
    name = models.CharField(_("name"), max_length=300)
    nickname = models.CharField(_("nickname"), max_length=100, blank=True)
    prefix = models.CharField(_("title or juristic form"), max_length=40, blank=True, editable=False)
    given_name = models.CharField(_("given name"), max_length=300, blank=True, editable=False)
    family_name = models.CharField(_("family name"), max_length=300, blank=True, editable=False)
    sort_key = SortKeyField()
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birthday = models.GeneratedField(
        expression=MonthDay("birth_date"), output_field=models.SmallIntegerField(), db_persist=True
    )
    customer_type = models.CharField(_("customer type"), max_length=12, choices=CustomerType.choices, blank=True)
    language = models.CharField(_("preferred language"), max_length=2, choices=Language.choices, blank=True)
    relationship_style = models.CharField(
        _("relationship style"), max_length=12, choices=RelationshipStyle.choices, blank=True
    )
    interests = models.CharField(_("interests"), max_length=300, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    income_band = models.CharField(_("income a month"), max_length=40, choices=IncomeBand.choices, blank=True)
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    size_band = models.CharField(_("size"), max_length=10, choices=SizeBand.choices, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=13, blank=True)
    tax_branch = models.CharField(_("branch on tax invoices"), max_length=5, blank=True)
    address_line = models.CharField(_("house number and road"), max_length=300, blank=True)
    subdistrict = models.CharField(_("sub-district"), max_length=100, blank=True)
    district = models.CharField(_("district"), max_length=100, blank=True)
    province = models.CharField(_("province"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    note = models.TextField(_("about the customer"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("looked after by"),
        db_index=False,
    )
    branch = models.ForeignKey(
        Branch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("branch"),
        db_index=False,
    )
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: BusinessManager[Any] = BusinessManager.from_queryset(CustomerQuerySet)()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(
                fields=["business", "sort_key", "id"],
                name="customer_by_name",
                condition=models.Q(deleted_at=None, merged_into=None),
            ),
            models.Index(
                fields=["business", "-created_at", "-id"],
                name="customer_by_age",
                condition=models.Q(deleted_at=None, merged_into=None),
            ),
            # with these two, a list narrowed to a branch or to one's own work reads a page and not the whole branch
            models.Index(
                fields=["business", "branch", "sort_key", "id"],
                name="customer_of_branch",
                condition=models.Q(deleted_at=None, merged_into=None),
            ),
            models.Index(
                fields=["business", "owner", "sort_key", "id"],
                name="customer_of_owner",
                condition=models.Q(deleted_at=None, merged_into=None),
            ),
            models.Index(fields=["business", "changed_at", "id"], name="customer_by_change"),
            # who has this tax id is asked of every organisation that comes in; hardly anybody was merged into another
            models.Index(fields=["business", "tax_id"], name="customer_by_tax"),
            models.Index(
                fields=["merged_into"], name="customer_merged_into", condition=models.Q(merged_into__isnull=False)
            ),
            models.Index(
                fields=["business", "birthday"],
                name="customer_by_birthday",
                condition=models.Q(deleted_at=None, merged_into=None, birth_date__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.follow_name()
        super().save(*args, **kwargs)

    def follow_name(self) -> None:
        """Set everything that follows from `name` and `kind`. Bulk writers call it; `save` does so itself."""
        for column, value in parts_of_name(self.kind, self.name).items():
            setattr(self, column, value)

    @cached_property
    def ids(self) -> list[UUID]:
        """Its id and those of everyone merged into it: what names customers without a foreign key (events) is read by these."""
        return [self.pk, *Customer.objects.filter(merged_into=self.pk).order_by("pk").values_list("pk", flat=True)]

    @property
    def is_person(self) -> bool:
        return self.kind == CustomerKind.PERSON

    @property
    def is_living(self) -> bool:
        return self.deleted_at is None and self.merged_into_id is None

    @property
    def greeting(self) -> str:
        """คุณนภัสสร for a person, the whole name for an organisation."""
        return greeting(PersonName(self.prefix, self.given_name, self.family_name)) if self.is_person else self.name

    @property
    def initials(self) -> str:
        return initials(f"{self.given_name} {self.family_name}")

    @property
    def address(self) -> Address:
        return Address(self.address_line, self.subdistrict, self.district, self.province, self.postcode)

    @property
    def tax_id_shown(self) -> str:
        return display_tax_id(self.tax_id) if self.tax_id else ""


def parts_of_name(kind: str, name: str) -> dict[str, str]:
    """Columns that follow from a name. People sort by given name, organisations by the name without its juristic form."""
    if kind == CustomerKind.ORGANISATION:
        organisation = split_organisation(name)
        parts = {"prefix": organisation.form, "given_name": organisation.core, "family_name": ""}
    else:
        person = split_person(name)
        parts = {"prefix": person.prefix, "given_name": person.given, "family_name": person.family}
    return {**parts, "sort_key": sort_key(f"{parts['given_name']} {parts['family_name']}")}
