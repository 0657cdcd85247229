"""How customers belong together: people in organisations, people of one house, who brought whom."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessOwned


class BuyingRole(models.TextChoices):
    """Part in the buying centre of an organisation (Webster and Wind, 1972)."""

    USER = "user", _("uses it")
    INFLUENCER = "influencer", _("influences")
    DECIDER = "decider", _("decides")
    APPROVER = "approver", _("approves")
    BUYER = "buyer", _("buys")
    GATEKEEPER = "gatekeeper", _("opens the door")


class Affiliation(BusinessOwned):
    """A person at work in an organisation. `influence` is 1 (little) to 5 (all) over what is bought there."""

    person = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="affiliations", db_index=False)
    organisation = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="people")
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    roles = models.JSONField(_("part in buying"), default=list)
    influence = models.PositiveSmallIntegerField(
        _("influence"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    main = models.BooleanField(_("main contact"), default=False)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="affiliation_once"),
            models.UniqueConstraint(
                fields=["organisation"], name="affiliation_main_once", condition=models.Q(main=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"

    @property
    def role_labels(self) -> list[str]:
        return [str(BuyingRole(role).label) for role in BuyingRole.values if role in self.roles]


class Household(BusinessOwned):
    """People who live together and buy together."""

    name = models.CharField(_("name"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        indexes = [models.Index(fields=["business"], name="household_of")]

    def __str__(self) -> str:
        return self.name


class HouseholdMember(BusinessOwned):
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="house", db_index=False)
    head = models.BooleanField(_("head of the household"), default=False)

    class Meta:
        verbose_name = _("member of a household")
        verbose_name_plural = _("members of households")
        constraints = [
            models.UniqueConstraint(fields=["customer"], name="household_member_once"),
            models.UniqueConstraint(fields=["household"], name="household_head_once", condition=models.Q(head=True)),
        ]

    def __str__(self) -> str:
        return str(self.customer)


class Referral(BusinessOwned):
    """Who brought this customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="referrals_in", db_index=False)
    referrer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="referrals")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.UniqueConstraint(fields=["customer"], name="referral_once"),
            models.CheckConstraint(name="referral_of_two", condition=~models.Q(customer=models.F("referrer"))),
        ]

    def __str__(self) -> str:
        return f"{self.referrer} → {self.customer}"
