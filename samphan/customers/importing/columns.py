"""The columns of a customer file: the words people head them with, and how their cells are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.contacts import Reach, read_reach
from samphan.customers.models import NOUN, ContactPointKind, CustomerType
from samphan.customers.profile import label_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.fields.values import Unfit as OwnUnfit
from samphan.platform.fields.values import clean_value, fields_of
from samphan.platform.importing.registry import ImportColumn, Unusable
from samphan.platform.refusals import Refused
from samphan.platform.thai.date_columns import date_form_of
from samphan.platform.thai.dates import NotADate
from samphan.platform.thai.phones import EXPONENT, read_phone_cell, whole_number
from samphan.platform.thai.taxid import parse_tax_branch, valid_tax_id
from samphan.platform.thai.text import tidy

OWN = "custom."
CONTACT = "contact"  # section of the person to ask for at an organisation
SECTIONS = {
    CONTACT: (
        "ผู้ติดต่อ",
        "ข้อมูลผู้ติดต่อ",
        "ผู้ประสานงาน",
        "ข้อมูลผู้ประสานงาน",
        "contact",
        "contact information",
        "contact person",
        "contacts",
        "บุคคลติดต่อ",
    ),
    "company": (
        "บริษัท",
        "ข้อมูลบริษัท",
        "ข้อมูลลูกค้า",
        "คู่ค้า",
        "ข้อมูลคู่ค้า",
        "company",
        "company information",
        "organisation",
        "organization",
        "ลูกค้า",
        "customer",
    ),
    "terms": ("เงื่อนไข", "เงื่อนไขการค้า", "การค้า", "เครดิต", "terms", "credit"),
}
PROFILE = (
    "name", "nickname", "birth_date", "occupation", "industry", "customer_type", "website", "tax_id", "tax_branch", "address_line", "subdistrict", "district",
    "province", "postcode", "note",
)  # fmt: skip
ALIASES: dict[str, tuple[str, ...]] = {
    "name": (
        "ชื่อ", "ชื่อ-นามสกุล", "ชื่อ นามสกุล", "ชื่อและนามสกุล", "ชื่อลูกค้า", "ชื่อบริษัท", "ชื่อสกุล", "ชื่อ-สกุล", "ชื่อจริง", "ชื่อร้าน",
        "ชื่อหน่วยงาน", "ชื่อองค์กร", "ชื่อกิจการ", "ชื่อสมาชิก", "ชื่อคู่ค้า", "full name", "customer name", "company", "company name",
        "first name", "given name", "organisation", "organization", "customer", "ลูกค้า", "บริษัท", "ร้าน", "รายชื่อ", "รายชื่อลูกค้า", "สมาชิก",
        "ชื่อผู้ซื้อ", "ผู้ซื้อ", "ชื่อผู้รับ", "ผู้รับ", "client", "client name", "member", "member name", "buyer", "name surname",
    ),
    "prefix": ("คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม", "title", "salutation"),
    "family_name": ("นามสกุล", "สกุล", "last name", "family name", "surname"),
    "nickname": ("ชื่อเล่น", "nick name"),
    "birth_date": ("วันเกิด", "วัน/เดือน/ปีเกิด", "วันเดือนปีเกิด", "ว/ด/ป เกิด", "วดป.เกิด", "วดป", "วันที่เกิด", "เกิดวันที่", "เกิดเมื่อ", "เกิด", "birthday", "date of birth", "dob", "birth"),
    "occupation": ("อาชีพ", "job"),
    "customer_type": ("ประเภท", "ประเภทลูกค้า", "ประเภทคู่ค้า", "customer type", "type"),
    "website": ("เว็บไซต์", "เว็บไซด์", "เว็บ", "web", "url", "homepage"),
    "industry": ("ประเภทธุรกิจ", "อุตสาหกรรม", "business type"),
    "tax_id": (
        "เลขประจำตัวผู้เสียภาษี", "เลขประจำตัวผู้เสียภาษีอากร", "เลขผู้เสียภาษี", "เลขที่ผู้เสียภาษี", "เลขภาษี", "tax id", "tax no",
        "taxid", "vat no", "เลขนิติบุคคล", "เลขทะเบียนนิติบุคคล", "เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "เลขที่บัตรประชาชน", "บัตรประชาชน",
        "เลข 13 หลัก", "เลขประจำตัว 13 หลัก", "tin", "tax number", "taxpayer id", "id card", "citizen id", "national id",
    ),
    "tax_branch": ("สาขา", "รหัสสาขา", "เลขที่สาขา", "สาขาที่", "สำนักงานใหญ่/สาขา", "สนญ./สาขา", "branch", "branch code", "branch no"),
    "address_line": ("ที่อยู่", "ที่อยู่จัดส่ง", "ที่อยู่ตามบัตร", "address", "addr", "street", "บ้านเลขที่", "เลขที่"),
    "subdistrict": ("ตำบล", "แขวง", "ตำบล/แขวง", "แขวง/ตำบล", "sub-district", "tambon", "tambol", "khwaeng"),
    "district": ("อำเภอ", "เขต", "อำเภอ/เขต", "เขต/อำเภอ", "amphoe", "amphur", "khet"),
    "province": ("จังหวัด", "จ.ว.", "changwat", "state"),
    "postcode": ("รหัสไปรษณีย์", "รหัส ปณ.", "รหัสปณ", "ปณ.", "ไปรษณีย์", "zip", "zip code", "postal code"),
    "note": ("หมายเหตุ", "โน้ต", "บันทึก", "remark", "remarks", "notes", "comment", "memo", "ข้อมูลเพิ่มเติม"),
    "phone": (
        "เบอร์โทรศัพท์", "เบอร์โทร", "โทรศัพท์", "โทร", "มือถือ", "เบอร์มือถือ", "เบอร์", "เบอร์ติดต่อ", "หมายเลขโทรศัพท์", "โทรศัพท์มือถือ", "tel",
        "tel no", "mobile", "telephone", "phone number", "mobile phone", "cell", "cellphone", "contact number", "contact no", "หมายเลขติดต่อ",
    ),
    "email": ("อีเมล", "อีเมล์", "อีเมลล์", "อี-เมล", "อี-เมล์", "เมล", "เมล์", "e-mail", "mail", "email address"),
    "line": ("ไลน์", "ไลน์ไอดี", "line id", "lineid", "id line", "line@", "ไอดีไลน์", "ไลน์ id"),
}  # fmt: skip
SECOND = {  # words of a second column of the same kind, beside the same words with a 2 or a 3 behind them
    "phone": (
        "เบอร์สำรอง", "เบอร์โทรสำรอง", "โทรศัพท์บ้าน", "เบอร์บ้าน", "เบอร์ที่ทำงาน", "โทรศัพท์ที่ทำงาน", "เบอร์ออฟฟิศ", "เบอร์อื่น", "home phone", "work phone",
        "office phone", "other phone", "alternate phone", "second phone",
    ),
    "email": ("อีเมลสำรอง", "อีเมลที่ทำงาน", "work email", "other email", "second email", "alternate email"),
}  # fmt: skip
CONTACT_ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("ชื่อผู้ติดต่อ", "ผู้ติดต่อ", "ชื่อผู้ประสานงาน", "ผู้ประสานงาน", "contact", "contact name", "contact person", "บุคคลติดต่อ"),
    "occupation": ("ตำแหน่ง", "ตำแหน่งผู้ติดต่อ", "position", "job title", "role"),
    "phone": ("เบอร์ผู้ติดต่อ", "โทรผู้ติดต่อ", "เบอร์โทรผู้ติดต่อ", "มือถือผู้ติดต่อ", "contact phone", "contact mobile"),
    "email": ("อีเมลผู้ติดต่อ", "contact email"),
    "line": ("ไลน์ผู้ติดต่อ", "contact line"),
}
UNSEEN = re.compile("[\u200c\u200d]")  # joiners, which names keep
LINE_LABEL = re.compile(r"^(?:line\s*id|line|ไลน์|id|ไอดี)\s*[:：]\s*", re.IGNORECASE)
WORDS_AROUND = re.compile(r"^[^\d\s]+[^\d]*|[^\d]*[^\d\s]+$")  # เลขที่ 0105… (สำนักงานใหญ่)
THIRTEEN = len("0105550000007")
LOST_ZEROS = range(10, THIRTEEN)  # digits that are left of such a number
SHORTENED = _(
    "Excel has shortened this number and its last digits are lost. Format the column as text and write it anew."
)
REACHES = {"phone": _("phone"), "email": _("e-mail"), "line": _("LINE")}
NAME_PARTS = {"prefix": _("title before the name"), "family_name": _("family name")}
SECOND_SAID = {"phone": _("second phone"), "email": _("second e-mail")}
SAID = {**NAME_PARTS, **REACHES, "address_line": _("address, whole or house number and road")}


def columns_of(actor: Actor) -> Sequence[ImportColumn]:
    profile = customers.visible_fields(actor, PROFILE)
    known = [
        ImportColumn(
            name,
            SAID.get(name) or label_of(name),
            ALIASES.get(name, ()),
            READERS.get(name, str),
            learn=learn_birth_date if name == "birth_date" else None,
            also="tax_id" if name == "tax_branch" else "",
        )
        for name in (*profile, *NAME_PARTS, *REACHES)
    ]
    return [*known, *second_columns(), *contact_columns(), *(own_column(field) for field in own_fields(actor))]


def second_columns(section: str = "") -> list[ImportColumn]:
    """Another phone and another e-mail of the same customer, in a column of its own."""
    return [
        ImportColumn(
            f"{section}{key}_2",
            _("contact person: %(what)s") % {"what": SECOND_SAID[key]} if section else SECOND_SAID[key],
            own,
            READERS[key],
            section=section.rstrip("."),
            whole=(*ALIASES[key], *(f"{alias}{number}" for alias in (key, *ALIASES[key]) for number in (2, 3))),
        )
        for key, own in SECOND.items()
    ]


def contact_columns() -> list[ImportColumn]:
    """The person to ask for at an organisation: told by their own words, or by the same words in the section of the contact."""
    return [
        ImportColumn(
            f"{CONTACT}.{key}",
            _("contact person: %(what)s") % {"what": REACHES.get(key) or label_of(key)},
            (*own, *(ALIASES.get(key, ()) if key not in {"name", "occupation"} else ())),
            READERS.get(key, str),
            section=CONTACT,
            within=ALIASES["name"] if key == "name" else (),
        )
        for key, own in CONTACT_ALIASES.items()
    ] + second_columns(f"{CONTACT}.")


def read_phones(text: str) -> list[Reach]:
    """Every number of the cell."""
    phones, wrong = read_phone_cell(text)
    found = [Reach(ContactPointKind.PHONE, phone.value, text) for phone in phones]
    if found and wrong:
        raise Unusable(_("“%(part)s” in this cell is not a phone number.") % {"part": wrong[0][:40]}, kept=found)
    if not found:
        raise Unusable(why_no_phone(text))
    return found


def why_no_phone(text: str) -> Any:
    if EXPONENT.fullmatch(text):
        return SHORTENED
    digits = sum(char.isdecimal() for char in text)
    if digits:
        return _("This is not a phone number: it has %(digits)d digits. A mobile number has 10, one of a house 9.") % {
            "digits": digits
        }
    return _("This is not a phone number.")


def read_emails(text: str) -> list[Reach]:
    """The address of the cell, or several of them when nothing else stands there: "x y@z.com" may be anybody's."""
    plain = UNSEEN.sub("", unicodedata.normalize("NFKC", tidy(text)))
    if found := re.fullmatch(r"[^<>@]*<([^<>]+)>\s*", plain):
        plain = found[1]
    plain = re.sub(r"^mailto:", "", plain, flags=re.IGNORECASE)
    several = [part for part in re.split(r"[\s,;/|]+", plain) if part]
    try:
        return [replace(read_reach(ContactPointKind.EMAIL, part), written=text) for part in several]
    except Refused:
        return read_one(ContactPointKind.EMAIL, text)


def read_line(text: str) -> list[Reach]:
    return read_one(ContactPointKind.LINE, LINE_LABEL.sub("", UNSEEN.sub("", tidy(text))))


def read_one(kind: str, text: str) -> list[Reach]:
    try:
        return [read_reach(kind, text)]
    except Refused as refusal:
        raise Unusable(refusal.sentence) from refusal


def learn_birth_date(cells: Iterable[str]) -> Callable[[str], date]:
    form, today = date_form_of(cells), timezone.localdate()

    def read(text: str) -> date:
        try:
            return form.read(text, latest=today)
        except NotADate as error:
            raise Unusable(_("There is no such day.")) from error

    return read


def read_tax_id(text: str) -> str:
    """Thirteen digits; Excel drops the leading zeros of a number that it takes for an amount."""
    text = whole_number(tidy(text).lstrip("'’`").removesuffix(".0"))
    if EXPONENT.fullmatch(text):
        raise Unusable(SHORTENED)
    digits = WORDS_AROUND.sub("", text)
    short = digits.isascii() and digits.isdigit() and digits[0] != "0" and len(digits) in LOST_ZEROS
    return lost if short and valid_tax_id(lost := digits.zfill(THIRTEEN)) else digits


def read_branch(text: str) -> str:
    found = parse_tax_branch(tidy(text))
    if found is None:
        raise Unusable(_("Write the five digits of the branch; 00000 is the head office."))
    return found


TYPES: dict[str, tuple[str, ...]] = {
    CustomerType.CONSUMER: ("ผู้บริโภค", "บุคคลทั่วไป", "ลูกค้าทั่วไป", "ลูกค้าปลีก", "consumer", "b2c"),
    CustomerType.WHOLESALER: ("ค้าส่ง", "ขายส่ง", "ร้านค้าส่ง", "ยี่ปั๊ว", "wholesale", "wholesaler"),
    CustomerType.RETAILER: (
        "ค้าปลีก", "ขายปลีก", "ร้านค้าปลีก", "ร้านค้า", "ร้านกาแฟ", "ร้านอาหาร", "โรงแรม", "คาเฟ่", "ซาปั๊ว", "retail", "retailer", "hotel",
        "cafe", "restaurant", "shop",
    ),
    CustomerType.AGENT: ("ตัวแทน", "ตัวแทนจำหน่าย", "นายหน้า", "agent", "dealer", "distributor"),
    CustomerType.PUBLIC: ("หน่วยงานราชการ", "ราชการ", "หน่วยงานรัฐ", "ภาครัฐ", "รัฐวิสาหกิจ", "โรงเรียน", "government", "public body"),
}  # fmt: skip


def read_customer_type(text: str) -> str:
    """What they buy for. Hotels and cafés sell on what they buy, so they are retailers."""
    word = tidy(text).casefold()
    for key, words in TYPES.items():
        if word in {key, str(CustomerType(key).label).casefold(), *words}:
            return key
    raise Unusable(_("“%(word)s” is none of the types of customer that are known.") % {"word": text[:40]})


READERS: dict[str, Callable[[str], Any]] = {
    "phone": read_phones,
    "email": read_emails,
    "line": read_line,
    "tax_id": read_tax_id,
    "tax_branch": read_branch,
    "customer_type": read_customer_type,
}


def own_fields(actor: Actor) -> list[FieldDefinition]:
    """The business's own fields that a spreadsheet can hold: all but files."""
    return [field for field in fields_of(actor, NOUN) if field.type != FieldType.FILE]


def own_column(field: FieldDefinition) -> ImportColumn:
    def read(text: str) -> Any:
        parts = [part.strip() for part in text.split(",")] if field.type == FieldType.CHOICES else text
        try:
            return clean_value(field, parts)
        except OwnUnfit as unfit:
            raise Unusable(str(unfit)) from unfit

    def learn(cells: Iterable[str]) -> Callable[[str], Any]:
        form = date_form_of(cells)

        def read_day(text: str) -> Any:
            try:
                return clean_value(field, form.read(text))
            except NotADate as error:
                raise Unusable(_("There is no such day.")) from error

        return read_day

    aliases = (field.label_th, field.label_en or field.label_th)
    learns = learn if field.type == FieldType.DATE else None
    return ImportColumn(f"{OWN}{field.slug}", field.label, aliases, read, learn=learns)
