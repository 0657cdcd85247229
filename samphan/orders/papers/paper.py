"""What stands on a document, in words and figures that are ready to print. Laid out by `templates/paper.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo, seal or signature: its bytes, and `png` or `jpg`."""

    content: bytes
    kind: str


def picture_of(content: bytes) -> Picture:
    """A picture that is known to be PNG or JPEG."""
    return Picture(content, "png" if content.startswith(b"\x89PNG") else "jpg")


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells, or who buys. `lines` are printed one below the other."""

    name: str
    lines: Sequence[str] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is a width in parts of what is left; without it, as wide as what stands in it."""

    label: str
    align: str = "right"
    share: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `cells` are as many as there are columns; `small` is printed below the first wide one."""

    cells: Sequence[str]
    small: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file within the PDF."""

    name: str
    content: bytes
    mime: str
    says: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document. `facts` are its number, days and references; `mark` is written across a document that counts no longer.

    The last of `signatures` is whoever issues: `seal` and `signature` are printed over it, `signed_by` below it.
    """

    language: str
    title: str
    number: str
    seller: Party
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Row]
    sums: Sequence[Sum]
    page_of: str
    buyer: Party | None = None
    in_words: str = ""
    notes: Sequence[tuple[str, str]] = ()
    signatures: Sequence[str] = ()
    signed_on: str = ""
    mark: str = ""
    logo: Picture | None = None
    seal: Picture | None = None
    signature: Picture | None = None
    signed_by: str = ""
    attached: Sequence[Attached] = field(default_factory=tuple)

    def plain(self) -> dict[str, Any]:
        """For the template: lists and words; bytes as lists of whole numbers, which is how Typst takes them."""
        made = asdict(self)
        for picture in filter(None, (made["logo"], made["seal"], made["signature"])):
            picture["content"] = list(picture["content"])
        for said in made["attached"]:
            said["content"] = list(said["content"])
        return made
