"""Pipelines with their stages."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from samphan.pipeline.api.schemas import PipelinesOut
from samphan.pipeline.models import Stage
from samphan.pipeline.queries import pipelines
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs

router = Router(tags=["Opportunities"])


@router.get("/pipelines", summary="List pipelines", response=PipelinesOut, **needs("pipeline:opportunity:view"))
def list_pipelines(request: ApiRequest) -> HttpResponse:
    """Those in use with their stages, in order."""
    found = [
        {"id": line.pk, "name": line.name, "stages": [shown_stage(stage) for stage in line.steps]}
        for line in pipelines()
    ]
    return answer_json(request, {"data": found})


def shown_stage(stage: Stage) -> dict[str, object]:
    return {"id": stage.pk} | {name: getattr(stage, name) for name in ("name", "probability", "ages_after", "required")}
