"""Posting letters: a mail server that hangs or is down holds up no page, and the letter waits for it.

What waits is encrypted (letters carry links that open accounts) and is deleted as soon as the mail server has it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from samphan.platform.people.jobs import mail_letter
from samphan.platform.people.mail import Letter, written
from samphan.platform.people.models import WaitingLetter


@transaction.atomic
def send_letter(
    to: str, write: Callable[[], Letter], *, languages: Sequence[str], good_until: datetime | None = None
) -> None:
    """Write the letter now, in the words of this moment, and queue it. After `good_until` it is of no use and no longer sent."""
    mail = written(to, write, languages=languages)
    letter = WaitingLetter(sealed=json.dumps(asdict(mail)), good_until=good_until)
    letter.job_id = mail_letter.enqueue(letter=str(letter.pk)).id
    letter.save(force_insert=True)
