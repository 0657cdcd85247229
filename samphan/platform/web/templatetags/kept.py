"""`{% kept … %}`: a part of a page that is drawn once and then put in again, in this process, until what it depends on differs.

    {% kept theme %} … {% endkept %}
    {% kept menu_key %} … {% endkept %}

The language is always among what it depends on; everything else that the part shows must be named. Nothing of one person or business may
stand inside unless it is named, and never a form's token. Decision 0013.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST = 64  # drawings one part remembers; then it begins anew


class Kept(template.Node):
    def __init__(self, inner: NodeList, on: Sequence[FilterExpression]) -> None:
        self.inner, self.on = inner, on
        self.nodelist = inner  # where Django looks for nodes within nodes
        self.drawn: dict[tuple[Hashable, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *(one.resolve(context) for one in self.on))
        drawn = self.drawn.get(key)
        if drawn is None:
            if len(self.drawn) >= MOST:
                self.drawn = {}
            drawn = self.drawn[key] = self.inner.render(context)
        return drawn


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    on = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    inner = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(inner, on)
