"""Who issues a document: the business, its branch, its logo; its seal, and the signature of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.translation import pgettext_lazy

from samphan.orders.models import Letterhead, OrderSettings, Signature, StampedPaper
from samphan.orders.papers.paper import Party, Picture, picture_of
from samphan.orders.papers.tongue import Tongue
from samphan.orders.steps import settings_of_sales
from samphan.platform.accounts.models import User
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.addresses import Address
from samphan.platform.thai.phones import display_phone
from samphan.platform.thai.taxid import display_tax_id

PARTS = ("address_line", "subdistrict", "district", "province", "postcode", "address_en", "place_code")


@dataclass(frozen=True, slots=True)
class Head:
    tongue: Tongue
    seller: Party
    settings: OrderSettings
    logo: Picture | None


def head_of(branch: Branch, language: str = "") -> Head:
    """The head of a branch's documents, in `language` or as the business has chosen."""
    sales = settings_of_sales()
    tongue = Tongue(language if language in set(Tongue) else sales.paper_language)
    return Head(tongue, seller_of(branch, tongue), sales, _printed(sales.logo))


def seller_of(branch: Branch, tongue: Tongue) -> Party:
    return seller_said(seller_now(branch), tongue)


def seller_now(branch: Branch) -> dict[str, str]:
    """Who sells, as it stands today; an invoice keeps it."""
    business = branch.business
    place: Letterhead = Letterhead.objects.filter(branch=branch).first() or Letterhead(branch=branch)
    return {
        "name": business.name,
        "name_en": business.name_en,
        "tax_id": business.tax_id,
        "branch": branch.code,
        **{name: str(getattr(place, name)) for name in PARTS},
        "phone": place.phone or business.phone,
    }


def seller_said(seller: Mapping[str, str], tongue: Tongue) -> Party:
    """The seller of `seller_now` as printed."""
    address = str(Address(*(seller[name] for name in PARTS[:5])))
    addresses = {"th": address, "en": seller["address_en"] or address}
    names = {"th": seller["name"], "en": seller["name_en"] or seller["name"]}
    written = list(dict.fromkeys(addresses[language] for language in tongue.spoken))
    if seller["tax_id"]:
        said = pgettext_lazy("paper", "Tax id %(number)s")
        written.append(
            f"{tongue.say(said, number=display_tax_id(seller['tax_id']))} · {tongue.branch(seller['branch'])}"
        )
    if seller["phone"]:
        written.append(tongue.say(pgettext_lazy("paper", "Phone %(number)s"), number=display_phone(seller["phone"])))
    name = " / ".join(dict.fromkeys(names[language] for language in tongue.spoken))
    return Party(name, [line for line in written if line])


def stamped(head: Head, kind: StampedPaper, person: User | None) -> dict[str, Any]:
    """The seal of the business and the signature of whoever issued, as a `Paper` takes them; nothing on kinds that bear none."""
    if kind not in head.settings.stamped:
        return {}
    own = Signature.objects.filter(person=person).first() if person else None
    signature = _printed(own.picture) if own else None
    return {
        "seal": _printed(head.settings.seal),
        "signature": signature,
        "signed_by": f"({person.name})" if signature and person else "",
    }


def _printed(picture: FieldFile) -> Picture | None:
    if not picture:
        return None
    with picture.open("rb") as stored:
        content = stored.read()
    return picture_of(content)
