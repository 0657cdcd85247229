"""The fields of a customer that people fill in: how each is read, and what is refused. Screens, API and import all clean here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.models import Customer
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.refusals import Forbidden, Refused, Sentence
from samphan.platform.tenants.models import Branch, Membership
from samphan.platform.thai.addresses import parse_postcode, tidy_place
from samphan.platform.thai.dates import NotADate, parse_date
from samphan.platform.thai.taxid import parse_tax_id
from samphan.platform.thai.text import tidy, tidy_lines

FOR_BOTH = ("kind", "name", "nickname")
FOR_PERSONS = ("birth_date", "occupation", "income_band", "interests")
FOR_ORGANISATIONS = ("industry", "size_band", "website", "relationship_style")
FOR_ALL = (
    "customer_type", "language",
    "tax_id", "tax_branch", "address_line", "subdistrict", "district", "province", "postcode", "note", "branch", "owner",
)  # fmt: skip
PROFILE_FIELDS = (*FOR_BOTH, *FOR_PERSONS, *FOR_ORGANISATIONS, *FOR_ALL)
NOTE_LENGTH = 5_000
OLDEST_BIRTH_YEAR = 1900

web_address = URLValidator(schemes=["http", "https"])

Cleaner = Callable[[Actor, Any], Any]


class Unfit(ValueError):  # noqa: N818 - the value does not fit; nothing broke
    """The value does not fit; `sentence` says what would."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


def clean_profile(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Every value in its stored form. Raises `Forbidden` for a field hidden from the actor, `Refused` with one sentence per wrong field."""
    cleaned: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in values.items():
        try:
            cleaned[name] = clean_field(actor, name, value)
        except Unfit as unfit:
            wrong[name] = unfit.sentence
    if wrong:
        raise Refused(
            next(iter(wrong.values())) if len(wrong) == 1 else _("Some fields need mending."),
            code="invalid_fields",
            fields=wrong,
        )
    return cleaned


def clean_field(actor: Actor, name: str, value: Any) -> Any:
    """One value in its stored form. Raises `Unfit`, or `Forbidden` for a field that is hidden from the actor."""
    if name not in PROFILE_FIELDS:
        raise Unfit(_("There is no field “%(field)s”.") % {"field": name})
    if not customers.visible_fields(actor, [name]):
        raise Forbidden
    return CLEANERS.get(name, text_cleaner(name))(actor, value)


def label_of(name: str) -> str:
    """The field's name as people read it."""
    if name == "custom":
        return str(_("fields of your own"))
    return str(Customer._meta.get_field(name).verbose_name) if name in PROFILE_FIELDS else name  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented name


def shown_fields(actor: Actor, kind: str) -> list[str]:
    """Fields that belong to this kind of customer and that the actor may see, in the order of the form."""
    own = FOR_ORGANISATIONS if kind == "organisation" else FOR_PERSONS
    return customers.visible_fields(actor, (*FOR_BOTH, *own, *FOR_ALL))


def text_cleaner(name: str) -> Cleaner:
    longest = Customer._meta.get_field(name).max_length or NOTE_LENGTH  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented name

    def clean(_actor: Actor, value: Any) -> str:
        if not isinstance(value, str | int | None):
            raise Unfit(_("Write text."))
        text = (tidy_lines if name == "note" else tidy)("" if value is None else str(value))
        if len(text) > longest:
            raise Unfit(_("Write at most %(most)d characters; this has %(has)d.") % {"most": longest, "has": len(text)})
        return text

    return clean


def _name(actor: Actor, value: Any) -> str:
    name: str = text_cleaner("name")(actor, value)
    if not name:
        raise Unfit(_("Write the customer's name."))
    return name


def _choice(name: str) -> Cleaner:
    field = Customer._meta.get_field(name)  # noqa: SLF001 - Django's documented name

    def clean(_actor: Actor, value: Any) -> str:
        if value in (None, "") and field.blank:  # type: ignore[union-attr]
            return ""
        if value not in {key for key, _label in field.choices or ()}:  # type: ignore[union-attr]
            raise Unfit(_("Choose one of the list."))
        return str(value)

    return clean


def _birth_date(_actor: Actor, value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else parse_date(str(value))
    except NotADate as error:
        raise Unfit(_("There is no such day. Write day/month/year.")) from error
    lately = day >= date.today() - timedelta(days=1)  # noqa: DTZ011 - near enough to know that the true local date need not be asked
    if day.year < OLDEST_BIRTH_YEAR or (lately and day > timezone.localdate()):
        raise Unfit(_("A birth date lies between 1900 and today."))
    return day


def _website(actor: Actor, value: Any) -> str:
    text = text_cleaner("website")(actor, value)
    address = text if not text or "://" in text else f"https://{text}"
    try:
        if address:
            web_address(address)
    except ValidationError as error:
        raise Unfit(_("That is not a web address. Write it as www.example.com.")) from error
    return str(address)


def _tax_id(_actor: Actor, value: Any) -> str:
    text = tidy(str(value or ""))
    if not text:
        return ""
    digits = parse_tax_id(text)
    if digits is None:
        raise Unfit(_("That is not a valid tax id: it has 13 digits, and the last one checks the others."))
    return digits


def _tax_branch(_actor: Actor, value: Any) -> str:
    text = tidy(str(value or ""))
    if not text:
        return ""
    if not text.isdecimal() or len(text) > len("00000"):
        raise Unfit(_("Write the five digits of the branch; 00000 is the head office."))
    return f"{int(text):05d}"


def _place(name: str) -> Cleaner:
    text = text_cleaner(name)
    return lambda actor, value: tidy_place(text(actor, value))


def _postcode(_actor: Actor, value: Any) -> str:
    text = tidy(str(value or ""))
    if text and parse_postcode(text) is None:
        raise Unfit(_("A postcode has five digits."))
    return parse_postcode(text) or ""


def _branch(actor: Actor, value: Any) -> Branch | None:
    if value in (None, ""):
        return None
    found = open_branches(actor).filter(pk=_uuid(value)).first()
    if found is None:
        raise Unfit(_("Choose one of your branches."))
    return found


def _owner(actor: Actor, value: Any) -> User | None:
    if value in (None, ""):
        return None
    membership = Membership.objects.filter(business=actor.business, user=_uuid(value), ended_at=None)
    if not (member := membership.select_related("user").first()):
        raise Unfit(_("Choose a colleague of this business."))
    return member.user


def _uuid(value: Any) -> UUID:
    try:
        return value.pk if isinstance(value, Branch | User) else UUID(str(value))
    except (ValueError, ValidationError) as error:
        raise Unfit(_("Choose one of the list.")) from error


CLEANERS: dict[str, Cleaner] = {
    "name": _name,
    "kind": _choice("kind"),
    "income_band": _choice("income_band"),
    "size_band": _choice("size_band"),
    "birth_date": _birth_date,
    "customer_type": _choice("customer_type"),
    "language": _choice("language"),
    "relationship_style": _choice("relationship_style"),
    "website": _website,
    "tax_id": _tax_id,
    "tax_branch": _tax_branch,
    "subdistrict": _place("subdistrict"),
    "district": _place("district"),
    "province": _place("province"),
    "postcode": _postcode,
    "branch": _branch,
    "owner": _owner,
}
