"""Telling one person that something happened without them."""

from __future__ import annotations

from django.utils import translation

from samphan.platform.accounts.models import User
from samphan.platform.live.publish import publish
from samphan.platform.notifications.models import Notification, Tone
from samphan.platform.refusals import Sentence
from samphan.platform.tenants.current import current_business

LONGEST = 500


def notify(user: User, sentence: Sentence, *, url: str = "", tone: str = Tone.PLAIN) -> Notification:
    """Put a sentence behind the bell of `user` in the current business, in their language; open pages show it at once.

    Give `sentence` lazy (`gettext_lazy`, `format_lazy`) and it is said in the person's language. `url` is a path of this installation.
    """
    with translation.override(user.language):
        said = str(sentence)[:LONGEST]
    told: Notification = Notification.objects.create(person=user, sentence=said, url=url, tone=tone)
    publish("bell", business=current_business(), person=user)
    return told
