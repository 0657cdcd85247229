"""A person's plans as iCalendar (RFC 5545), for the calendar of a phone or a desk. Only what is theirs to do, by a secret address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from samphan.customers.models import FollowUp

LONGEST = 75  # octets of a line; longer ones are folded
USUAL = timedelta(minutes=30)
BACK, AHEAD = timedelta(days=60), timedelta(days=370)


def calendar_of(name: str, rows: Iterable[FollowUp], url_of: object) -> bytes:
    """The whole feed. `url_of(row)` is the address of the page behind an entry."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Samphan//Samphan//TH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for row in rows:
        lines += entry(row, url_of(row))  # type: ignore[operator]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def entry(row: FollowUp, url: str) -> Iterator[str]:
    ends = row.ends_at or row.due_at + USUAL
    yield "BEGIN:VEVENT"
    yield f"UID:{row.pk}@samphan"
    yield f"DTSTAMP:{stamp(timezone.now())}"
    yield f"DTSTART:{stamp(row.due_at)}"
    yield f"DTEND:{stamp(ends)}"
    yield f"SUMMARY:{escaped(f'{row.what} · {row.customer.name}')}"
    if row.place:
        yield f"LOCATION:{escaped(row.place)}"
    yield f"URL:{url}"
    yield f"STATUS:{'CONFIRMED' if row.done_at is None else 'CANCELLED' if row.dropped else 'CONFIRMED'}"
    yield "END:VEVENT"


def stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r", "").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets; those that go on begin with a space, and no letter is cut in two."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part += letter
        size += octets
    yield part
