"""The purposes a new business starts with, in words that a customer understands. `%(business)s` becomes the business's name when shown.

Written after sections 19, 23, 24 and 32 of the PDPA (B.E. 2562): one thing asked at a time, never a condition of service, with the way out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from samphan.consent.models import Channel, LegalBasis, Purpose, Wording
from samphan.platform.tenants.models import Business

ALL_WAYS = [Channel.LINE.value, Channel.EMAIL.value, Channel.SMS.value, Channel.PHONE.value]
IN_WRITING = [Channel.LINE.value, Channel.EMAIL.value, Channel.SMS.value]


@dataclass(frozen=True)
class StandardPurpose:
    key: str
    name_th: str
    name_en: str
    text_th: str
    text_en: str
    basis: str = LegalBasis.CONSENT
    channels: list[str] = field(default_factory=list)
    is_marketing: bool = False
    retention_months: int | None = None
    data_used: str = ""
    recipients: str = ""


STANDARD_PURPOSES = (
    StandardPurpose(
        "news",
        "ข่าวสารและโปรโมชัน",
        "News and offers",
        "ฉันยินยอมให้ %(business)s ใช้ชื่อและช่องทางติดต่อของฉันเพื่อส่งข่าวสาร โปรโมชัน และสิทธิพิเศษ ตามช่องทางที่ฉันเลือก "
        "ไม่ยินยอมก็ยังซื้อสินค้าและใช้บริการได้ตามปกติ และยกเลิกได้ทุกเมื่อจากลิงก์ในข้อความหรือแจ้งที่ร้าน",
        "I agree that %(business)s may use my name and contact details to send me news, offers and privileges by the channels I choose. "
        "I can buy and be served just the same without this, and I can stop it at any time by the link in a message or by telling the shop.",
        channels=ALL_WAYS,
        is_marketing=True,
        retention_months=24,
        data_used="ชื่อ ช่องทางติดต่อ",
    ),
    StandardPurpose(
        "service",
        "แจ้งเรื่องคำสั่งซื้อและบริการ",
        "Orders and service",
        "%(business)s ใช้ชื่อ ที่อยู่ และช่องทางติดต่อของคุณเพื่อแจ้งเรื่องคำสั่งซื้อ การจัดส่ง การนัดหมาย และตอบคำถามของคุณ ซึ่งจำเป็นต่อการให้บริการ "
        "คุณเลือกไม่รับทางช่องทางใดก็ได้",
        "%(business)s uses your name, address and contact details to tell you about your orders, deliveries and appointments and to answer you. "
        "This is needed to serve you; you may turn off any channel.",
        basis=LegalBasis.CONTRACT,
        channels=ALL_WAYS,
        data_used="ชื่อ ที่อยู่ ช่องทางติดต่อ คำสั่งซื้อ",
        recipients="บริษัทขนส่ง ผู้ให้บริการส่งข้อความ",
    ),
    StandardPurpose(
        "surveys",
        "สอบถามความพึงพอใจ",
        "Asking how we did",
        "%(business)s อาจส่งแบบสอบถามสั้น ๆ หลังคุณใช้บริการ เพื่อนำไปปรับปรุง โดยอาศัยประโยชน์โดยชอบด้วยกฎหมาย คุณคัดค้านได้ทุกเมื่อ",
        "%(business)s may send you a short question after serving you, to do better, on the ground of legitimate interest. "
        "You may object at any time.",
        basis=LegalBasis.LEGITIMATE,
        channels=IN_WRITING,
        is_marketing=True,
        data_used="ชื่อ ช่องทางติดต่อ คำตอบ",
    ),
    StandardPurpose(
        "profiling",
        "เลือกข้อเสนอให้ตรงใจ",
        "Offers that fit me",
        "ฉันยินยอมให้ %(business)s ใช้ประวัติการซื้อและการติดต่อของฉันมาวิเคราะห์ เพื่อเลือกข้อเสนอที่ตรงกับฉัน "
        "ไม่ยินยอมก็ยังได้รับบริการตามปกติ และยกเลิกได้ทุกเมื่อ",
        "I agree that %(business)s may study what I bought and asked, to choose offers that fit me. "
        "I am served just the same without this, and I can stop it at any time.",
        retention_months=24,
        data_used="ประวัติการซื้อ ประวัติการติดต่อ วันเกิด",
    ),
    StandardPurpose(
        "partners",
        "ส่งต่อข้อมูลให้คู่ค้า",
        "Sharing with partners",
        "ฉันยินยอมให้ %(business)s ส่งชื่อและช่องทางติดต่อของฉันให้คู่ค้าที่แจ้งไว้ในประกาศความเป็นส่วนตัว เพื่อเสนอสินค้าและบริการที่เกี่ยวข้อง "
        "ไม่ยินยอมก็ยังได้รับบริการตามปกติ และยกเลิกได้ทุกเมื่อ",
        "I agree that %(business)s may pass my name and contact details to the partners named in its privacy notice, "
        "so that they can offer me related goods and services. I am served just the same without this, and I can stop it at any time.",
        retention_months=12,
        data_used="ชื่อ ช่องทางติดต่อ",
        recipients="คู่ค้าตามประกาศความเป็นส่วนตัว",
    ),
)


def make_standard_purposes(business: Business) -> None:
    """Give a business the purposes it lacks, each with version 1 of its wording. Safe to run twice."""
    there = set(Purpose._base_manager.filter(business=business).values_list("key", flat=True))  # noqa: SLF001 - also run by the migration, above businesses
    purposes, wordings = [], []
    for position, standard in enumerate(STANDARD_PURPOSES):
        if standard.key in there:
            continue
        facts = {
            name: getattr(standard, name) for name in standard.__dataclass_fields__ if not name.startswith("text_")
        }
        purpose = Purpose(business=business, position=position * 10, **facts)
        purposes.append(purpose)
        wordings.append(
            Wording(business=business, purpose=purpose, number=1, text_th=standard.text_th, text_en=standard.text_en)
        )
    Purpose._base_manager.bulk_create(purposes)  # noqa: SLF001 - as above
    Wording._base_manager.bulk_create(wordings)  # noqa: SLF001 - as above


STANDARD_NOTICE_TH = """\
%(business)s เก็บชื่อ ช่องทางติดต่อ ที่อยู่ ประวัติการซื้อและการติดต่อของคุณ เท่าที่จำเป็นต่อการขาย การจัดส่ง และการดูแลลูกค้า
เราใช้ข้อมูลเพื่อการตลาด การวิเคราะห์ หรือส่งต่อคู่ค้า เฉพาะเมื่อคุณยินยอม และหยุดทันทีเมื่อคุณยกเลิก
ข้อมูลถูกส่งให้เฉพาะผู้ที่ช่วยเราให้บริการ เช่น บริษัทขนส่งและผู้ให้บริการส่งข้อความ ซึ่งบางรายอยู่ต่างประเทศ
คุณมีสิทธิขอดู ขอสำเนา แก้ไข ลบ คัดค้าน ระงับการใช้ ขอโอนย้ายข้อมูล ถอนความยินยอม และร้องเรียนต่อสำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล"""
STANDARD_NOTICE_EN = """\
%(business)s keeps your name, contact details, address and what you bought and asked, as far as selling, delivering and looking after you needs it.
We use your data for marketing, analysis or partners only when you agree, and stop at once when you take it back.
Data goes only to those who help us serve you, such as carriers and message providers, some of them abroad.
You have the right to see, copy, correct, erase, restrict and move your data, to object, to withdraw consent, and to complain to the PDPC."""
"""Shown until the business writes its own (PDPA section 23)."""


PLACEHOLDERS = (
    "{กิจการ}",
    "{business}",
    "%(business)s",
)  # the last one stands in wordings published before there were the others


def with_name(text: str, business_name: str) -> str:
    """The text with the business's name where its placeholder stands. Not %-formatting: an owner may write a lone percent sign."""
    for placeholder in PLACEHOLDERS:
        text = text.replace(placeholder, business_name)
    return text


def with_placeholder(text: str, placeholder: str) -> str:
    """An older text to write the next version from, with the placeholder that people read."""
    return text.replace(PLACEHOLDERS[-1], placeholder)


def notice_for(text: str, business_name: str, *, thai: bool) -> str:
    """The business's own notice, else the standard one, with its name filled in."""
    return with_name(text or (STANDARD_NOTICE_TH if thai else STANDARD_NOTICE_EN), business_name)
