"""Values of custom fields: from what people write to what the JSON column keeps, and back to words.

Kept forms: text and link as text, number and money as a decimal in text (`"1250.00"`; JSON floats would lose satang), date as ISO
text, choice as its key, several choices as a list of keys, yes or no as a boolean, file as the id of a `StoredFile`.
An empty value has no key at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.access import custom_fields
from samphan.platform.fields.models import FieldDefinition, FieldType, StoredFile
from samphan.platform.prepared import PreparedOfBusiness
from samphan.platform.refusals import Forbidden, Refused, Sentence

EMPTY: tuple[Any, ...] = (None, "", [], ())
TEXT_LENGTH = 2_000
LINK_LENGTH = 500
DIGITS = 15  # before the point, so that every database keeps the value exactly
BUDDHIST_YEARS = 543
FIRST_BUDDHIST_YEAR = 2400
YES = {"1", "true", "yes", "on", "ใช่"}
NO = {"0", "false", "no", "off", "ไม่", "ไม่ใช่"}
CURRENCY = re.compile(r"฿|บาท|THB|baht|\.-$", re.IGNORECASE)
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


class Unfit(ValueError):  # noqa: N818 - the value does not fit; nothing broke
    """The value does not fit the field's type; the message says what would."""


def as_text(written: Any, _field: FieldDefinition) -> str:
    if not isinstance(written, str | int | float | Decimal):
        raise Unfit(_("Write text."))
    text = unicodedata.normalize("NFC", str(written)).replace("\x00", "").strip()
    if len(text) > TEXT_LENGTH:
        raise Unfit(_("Write at most %(most)s characters.") % {"most": TEXT_LENGTH})
    return text


def decimal_of(written: Any) -> Decimal:
    """A finite decimal from text with separators, a baht sign or Thai digits. Raises `Unfit`."""
    if isinstance(written, bool):
        raise Unfit(_("Write a number."))
    cleaned = CURRENCY.sub("", str(written).translate(THAI_DIGITS).replace(",", "")).strip()
    try:
        number = Decimal(cleaned)
    except InvalidOperation as error:
        raise Unfit(_("Write a number.")) from error
    if not number.is_finite():
        raise Unfit(_("Write a number."))
    if abs(number) >= Decimal(10) ** DIGITS:
        raise Unfit(_("Write a smaller number."))
    return number


def as_number(written: Any, _field: FieldDefinition) -> str:
    number = decimal_of(written).quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP).normalize()
    return f"{number:f}" if number else "0"


def as_money(written: Any, _field: FieldDefinition) -> str:
    return f"{decimal_of(written).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}"


def day_of(written: Any) -> date:
    """A day from a date, ISO text, or day/month/year, in either era. Raises `Unfit`."""
    if isinstance(written, date):
        return written
    text = str(written).translate(THAI_DIGITS).strip()
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text) or re.fullmatch(
        r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text
    )
    if parts is None:
        raise Unfit(_("Write a date as day/month/year."))
    numbers = [int(part) for part in parts.groups()]
    year, month, day = numbers if "-" in text else reversed(numbers)
    if year >= FIRST_BUDDHIST_YEAR:
        year -= BUDDHIST_YEARS
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unfit(_("There is no such day.")) from error


def as_date(written: Any, _field: FieldDefinition) -> str:
    return day_of(written).isoformat()


def as_choice(written: Any, field: FieldDefinition) -> str:
    """A key from a key or a label in either language."""
    wanted = unicodedata.normalize("NFC", str(written)).strip()
    for choice in field.choices:
        if wanted in {choice["key"], choice["label_th"], choice.get("label_en")}:
            return str(choice["key"])
    raise Unfit(_("“%(value)s” is not one of the choices.") % {"value": wanted[:40]})


def as_choices(written: Any, field: FieldDefinition) -> list[str]:
    many = written if isinstance(written, list | tuple | set) else re.split(r"[,;]", str(written))
    keys = {as_choice(one, field) for one in many if str(one).strip()}
    return [choice["key"] for choice in field.choices if choice["key"] in keys]


def as_boolean(written: Any, _field: FieldDefinition) -> bool:
    if isinstance(written, bool):
        return written
    word = str(written).strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise Unfit(_("Write yes or no."))


def as_link(written: Any, _field: FieldDefinition) -> str:
    text = str(written).strip()
    parts = urlsplit(text if "//" in text else f"https://{text}")
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc or re.search(r"[\s<>\"'\\]", text):
        raise Unfit(_("Write a web address that begins with https://"))
    if len(parts.geturl()) > LINK_LENGTH:
        raise Unfit(_("Write at most %(most)s characters.") % {"most": LINK_LENGTH})
    return parts.geturl()


def as_file(written: Any, field: FieldDefinition) -> str:
    """The id of a file that `files.keep_file` stored for this very field."""
    pk = written.pk if isinstance(written, StoredFile) else written
    try:
        known = StoredFile.objects.filter(pk=UUID(str(pk)), noun=field.noun, slug=field.slug).exists()
    except ValueError:
        known = False
    if not known:
        raise Unfit(_("Choose a file."))
    return str(pk)


CLEANERS: dict[str, Callable[[Any, FieldDefinition], Any]] = {
    FieldType.TEXT: as_text,
    FieldType.NUMBER: as_number,
    FieldType.MONEY: as_money,
    FieldType.DATE: as_date,
    FieldType.CHOICE: as_choice,
    FieldType.CHOICES: as_choices,
    FieldType.BOOLEAN: as_boolean,
    FieldType.LINK: as_link,
    FieldType.FILE: as_file,
}


def clean_value(field: FieldDefinition, written: Any) -> Any:
    """What the JSON column keeps for `written`; None when it is empty. Raises `Unfit` with a sentence."""
    if written in EMPTY or (isinstance(written, str) and not written.strip()):
        return None
    cleaned = CLEANERS[field.type](written, field)
    return None if cleaned in EMPTY else cleaned


live_fields = PreparedOfBusiness(lambda noun: FieldDefinition.objects.of(noun).live(), "a-noun")


def fields_of(actor: Actor, noun: str) -> list[FieldDefinition]:
    """The live fields of a noun that this actor may see, in order."""
    return [field for field in live_fields(noun) if custom_fields.sees(actor, field)]


def clean_custom(
    actor: Actor, noun: str, data: Mapping[str, Any], *, current: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The whole new `custom` of a row: `current` with `data` (by short name) laid over it, each value cleaned by its type.

    An empty value clears its key. Fields that `data` does not name, archived and hidden ones keep what they hold. For a new row
    (`current=None`) every required field that the actor sees must be there. Raises `Refused` whose `fields` are named
    `custom.<short name>`, and `Forbidden` when `data` names a field that this actor's role hides.
    """
    known = {field.slug: field for field in FieldDefinition.objects.of(noun).live()}
    kept, faults = dict(current or {}), dict[str, Sentence]()
    for slug, written in data.items():
        field = known.get(slug)
        if field is None:
            faults[f"custom.{slug}"] = _("There is no field “%(name)s”.") % {"name": str(slug)[:40]}
            continue
        if not custom_fields.sees(actor, field):
            raise Forbidden(fields={f"custom.{slug}": Forbidden.default})
        try:
            value = clean_value(field, written)
        except Unfit as unfit:
            faults[f"custom.{slug}"] = str(unfit)
            continue
        kept.pop(slug, None)
        if value is not None:
            kept[slug] = value
    faults |= missing(actor, known.values(), kept, asked=set(data) if current is not None else None)
    if faults:
        raise Refused(gettext_lazy("Some fields need your attention."), code="invalid", fields=faults)
    return kept


def missing(actor: Actor, fields: Any, kept: Mapping[str, Any], *, asked: set[str] | None) -> dict[str, Sentence]:
    """Required fields without a value. `asked` narrows to fields named in this change: an old row is not held up by a new rule."""
    return {
        f"custom.{field.slug}": _("Fill in “%(name)s”.") % {"name": field.label}
        for field in fields
        if field.required
        and field.slug not in kept
        and custom_fields.sees(actor, field)
        and (asked is None or field.slug in asked)
    }


def visible_custom(actor: Actor, noun: str, custom: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row that this actor may see, by short name: for the API and exports."""
    return {field.slug: custom[field.slug] for field in fields_of(actor, noun) if field.slug in custom}
