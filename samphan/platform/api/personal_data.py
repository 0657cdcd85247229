"""What the API holds about a customer: answers kept for a day for callers who repeat a call."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.api.models import StoredAnswer
from samphan.platform.personal_data import Holding, Ids, Rows, holds
from samphan.platform.tenants.current import current_business_id


def found(ids: Ids) -> list[StoredAnswer]:
    """Answers that name the customer. They live for a day, so there are few; their bodies are bytes, which no database searches."""
    kept = StoredAnswer.objects.filter(token__business=current_business_id()).iterator()
    return [answer for answer in kept if any(str(pk).encode() in bytes(answer.body) for pk in ids)]


def collect(ids: Ids) -> Rows:
    return [{"answer": bytes(one.body).decode(errors="replace")} for one in found(ids)]


def erase(ids: Ids) -> int:
    return int(StoredAnswer.objects.filter(pk__in=[one.pk for one in found(ids)]).delete()[0])


holds(
    Holding(
        key="api.answers",
        label=_("API answers"),
        data=_("answers to other systems, kept for a day"),
        collect=collect,
        erase=erase,
        order=30,
    )
)
