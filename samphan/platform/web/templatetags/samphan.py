"""Template tags and filters that every page may use without loading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import count as count_up
from typing import Any

from django import template
from django.forms import BoundField, widgets
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samphan.platform.thai import money as baht
from samphan.platform.thai.names import initials as initials_of
from samphan.platform.thai.phones import display_phone
from samphan.platform.web.settings_menu import ShownGroup, settings_for
from samphan.platform.web.when import day_words, moment_words, relative_words

register = template.Library()
COUNT_CAP = 1000
_ids = count_up()


@register.simple_tag
@cache  # a page draws dozens; the sprite's address is the same as long as a process lives
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler outline icon from the sprite. Without a label it is decoration and hidden from screen readers."""
    sprite = static("vendor/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
def route_if(name: str, *args: object) -> str:
    """The address of a route, or nothing when no installed module has it: the shell offers only what is there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@register.filter
def money(amount: Decimal | int | str | None, currency: str = "THB") -> str:
    """฿1,250.00."""
    return "" if amount in {None, ""} else baht.money(amount, currency)


@register.filter
def whole_money(amount: Decimal | float | None) -> str:
    """฿1,250: for figures that are compared, not paid."""
    return "" if amount is None else baht.whole_baht(amount)


@register.filter
def phone(number: str | None) -> str:
    """081-234-5678 from +66812345678; another country's number in its international form."""
    return display_phone(number or "")


@register.filter
def count(number: int | None, cap: int = COUNT_CAP) -> str:
    """12,430, or 1,000+ when a capped count stopped at its cap."""
    if number is None:
        return ""
    return f"{cap:,}+" if number > cap else f"{number:,}"


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """20 พ.ย. 2569, in the person's language and era."""
    if value is None:
        return ""
    local = timezone.localdate(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), day_words(local))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """10 นาทีที่แล้ว within a day, else 20 พ.ย. 2569 14:05; the full time is the title."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    full = moment_words(local)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), full, relative_words(local)
    )


@register.filter
def full_moment(value: datetime | None) -> SafeString | str:
    """20 พ.ย. 2569 14:05, never relative."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), moment_words(local))


@register.filter
def initials(name: object) -> str:
    return initials_of(str(name))


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────
CLASSES = {"check": "form-check-input", "switch": "form-check-input", "choices": "", "segmented": "", "file": ""}


@register.filter
def layout(field: BoundField) -> str:
    """How a field is laid out: the name of a template in `web/fields/`. A widget says it by its attribute `layout`."""
    drawn = field.field.widget
    if said := getattr(drawn, "layout", ""):
        return str(said)
    if isinstance(drawn, widgets.CheckboxInput):
        return "check"
    if isinstance(drawn, (widgets.RadioSelect, widgets.CheckboxSelectMultiple)):
        return "choices"
    return "file" if isinstance(drawn, widgets.FileInput) else "input"


@register.simple_tag
def widget(field: BoundField, hint: str = "", **attrs: Any) -> SafeString:
    """The field's input with our classes, its hint and fault tied to it for screen readers."""
    drawn = field.field.widget
    kind = "form-select" if isinstance(drawn, widgets.Select) else "form-control"
    classes = " ".join(filter(None, [str(drawn.attrs.get("class", "")), CLASSES.get(layout(field), kind)]))
    tied = [f"{field.auto_id}_hint"] * bool(hint or field.help_text) + [f"{field.auto_id}_fault"] * bool(field.errors)
    if tied:
        attrs["aria-describedby"] = " ".join(tied)
    return field.as_widget(attrs={"class": classes, **attrs})


@register.simple_tag
def new_id() -> str:
    """An id that no other element of the page has."""
    return f"u{next(_ids)}"


# ── the shell ────────────────────────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag(takes_context=True)
def settings_menu(context: template.Context) -> list[ShownGroup]:
    """The settings list of the person who looks."""
    return settings_for(context["actor"], context["request"].path)


@register.filter
def times(number: int | str) -> range:
    """Something to loop over `number` times."""
    return range(int(number))


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────
SPARK = (96, 28, 2)  # width, height, room for the line's own thickness


@register.simple_tag
def spark(values: Sequence[float]) -> SafeString | str:
    """A line of the last values beside a figure: decoration, for the figure and its change say the same in words."""
    if len(values) < 2:  # noqa: PLR2004 - one point makes no line
        return ""
    width, height, room = SPARK
    low, span = min(values), (max(values) - min(values)) or 1
    step = (width - 2 * room) / (len(values) - 1)
    points = [
        (round(room + index * step, 1), round(height - room - (value - low) / span * (height - 2 * room), 1))
        for index, value in enumerate(values)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true"><polyline points="{}" fill="none" stroke="currentColor" '
        'stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/><circle cx="{}" cy="{}" r="2" fill="currentColor"/></svg>',
        width,
        height,
        line,
        *points[-1],
    )


@register.filter
def chart_rows(chart: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures of a chart as rows of the table behind it; None is a gap."""
    shown = baht.money if chart.get("unit") == "฿" else "{:,}".format
    return [
        {
            "label": label,
            "values": [
                "–" if one is None else shown(one) for one in (series["values"][row] for series in chart["series"])
            ],
        }
        for row, label in enumerate(chart["categories"])
    ]
