"""How often a visitor may do something. Counted like API calls: one counter for all processes, and no database write for a visit."""

from __future__ import annotations

import time
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext_lazy as _

from samphan.platform.api.problems import TooMany
from samphan.platform.api.rate import WINDOW, counter


def keep_pace(what: str, *whose: object, most: int) -> None:
    """Count once; raises `TooMany` when `whose` (a business, an address) did `what` more than `most` times in this minute."""
    now = int(time.time())
    key = uuid5(NAMESPACE_URL, "/".join([what, *map(str, whose)]))
    if counter().add(key, now // WINDOW) > most:
        raise TooMany(_("That was too often. Wait a minute and try again."), retry_after=WINDOW - now % WINDOW)
