"""What can be found, and what a person opened last."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class SearchEntry(BusinessOwned):
    """One findable thing. Written anew with a higher id whenever it changes, so that a higher id is a more recent thing.

    `text` holds its folded fields parted by "|", the title's first; `phones` its numbers parted by spaces. Its grams live in a table of
    the database's own kind (docs/decisions/0012-search-index.md), which a trigger clears when an entry goes.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]  # a number that counts up, not a UUID
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    phones = models.CharField(max_length=300, blank=True)
    owner_id = models.UUIDField(null=True)
    branch_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["business", "kind", "object_id"], name="search_entry_once")]
        indexes = [models.Index(fields=["business", "id"], name="search_entry_recent")]

    def __str__(self) -> str:
        return self.title


class SearchSegment(BusinessOwned):
    """PostgreSQL only: a run of a business's entries that share a prefix in the gram index, newest last."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]  # a number that counts up, not a UUID
    first_entry = models.BigIntegerField()

    class Meta:
        verbose_name = _("search segment")
        verbose_name_plural = _("search segments")
        indexes = [models.Index(fields=["business", "-id"], name="search_segment_newest")]

    def __str__(self) -> str:
        return f"{self.pk} from {self.first_entry}"


class Opened(BusinessOwned):
    """A thing that a person opened lately; the palette offers it first."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("opened item")
        verbose_name_plural = _("opened items")
        constraints = [
            models.UniqueConstraint(fields=["business", "user", "kind", "object_id"], name="opened_item_once")
        ]
        indexes = [models.Index(fields=["business", "user", "-opened_at"], name="opened_lately")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
