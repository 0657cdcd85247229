"""A real Chromium on a real server: `open_page` opens a page signed in, `assert_accessible` asks axe about it.

Every test here is marked `browser`. The system's Chromium is used where there is one, else Playwright's own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the thread of the test

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong; what holds is seen at once all the same

HERE = Path(__file__).parent
AXE = HERE.parent.parent / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 390, 1440
# what the browser and htmx log when the server refuses or cannot be reached, which tests provoke
PROVOKED = ("Failed to load resource", "Response Status Error Code", "htmx:")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    system = shutil.which("chromium") or shutil.which("google-chrome")
    own = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **own, "args": ["--no-sandbox"]}


@pytest.fixture
def open_page(live_server: Any, browser: Browser, owner: Actor) -> Iterator[OpenPage]:
    """`open_page("/customers/", language="en", theme="dark", width=390, actor=staff)`: a page of the running product.

    The owner is signed in unless `actor` says who; `actor=None` is a visitor. An error on the page's console fails the test.
    """
    contexts, faults = [], []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(PROVOKED):
            faults.append(message.text)

    def opened(
        path: str = "/",
        *,
        actor: Actor | None = owner,
        language: str = "th",
        theme: str = "light",
        width: int = DESK,
        height: int = 900,
        service_workers: Literal["allow", "block"] = "allow",
    ) -> Page:
        phone = width < 700
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=phone,
            is_mobile=phone,
            base_url=live_server.url,
            reduced_motion="reduce",
            service_workers=service_workers,
        )
        contexts.append(context)
        host = urlsplit(live_server.url).hostname or ""
        tastes = {"language": language, "theme": theme}
        context.add_cookies([{"name": k, "value": v, "domain": host, "path": "/"} for k, v in tastes.items()])
        if actor and actor.user:
            User.objects.filter(pk=actor.user.pk).update(**tastes)
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(actor), "domain": host, "path": "/"}]
            )
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, f"errors on the console: {faults}"


def session_of(actor: Actor) -> str:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def page_of_owner(open_page: OpenPage) -> Page:
    """Today, as the owner sees it on a desk."""
    return open_page("/")


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe finds wrong: one line each, with the first element it means."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "([rules, within]) => axe.run(within, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)",
        [RULES, within],
    )
    return [f"{one['id']}: {node['target']} {node.get('failureSummary', '')}" for one in found for node in one["nodes"]]


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """`assert_accessible(page)`: no violation of WCAG 2.2 A and AA, nor of axe's good practice."""

    def check(page: Page, within: str = "html") -> None:
        found = violations(page, within)
        assert not found, "\n".join(found)

    return check


@pytest.fixture
def assert_fits() -> Callable[[Page], None]:
    """`assert_fits(page)`: nothing sticks out to the side."""

    def check(page: Page) -> None:
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{over} px stick out to the side"

    return check
