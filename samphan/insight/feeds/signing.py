"""Addresses of a feed's files that need no header: for spreadsheets, which cannot send one. Each opens one table of one feed."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.urls import reverse

from samphan.insight.models import DataFeed
from samphan.insight.own.columns import as_uuid
from samphan.platform.api.models import ApiToken
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.current import use_business

LENGTH = 40  # hexadecimal digits of HMAC-SHA256: 160 bits


def key_of(feed: DataFeed, table: str) -> str:
    key = f"samphan.insight.feed:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{feed.token_id}/{feed.salt}/{table}".encode(), "sha256").hexdigest()[:LENGTH]


def address_of(feed: DataFeed, table: str) -> str:
    return f"{reverse('insight:feed-csv', args=[feed.token_id, table])}?key={key_of(feed, table)}"


def feed_at(token: str, table: str, key: str) -> DataFeed:
    """The living feed that gave this address. Raises `NotFound`, in the same words whatever is wrong with it."""
    pk = as_uuid(token)
    if pk is None:
        raise NotFound
    found = ApiToken.objects.select_related("business", "membership__role", "membership__user").filter(pk=pk).first()
    if found is None or not found.works:
        raise NotFound
    with use_business(found.business):
        feed: DataFeed | None = DataFeed.objects.filter(token=found).first()
    if feed is None or table not in feed.columns or not hmac.compare_digest(key_of(feed, table).encode(), key.encode()):
        raise NotFound
    feed.token = found
    return feed
