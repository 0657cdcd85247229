"""Grams on PostgreSQL: a GIN index over bigint arrays, cut into segments.

A stored number is the segment's id in the high bits and the token in the low 31. A query walks the business's segments from the newest
and stops when it has enough, so a part that a million names share costs one segment, a part that none has costs some microseconds a
segment, and no part can cost a scan of the table (docs/decisions/0012-search-index.md has the figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from samphan.platform.search.engines import Grams
from samphan.platform.search.grams import Wanted
from samphan.platform.search.models import SearchEntry, SearchSegment
from samphan.platform.tenants.bulk import written_array

SEGMENT = 8192  # entries; a common part reads at most one such
COUNT_EVERY = 32  # a segment's fill is counted once in so many single writes: nobody waits for a counter
TOKEN_BITS = 31
# Counted first, so that the rows are stored by the time they are settled. See migrations/0004_settled_in_bulk.py.
SETTLE = "SELECT count(*), search_settle() FROM stored"
STORE = f"""
    WITH stored AS (
        INSERT INTO search_posting (entry_id, grams)
        SELECT entry, grams::bigint[] FROM unnest(%s::bigint[], %s::text[]) new(entry, grams)
        RETURNING 1
    ) {SETTLE}"""  # noqa: S608 - our own words


class PostgresEngine:
    def write(self, business: UUID, grams: Sequence[Grams]) -> None:
        if len(grams) == 1 and grams[0][0] % COUNT_EVERY and _write_into_newest(business, grams[0]):
            return
        for start in range(0, len(grams), SEGMENT):
            run = grams[start : start + SEGMENT]
            prefix = _segment_for(business, run) << TOKEN_BITS
            with connection.cursor() as cursor:
                cursor.execute(
                    STORE,
                    [
                        written_array([str(entry) for entry, _numbers in run]),
                        written_array([_written(prefix, numbers) for _entry, numbers in run]),
                    ],
                )

    def find(self, business: UUID, wanted: Wanted, *, before: int, limit: int) -> list[int]:
        has = [f"p.grams @> {_array(wanted.every)}"] if wanted.every else []
        has += [f"p.grams && {_array(group)}" for group in wanted.some]
        with connection.cursor() as cursor:
            # `entry_id + 0` keeps the planner from walking the primary key and filtering a million rows.
            cursor.execute(
                f"""
                SELECT found.entry_id
                FROM (SELECT id AS segment FROM search_searchsegment
                      WHERE business_id = %(business)s AND first_entry < %(before)s ORDER BY id DESC) s
                CROSS JOIN LATERAL (
                    SELECT p.entry_id FROM search_posting p
                    WHERE {" AND ".join(has)} AND p.entry_id < %(before)s
                    ORDER BY p.entry_id + 0 DESC LIMIT %(limit)s
                ) found
                LIMIT %(limit)s
                """,  # noqa: S608 - the arrays hold numbers that we computed
                {"business": business, "before": before, "limit": limit},
            )
            return [entry for (entry,) in cursor.fetchall()]


def _written(prefix: int, numbers: Iterable[int]) -> str:
    return "{" + ",".join([str(prefix | number) for number in numbers]) + "}"


def _array(numbers: Iterable[int]) -> str:
    return f"ARRAY[{','.join(f'(s.segment << {TOKEN_BITS}) | {int(number)}' for number in numbers)}]"


def _write_into_newest(business: UUID, grams: Grams) -> bool:
    """One entry in one statement; False when the business has no segment yet."""
    entry, numbers = grams
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH stored AS (
                INSERT INTO search_posting (entry_id, grams)
                SELECT %s, ARRAY(SELECT (newest.segment << %s) | number FROM unnest(%s::bigint[]) number)
                FROM (SELECT max(id) AS segment FROM search_searchsegment WHERE business_id = %s) newest
                WHERE newest.segment IS NOT NULL
                RETURNING 1
            ) {SETTLE}
            """,  # noqa: S608 - our own words
            [entry, TOKEN_BITS, list(numbers), business],
        )
        stored, _pages = cursor.fetchone()
        return bool(stored)


def _segment_for(business: UUID, run: Sequence[Grams]) -> int:
    """The newest segment, or a new one when it is full. Two writers may open one each: harmless, both are searched."""
    newest = SearchSegment.objects.filter(business=business).order_by("-pk").first()
    first = run[0][0]
    if newest is not None:
        filled = SearchEntry.objects.filter(business=business, pk__gte=newest.first_entry, pk__lt=first).count()
        if filled + len(run) <= SEGMENT:
            return int(newest.pk)
    return int(SearchSegment.objects.create(business_id=business, first_entry=first).pk)
