"""Products of an opportunity: read, and set as a whole."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from samphan.customers.api.schemas import Input, Version, example
from samphan.orders.api.schemas import SOME_ID, LineIn, LineOut
from samphan.orders.api.shapes import LINE, lines_by, wanted_lines
from samphan.orders.lines import MOST
from samphan.pipeline.access import opportunities
from samphan.pipeline.actions.lines import follow_lines, set_lines
from samphan.pipeline.api.opportunities import EDIT, PATH, VIEW
from samphan.pipeline.api.schemas import Amount
from samphan.pipeline.models import Opportunity, OpportunityLine
from samphan.platform.api.answers import answer_json, expected_version
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs

router = Router(tags=["Opportunities"])


class LinesIn(Input):
    model_config = example({"lines": [{"variant": SOME_ID, "quantity": "20"}]})

    lines: list[LineIn] = Field(max_length=MOST, description="All of them; an empty list takes the products away.")
    follow: bool = Field(default=False, description="The amount follows the products again, after it was typed.")
    version: Version | None = None


class LinesOut(Schema):
    """`total` is what the products come to with VAT; `amount` is the opportunity's, which follows it unless somebody typed another."""

    data: list[LineOut]
    total: Amount
    amount: Amount
    version: int


@router.get(PATH + "/lines", summary="Read an opportunity's products", response=LinesOut, **needs(VIEW))
def read_lines(request: ApiRequest, opportunity_pk: UUID) -> HttpResponse:
    return answer_json(request, shown(opportunities.get(request.actor, "view", opportunity_pk)))


@router.post(PATH + "/lines", summary="Set an opportunity's products", response=LinesOut, **needs(EDIT))
def set_products(request: ApiRequest, opportunity_pk: UUID, products: LinesIn) -> HttpResponse:
    """Priced by the price lists for this customer today. A price or discount by hand also needs `orders:order:price`."""
    actor = request.actor
    row = opportunities.get(actor, "edit", opportunity_pk)
    set_lines(actor, row, wanted_lines(products.lines), version=expected_version(request, products.version))
    if products.follow and products.lines:
        follow_lines(actor, row)
    return answer_json(request, shown(row))


def shown(row: Opportunity) -> dict[str, object]:
    row.refresh_from_db(fields=["amount", "lines_total", "version"])
    lines = lines_by(OpportunityLine, "opportunity", [row.pk], LINE)
    totals = {"total": f"{row.lines_total:.2f}", "amount": f"{row.amount:.2f}", "version": row.version}
    return {"data": lines.get(row.pk, []), **totals}
