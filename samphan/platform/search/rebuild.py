"""Building the index anew: after the rules of folding changed, or when someone doubts it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from samphan.platform.search.actions import BATCH, entry_of, write_entries
from samphan.platform.search.models import SearchEntry, SearchSegment
from samphan.platform.search.registry import SEARCHABLES
from samphan.platform.tenants.bulk import by_key
from samphan.platform.tenants.current import current_business


def rebuild(progress: Callable[[int, int], None], cancelled: Callable[[], bool] = lambda: False) -> int:
    """Write every entry of the current business anew, a batch at a time; what is found meanwhile is old or new, never missing.

    Returns how many entries were written. Running it again, or after it was cancelled half-way, does no harm.
    """
    done, total = 0, sum(declared.rows().count() for declared in SEARCHABLES.values())
    oldest_to_keep = (SearchEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    last_segment = SearchSegment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for declared in SEARCHABLES.values():
        for batch in by_key(declared.rows(), BATCH):
            if cancelled():
                return done
            with transaction.atomic():
                SearchEntry.objects.filter(kind=declared.kind, object_id__in=[row.pk for row in batch]).delete()
                write_entries(declared, [entry for row in batch if (entry := entry_of(declared, row))])
            done += len(batch)
            progress(done, total)
    with transaction.atomic():
        SearchEntry.objects.filter(business=current_business(), pk__lt=oldest_to_keep).delete()
        SearchSegment.objects.filter(pk__lt=last_segment).delete()  # the last one may have taken new entries
    return done
