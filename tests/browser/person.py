"""Somebody at a browser, who finds buttons and fields by what they say in the language they read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page, expect

# What is never meant for people: template and format leftovers, and names from the code standing alone.
RAW = re.compile(r"\{\{|\}\}|\{%|%\(|\[object |\bundefined\b|\bNaN\b|\bNone\b|^[a-z]+(?:[._][a-z]+)+$")
SHOWN_TEXTS = """() => {
    const said = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (!node.parentElement.closest('code, pre, script, template') && node.parentElement.checkVisibility()) said.push(node.data);
    for (const one of document.body.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
        if (one.checkVisibility()) said.push(...['aria-label', 'title', 'placeholder', 'alt'].map((name) => one.getAttribute(name) || ''));
    return said.map((text) => text.trim().replace(/\\s+/g, ' ')).filter(Boolean);
}"""


@dataclass
class Person:
    """Their page, their language, and the checks that each screen they look at must pass (`look`)."""

    page: Page
    language: str
    checks: tuple[Callable[[Page], None], ...] = ()

    def says(self, english: str, **named: object) -> str:
        """What the product says, in this person's language."""
        with translation.override(self.language):
            said = gettext(english)
        return said % named if named else said

    def press(self, english: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=self.says(english), exact=True).click()

    def follow(self, english: str, within: Locator | None = None) -> None:
        (within or self.page.locator("#main")).get_by_role("link", name=self.says(english), exact=True).first.click()

    def fill(self, english: str, value: str) -> None:
        self.field(english).fill(value)

    def field(self, english: str) -> Locator:
        """The input of a field, with or without the star of what is required."""
        label = re.compile(rf"^{re.escape(self.says(english))}( \*)?$")
        return self.page.get_by_label(label)

    def reads_title(self, english: str) -> None:
        """The page that opened is the one named so, by its title and by its heading."""
        said = self.says(english)
        expect(self.page).to_have_title(f"{said} · {self.says('Samphan')}")

    def reads_toast(self, said: str) -> Locator:
        """Waits for what was said on the latest action; returns its row."""
        row = self.page.locator("#toasts .toast-row", has_text=said)
        expect(row.first).to_be_visible()
        return row.first

    def look(self) -> None:
        """Looks at the screen as it stands: nothing raw or of the other language, a title, and the other `checks`."""
        title = self.page.title()
        assert re.fullmatch(rf"\S.* · {self.says('Samphan')}", title), f"a page is called {title!r}"
        strays = [text for text in self.page.evaluate(SHOWN_TEXTS) if self.is_stray(text)]
        assert not strays, f"{self.page.url} says {strays}"
        for check in self.checks:
            check(self.page)

    def is_stray(self, text: str) -> bool:
        """True for what is raw, and for an English sentence of ours that has Thai words and stands in English on a Thai page."""
        if RAW.search(text):
            return True
        if self.language == "en":
            return False
        translated = self.says(text)
        return translated != text and text.isascii()
