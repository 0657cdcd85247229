"""Dashboards by role, as data: which numbers and which questions stand on each. What people pin comes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.insight.explorer.question import Question
from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class Tile:
    """A question with its title; `chart` says whether it is drawn or written as a table."""

    title: Sentence
    question: Question
    chart: bool = True


@dataclass(frozen=True)
class Board:
    """`measures` are the numbers on top, `tiles` the questions below. Period and filters are the page's."""

    name: str
    label: Sentence
    about: Sentence
    measures: tuple[str, ...]
    tiles: tuple[Tile, ...]


def asked(*rows: str, measures: tuple[str, ...] = ("sales",), across: str = "", top: int = 10) -> Question:
    return Question(measures=measures, rows=rows, across=across, top=top)


BOARDS: Mapping[str, Board] = {
    one.name: one
    for one in (
        Board(
            "sales",
            _("Sales"),
            _("What is sold, by whom and through which door."),
            ("sales", "orders", "each", "margin", "given", "returned"),
            (
                Tile(_("Sales by month and channel"), asked("month", across="channel")),
                Tile(_("By seller"), asked("seller", measures=("sales", "orders", "each", "margin")), chart=False),
                Tile(_("Products that sell most"), asked("product")),
                Tile(_("By category"), asked("category", measures=("sales", "quantity", "margin", "margin_share")), chart=False),
            ),
        ),
        Board(
            "marketing",
            _("Marketing"),
            _("Who buys, who is new, who comes back."),
            ("buyers", "per_buyer", "sales", "orders"),
            (
                Tile(_("New and returning customers by month"), asked("month", measures=("buyers",), across="coming")),
                Tile(_("Sales by group of customers"), asked("group")),
                Tile(_("By province"), asked("province", measures=("sales", "buyers", "per_buyer")), chart=False),
                Tile(_("Sales at festivals"), asked("festival", measures=("sales", "orders", "each")), chart=False),
            ),
        ),
        Board(
            "branch",
            _("Branches"),
            _("How each branch is doing, by day and hour."),
            ("sales", "orders", "each", "buyers", "quantity"),
            (
                Tile(_("Sales by branch and month"), asked("month", across="branch")),
                Tile(_("By branch"), asked("branch", measures=("sales", "orders", "buyers", "each"), top=50), chart=False),
                Tile(_("By day of the week"), asked("weekday")),
                Tile(_("By hour"), asked("hour", top=50)),
            ),
        ),
    )
}  # fmt: skip
