"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind
from samphan.platform.web.when import day_words


@dataclass(frozen=True, slots=True)
class ConsentSaid(EventData):
    """Yes or no to one purpose by some channels. Names are kept as they were, so that the timeline never changes."""

    purpose: str
    name_th: str
    name_en: str
    channels: list[str]
    evidence: str
    wording: int

    def words(self) -> dict[str, Any]:
        from samphan.consent.models import Channel, Evidence  # noqa: PLC0415 - events are declared before models are ready

        thai = (get_language() or "th").startswith("th")
        return {
            "purpose": self.name_th if thai else self.name_en or self.name_th,
            "channels": ", ".join(str(Channel(channel).label) for channel in self.channels),
            "evidence": Evidence(self.evidence).label,
        }


@event_kind(
    "consent.given",
    icon="circle-check",
    label=_("Consent given"),
    sentence=_("%(actor)s recorded consent: %(purpose)s (%(channels)s · %(evidence)s)"),
)
@dataclass(frozen=True, slots=True)
class ConsentGiven(ConsentSaid):
    pass


@event_kind(
    "consent.withdrawn",
    icon="circle-x",
    label=_("Consent withdrawn"),
    sentence=_("%(actor)s recorded a withdrawal: %(purpose)s (%(channels)s · %(evidence)s)"),
)
@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(ConsentSaid):
    pass


@event_kind(
    "consent.wording_published",
    icon="note",
    label=_("Wording published"),
    sentence=_("%(actor)s published version %(number)d of the wording of %(purpose)s"),
)
@dataclass(frozen=True, slots=True)
class WordingPublished(EventData):
    purpose: str
    number: int


@event_kind(
    "consent.purpose_changed",
    icon="settings",
    label=_("Purpose changed"),
    sentence=_("%(actor)s changed the purpose %(purpose)s: %(fields)s"),
)
@dataclass(frozen=True, slots=True)
class PurposeChanged(EventData):
    purpose: str
    fields: list[str]

    def words(self) -> dict[str, Any]:
        from samphan.consent.actions.purposes import label_of  # noqa: PLC0415 - events are declared before models are ready

        return {"fields": ", ".join(label_of(name) for name in self.fields)}


@event_kind(
    "consent.sending_rules_changed",
    icon="clock",
    label=_("Limits of sending changed"),
    sentence=_("%(actor)s changed how often and when marketing may be sent"),
)
@dataclass(frozen=True, slots=True)
class SendingRulesChanged(EventData):
    fields: list[str]


@event_kind(
    "consent.address_suppressed",
    icon="ban",
    label=_("Address stopped"),
    sentence=_("%(actor)s stopped an address (%(channel)s · %(reason)s)"),
)
@dataclass(frozen=True, slots=True)
class AddressSuppressed(EventData):
    """Never the address itself: it must not outlive its erasure."""

    channel: str
    reason: str

    def words(self) -> dict[str, Any]:
        from samphan.consent.models import Channel, SuppressionReason  # noqa: PLC0415 - as above

        return {"channel": Channel(self.channel).label, "reason": SuppressionReason(self.reason).label}


@event_kind(
    "consent.suppression_lifted",
    icon="circle-check",
    label=_("Address open again"),
    sentence=_("%(actor)s opened an address again (%(channel)s)"),
)
@dataclass(frozen=True, slots=True)
class SuppressionLifted(EventData):
    channel: str

    def words(self) -> dict[str, Any]:
        from samphan.consent.models import Channel  # noqa: PLC0415 - as above

        return {"channel": Channel(self.channel).label}


@event_kind(
    "consent.link_revoked",
    icon="link",
    label=_("Preference link revoked"),
    sentence=_("%(actor)s revoked the links to the preference page"),
)
@dataclass(frozen=True, slots=True)
class LinkRevoked(EventData):
    pass


@event_kind(
    "consent.customer_registered",
    icon="qrcode",
    label=_("Self-registration"),
    sentence=_("The customer registered by themselves (%(outcome)s)"),
)
@dataclass(frozen=True, slots=True)
class CustomerRegistered(EventData):
    outcome: str

    def words(self) -> dict[str, Any]:
        from samphan.consent.models import Outcome  # noqa: PLC0415 - as above

        return {"outcome": Outcome(self.outcome).label}


@event_kind(
    "consent.public_pages_changed",
    icon="pencil",
    label=_("Public pages changed"),
    sentence=_("%(actor)s changed the texts of the public pages"),
)
@dataclass(frozen=True, slots=True)
class PublicPagesChanged(EventData):
    fields: list[str]


@event_kind(
    "consent.request_received",
    icon="inbox",
    label=_("Data subject request"),
    sentence=_("The customer asks for %(request)s; due %(due)s"),
)
@dataclass(frozen=True, slots=True)
class RequestReceived(EventData):
    request: str
    due: str

    def words(self) -> dict[str, Any]:
        from samphan.consent.models import RequestKind  # noqa: PLC0415 - as above

        return {"request": RequestKind(self.request).label, "due": day_words(date.fromisoformat(self.due))}


@event_kind(
    "consent.request_answered",
    icon="circle-check",
    label=_("Data subject request answered"),
    sentence=_("%(actor)s: request for %(request)s, %(state)s"),
)
@dataclass(frozen=True, slots=True)
class RequestAnswered(EventData):
    request: str
    state: str

    def words(self) -> dict[str, Any]:
        from samphan.consent.models import RequestKind, RequestState  # noqa: PLC0415 - as above

        return {"request": RequestKind(self.request).label, "state": RequestState(self.state).label}


@event_kind(
    "consent.customer_erased",
    icon="trash-x",
    label=_("Data erased"),
    sentence=_("%(actor)s erased the customer's data for good; proof %(digest)s"),
)
@dataclass(frozen=True, slots=True)
class CustomerErased(EventData):
    digest: str


@event_kind(
    "consent.retention_changed",
    icon="clock",
    label=_("Retention changed"),
    sentence=_("%(actor)s changed how long data is kept"),
)
@dataclass(frozen=True, slots=True)
class RetentionChanged(EventData):
    kinds: list[str]
