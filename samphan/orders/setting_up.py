"""How a business sells and what its documents say: changed by those who may, seen on the next document."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import order_settings
from samphan.orders.etax.kinds import PLACE_CODE
from samphan.orders.events import OrderSettingsChanged
from samphan.orders.models import Letterhead, OrderSettings, PaperLanguage, StampedPaper
from samphan.orders.papers.priced import OPTIONAL
from samphan.orders.promptpay import read_receiver
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import save_changes
from samphan.platform.thai.addresses import parse_postcode, tidy_place
from samphan.platform.thai.phones import parse_phone

LONGEST_VALIDITY = 365
WORDS = ("quotation_words", "order_words", "receipt_words")
LONGEST_WORDS = 1000
CHOSEN: tuple[tuple[str, set[str], str, Sentence], ...] = (
    ("left_out", set(OPTIONAL), "columns", _("Choose from the columns that can be left out.")),
    ("stamped", set(StampedPaper.values), "stamped", _("Choose from the documents that can bear them.")),
)
PARTS = ("address_line", "subdistrict", "district", "province", "postcode", "address_en", "place_code", "phone")


def own_settings(actor: Actor) -> OrderSettings:
    """The row of the business; made with the defaults when there is none yet."""
    found: OrderSettings = OrderSettings.objects.get_or_create(business=actor.business)[0]
    return found


@transaction.atomic
def change_settings(actor: Actor, *, seen: int, **fields: Any) -> OrderSettings:
    """Change how the business sells. `fields` are columns of `OrderSettings`, without the pictures.

    Raises `Refused`: `promptpay_id`, `validity`, `words_too_long`, `language`, `columns`, `stamped`; `Conflict` for a stale `seen`.
    """
    order_settings.require(actor, "edit")
    row = own_settings(actor)
    if changed := save_changes(row, seen=seen, **_cleaned(fields)):
        record(OrderSettingsChanged(fields=changed), actor=actor, subject=row)
    return row


@transaction.atomic
def change_letterhead(actor: Actor, branch: Branch, *, seen: int = 0, **fields: Any) -> Letterhead:
    """Say where a branch stands. `fields` are `PARTS`; `seen` is the version of the row, 0 while there is none.

    Raises `NotFound` for a branch of another business, `Refused` (`postcode`, `place_code`, `phone`), `Conflict` for a stale `seen`.
    """
    order_settings.require(actor, "edit")
    if branch.business_id != actor.business.pk:
        raise NotFound
    row: Letterhead = Letterhead.objects.get_or_create(business=actor.business, branch=branch)[0]
    cleaned = {name: _part(name, str(value).strip()) for name, value in fields.items() if name in PARTS}
    if changed := save_changes(row, seen=seen or row.version, **cleaned):
        record(OrderSettingsChanged(fields=changed, branch=branch.code), actor=actor, subject=row)
    return row


def letterhead_of(branch: Branch) -> Letterhead:
    """The letterhead of a branch; an empty one, not saved, when it has none."""
    return Letterhead.objects.filter(branch=branch).first() or Letterhead(branch=branch, version=0)


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    cleaned = dict(fields)
    if receiver := str(cleaned.get("promptpay_id", "")).strip():
        try:
            read_receiver(receiver)
        except Refused as refusal:
            _refuse(refusal.sentence, refusal.code, "promptpay_id")
        cleaned["promptpay_id"] = receiver
    days = cleaned.get("quotation_days", 1)
    if not isinstance(days, int) or not 1 <= days <= LONGEST_VALIDITY:
        _refuse(_("A quotation is valid for 1 to 365 days."), "validity", "quotation_days")
    for name in ("most_discount", "least_margin"):
        limit = cleaned.get(name)
        if limit is not None and not 0 <= limit <= 100:  # noqa: PLR2004 - percent
            _refuse(_("A limit is 0 to 100 percent."), "limit", name)
    if cleaned.get("paper_language", PaperLanguage.THAI) not in PaperLanguage.values:
        _refuse(_("Choose a language."), "language", "paper_language")
    cleaned |= {name: _words(name, cleaned[name]) for name in WORDS if name in cleaned}
    for name, known, code, said in CHOSEN:
        if not set(cleaned.get(name, ())) <= known:
            _refuse(said, code, name)
    return cleaned


def _words(name: str, written: str) -> str:
    said = str(written).strip().replace("\r\n", "\n")
    return said if len(said) <= LONGEST_WORDS else _refuse(_("Write up to 1,000 characters."), "words_too_long", name)


def _part(name: str, written: str) -> str:
    if not written:
        return ""
    if name == "postcode":
        found = parse_postcode(written)
        return found or _refuse(_("A postcode has five digits."), "postcode", name)
    if name == "place_code":
        said = _("The code of a sub-district has six digits, such as 500108.")
        return written if PLACE_CODE.fullmatch(written) else _refuse(said, "place_code", name)
    if name == "phone":
        phone = parse_phone(written)
        return phone.e164 if phone else _refuse(_("This is not a phone number."), "phone", name)
    return tidy_place(written) if name in {"subdistrict", "district", "province"} else written[:300]


def _refuse(sentence: Sentence, code: str, field: str) -> NoReturn:
    raise Refused(sentence, code=code, fields={field: sentence})
