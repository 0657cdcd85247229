"""Pictures on documents: looked at before they are kept, for a broken or huge one would spoil every document after it."""

from __future__ import annotations

import json

from samphan.orders.papers.paper import picture_of

LARGEST_SIDE = 3000  # points; what is drawn at 24 mm needs far fewer
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # JPEG's markers that tell the size; the three are tables
ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
TRIAL = b"#set page(width: 50mm, height: 50mm)\n#image(bytes(json(bytes(sys.inputs.picture))), format: sys.inputs.kind)"


def draws(content: bytes) -> bool:
    """True for a PNG or JPEG of a size that a page can bear and that the printer can read."""
    import typst  # noqa: PLC0415 - a page that takes no picture does without it

    size = size_of(content)
    if size is None or not 0 < max(size) <= LARGEST_SIDE:
        return False
    said = {"picture": json.dumps(list(content)), "kind": picture_of(content).kind}
    try:
        typst.compile(TRIAL, format="png", ppi=20.0, sys_inputs=said, ignore_system_fonts=True)
    except typst.TypstError:
        return False
    return True


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height as the head of the file says them, before anything is unpacked; None when it says none."""
    if content.startswith(PNG):
        return _number(content[16:20]), _number(content[20:24])
    return _size_of_jpeg(content) if content.startswith(JPEG) else None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = len(JPEG)
    while at + 9 <= len(content) and content[at] == JPEG[0]:
        marker, length = content[at + 1], _number(content[at + 2 : at + 4])
        if marker in FRAMES:
            return _number(content[at + 7 : at + 9]), _number(content[at + 5 : at + 7])
        at += 2 if marker in ALONE else 2 + length
    return None


def _number(written: bytes) -> int:
    return int.from_bytes(written, "big")
