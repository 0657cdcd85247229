"""What a customer pays, and why."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from samphan.catalog.api.schemas import PriceQuestion, PricesOut
from samphan.catalog.api.shapes import shown_price
from samphan.catalog.models import Variant
from samphan.catalog.pricing import Ask, prices_for
from samphan.catalog.quantities import read_quantity
from samphan.customers.access import customers
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.models import Branch

router = Router(tags=["Prices"])


@router.post("/prices", summary="Ask for prices", response=PricesOut, **needs("catalog:price:view"))
def ask_prices(request: ApiRequest, question: PriceQuestion) -> HttpResponse:
    """What a customer pays for each line, here, at that time, with every rule that was considered. Changes nothing."""
    actor = request.actor
    customer = customers.get(actor, "view", question.customer) if question.customer else None
    branch = None
    if question.branch:
        branch = Branch.objects.filter(business=actor.business, pk=question.branch).first()
        if branch is None:
            raise NotFound
    known = Variant.objects.for_pricing().in_bulk([line.variant for line in question.lines])
    asks = []
    for number, line in enumerate(question.lines):
        if line.variant not in known:
            sentence = _("There is no such product.")
            raise Refused(sentence, code="variant_unknown", fields={f"lines.{number}.variant": sentence})
        quantity: Decimal = read_quantity(line.quantity, field=f"lines.{number}.quantity")
        asks.append(Ask(known[line.variant], quantity, tuple(line.choices)))
    answers = prices_for(customer, asks, branch, question.at, currency=question.currency)
    return answer_json(request, {"data": [shown_price(answer) for answer in answers]})
