"""Units: what is counted, and how finely."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class Unit(BusinessOwned):
    """A unit of the business: ถุง, กก., ลัง. `places` says how finely it is counted: 0 for pieces, 3 for weighed goods."""

    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=40, blank=True)
    places = models.PositiveSmallIntegerField(_("places after the point"), default=0, validators=[MaxValueValidator(3)])
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="unit_once")]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name
