"""Data feeds: made with their tables and columns, given other addresses, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.insight.access import figures
from samphan.insight.feeds.dictionary import FeedTable, seen, tables
from samphan.insight.models import DataFeed
from samphan.insight.warehouse.files import reading
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import end_token, issue_token
from samphan.platform.refusals import Forbidden, NotFound, Refused

SCOPE = "insight:figures:read"
MOST_FEEDS = 50


def feeds_of(actor: Actor) -> QuerySet[DataFeed]:
    """The newest first, those that were revoked too."""
    figures.require_whole(actor, "feed")
    found: QuerySet[DataFeed] = DataFeed.objects.select_related("token__membership__user", "token__membership__role")
    return found.order_by("-created_at", "-pk")


def feed_of(actor: Actor, pk: UUID) -> DataFeed:
    found = feeds_of(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def offered(actor: Actor) -> dict[str, FeedTable]:
    """The tables that may be given, as the published warehouse has them. Raises `NotFound` before the first load."""
    figures.require_whole(actor, "feed")
    with reading(actor.business) as database:
        return tables(database)


@transaction.atomic
def make_feed(actor: Actor, *, name: str, columns: Mapping[str, Sequence[str]]) -> tuple[DataFeed, str]:
    """A feed and the secret of its token, which is told this once. `columns` by table: what is granted, and nothing else is given.

    Raises `Refused`: `no_name`, `no_columns`, `column_unknown`; `Forbidden` (`column_hidden`) for a column that the actor must not see.
    """
    known = offered(actor)
    if actor.membership is None or actor.kind != "person":
        raise Forbidden(_("Only a person may make a data feed."))
    tidy = " ".join(name.replace("\x00", "").split())[:80]
    if not tidy:
        raise Refused(_("Give it a name."), code="no_name", fields={"name": _("Give it a name.")})
    granted = {table: list(dict.fromkeys(names)) for table, names in columns.items() if names}
    if not granted:
        sentence = _("Choose at least one column.")
        raise Refused(sentence, code="no_columns", fields={"columns": sentence})
    for table, names in granted.items():
        for column in names:
            if table not in known or column not in known[table].columns:
                raise Refused(_("There is no column %(name)s.") % {"name": f"{table}.{column}"}, code="column_unknown")
            if not seen(actor, known[table].columns[column]):
                raise hidden(f"{table}.{column}")
    if DataFeed.objects.filter(token__revoked_at=None).count() >= MOST_FEEDS:
        raise Refused(_("There are %(most)s data feeds already. Revoke one first.") % {"most": MOST_FEEDS}, code="too_many_feeds")  # fmt: skip
    token, secret = issue_token(actor, name=tidy, scopes=[SCOPE])
    feed = DataFeed.objects.create(
        business=actor.business, name=tidy, token=token, columns=granted, salt=secrets.token_hex(16)
    )
    return feed, secret


def hidden(name: str) -> Forbidden:
    return Forbidden(
        _("The column %(name)s is hidden from the role behind this token.") % {"name": name},
        code="column_hidden",
        fields={"columns": name},
    )


def revoke_feed(actor: Actor, feed: DataFeed) -> None:
    """Its token and its addresses open nothing from now on."""
    figures.require_whole(actor, "feed")
    end_token(actor, feed.token)


def change_addresses(actor: Actor, feed: DataFeed) -> None:
    """Other signed addresses for its files; those given out before open nothing."""
    figures.require_whole(actor, "feed")
    feed.salt = secrets.token_hex(16)
    feed.save(update_fields=["salt"])


def tables_of_feeds() -> set[str]:
    """Tables that some living feed of the current business gives: of these, changes are remembered."""
    living = DataFeed.objects.filter(token__revoked_at=None, token__membership__ended_at=None)
    living = living.exclude(token__expires_at__lte=timezone.now())
    return {table for columns in living.values_list("columns", flat=True) for table in columns}
