"""The input that stands in a cell while it is edited, and the value it sends back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.web.tables.columns import Column, Kind


@dataclass(frozen=True)
class CellInput:
    """`type` is an HTML input type, `select` or `many`; `options` are key, label and whether chosen."""

    type: str
    value: str
    options: list[tuple[str, str, bool]]
    mode: str = ""


TYPES = {Kind.DATE: "date", Kind.LINK: "url"}


def input_for(column: Column, actor: Actor, value: Any) -> CellInput:
    if column.kind is Kind.CHOICES:
        return CellInput("many", "", chosen(column.choices_for(actor), value or []))
    if column.kind is Kind.CHOICE:
        options = [("", "–"), *column.choices_for(actor)]
        return CellInput("select", "", chosen(options, [str(value or "")]))
    if column.kind is Kind.BOOLEAN:
        now = {True: "yes", False: "no"}.get(value, value or "")
        return CellInput("select", "", chosen([("", "–"), ("yes", _("Yes")), ("no", _("No"))], [now]))
    written = "" if value is None else str(value)
    return CellInput(TYPES.get(column.kind, "text"), written, [], "decimal" if column.numeric else "")


def chosen(pairs: list[tuple[str, str]], now: list[str]) -> list[tuple[str, str, bool]]:
    return [(key, label, key in now) for key, label in pairs]


def form_value(column: Column, data: QueryDict) -> Any:
    """What the form sent: a list for several choices, else text."""
    return data.getlist("value") if column.kind is Kind.CHOICES else data.get("value", "")
