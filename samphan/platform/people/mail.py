"""Letters: short mails with one thing to do, as plain text and as HTML.

They leave by background jobs (`posting.py`, `jobs.py`), never inside a request.
"""

from __future__ import annotations

import json
import re
import smtplib
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from samphan.platform.jobs.work import Permanent
from samphan.platform.people.models import WaitingLetter

ENHANCED = re.compile(r"^\s*(5\.\d{1,3}\.\d{1,3})\b")
NO_SUCH_MAILBOX = {550, 551, 553}
SMTP_PERMANENT = 500  # RFC 5321: from here on the server's answer will not change


class UnknownAddress(Permanent):
    """The mail server knows no such mailbox; `said` is its answer. Whoever keeps the address should send nothing more to it."""

    def __init__(self, sentence: object, said: str) -> None:
        self.said = said
        super().__init__(sentence)


def refusal_of(code: int, said: str) -> Permanent:
    """What a 5xx answer to an address means. RFC 3463: 5.1.x and 5.2.1 are about the mailbox; 5.7.x (policy) and others are about us.

    Without such a number 550, 551 and 553 speak of the mailbox (RFC 5321, 4.2.3).
    """
    sentence = _("The mail server refuses this address (%(code)s).") % {"code": code}
    found = ENHANCED.search(said)
    unknown = found[1].startswith("5.1.") or found[1] == "5.2.1" if found else code in NO_SUCH_MAILBOX
    return UnknownAddress(sentence, f"{code} {said}"[:300]) if unknown else Permanent(sentence)


@dataclass(frozen=True)
class Letter:
    """What a mail says in one language: a subject, paragraphs, perhaps one button, and a word at the foot."""

    subject: str
    paragraphs: Sequence[str]
    button: str = ""
    url: str = ""
    foot: str = ""
    codes: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Mail:
    """A letter as it leaves: to one address, in plain text and as HTML (empty: plain text only).

    `sender` is by default the installation's own; `files` are name, media type and content in base64, as JSON keeps them.
    """

    to: str
    subject: str
    text: str
    html: str
    sender: str = ""
    reply_to: str = ""
    files: Sequence[Sequence[str]] = ()

    def send(self) -> None:
        """Hand it to the mail server. Raises `Permanent` when the server knows no such mailbox; anything else may pass."""
        sender, answers = self.sender or settings.DEFAULT_FROM_EMAIL, [self.reply_to] if self.reply_to else None
        message = EmailMultiAlternatives(self.subject, self.text, sender, [self.to], reply_to=answers)
        if self.html:
            message.attach_alternative(self.html, "text/html")
        for name, kind, content in self.files:
            message.attach(name, b64decode(content), kind)
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            if code < SMTP_PERMANENT:
                raise
            raise refusal_of(code, said.decode(errors="replace")) from error


def written(to: str, write: Callable[[], Letter], *, languages: Sequence[str]) -> Mail:
    """Write the letter once in each language and put them into one mail, the first language on top."""
    letters = []
    for language in languages:
        with override(language):
            letters.append((language, write()))
    subject = " · ".join(dict.fromkeys(letter.subject for _language, letter in letters))
    context = {"letters": letters, "public_url": settings.PUBLIC_URL}
    return Mail(
        to=to,
        subject=" ".join(subject.split()),
        text=render_to_string("mail/letter.txt", context),
        html=render_to_string("mail/letter.html", context),
    )


def send_waiting(letter: WaitingLetter) -> None:
    """Send it, and keep nothing of it. Killed in between, it is sent twice rather than never."""
    if not letter.is_over:
        Mail(**json.loads(letter.sealed)).send()
    letter.delete()
