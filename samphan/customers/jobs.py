"""Background work of this module."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samphan.customers.follow_ups import ring_for_due
from samphan.customers.identity.searching import search_all
from samphan.customers.knowing import refresh_all
from samphan.platform.jobs.work import cancelled, job, progress


@job(label=_("Find possible duplicates"), queue="bulk", retries=1)
def find_lookalikes() -> dict[str, str]:
    """Search the whole business. Every night, after an import, and when somebody asks."""
    found = search_all(progress, cancelled)
    sentence = ngettext("%(count)d new pair to review.", "%(count)d new pairs to review.", found) % {"count": found}
    return {"url": reverse("customers:duplicate-list"), "sentence": sentence}


@job(label=_("Ring the bell for follow-ups that are due"), retries=1)
def ring_for_follow_ups() -> dict[str, int]:
    return {"told": ring_for_due()}


@job(label=_("Compute what follows from customers' facts"), queue="bulk", retries=1)
def refresh_customer_traits() -> dict[str, int]:
    return {"customers": refresh_all()}
