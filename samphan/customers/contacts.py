"""Contact points as people write them, to the one form that is stored and compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import ContactPointKind, shown_reach
from samphan.platform.refusals import Refused
from samphan.platform.thai.phones import parse_phone
from samphan.platform.thai.text import tidy

LONGEST = 254
LINE_ID = re.compile(r"@?[a-z0-9._-]{4,20}|u[0-9a-f]{32}")


@dataclass(frozen=True)
class Reach:
    """A contact point before it is a row. `account` is the business's own channel account, empty for phones and e-mail."""

    kind: str
    value: str
    written: str
    account: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.kind, self.account, self.value)

    def __str__(self) -> str:
        return shown_reach(self.kind, self.value)


def read_reach(kind: str, written: str, account: str = "") -> Reach:
    """The contact point in its stored form. Raises `Refused` with a sentence that says what is expected."""
    text = tidy(written)
    if len(text) > LONGEST:
        raise Refused(
            _("A contact point has at most %(most)d characters.") % {"most": LONGEST}, code="contact_point_form"
        )
    readers = {ContactPointKind.PHONE: _phone, ContactPointKind.EMAIL: _email, ContactPointKind.LINE: _line}
    if kind not in readers:
        raise Refused(_("Choose phone, e-mail or LINE."), code="contact_point_kind")
    return Reach(kind, readers[ContactPointKind(kind)](text), text, account)


def _phone(text: str) -> str:
    phone = parse_phone(text)
    if phone is None:
        raise Refused(
            _("“%(written)s” is not a phone number. Write it as 081-234-5678 or 02-123-4567.") % {"written": text[:40]},
            code="contact_point_form",
        )
    return phone.value


def _email(text: str) -> str:
    address = text.lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(
            _("“%(written)s” is not an e-mail address. Write it as name@example.com.") % {"written": text[:40]},
            code="contact_point_form",
        ) from error
    return address


def _line(text: str) -> str:
    line_id = text.lower()
    if not LINE_ID.fullmatch(line_id):
        raise Refused(
            _("“%(written)s” is not a LINE ID. It has 4 to 20 letters a-z, digits, dots, hyphens or underscores.")
            % {"written": text[:40]},
            code="contact_point_form",
        )
    return line_id
