"""What the catalogue holds about a customer: the terms agreed with them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import CustomerTerms, PriceList, PriceRule
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of


def collect(ids: Ids) -> Rows:
    terms = rows_of(CustomerTerms.objects.filter(customer__in=ids), leave_out=("customer_id",))
    lists = PriceList.objects.filter(customer__in=ids)
    agreed = rows_of(PriceRule.objects.filter(price_list__in=lists), leave_out=("target",))
    return terms + rows_of(lists, leave_out=("customer_id",)) + agreed


def erase(ids: Ids) -> int:
    lists = PriceList.objects.filter(customer__in=ids)
    erased = CustomerTerms.objects.filter(customer__in=ids).delete()[0]
    return int(erased + lists.delete()[0])


holds(
    Holding(
        key="catalog.terms",
        label=_("Terms of sale"),
        data=_("price tier, discount, credit, agreed prices"),
        collect=collect,
        erase=erase,
        models=("catalog.CustomerTerms", "catalog.PriceList"),
    )
)
