"""A feed's file as an HTTP answer: by entity tag, in parts where asked, each download told to the audit trail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from samphan.insight.feeds.reading import FORMATS, file_of
from samphan.insight.models import DataFeed
from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.models import AuditEntry
from samphan.platform.audit.who import acting

NOT_MODIFIED, PARTIAL, BEYOND = 304, 206, 416
BLOCK = 1 << 16
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def answered(
    request: HttpRequest, feed: DataFeed, actor: Actor, table: str, kind: str, *, asked: str = ""
) -> HttpResponse | FileResponse | StreamingHttpResponse:
    """The file, what of it `Range` asks for, or 304 when `If-None-Match` has it already."""
    path, tag, columns = file_of(feed, actor, table, kind, asked)
    answer = part_or_whole(request, path, kind, f'"{tag}"')
    if answer.status_code != NOT_MODIFIED:
        remember(feed, actor, table, kind, columns)
    told = {
        "ETag": f'"{tag}"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    for name, value in told.items():
        answer.headers[name] = value
    return answer


def part_or_whole(request: HttpRequest, path: Path, kind: str, tag: str) -> HttpResponse | FileResponse | StreamingHttpResponse:  # fmt: skip
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=NOT_MODIFIED)
    stat = path.stat()
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    whole = asked is None or asked.group(0) == "bytes=-" or request.headers.get("If-Range", tag) != tag
    if asked is None or whole:
        answer: FileResponse | StreamingHttpResponse = FileResponse(path.open("rb"), content_type=FORMATS[kind])
        answer.headers["Content-Disposition"] = f'attachment; filename="{path.name.partition(".")[0][:8]}.{kind}"'
    else:
        first, last = span(asked[1], asked[2], stat.st_size)
        if first > last:
            return HttpResponse(status=BEYOND, headers={"Content-Range": f"bytes */{stat.st_size}"})
        stream = path.open("rb")
        answer = StreamingHttpResponse(part(stream, first, last), status=PARTIAL, content_type=FORMATS[kind])
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{stat.st_size}"
        answer.headers["Content-Length"] = str(last - first + 1)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Last-Modified"] = formatdate(stat.st_mtime, usegmt=True)
    return answer


def span(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; `-500` are the last 500."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)


def part(stream: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (block := stream.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def remember(feed: DataFeed, actor: Actor, table: str, kind: str, columns: list[str]) -> None:
    """An entry of the audit trail: which columns of which table went out, and how."""
    said = f"{table} ({kind}): {', '.join(columns)}"
    with acting(actor):
        AuditEntry.objects.log_create(feed, action=AuditEntry.Action.ACCESS, changes={"given": [None, said]})
