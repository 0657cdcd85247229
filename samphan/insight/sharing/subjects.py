"""The pages that can be sent: what each is called, where it stands, who may have it, and what describes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from samphan.insight.access import figures
from samphan.insight.boards import BOARDS
from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.question import read
from samphan.insight.reach import reach_of
from samphan.insight.sharing.content import Content
from samphan.insight.standard.catalogue import REPORTS
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Sentence
from samphan.platform.web import when
from samphan.platform.web.preferences import era_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samphan.platform.accounts.models import User

LONGEST_QUERY = 8_000


@dataclass(frozen=True)
class Page:
    """One page as somebody asked for it. `title` is what its sender called it; empty: what the page is called."""

    subject: str
    name: str = ""
    query: str = ""
    title: str = ""


@dataclass(frozen=True)
class Subject:
    """`route` takes `names` as its argument where there are several; `whole` ones tell of all of the business."""

    route: str
    label: Sentence = ""
    whole: bool = False
    names: Mapping[str, tuple[Sentence, Sentence]] | None = None  # label and definition of each
    about: Sentence = ""


SUBJECTS: Mapping[str, Subject] = {
    "overview": Subject("insight:dashboard", gettext_lazy("Overview"), whole=True, about=gettext_lazy("Sales, who comes back, who is leaving, and what customers are worth.")),
    "scorecard": Subject("insight:scorecard", gettext_lazy("Scorecard"), whole=True),
    "board": Subject("insight:board", names={one.name: (one.label, one.about) for one in BOARDS.values()}),
    "report": Subject("insight:report", whole=True, names={one.name: (one.label, one.about) for one in REPORTS.values()}),
    "look": Subject("insight:explore", gettext_lazy("Explorer")),
}  # fmt: skip


def page_of(subject: str, name: str, query: str, title: str = "") -> Page:
    """A page that there is. Raises `NotFound` for any other."""
    one = SUBJECTS.get(subject)
    if one is None or len(query) > LONGEST_QUERY or (one.names is not None and name not in one.names):
        raise NotFound
    return Page(subject, name if one.names is not None else "", query, title)


def may_have(actor: Actor, page: Page) -> bool:
    """Whether this person may see the page."""
    return figures.may(actor, "view") and (reach_of(actor).whole or not SUBJECTS[page.subject].whole)


def title_of(page: Page, actor: Actor) -> str:
    """What it is called, in the reader's language."""
    one = SUBJECTS[page.subject]
    if page.title:
        return page.title
    if one.names is not None:
        return str(one.names[page.name][0])
    if page.subject != "look":
        return str(one.label)
    question = read(QueryDict(page.query), actor)
    measures = ", ".join(str(MEASURES[name].label) for name in question.measures)
    return _("%(measures)s by %(dimension)s") % {"measures": measures, "dimension": ", ".join(str(DIMENSIONS[name].label) for name in question.rows)}  # fmt: skip


def path_of(page: Page) -> str:
    one = SUBJECTS[page.subject]
    path = reverse(one.route, args=[page.name] if one.names is not None else [])
    return f"{path}?{page.query}" if page.query else path


def content_of(actor: Actor, page: Page) -> Content:
    """The description of the page for this actor. Raises `Forbidden` when they may not see it; before the first load it says what is missing."""
    from samphan.insight.sharing import describing  # noqa: PLC0415 - only what sends needs all of what pages compute

    draw: Callable[[Actor, str, str, Content], Content] = getattr(describing, page.subject)
    one = SUBJECTS[page.subject]
    about = str(one.names[page.name][1] if one.names is not None else one.about)
    start = Content(title_of(page, actor), about, actor.business.shown_name, [], path_of(page))
    figures.require(actor, "view")
    try:
        return draw(actor, page.name, page.query, start)
    except NotFound as nothing:
        return replace(start, empty=str(nothing))


@contextmanager
def eyes_of(user: User) -> Iterator[None]:
    """The language and the calendar of a person, for what is written to them."""
    token = when.era.set(user.era or era_of(user.language))
    try:
        with override(user.language):
            yield
    finally:
        when.era.reset(token)
