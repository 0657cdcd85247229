"""Omise (api.omise.co): payment links, their charges, refunds, and signed notices. Amounts there are satang."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samphan.orders.cards.said import Asked, Charge, GivenBack, Notice, ProviderFailed, ProviderSaidNo
from samphan.platform.outbound import AddressRefused, CallFailed, call
from samphan.platform.refusals import Refused, Sentence

VERSION = "2019-05-29"
OK, BAD, BROKEN = 200, 400, 500
TRY_AGAIN = {408, 409, 425, 429}
TIMEOUT = 8.0


class Omise:
    def __init__(self, secret_key: str, webhook_secret: str) -> None:
        self.secret_key, self.webhook_secret = secret_key, webhook_secret

    def faults(self) -> dict[str, Sentence]:
        found: dict[str, Sentence] = {}
        if not self.secret_key.startswith("skey_"):
            found["secret_key"] = _("The secret key begins with skey_.")
        if not secret_bytes(self.webhook_secret):
            found["webhook_secret"] = _(
                "Copy the secret of the webhook too: notices without a right signature are not believed."
            )
        return found

    def ask(self, amount: Decimal, currency: str, reference: str, title: str) -> Asked:
        """A link that can be paid once. `description` carries our reference, and comes back with the link."""
        said = {
            "amount": satang(amount),
            "currency": currency.lower(),
            "title": title[:100],
            "description": reference,
            "multiple": "false",
        }
        link = self._call("POST", "/links", said)
        return Asked(text(link, "id"), text(link, "payment_uri"))

    def paid_on(self, link: str) -> list[Charge]:
        found = self._call("GET", f"/links/{quote(link, safe='')}")
        charges = found.get("charges")
        rows = charges.get("data", []) if isinstance(charges, dict) else []
        return [
            Charge(text(one, "id"), baht(one.get("amount")), text(one, "currency").upper(), text(found, "description"))
            for one in rows
            if isinstance(one, dict) and one.get("status") == "successful" and one.get("paid") is True
        ]

    def refunds_of(self, charge: str) -> list[GivenBack]:
        asked = f"/charges/{quote(charge, safe='')}/refunds?limit=100&order=reverse_chronological"
        rows = self._call("GET", asked).get("data")
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            raise ProviderFailed
        return [GivenBack(text(one, "id"), baht(one.get("amount")), reference_of(one)) for one in rows]

    def refund(self, charge: str, amount: Decimal, reference: str) -> str:
        said = {"amount": satang(amount), "metadata[reference]": reference}
        made = self._call("POST", f"/charges/{quote(charge, safe='')}/refunds", said)
        if baht(made.get("amount")) != amount:
            raise ProviderFailed
        return text(made, "id")

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Signed with HMAC-SHA256 over time and raw body; while keys rotate several signatures stand beside each other."""
        moment, given = headers.get("Omise-Signature-Timestamp", ""), headers.get("Omise-Signature", "")
        own = signature(self.webhook_secret, moment, body)
        if not moment or not any(hmac.compare_digest(own.encode(), one.strip().encode()) for one in given.split(",")):
            raise Refused(_("The signature is not that of the card provider."), code="signature")
        try:
            said = json.loads(body)
        except ValueError as error:
            raise ProviderFailed from error
        data = said.get("data") if isinstance(said, dict) else None
        if not isinstance(data, dict):
            raise ProviderFailed
        charge = text(data, "id") if data.get("object") == "charge" else ""
        link = data.get("link")
        return Notice(text(said, "id"), text(said, "key"), link if isinstance(link, str) else "", charge)

    def link_of(self, charge: str) -> str:
        """The page on which a charge was paid; empty for one made elsewhere."""
        link = self._call("GET", f"/charges/{quote(charge, safe='')}").get("link")
        return link if isinstance(link, str) else ""

    def _call(self, method: str, path: str, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
        headers = {
            "Authorization": "Basic " + b64encode(f"{self.secret_key}:".encode()).decode(),
            "Omise-Version": VERSION,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(said).encode() if said else b""
        try:
            answer = call(method, settings.OMISE_URL.rstrip("/") + path, headers, body, timeout=TIMEOUT)
            found = json.loads(answer.body)
        except (CallFailed, AddressRefused, ValueError) as error:
            raise ProviderFailed from error
        if answer.status != OK or not isinstance(found, dict):
            message = found.get("message", "") if isinstance(found, dict) else ""
            sentence = _("The card provider said no: %(why)s") % {"why": str(message)[:200] or answer.status}
            meant = BAD <= answer.status < BROKEN and answer.status not in TRY_AGAIN
            raise ProviderSaidNo(sentence) if meant else ProviderFailed(sentence)
        return found


def signature(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret_bytes(secret), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def secret_bytes(secret: str) -> bytes:
    """What a webhook's secret stands for; nothing for what is none, and such a secret is never kept: anybody could sign with it."""
    try:
        return b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        return b""


def satang(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def baht(amount: object) -> Decimal:
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise ProviderFailed
    return Decimal(amount).scaleb(-2)


def reference_of(refund: Mapping[str, Any]) -> str:
    said = refund.get("metadata")
    found = said.get("reference") if isinstance(said, dict) else None
    return found if isinstance(found, str) else ""


def text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found:
        raise ProviderFailed
    return found
