"""The API as a whole, and the socket by which a module adds its endpoints.

A module's `api.py` makes a `Router`, declares each endpoint with `needs("its:permission:name")` and appends the router to `ROUTERS`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Router, Schema
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import Field

from samphan.platform.accounts.rights import Actor
from samphan.platform.api.body import JsonParser
from samphan.platform.api.problems import problem_of
from samphan.platform.refusals import Forbidden, Refused

ROUTERS: list[Router] = []
SCOPES: set[str] = set()  # permissions that some endpoint needs
SCHEME = "apiToken"
ROOT = "/api/v1/"


class Problem(Schema):
    """RFC 9457. `code` is stable; the sentences follow Accept-Language (th, en)."""

    type: str
    status: int
    code: str
    title: str
    detail: str
    fields: dict[str, str] = Field(default_factory=dict, description="A sentence for each faulty input, by its path.")


class Gate:
    """Stands before one endpoint: the token's scope, and no query parameter that the endpoint does not know.

    An unknown parameter is refused because a mistyped filter would otherwise answer every row.
    """

    def __init__(self, scope: str, *, custom: bool = False) -> None:
        self.scope, self.custom = scope, custom
        self.known: frozenset[str] = frozenset()

    def __call__(self, request: HttpRequest) -> Actor:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if self.scope and not actor.has(self.scope):
            raise Forbidden(
                _("This token lacks the scope “%(scope)s”.") % {"scope": self.scope},
                code="scope_missing",
                scope=self.scope,
            )
        unknown = [name for name in request.GET if not self.knows(name)]
        if unknown:
            sentence = _("This address has no such parameter.")
            raise Refused(sentence, code="parameter_unknown", fields=dict.fromkeys(unknown, sentence))
        return actor

    def knows(self, parameter: str) -> bool:
        return parameter in self.known or (self.custom and parameter.startswith("custom."))


def needs(scope: str, *, custom: bool = False) -> dict[str, Any]:
    """Keyword arguments of an endpoint that needs this scope; empty: any live token may call it.

    `custom`: it takes `custom.<short name>` parameters, and refuses those that its noun does not have.
    """
    if scope:
        SCOPES.add(scope)
    return {"auth": Gate(scope, custom=custom), "openapi_extra": {"security": [{SCHEME: [scope] if scope else []}]}}


class ApiV1(NinjaAPI):
    """Problems for faults, stable operation ids, and a description that names scopes and problems."""

    def on_exception(self, request: HttpRequest, exc: Any) -> Any:
        return problem_of(request, exc)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def operations(self) -> Iterator[Operation]:
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                yield from view.operations

    def know_parameters(self) -> None:
        """Tell each gate which query parameters its endpoint declares."""
        for operation in self.operations():
            for gate in operation.auth_callbacks:
                if isinstance(gate, Gate):
                    gate.known = frozenset(
                        name
                        for model in operation.models
                        if model.__ninja_param_source__ == "query"
                        for name in model.__ninja_flatten_map__
                    )

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        fault = {"$ref": "#/components/schemas/Problem"}
        for methods in schema["paths"].values():
            for details in methods.values():
                details["responses"]["default"] = {
                    "description": "A problem: what went wrong and what to do",
                    "content": {"application/problem+json": {"schema": fault}},
                }
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        schema["components"]["securitySchemes"] = {SCHEME: {"type": "http", "scheme": "bearer"}}
        write_null_plainly(schema)
        show_examples(schema)
        return schema


def show_examples(schema: dict[str, Any]) -> None:
    """Give each body the example of its schema: description pages otherwise make one up from every field there is."""
    for methods in schema["paths"].values():
        for details in methods.values():
            for content in details.get("requestBody", {}).get("content", {}).values():
                if "$ref" not in content["schema"]:
                    continue  # a file: it brings its own example
                named = schema["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
                content["example"] = named["examples"][0]


def write_null_plainly(node: Any) -> None:
    """Rewrite pydantic's `anyOf: [X, null]` as `type: [x, "null"]`: shorter, and description pages try every mix of anyOf."""
    if isinstance(node, list):
        for part in node:
            write_null_plainly(part)
    if not isinstance(node, dict):
        return
    for part in node.values():
        write_null_plainly(part)
    match node.get("anyOf"):
        case [{"type": str(kind)} as known, {"type": "null"}]:
            del node["anyOf"]
            node |= known | {"type": [kind, "null"]}
            if "enum" in known:
                node["enum"] = [*known["enum"], None]


@cache
def api_v1() -> ApiV1:
    """The API with every module's router. First called when all sockets are filled."""
    api = ApiV1(
        title="Samphan API",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api-v1",
        openapi_url=None,
        docs_url=None,
        parser=JsonParser(),
        openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
    )
    for router in ROUTERS:
        api.add_router("", router)
    api.know_parameters()
    return api


@cache
def description() -> bytes:
    """OpenAPI 3.1 of the whole, as JSON."""
    return json.dumps(api_v1().get_openapi_schema(path_prefix=ROOT), indent=1, ensure_ascii=False).encode()


DESCRIPTION = """\
Read and write what Samphan knows. Every call carries `Authorization: Bearer smp_…`; a token sees one business, and only what its
scopes and the person who made it may see.

- Faults are `application/problem+json` with a stable `code`.
- Lists page by `next` and `previous`; follow them as they are.
- Repeat a POST or PATCH safely by sending the same `Idempotency-Key`; the first answer is kept for 24 hours.
- Change safely by sending `If-Match` with the `ETag` you read.
"""
