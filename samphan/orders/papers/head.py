"""Who issues a document: the business, its branch, its logo."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from samphan.orders.models import Letterhead, OrderSettings
from samphan.orders.papers.paper import Party, Picture, picture_of
from samphan.orders.papers.tongue import Tongue
from samphan.orders.steps import settings_of_sales
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.phones import display_phone
from samphan.platform.thai.taxid import display_tax_id


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
    return Head(tongue, seller_of(branch, tongue), sales, _logo(sales))


def seller_of(branch: Branch, tongue: Tongue) -> Party:
    business = branch.business
    letterhead: Letterhead = Letterhead.objects.filter(branch=branch).first() or Letterhead(branch=branch)
    addresses = {"th": str(letterhead.address), "en": letterhead.address_en or str(letterhead.address)}
    names = {"th": business.name, "en": business.name_en or business.name}
    phone = letterhead.phone or business.phone
    written = list(dict.fromkeys(addresses[language] for language in tongue.spoken))
    if business.tax_id:
        said = pgettext_lazy("paper", "Tax id %(number)s")
        written.append(f"{tongue.say(said, number=display_tax_id(business.tax_id))} · {tongue.branch(branch.code)}")
    if phone:
        written.append(tongue.say(pgettext_lazy("paper", "Phone %(number)s"), number=display_phone(phone)))
    name = " / ".join(dict.fromkeys(names[language] for language in tongue.spoken))
    return Party(name, [line for line in written if line])


def _logo(sales: OrderSettings) -> Picture | None:
    if not sales.logo:
        return None
    with sales.logo.open("rb") as stored:
        content = stored.read()
    return picture_of(content)
