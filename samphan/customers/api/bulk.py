"""Adding many customers in one call."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from ninja import Router
from ninja.errors import ValidationError as CallFault
from pydantic import ValidationError

from samphan.customers.api.customers import create
from samphan.customers.api.schemas import BulkIn, BulkOut, CustomerIn
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.problems import problem_of
from samphan.platform.api.routing import needs
from samphan.platform.refusals import Refused

router = Router(tags=["Customers"])


@router.post("/customers/bulk", summary="Add many customers", response=BulkOut, **needs("customers:customer:create"))
def add_customers(request: ApiRequest, bulk: BulkIn) -> HttpResponse:
    """Up to 500 at once. Each row stands alone: `rows` says for each what became of it, in order."""
    with transaction.atomic():
        rows = [added(request, index, row) for index, row in enumerate(bulk.customers)]
    made = sum("id" in row for row in rows)
    return answer_json(request, {"added": made, "refused": len(rows) - made, "rows": rows})


def added(request: ApiRequest, index: int, row: Any) -> dict[str, Any]:
    try:
        return {"index": index, "status": 201, "id": create(request.actor, CustomerIn.model_validate(row)).pk}
    except Refused as refused:
        fault: Exception = refused
    except ValidationError as wrong:
        found = [dict(error, loc=("body", "row", *error["loc"])) for error in wrong.errors(include_url=False)]
        fault = CallFault(found)
    answer = problem_of(request, fault)
    return {"index": index, "status": answer.status_code, "problem": json.loads(answer.content)}
