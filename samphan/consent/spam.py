"""Against machines that fill in forms: a field nobody sees, and a signed time that a person needs to fill in the rest. No third party."""

from __future__ import annotations

import secrets

from django.core.cache import cache
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

SALT = "consent.form"
LONGEST = 4 * 60 * 60  # seconds that a form may lie open
SHORTEST = 2  # seconds that no person is faster than


def form_token() -> str:
    """Says when the form was opened."""
    return TimestampSigner(salt=SALT).sign(secrets.token_urlsafe(9))


def is_hasty(token: str) -> bool:
    """True when the form came back faster than a person writes."""
    try:
        TimestampSigner(salt=SALT).unsign(token, max_age=SHORTEST)
    except SignatureExpired:
        return False
    except BadSignature:
        return True
    return True


def is_fresh(token: str) -> bool:
    """True when we made this token within the last hours."""
    try:
        TimestampSigner(salt=SALT).unsign(token, max_age=LONGEST)
    except BadSignature:
        return False
    return True


def use_once(token: str) -> bool:
    """True the first time this token is used: a form sent twice counts once."""
    return bool(cache.add(f"{SALT}:{token}", 1, LONGEST))
