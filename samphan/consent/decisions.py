"""What the gate answers, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.consent.models import Channel
from samphan.customers.models import ContactPoint
from samphan.platform.refusals import Sentence
from samphan.platform.web.when import day_words, moment_words

SENTENCES: dict[str, Sentence] = {
    "customer_gone": _("the customer was deleted or merged into another"),
    "purpose_retired": _("the purpose “%(purpose)s” is no longer in use"),
    "channel_not_of_purpose": _("“%(purpose)s” is not sent by %(channel)s"),
    "no_contact_point": _("there is no %(channel)s to reach the customer by"),
    "never_asked": _("the customer was never asked about “%(purpose)s” by %(channel)s"),
    "withdrawn": _("the customer stopped “%(purpose)s” by %(channel)s on %(since)s"),
    "expired": _("the consent to “%(purpose)s” by %(channel)s ended on %(ended)s"),
    "suppressed": _("%(channel)s is stopped since %(since)s: %(reason)s"),
    "cap_reached": _("the customer got %(most)s messages in %(days)s days; again from %(retry_at)s"),
    "quiet_hours": _("it is quiet time; again from %(retry_at)s"),
    "quota_empty": _("the quota of %(channel)s is used up"),
}
"""Why not, by stable code."""

SHORT: dict[str, Sentence] = {
    "customer_gone": _("deleted"),
    "purpose_retired": _("retired"),
    "channel_not_of_purpose": _("not used"),
    "no_contact_point": _("no contact point"),
    "never_asked": _("never asked"),
    "withdrawn": _("stopped %(since)s"),
    "expired": _("ended %(ended)s"),
    "suppressed": _("%(reason)s"),
    "cap_reached": _("limit of messages reached"),
    "quiet_hours": _("quiet time"),
    "quota_empty": _("quota used up"),
}


@dataclass(frozen=True)
class Decision:
    """May one message go? `code` is empty when it may, and `point` is where to; `retry_at` says when asking again may help."""

    channel: str
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    point: ContactPoint | None = None
    retry_at: datetime | None = None

    @property
    def allowed(self) -> bool:
        return not self.code

    @property
    def sentence(self) -> str:
        """The whole sentence, in the reader's language; empty when it may be sent."""
        if self.allowed:
            return ""
        return str(_("Not sent: %(why)s.")) % {"why": str(SENTENCES[self.code]) % self.words()}

    @property
    def short(self) -> str:
        """A few words for a list."""
        return str(SHORT[self.code]) % self.words() if self.code else ""

    def words(self) -> dict[str, str]:
        said = {name: _words(value) for name, value in self.facts.items()}
        retry = moment_words(timezone.localtime(self.retry_at)) if self.retry_at else ""
        return {"channel": str(Channel(self.channel).label), "retry_at": retry, **said}


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return day_words(timezone.localtime(value).date())
    return day_words(value) if isinstance(value, date) else str(value)
