"""Calls that may be repeated safely (draft-ietf-httpapi-idempotency-key-header).

The first answer is written in the transaction of the change it reports. A process that dies in between leaves neither, so the
repeat does the work; one that dies after the commit leaves both, so the repeat hears the first answer. What breaks on our side
(5xx) is not remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.api.models import ApiToken, StoredAnswer
from samphan.platform.api.problems import Malformed
from samphan.platform.refusals import Conflict, Refused

KEPT = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}")
REPEATABLE = {"POST", "PATCH"}
BROKEN = 500
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def answer_once(request: HttpRequest, token: ApiToken, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """`answer()`, or what it answered the first time the token sent this call's Idempotency-Key."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in REPEATABLE:
        return answer()
    key = key.strip().strip('"')
    if not KEY.fullmatch(key):
        raise Malformed(_("Idempotency-Key is 1 to 255 visible ASCII characters."), code="idempotency_key_malformed")
    call = sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    with transaction.atomic():
        stored = claim(token, key, call)
        if stored.status:
            return replayed(stored, call)
        response = answer()
        if response.status_code >= BROKEN:
            transaction.set_rollback(True)
        else:
            remember(stored, response)
    return response


def claim(token: ApiToken, key: str, call: str) -> StoredAnswer:
    """This key's row: a fresh one to fill, or the one that holds the first answer."""
    if connection.vendor == "postgresql":
        only_one_at_a_time(token, key)
    StoredAnswer.objects.filter(token=token, key=key, created_at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            return StoredAnswer.objects.create(token=token, key=key, call=call)
    except IntegrityError:
        return StoredAnswer.objects.get(token=token, key=key)


def only_one_at_a_time(token: ApiToken, key: str) -> None:
    """Refuse a second call while the first still runs. SQLite needs no such lock: its writers already wait for each other."""
    lock = int.from_bytes(sha256(f"{token.pk} {key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        (free,) = cursor.fetchone()
    if not free:
        raise Conflict(
            _("The first call with this Idempotency-Key is still at work. Ask again in a moment."),
            code="idempotency_key_in_use",
            retry_after=1,
        )


def remember(stored: StoredAnswer, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    StoredAnswer.objects.filter(pk=stored.pk).update(
        status=response.status_code, headers=headers, body=response.content
    )


def replayed(stored: StoredAnswer, call: str) -> HttpResponse:
    if stored.call != call:
        raise Refused(
            _("This Idempotency-Key was used for another call. Use a new key for each new call."),
            code="idempotency_key_reused",
        )
    response = HttpResponse(bytes(stored.body), status=stored.status, headers=stored.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def prune_answers() -> int:
    """Forget answers older than a day; returns how many. Safe to run at any time."""
    count, _by_model = StoredAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count
