"""The fields of a product that people fill in: how each is read, and what is refused. Screens, API and import all clean here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.models import Category, Product, ProductKind, ProductState, TaxClass, Unit
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, Refused, Sentence
from samphan.platform.thai.dates import DIGITS
from samphan.platform.thai.text import tidy, tidy_lines

PRODUCT_FIELDS = (
    "name", "name_en", "code", "kind", "state", "season_from", "season_to", "category", "brand", "description", "unit",
    "tax_class", "tracks_stock", "allows_backorder", "warranty_months", "warranty_terms",
)  # fmt: skip
VARIANT_FIELDS = ("sku", "name", "price", "cost", "weight")
DESCRIPTION_LENGTH = 5_000
MOST_MONEY = Decimal("99999999999.99")
HEAVIEST = 10_000_000  # grams: ten tonnes
DECEMBER = 12
TERMS_LENGTH, LONGEST_WARRANTY = 1_000, 600

Cleaner = Callable[[Any], Any]


class Unfit(ValueError):  # noqa: N818 - the value does not fit; nothing broke
    """The value does not fit; `sentence` says what would."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


def clean(actor: Actor, values: Mapping[str, Any], known: Mapping[str, Cleaner]) -> dict[str, Any]:
    """Every value in its stored form. Raises `Forbidden` for a field hidden from the actor, `Refused` with one sentence per wrong field."""
    cleaned: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in values.items():
        if actor.hides(products.field_name(name)):
            raise Forbidden
        if name not in known:
            wrong[name] = _("There is no field “%(field)s”.") % {"field": name}
            continue
        try:
            cleaned[name] = known[name](value)
        except Unfit as unfit:
            wrong[name] = unfit.sentence
    if wrong:
        first = next(iter(wrong.values()))
        raise Refused(first if len(wrong) == 1 else _("Some fields need mending."), code="invalid_fields", fields=wrong)
    return cleaned


def clean_product(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    return clean(actor, values, PRODUCT_CLEANERS)


def clean_variant(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    return clean(actor, values, VARIANT_CLEANERS)


def text(longest: int, *, required: Sentence = "") -> Cleaner:
    def read(value: Any) -> str:
        said = tidy(str(value or ""))
        if required and not said:
            raise Unfit(required)
        if len(said) > longest:
            raise Unfit(_("Write at most %(most)d characters; this has %(has)d.") % {"most": longest, "has": len(said)})
        return said

    return read


def long_text(value: Any) -> str:
    said = tidy_lines(str(value or ""))
    if len(said) > DESCRIPTION_LENGTH:
        sentence = _("Write at most %(most)d characters; this has %(has)d.")
        raise Unfit(sentence % {"most": DESCRIPTION_LENGTH, "has": len(said)})
    return said


def terms_text(value: Any) -> str:
    said = tidy_lines(str(value or ""))
    if len(said) > TERMS_LENGTH:
        sentence = _("Write at most %(most)d characters; this has %(has)d.")
        raise Unfit(sentence % {"most": TERMS_LENGTH, "has": len(said)})
    return said


def warranty_time(value: Any) -> int:
    """Whole months; nothing written is no warranty."""
    try:
        number = int(str(value or 0).translate(DIGITS))
    except ValueError:
        number = -1
    if not 0 <= number <= LONGEST_WARRANTY:
        raise Unfit(_("Write whole months, up to 600; 0 is no warranty."))
    return number


def one_of(choices: list[tuple[str, Any]]) -> Cleaner:
    def read(value: Any) -> str:
        if value not in dict(choices):
            raise Unfit(
                _("Choose one of: %(choices)s.") % {"choices": ", ".join(str(label) for _key, label in choices)}
            )
        return str(value)

    return read


def month(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if not 1 <= number <= DECEMBER:
        raise Unfit(_("Choose a month."))
    return number


def truth(value: Any) -> bool:
    return value in {True, "true", "on", "1", "yes"}


def amount(places: int) -> Cleaner:
    """Baht from nothing up; None for what is not known."""

    def read(value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        said = str(value).translate(DIGITS).replace(",", "").replace("฿", "").strip()
        try:
            read_amount = Decimal(said)
        except InvalidOperation:
            raise Unfit(_("Write an amount such as 1,250.00.")) from None
        if not read_amount.is_finite() or read_amount < 0:
            raise Unfit(_("Write an amount that is not less than nothing."))
        if read_amount > MOST_MONEY:
            raise Unfit(_("The amount is too large."))
        if read_amount != read_amount.quantize(Decimal(1).scaleb(-places)):
            raise Unfit(_("Write at most %(places)d places after the point.") % {"places": places})
        return read_amount.quantize(Decimal(1).scaleb(-places))

    return read


def grams(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        number = int(str(value).translate(DIGITS).replace(",", ""))
    except ValueError:
        number = -1
    if not 0 <= number <= HEAVIEST:
        raise Unfit(_("Write the weight in whole grams."))
    return number


def row_of(model: type[Any], missing: Sentence, *, required: bool = False, **living: Any) -> Cleaner:
    """A row of the business by its id, or the row itself."""

    def read(value: Any) -> Any:
        if value in (None, ""):
            if required:
                raise Unfit(missing)
            return None
        try:
            pk = value.pk if isinstance(value, model) else UUID(str(value))
            found = model.objects.filter(pk=pk, **living).first()
        except (ValueError, ValidationError):
            found = None
        if found is None:
            raise Unfit(missing)
        return found

    return read


PRODUCT_CLEANERS: dict[str, Cleaner] = {
    "name": text(200, required=_("Write the name of the product.")),
    "name_en": text(200),
    "code": text(60, required=_("Write a code for the product.")),
    "kind": one_of(ProductKind.choices),
    "state": one_of(ProductState.choices),
    "season_from": month,
    "season_to": month,
    "category": row_of(Category, _("Choose a category."), archived_at=None),
    "brand": text(120),
    "description": long_text,
    "unit": row_of(Unit, _("Choose a unit."), required=True),
    "tax_class": one_of(TaxClass.choices),
    "tracks_stock": truth,
    "allows_backorder": truth,
    "warranty_months": warranty_time,
    "warranty_terms": terms_text,
}
VARIANT_CLEANERS: dict[str, Cleaner] = {
    "sku": text(60, required=_("Write an SKU.")),
    "name": text(200),
    "price": amount(2),
    "cost": amount(4),
    "weight": grams,
}


def label_of(name: str) -> str:
    """The field's name as people read it."""
    from samphan.catalog.models import Variant  # noqa: PLC0415 - beside its only use

    if name == "custom":
        return str(_("fields of your own"))
    model = Product if name in PRODUCT_FIELDS else Variant
    field = model._meta.get_field(name)  # noqa: SLF001 - Django's documented name
    return str(getattr(field, "verbose_name", name))
