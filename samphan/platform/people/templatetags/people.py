"""What the sign-in pages need to know."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from django import template
from django.conf import settings

from samphan.platform.accounts.models import User
from samphan.platform.people.actions.business import may_found

register = template.Library()


@register.simple_tag
def open_signup() -> bool:
    """True where anybody may sign up."""
    return bool(settings.OPEN_SIGNUP)


@register.simple_tag(takes_context=True)
def opened_by_number(context: template.Context) -> dict[str, str]:
    """Empty when the page was opened by a name. Browsers make passkeys for names only: `number` is the address, `name` where to go instead."""
    shown = urlsplit(context["request"].build_absolute_uri())
    try:
        number = ip_address(shown.hostname or "")
    except ValueError:
        return {}
    port = f":{shown.port}" if shown.port else ""
    return {"number": str(number), "name": f"{shown.scheme}://localhost{port}/" if number.is_loopback else ""}


@register.simple_tag
def may_found_business(user: User) -> bool:
    """True when this person may open another business."""
    return may_found(user)
