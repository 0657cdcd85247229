"""The small QR code in the picture of a bank slip, as a customer sends it: a screenshot, or a photo of a screen."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext_lazy as _

from samphan.orders.papers.pictures import size_of
from samphan.orders.slips import read_slip
from samphan.platform.refusals import Refused, Sentence

LARGEST_SIDE = 6000  # points; a picture is unpacked only when its head says that it is no larger
LARGEST = 10_000_000  # bytes


def code_in(content: bytes) -> str:
    """What the slip's code says, ready for `slips.evidence_in`. Raises `Refused`: `slip_picture` for no picture, `slip_unread` for none with a slip's code."""
    size = size_of(content)
    if size is None or not 0 < max(size) <= LARGEST_SIDE or len(content) > LARGEST:
        raise _refusal(_("A slip is a PNG or JPEG picture of up to 10 MB."), "slip_picture")
    for text in _codes(content):
        try:
            read_slip(text)
        except Refused:
            continue  # a code to pay by, or an advertisement: slips bear those too
        return text
    raise _refusal(
        _("No slip's code was found in the picture. Take the whole slip, sharp and straight, or type its number."),
        "slip_unread",
    )


def _codes(content: bytes) -> list[str]:
    import zxingcpp  # noqa: PLC0415 - pages that read no picture do without these
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            plain = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _refusal(_("The picture is damaged. Send it again."), "slip_picture") from error
    return [one.text for one in zxingcpp.read_barcodes(plain)]


def _refusal(sentence: Sentence, code: str) -> Refused:
    return Refused(sentence, code=code, fields={"picture": sentence})
