"""Rows of this module, a file per noun."""

from samphan.consent.models.channel import CHANNEL_ICONS, POINT_KINDS, Channel
from samphan.consent.models.gate import Reservation, SendingRules, Suppression, SuppressionReason, digest_of
from samphan.consent.models.ledger import ConsentRecord, ConsentState, Evidence, Source
from samphan.consent.models.public import PreferenceLink, PublicPages
from samphan.consent.models.purpose import LegalBasis, PublishedForEver, Purpose, Wording
from samphan.consent.models.registration import Outcome, Registration, Verification, VerificationPurpose
from samphan.consent.models.requests import (
    ErasureProof,
    RequestKind,
    RequestState,
    RequestStep,
    SubjectRequest,
)
from samphan.consent.models.retention import RetentionRule, RetentionRun

__all__ = [
    "CHANNEL_ICONS",
    "POINT_KINDS",
    "Channel",
    "ConsentRecord",
    "ConsentState",
    "ErasureProof",
    "Evidence",
    "LegalBasis",
    "Outcome",
    "PreferenceLink",
    "PublicPages",
    "PublishedForEver",
    "Purpose",
    "Registration",
    "RequestKind",
    "RequestState",
    "RequestStep",
    "Reservation",
    "RetentionRule",
    "RetentionRun",
    "SendingRules",
    "Source",
    "SubjectRequest",
    "Suppression",
    "SuppressionReason",
    "Verification",
    "VerificationPurpose",
    "Wording",
    "digest_of",
]
