"""What a deal is about: products of the catalogue, how many, at which price."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.orders.models import PricedLine
from samphan.pipeline.models.opportunity import Opportunity


class OpportunityLine(PricedLine):
    """Priced as a quotation would be on the day it was written; the quotation asks again."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        verbose_name = _("product of a deal")
        verbose_name_plural = _("products of deals")
        ordering = ["position"]
