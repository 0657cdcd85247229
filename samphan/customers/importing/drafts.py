"""A line of the file as the customers it describes: a person, an organisation, or an organisation and whom to ask for there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.contacts import Reach
from samphan.customers.identity.strong import Candidate
from samphan.customers.importing.columns import CONTACT, OWN, PROFILE, REACHES
from samphan.customers.models import CustomerKind, parts_of_name
from samphan.customers.profile import CLEANERS, PROFILE_FIELDS, Unfit, text_cleaner
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.fields.values import missing
from samphan.platform.ids import uuid7
from samphan.platform.importing.registry import Fault, ImportRow
from samphan.platform.refusals import Forbidden, Sentence
from samphan.platform.thai.addresses import Address
from samphan.platform.thai.dates import short_date
from samphan.platform.thai.names import split_nickname, split_organisation, split_person
from samphan.platform.thai.places import match as split_address
from samphan.platform.thai.taxid import display_tax_id
from samphan.platform.thai.text import tidy

OF_CONTACT = f"{CONTACT}."
OF_PROFILE = frozenset(PROFILE_FIELDS)
PLACES = ("subdistrict", "district", "province", "postcode")
ORGANISATION_WORDS = (
    "ร้าน", "โรงแรม", "มูลนิธิ", "โรงเรียน", "โรงพยาบาล", "รพ.", "มหาวิทยาลัย", "วิทยาลัย", "สำนักงาน", "เทศบาล", "องค์การ", "อบต.", "อบจ.",
    "กรม", "กระทรวง", "ธนาคาร", "สหกรณ์", "สมาคม", "ชมรม", "วัด", "คลินิก", "รีสอร์ท", "บริษัท", "หจก", "บจก", "บมจ", "ห้างหุ้นส่วน", "กลุ่ม",
)  # fmt: skip
ORGANISATION_ENDS = (
    "shop",
    "cafe",
    "café",
    "coffee",
    "hotel",
    "resort",
    "restaurant",
    "co.",
    "inc.",
    "llc",
    "school",
    "hospital",
)


@dataclass(slots=True)
class Draft:
    """A customer as a line gives it, cleaned. `pk` is the id it gets if it is new."""

    line: int
    kind: str
    name: str
    fields: dict[str, Any]
    custom: dict[str, Any] = field(default_factory=dict)
    reaches: list[Reach] = field(default_factory=list)
    pk: UUID = field(default_factory=uuid7)
    role: str = ""  # what the contact person does at the organisation
    candidate: Candidate = field(init=False)

    def __post_init__(self) -> None:
        told = self.fields
        self.candidate = Candidate(
            self.name, self.kind, tuple(self.reaches), told.get("tax_id", ""), told.get("tax_branch", "")
        )


@dataclass(slots=True)
class Drafts:
    """What a line describes. `organisation` is None when the line only adds a person to the organisation above it."""

    row: ImportRow
    faults: list[Fault]
    main: Draft | None = None
    contact: Draft | None = None
    refusal: Sentence = ""

    def __iter__(self) -> Iterator[Draft]:
        return (draft for draft in (self.main, self.contact) if draft)


class Drafter:
    """Makes drafts of lines for one actor: which fields they may fill is asked once, not once a cell."""

    def __init__(self, actor: Actor, own: list[FieldDefinition]) -> None:
        self.actor = actor
        self.own = own
        visible = set(customers.visible_fields(actor, PROFILE_FIELDS))
        self.cleaners: dict[str, Callable[[Actor, Any], Any]] = {
            name: CLEANERS.get(name) or text_cleaner(name) for name in PROFILE_FIELDS if name in visible
        }

    def drafts_of(self, row: ImportRow) -> Drafts:
        drafts = Drafts(row, list(row.faults))
        main, contact = dict[str, Any](), dict[str, Any]()
        for key, value in row.values.items():
            if key.startswith(OF_CONTACT):
                contact[key.removeprefix(OF_CONTACT)] = value
            else:
                main[key] = value
        with_contact = bool(contact.get("name"))
        name = full_name(main)
        if name:
            drafts.main = self.draft(drafts, main, name, CustomerKind.ORGANISATION if with_contact else kind_of(name))
        if with_contact:
            drafts.contact = self.draft(drafts, contact, tidy(str(contact["name"])), CustomerKind.PERSON, f"{CONTACT}.")
        if not name and not with_contact:
            drafts.refusal = _("The line has no name.")
        return drafts

    def draft(self, drafts: Drafts, values: Mapping[str, Any], name: str, kind: str, section: str = "") -> Draft | None:
        """One customer of a line; a value that cannot be stored goes to the faults. None when the name itself cannot be."""
        written = dict(values)
        role = str(written.pop("occupation", "")) if section else ""
        if kind == CustomerKind.PERSON and "nickname" not in written:
            name, nickname = split_nickname(name)
            written |= {"nickname": nickname} if nickname else {}
        if kind == CustomerKind.ORGANISATION:
            written.pop("birth_date", None)
        fields: dict[str, Any] = {"kind": kind}
        for key, value in {**apart(written), "name": name}.items():
            cleaner = self.cleaners.get(key)
            if cleaner is None:
                continue
            try:
                fields[key] = cleaner(self.actor, value)
            except Unfit as unfit:
                drafts.faults.append(Fault(section + key, drafts.row.written.get(section + key, ""), unfit.sentence))
        if "name" not in fields:
            drafts.refusal = _("The name cannot be stored.")
            return None
        return Draft(
            drafts.row.line,
            kind,
            fields.pop("name"),
            fields,
            self.own_values(values) if self.own else {},
            reaches_of(values),
            role=role,
        )

    def own_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values of the business's own fields, by short name."""
        own = ((key, value) for key, value in values.items() if key.startswith(OWN))
        return {key.removeprefix(OWN): value for key, value in own if value is not None}

    def refusal_of(self, draft: Draft) -> Sentence:
        """Why a new customer cannot come in as the draft stands: a required own field is missing."""
        required = [one for one in self.own if one.required]
        faults = missing(self.actor, required, draft.custom, asked=None) if required else {}
        return next(iter(faults.values()), "")

    def require_create(self) -> None:
        if not customers.may(self.actor, "create"):
            raise Forbidden


def reaches_of(values: Mapping[str, Any]) -> list[Reach]:
    """Contact points of a line in the order of their kinds, each once, whichever columns they stand in."""
    several = (reach for key in REACHES for one in (key, f"{key}_2") for reach in values.get(one, ()))
    return list({reach.key: reach for reach in several}.values())


def full_name(values: Mapping[str, Any]) -> str:
    """The name from its columns: title, name and family name may stand in three."""
    name = str(values.get("name", ""))
    title, family = str(values.get("prefix", "")), str(values.get("family_name", ""))
    return tidy(f"{title}{name} {family}" if title in {"", *SHORT_TITLES} else f"{title} {name} {family}")


SHORT_TITLES = ("นาย", "นาง", "นางสาว", "น.ส.", "คุณ", "ด.ช.", "ด.ญ.", "เด็กชาย", "เด็กหญิง")


def apart(written: Mapping[str, Any]) -> dict[str, Any]:
    """The profile values of a line; an address in one cell comes apart unless its parts have cells of their own."""
    values = {key: value for key, value in written.items() if key in OF_PROFILE}
    address = values.get("address_line")
    if isinstance(address, str) and not any(values.get(place) for place in PLACES):
        parts = split_address(address)
        values |= {"address_line": parts.line, **{place: getattr(parts, place) for place in PLACES}}
    return {key: value for key, value in values.items() if value not in (None, "")}


def kind_of(name: str) -> str:
    """An organisation when the name carries a juristic form or calls itself a shop."""
    lower = name.casefold()
    named_so = (
        split_organisation(name).form
        or (name.startswith(ORGANISATION_WORDS) and not split_person(name).prefix)
        or lower.endswith(ORGANISATION_ENDS)
    )
    return CustomerKind.ORGANISATION if named_so else CustomerKind.PERSON


BLANK: dict[str, Any] = {**dict.fromkeys(PROFILE, ""), "birth_date": None}


def columns_of(draft: Draft, scope: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a new customer, those the file does not tell among them."""
    return {
        **BLANK,
        "id": draft.pk,
        "name": draft.name,
        **draft.fields,
        "custom": draft.custom,
        **parts_of_name(draft.kind, draft.name),
        **scope,
    }


def shown_words(draft: Draft) -> dict[str, str]:
    """A draft as people read it: name, kind, and everything else in one line."""
    told, language = draft.fields, get_language() or "th"
    address = Address(told.get("address_line", ""), *(told.get(place, "") for place in PLACES))
    born = told.get("birth_date")
    details = [
        told.get("nickname", ""),
        *map(str, draft.reaches),
        short_date(born, language=language, era="be" if language == "th" else "ce") if born else "",
        display_tax_id(told["tax_id"]) if told.get("tax_id") else "",
        str(address),
        draft.role,
        told.get("occupation", ""),
        told.get("note", ""),
    ]
    return {
        "name": draft.name,
        "kind": str(CustomerKind.ORGANISATION.label) if draft.kind == CustomerKind.ORGANISATION else "",
        "details": " · ".join(filter(None, details)),
    }
