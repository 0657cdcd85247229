"""The frame of every page."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.panels import PANELS, Panel, panels_for
from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage, settings_for


def test_a_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=/")


def test_the_page_says_where_one_is(owner_client: Client) -> None:
    page = owner_client.get("/").content.decode()
    assert '<html lang="th" data-bs-theme="auto">' in page
    assert 'href="#main"' in page
    assert 'href="/" aria-current="page"' in page
    assert "ดอยโรสต์" in page


def test_the_page_holds_no_inline_script_or_style(owner_client: Client) -> None:
    answer = owner_client.get("/")
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert all("src=" in tag.split(">")[0] for tag in page.split("<script")[1:])
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_person_keeps_language_era_and_theme(owner_client: Client, owner: Actor) -> None:
    answer = owner_client.post("/preferences/", {"language": "en", "era": "ce", "theme": "dark", "next": "/"})
    assert answer["Location"] == "/"
    user = User.objects.get(email="owner@example.com")
    assert (user.language, user.era, user.theme) == ("en", "ce", "dark")
    page = owner_client.get("/").content.decode()
    assert '<html lang="en" data-bs-theme="dark">' in page
    assert "Nothing is waiting" in page or "panels" in page


def test_a_visitor_keeps_the_language_in_a_cookie(client: Client, db: None) -> None:
    client.post("/preferences/", {"language": "en"})
    assert client.cookies["language"].value == "en"
    assert client.get("/no-such-page/", headers={"accept-language": "th"})["Content-Language"] == "en"


def test_a_preference_unknown_to_us_changes_nothing(owner_client: Client) -> None:
    owner_client.post("/preferences/", {"language": "xx", "theme": "neon"})
    user = User.objects.get(email="owner@example.com")
    assert (user.language, user.theme) == ("th", "auto")


def test_preferences_never_send_one_to_another_site(owner_client: Client) -> None:
    assert owner_client.post("/preferences/", {"next": "https://evil.example/"})["Location"] == "/"


def test_settings_pages_stand_in_groups_and_follow_rights(staff: Actor, owner: Actor) -> None:
    page = SettingsPage("ธีมของกิจการ", "web:today", "palette", permission="platform:look:edit", group="business")
    SETTINGS_PAGES.append(page)
    try:
        assert [shown.label for group in settings_for(owner) for shown in group.pages if shown.label == page.label]
        assert not [shown for group in settings_for(staff) for shown in group.pages if shown.label == page.label]
    finally:
        SETTINGS_PAGES.remove(page)


def test_panels_stand_in_order_and_follow_rights(staff: Actor, owner: Actor) -> None:
    late = Panel("late", "งานเกินกำหนด", "web:today", place="today", order=1)
    secret = Panel("secret", "กำไร", "web:today", place="today", permission="insight:profit:view", order=2)
    PANELS.extend([secret, late])
    try:
        assert [panel.key for panel in panels_for(owner, "today") if panel in {late, secret}] == ["late", "secret"]
        assert secret not in panels_for(staff, "today")
        assert late not in panels_for(owner, "customer")
    finally:
        PANELS.remove(late)
        PANELS.remove(secret)


def test_settings_are_listed_for_those_who_may(owner_client: Client, staff_client: Client) -> None:
    page = SettingsPage("ธีมของกิจการ", "web:today", "palette", permission="platform:look:edit")
    SETTINGS_PAGES.append(page)
    try:
        assert "ธีมของกิจการ" in owner_client.get("/settings/").content.decode()
        answer = staff_client.get("/settings/")
        assert answer.status_code == 200
        assert "ธีมของกิจการ" not in answer.content.decode()
    finally:
        SETTINGS_PAGES.remove(page)


@pytest.mark.parametrize("path", ["/", "/settings/", "/gallery/", "/gallery/dialog/", "/gallery/people/"])
def test_no_page_of_the_kit_opens_to_a_visitor(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_a_first_page_weighs_little(owner_client: Client) -> None:
    """Styles, scripts, icons and faces of Today, compressed as they travel: at most 350 KB."""
    page = owner_client.get("/").content.decode()
    sheets_and_scripts = re.findall(r'(?:href|src)="/static/([^"#]+\.(?:css|js|svg))', page)
    faces = re.findall(r'url\("\.\./(vendor/fonts/noto-sans-thai-(?:thai|latin)-[^"]+)"', read("web/type.css"))
    kilobytes = sum(len(compress(path)) for path in {*sheets_and_scripts, *faces}) / 1024
    assert len(sheets_and_scripts) > 10
    assert len(faces) == 6
    assert kilobytes <= 350


def read(path: str) -> str:
    return Path(str(finders.find(path))).read_text()


def compress(path: str) -> bytes:
    return brotli.compress(Path(str(finders.find(path))).read_bytes())


def test_a_visitor_signs_in_and_comes_back_to_the_page_they_look_at(client: Client, db: None) -> None:
    """A part of a page, or a POST, is no place to come back to; another site even less."""
    page = "http://testserver/customers/?q=1"
    assert client.get("/customers/?q=1").url == "/account/login/?next=/customers/%3Fq%3D1"
    part = client.get("/notifications/bell/", headers={"HX-Request": "true", "HX-Current-URL": page})
    assert part.headers["HX-Redirect"] == "/account/login/?next=/customers/%3Fq%3D1"
    assert client.post("/customers/new/", headers={"Referer": page}).url == part.headers["HX-Redirect"]
    foreign = client.post("/customers/new/", headers={"Referer": "https://elsewhere.example/customers/"})
    assert foreign.url == "/account/login/?next=/"
