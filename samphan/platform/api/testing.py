"""A caller for tests: makes calls with a token and holds every answer against the API's own description."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from django.test import Client
from openapi_schema_validator import OAS31Validator

from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import create_token
from samphan.platform.api.models import ApiToken
from samphan.platform.tenants.current import use_business


@cache
def description() -> dict[str, Any]:
    """What `/api/v1/openapi.json` says."""
    described: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return described


def described_schema(method: str, path: str, status: int) -> dict[str, Any]:
    """The schema that the description gives for this answer; any fault is a problem."""
    for template, methods in sorted(description()["paths"].items(), key=lambda one: one[0].count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in methods:
            responses = methods[method.lower()]["responses"]
            known = responses.get(str(status)) or responses["default"]
            (content,) = known.get("content", {"": {"schema": {}}}).values()
            return {**content["schema"], "components": description()["components"]}
    return {"$ref": "#/components/schemas/Problem", "components": description()["components"]}


class Answer:
    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
        is_json = "json" in response.headers.get("Content-Type", "")
        self.json: Any = json.loads(self.content) if self.content and is_json else None

    @property
    def code(self) -> str:
        """The problem's code; empty when all went well."""
        return str(self.json.get("code", "")) if self.status >= 400 else ""  # noqa: PLR2004 - where HTTP's faults begin


class Caller:
    """Calls the API as one integration."""

    def __init__(self, secret: str, token: ApiToken) -> None:
        self.secret, self.token = secret, token
        self.client = Client(raise_request_exception=False)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """`path` under /api/v1; `body` is sent as JSON (bytes as they are); headers as `If_Match="…"`."""
        sent = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = sent.pop("Content-Type", "application/json")
        data = body if isinstance(body, bytes) else json.dumps(body) if body is not None else ""
        url = path if path.startswith("http") else f"/api/v1{path}"
        response = self.client.generic(method, url, data, content_type, headers=sent)
        answer = Answer(response)
        if answer.json is not None:
            address = re.sub(r"^https?://[^/]+", "", url).partition("?")[0]
            schema = described_schema(method, address, answer.status)
            OAS31Validator(schema).validate(answer.json)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.call("DELETE", path, **headers)


def caller(actor: Actor, *scopes: str) -> Caller:
    """A caller whose token the actor made, with these scopes."""
    with use_business(actor.business):
        token, secret = create_token(actor, name="เว็บร้าน", scopes=list(scopes))
    return Caller(secret, token)
