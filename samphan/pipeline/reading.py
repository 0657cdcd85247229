"""The fields of an opportunity that people fill in: how each is read, and what is refused. Screens, API and import all read here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.customers.profile import CLEANERS, Unfit
from samphan.pipeline.models import Opportunity, Source
from samphan.pipeline.models.setup import Listed
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.values import Unfit as NoNumber
from samphan.platform.fields.values import decimal_of
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.dates import NotADate, parse_date
from samphan.platform.thai.text import tidy, tidy_lines

L = TypeVar("L", bound=Listed)
MOST = Decimal("9999999999.99")
LONGEST_NAME, LONGEST_TEXT = 200, 5_000
FIRST_YEAR, LAST_YEAR = 2000, 2200
Cleaner = Callable[[Actor, Any], Any]
# what a deal has beside its own columns
LABELS: dict[str, Sentence] = {
    "contacts": _("contacts"),
    "competitors": _("competitors"),
    "team": _("team"),
    "custom": _("fields of your own"),
}


def label_of(name: str) -> str:
    """The field's name as people read it."""
    if name in LABELS:
        return str(LABELS[name])
    return str(Opportunity._meta.get_field(name).verbose_name) if name in FIELDS else name  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented name


def read_fields(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Every value in its stored form. Raises `Refused` with one sentence per wrong field."""
    read: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in values.items():
        try:
            read[name] = read_field(actor, name, value)
        except Unfit as unfit:
            wrong[name] = unfit.sentence
    if wrong:
        raise faulty(wrong)
    return read


def faulty(wrong: Mapping[str, Sentence]) -> Refused:
    sentence = next(iter(wrong.values())) if len(wrong) == 1 else _("Some fields need mending.")
    return Refused(sentence, code="invalid_fields", fields=wrong)


def read_field(actor: Actor, name: str, value: Any) -> Any:
    """One value in its stored form. Raises `Unfit`."""
    if name not in FIELDS:
        raise Unfit(_("There is no field “%(field)s”.") % {"field": name})
    return FIELDS[name](actor, value)


def written(name: str, longest: int) -> Cleaner:
    keep = tidy_lines if name == "description" else tidy

    def read(_actor: Actor, value: Any) -> str:
        if not isinstance(value, str | int | None):
            raise Unfit(_("Write text."))
        text = keep("" if value is None else str(value))
        if len(text) > longest:
            raise Unfit(_("Write at most %(most)d characters; this has %(has)d.") % {"most": longest, "has": len(text)})
        return text

    return read


def read_name(actor: Actor, value: Any) -> str:
    text: str = written("name", LONGEST_NAME)(actor, value)
    if not text:
        raise Unfit(_("Give it a name, such as what they want to buy."))
    return text


def read_amount(_actor: Actor, value: Any) -> Decimal:
    if value in (None, ""):
        return Decimal(0)
    try:
        amount = decimal_of(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except NoNumber as error:
        raise Unfit(str(error)) from error
    if not 0 <= amount <= MOST:
        raise Unfit(_("An amount lies between 0 and 9,999,999,999.99 baht."))
    return amount


def read_day(_actor: Actor, value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else parse_date(str(value))
    except NotADate as error:
        raise Unfit(_("There is no such day. Write day/month/year.")) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unfit(_("Choose a day of this century."))
    return day


def listed(model: type[L], value: Any, **narrowed: Any) -> L | None:
    """An entry of one of the business's lists that can be chosen. Raises `Unfit`."""
    if value in (None, ""):
        return None
    try:
        pk = value.pk if isinstance(value, models.Model) else UUID(str(value))
    except (ValueError, ValidationError) as error:
        raise Unfit(_("Choose one of the list.")) from error
    found: L | None = model.objects.filter(pk=pk, archived_at=None, **narrowed).first()
    if found is None:
        raise Unfit(_("Choose one of the list."))
    return found


FIELDS: dict[str, Cleaner] = {
    "name": read_name,
    "amount": read_amount,
    "expected_on": read_day,
    "owner": CLEANERS["owner"],
    "branch": CLEANERS["branch"],
    "source": lambda _actor, value: listed(Source, value),
    "description": written("description", LONGEST_TEXT),
}


def shown_label(name: str) -> str:
    return capfirst(label_of(name))
