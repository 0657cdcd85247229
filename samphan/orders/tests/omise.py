"""A server on this machine that speaks Omise's dialect: links, charges, refunds, signed notices."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from django.test import Client

SECRET_KEY = "skey_test_5made1up"
WEBHOOK_SECRET = "bWFkZS11cC1vbWlzZS13ZWJob29rLXNlY3JldC0wMDAx"


class FakeOmise:
    """What the provider holds. `down` answers every call with a fault; `deaf` gives money back, and the answer is lost on the way.

    `at_refund` is called before it gives back.
    """

    def __init__(self) -> None:
        self.links: dict[str, dict[str, Any]] = {}
        self.charges: dict[str, dict[str, Any]] = {}
        self.keys: list[str] = []
        self.down = False
        self.deaf = False
        self.at_refund: Callable[[], None] = lambda: None
        self.answered = threading.Condition()
        self.port = 0

    def answer(self, method: str, path: str, said: dict[str, str]) -> tuple[int, Any]:
        path = path.partition("?")[0]
        if self.down:
            return 503, {"object": "error", "message": "service unavailable"}
        match method, path.strip("/").split("/"):
            case "POST", ["links"]:
                return 200, self.new_link(said)
            case "GET", ["links", pk] if pk in self.links:
                return 200, self.links[pk]
            case "GET", ["charges", pk] if pk in self.charges:
                return 200, self.charges[pk]
            case _, ["charges", pk, "refunds"] if pk in self.charges:
                return self.refunds(method, self.charges[pk], said)
        return 404, {"object": "error", "code": "not_found", "message": "not found"}

    def new_link(self, said: dict[str, str]) -> dict[str, Any]:
        pk = f"link_test_{len(self.links) + 1}"
        self.links[pk] = {
            "object": "link",
            "id": pk,
            "amount": int(said["amount"]),
            "currency": said["currency"].upper(),
            "title": said["title"],
            "description": said["description"],
            "multiple": said["multiple"] == "true",
            "payment_uri": f"https://pay.omise.example/{pk}",
            "charges": {"object": "list", "data": []},
        }
        return self.links[pk]

    def pay(self, link: str, *, amount: int | None = None, currency: str = "THB", status: str = "successful") -> str:
        """The customer pays on the provider's page."""
        pk = f"chrg_test_{len(self.charges) + 1}"
        self.charges[pk] = {
            "object": "charge",
            "id": pk,
            "amount": self.links[link]["amount"] if amount is None else amount,
            "currency": currency,
            "status": status,
            "paid": status == "successful",
            "refunded_amount": 0,
            "refunds": [],
            "link": link,
        }
        self.links[link]["charges"]["data"].append(self.charges[pk])
        return pk

    def refunds(self, method: str, charge: dict[str, Any], said: dict[str, str]) -> tuple[int, Any]:
        if method == "GET":
            return 200, {"object": "list", "data": list(reversed(charge["refunds"]))}
        return self.refund(charge, int(said["amount"]), said.get("metadata[reference]", ""))

    def refund(self, charge: dict[str, Any], amount: int, reference: str = "") -> tuple[int, Any]:
        """Without a reference: by hand, on the provider's page."""
        self.at_refund()
        if charge["refunded_amount"] + amount > charge["amount"]:
            return 400, {"object": "error", "message": "charge is not refundable"}
        charge["refunded_amount"] += amount
        made = {
            "object": "refund",
            "id": f"rfnd_test_{charge['refunded_amount']}",
            "amount": amount,
            "metadata": {"reference": reference} if reference else {},
        }
        charge["refunds"].append(made)
        with self.answered:
            self.answered.notify_all()
        return (504, "gateway timeout") if self.deaf else (200, made)

    def notice(self, charge: str, event: str = "evnt_test_1") -> bytes:
        data = {name: self.charges[charge][name] for name in ("object", "id", "amount", "currency", "status", "link")}
        return json.dumps({"object": "event", "id": event, "key": "charge.complete", "data": data}).encode()


def tell(address: str, body: bytes, *, secret: str = WEBHOOK_SECRET, moment: str = "1795166400") -> Any:
    """The provider's notice as it comes in."""
    own = hmac.new(b64decode(secret), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"Omise-Signature": f"0000,{own}", "Omise-Signature-Timestamp": moment}
    return Client().post(address, body, content_type="application/json", headers=headers)


@contextmanager
def speaking() -> Iterator[FakeOmise]:
    now = FakeOmise()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET", {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            self.reply("POST", {name: values[0] for name, values in parse_qs(body).items()})

        def reply(self, method: str, said: dict[str, str]) -> None:
            scheme, _blank, given = self.headers.get("Authorization", "").partition(" ")
            now.keys.append(b64decode(given).decode() if scheme == "Basic" else "")
            status, found = now.answer(method, self.path, said)
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    now.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield now
    finally:
        server.shutdown()
        server.server_close()
