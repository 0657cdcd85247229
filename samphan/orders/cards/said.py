"""What providers say, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused


@dataclass(frozen=True, slots=True)
class Asked:
    """A page to pay on: the provider's id for it, and its address."""

    link: str
    url: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that was paid. `reference` is what the page was made for."""

    charge: str
    amount: Decimal
    currency: str
    reference: str


@dataclass(frozen=True, slots=True)
class Notice:
    """`link` is the page it is about, `charge` the payment; either may be empty."""

    event: str
    kind: str
    link: str = ""
    charge: str = ""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What went back of a charge. `reference` is what it was sent with; empty for one made by hand on the provider's page."""

    refund: str
    amount: Decimal
    reference: str


class ProviderFailed(Refused):
    """No answer, or none that can be used. Nothing was settled by it."""

    status = 502
    code = "provider_failed"
    default = _("The card provider does not answer as it should. Try again in a minute.")


class ProviderSaidNo(ProviderFailed):
    """The provider understood, and does not do it: asking the same again is of no use."""
