"""Every page that the owner can open without an id, found in the resolver: it fits, axe finds nothing, and it speaks one language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.urls import get_resolver
from playwright.sync_api import Page

from samphan.customers.actions import add_note, create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import DESK, PHONE, OpenPage, violations
from tests.test_outsiders import walk

PARTS = 3
#: Not pages: fragments that a page loads, files, streams, and the gallery, which has its own test.
FRAGMENTS = re.compile(
    r"panel|^live/|^worker|^manifest|^health/$|^gallery/|openapi\.json|/check/$|/bell|/count/|^places/|/mark/|palette|\.(png|svg|csv|xlsx)$"
)
#: Names, words of commands and of code: the same in every language.
ALIKE = {
    "samphan", "line", "email", "openapi", "json", "http", "https", "webhooks", "webhook", "csv", "xlsx", "facebook", "instagram", "whatsapp",
    "authorization", "bearer", "problem", "application", "code", "next", "previous", "idempotency", "accept", "language", "post", "patch",
    "match", "etag", "worker", "business", "roast", "excel", "postgresql", "sqlite", "redis", "english", "ctrl", "enter", "example", "chrome", "linux", "pdpa", "utf", "invoice",
    "omise", "keys", "signing", "secret", "jpeg", "parquet", "google", "sheets", "power",
}  # fmt: skip
WORDS_SEEN = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (holder.closest('[lang="en"], code, pre, script, style, template, kbd, [hidden], .row-link, [data-names]')) continue;
    if (holder.checkVisibility && !holder.checkVisibility()) continue;
    found.push(walker.currentNode.data);
  }
  return found.join('\\n');
}"""


def pages() -> list[str]:
    found = []
    for route, _name, pattern in walk(get_resolver()):
        if not pattern.pattern.converters and "(?P" not in route and not FRAGMENTS.search(route):
            found.append(f"/{route}")
    return sorted(set(found))


def opened(page: Page, path: str) -> bool:
    """True when this is a page: some addresses take only POST, some lead elsewhere."""
    answer = page.request.get(path, max_redirects=0)
    if (
        answer.status != 200
        or "text/html" not in answer.headers.get("content-type", "")
        or "<!doctype" not in answer.text()[:200]
    ):
        return False
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return True


@contextmanager
def seen_whole(page: Page) -> Iterator[None]:
    """In a window as tall as the page: a bar that stays in sight covers something at every place one scrolls to, and is no fault of it."""
    size = page.viewport_size or {"width": DESK, "height": 900}
    tall = max(size["height"], page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": tall})
    yield
    page.set_viewport_size(size)


def faults(page: Page, language: str) -> list[str]:
    with seen_whole(page):
        wrong = violations(page)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        wrong.append(f"{over} px stick out")
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} h1")
    if len(page.title().partition(" · ")[0].strip()) < 2:
        wrong.append(f"title “{page.title()}”")
    if language == "th":
        said = re.sub(r"\S*[/:@]\S+", " ", page.evaluate(WORDS_SEEN))  # addresses are data
        words = {word.lower() for word in re.findall(r"(?<![\w.])[A-Za-z]{4,}(?![\w.])", said)}
        wrong += [f"English: {' '.join(sorted(words - ALIKE))}"] * bool(words - ALIKE)
    return wrong


@pytest.fixture
def shop(owner: Actor) -> Customer:
    """Something to see on each page."""
    fon = create_customer(owner, name="นภัสสร ศิลารักษ์", nickname="ฝน", reaches=[read_reach("phone", "081-234-5678")])
    add_note(owner, fon, "ชอบคั่วเข้ม")
    return fon


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("width", "language", "theme"), [(PHONE, "th", "light"), (DESK, "en", "dark")])
def test_every_page_fits_and_is_accessible(
    open_page: OpenPage, shop: Customer, *, width: int, language: str, theme: str, part: int
) -> None:
    page = open_page("/", width=width, language=language, theme=theme)
    titles: dict[str, str] = {}
    wrong = {}
    there = [*pages(), "/api/v1/docs", f"/customers/{shop.pk}/", f"/customers/{shop.pk}/edit/"]
    for path in there[part::PARTS]:
        if not opened(page, path):
            continue
        found = faults(page, language)
        if page.title() in titles.values():
            found.append(f"the same title as another page: {page.title()}")
        titles[path] = page.title()
        if found:
            wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {fault}" for path, found in wrong.items() for fault in found)
    assert titles
