"""Background work: mails that must not hold up a page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import User
from samphan.platform.jobs.work import job
from samphan.platform.people import letters
from samphan.platform.people.mail import send_waiting, written
from samphan.platform.people.models import Invitation, WaitingLetter, still_open

PATIENCE = 30  # further attempts: a mail server may be down for a day


@job(queue="mail", label=_("Send a letter"), retries=PATIENCE)
def mail_letter(*, letter: str) -> None:
    """Send one letter. One that is gone was sent by a worker that died before it could say so."""
    if waiting := WaitingLetter.objects.filter(pk=letter).first():
        send_waiting(waiting)


@job(queue="mail", label=_("Send an invitation"), retries=PATIENCE)
def mail_invitation(*, invitation_id: str) -> None:
    """Send the newest link. Nothing is sent for an invitation that is over by now."""
    sent = (
        Invitation.objects.filter(still_open(), pk=invitation_id)
        .select_related("business", "role", "invited_by")
        .first()
    )
    if sent is None:
        return
    known = User.objects.filter(email=sent.email).first()
    languages = [known.language] if known else ["th", "en"]
    written(sent.email, lambda: letters.invitation(sent), languages=languages).send()
