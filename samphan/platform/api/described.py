"""The API's description (OpenAPI 3.1) as its reference page shows it: a section a noun, and each call with a call to copy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from samphan.platform.api.routing import description

Node = dict[str, Any]
DEEPEST = 6  # of nested schemas in an example
FORMATS = {
    "uuid": "0198c0de-0000-7000-8000-000000000000",
    "date": "2026-11-21",
    "date-time": "2026-11-21T09:30:00Z",
    "email": "name@example.com",
    "uri": "https://shop.example.com/hooks",
}
PLAIN = {"integer": 1, "number": 1.5, "boolean": True, "string": "…", "null": None}


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    required: bool
    notes: str


@dataclass(frozen=True)
class Call:
    """One operation. `body` and `answer` are JSON to read; `curl` is a command line that makes the call."""

    id: str
    method: str
    path: str
    title: str
    notes: str
    scope: str
    parameters: tuple[Parameter, ...]
    body: str
    status: str
    answer: str
    curl: str


@dataclass(frozen=True)
class Section:
    title: str
    id: str
    calls: tuple[Call, ...]


@cache
def sections() -> list[Section]:
    """Every call of the API by noun, in the order of the description."""
    described = json.loads(description())
    by_noun: dict[str, list[Call]] = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            noun = next(iter(operation.get("tags", ())), "Everything")
            by_noun.setdefault(noun, []).append(call_of(described, path, method, operation))
    return [Section(noun, noun.lower().replace(" ", "-"), tuple(calls)) for noun, calls in by_noun.items()]


def call_of(described: Node, path: str, method: str, operation: Node) -> Call:
    examples = Examples(described["components"]["schemas"])
    content = operation.get("requestBody", {}).get("content", {})
    body = next((examples.of_content(one) for one in content.values()), None)
    status, answer = next(iter(operation["responses"].items()))
    given = next((examples.of_content(one) for one in answer.get("content", {}).values()), None)
    wall: list[dict[str, list[str]]] = operation.get("security", [])
    scopes = [scope for one in wall for scope in one.get("apiToken", [])]
    return Call(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=str(operation.get("summary") or operation["operationId"]),
        notes=str(operation.get("description", "")),
        scope=next(iter(scopes), ""),
        parameters=tuple(parameters_of(operation)),
        body=as_text(body),
        status=status,
        answer=as_text(given),
        curl=curl(path, method, body),
    )


def parameters_of(operation: Node) -> Iterator[Parameter]:
    for one in operation.get("parameters", ()):
        schema = one.get("schema", {})
        kind = schema.get("type", "")
        kinds = [name for name in ([kind] if isinstance(kind, str) else kind) if name != "null"]
        chosen = [str(choice) for choice in schema.get("enum", ()) if choice is not None]
        said = " | ".join(chosen) or schema.get("format") or " | ".join(kinds)
        yield Parameter(one["name"], said, bool(one.get("required")), one.get("description", ""))


def as_text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)


def curl(path: str, method: str, body: Any) -> str:
    lines = [f'curl "$SAMPHAN{path}"', '-H "Authorization: Bearer $TOKEN"']
    if method != "get":
        lines.insert(1, f"-X {method.upper()}")
    if body is not None:
        sent = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{sent}'"]
    return " \\\n  ".join(lines)


class Examples:
    """Values that fit a schema."""

    def __init__(self, schemas: Node) -> None:
        self.schemas = schemas

    def of_content(self, content: Node) -> Any:
        return content["example"] if "example" in content else self.of(content.get("schema", {}))

    def of(self, schema: Node, depth: int = 0) -> Any:
        if "$ref" in schema:
            return self.of(self.schemas[schema["$ref"].rpartition("/")[2]], depth + 1)
        for key in ("example", "const", "default"):
            if key in schema and schema[key] is not None:
                return schema[key]
        if schema.get("examples"):
            return schema["examples"][0]
        if "enum" in schema:
            return schema["enum"][0]
        either = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        return self.of(either[0], depth) if either else self.of_type(schema, depth)

    def of_type(self, schema: Node, depth: int) -> Any:
        kind = schema.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if depth > DEEPEST:
            return None
        if kind == "array":
            return [self.of(schema.get("items", {}), depth + 1)]
        if kind == "object":
            return {name: self.of(one, depth + 1) for name, one in schema.get("properties", {}).items()}
        return FORMATS.get(schema.get("format", ""), PLAIN.get(kind))
