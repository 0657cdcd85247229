"""What a card provider must be able to do. One adapter for each stands in `PROVIDERS`; nothing else here knows its dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

from samphan.orders.cards.omise import Omise
from samphan.orders.cards.said import Asked, Charge, GivenBack, Notice
from samphan.orders.models import CardProvider
from samphan.platform.refusals import Sentence


class Provider(Protocol):
    """Amounts are baht. Each raises `ProviderFailed` when there is no answer that can be used."""

    def faults(self) -> dict[str, Sentence]:
        """What is wrong with the keys themselves, by field; nobody is called."""

    def ask(self, amount: Decimal, currency: str, reference: str, title: str) -> Asked:
        """A page on which exactly this is paid, once."""

    def paid_on(self, link: str) -> list[Charge]:
        """What was truly paid on that page."""

    def refunds_of(self, charge: str) -> list[GivenBack]:
        """What went back of a charge already, the newest hundred."""

    def refund(self, charge: str, amount: Decimal, reference: str) -> str:
        """Give back, marked with `reference`; the provider's number of it. Raises `ProviderSaidNo` too."""

    def link_of(self, charge: str) -> str:
        """The page on which a charge was paid; empty for one made elsewhere."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """A notice whose signature is right. Raises `Refused` (`signature`)."""


PROVIDERS: dict[str, Callable[[str, str], Provider]] = {"omise": Omise}


def provider_row() -> CardProvider | None:
    """The provider of the current business."""
    found: CardProvider | None = CardProvider.objects.first()
    return found


def adapter_of(row: CardProvider) -> Provider:
    return PROVIDERS[row.kind](row.secret_key, row.webhook_secret)
