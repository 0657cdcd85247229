"""What `{% kept %}` puts in again, and when it draws anew."""

from django.template import Context, Template
from django.utils import translation

from samphan.platform.web.templatetags.kept import MOST

COUNTED = "{% load i18n %}{% kept theme %}{{ drawing }} {% translate 'Undo' %} {{ theme }}{% endkept %}"


class Drawing:
    """Says how often it was drawn."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return f"drawn {self.times}"


def test_the_same_is_drawn_once() -> None:
    template, drawing = Template(COUNTED), Drawing()
    with translation.override("en"):
        first, second = (template.render(Context({"drawing": drawing, "theme": "dark"})) for _time in range(2))
    assert first == second == "drawn 1 Undo dark"


def test_what_it_depends_on_and_the_language_are_told_apart() -> None:
    template, drawing = Template(COUNTED), Drawing()
    with translation.override("en"):
        assert template.render(Context({"drawing": drawing, "theme": "dark"})) == "drawn 1 Undo dark"
        assert template.render(Context({"drawing": drawing, "theme": "light"})) == "drawn 2 Undo light"
    with translation.override("th"):
        assert template.render(Context({"drawing": drawing, "theme": "dark"})) == "drawn 3 เลิกทำ dark"
    with translation.override("en"):
        assert template.render(Context({"drawing": drawing, "theme": "dark"})) == "drawn 1 Undo dark"


def test_it_escapes_as_always() -> None:
    drawn = Template("{% kept name %}{{ name }}{% endkept %}").render(Context({"name": "<b>'โต้ง'</b>"}))
    assert drawn == "&lt;b&gt;&#x27;โต้ง&#x27;&lt;/b&gt;"


def test_it_remembers_so_many_and_no_more() -> None:
    template = Template("{% kept number %}{{ number }}{% endkept %}")
    for number in range(MOST * 3):
        assert template.render(Context({"number": number})) == str(number)
    [kept] = template.nodelist
    assert len(kept.drawn) <= MOST  # type: ignore[attr-defined]
