"""The README's pictures, made from the running product: `python tools/pictures.py`.

Starts a demonstration installation in a folder of its own, signs in as its owner, and takes docs/pictures/{today,customer,phone}.png.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs/pictures"
PORT = 8790
ADDRESS = f"http://127.0.0.1:{PORT}"
STARTED = "Ctrl-C"


def started(home: str) -> tuple[subprocess.Popen[str], str]:
    """The server, once it answers, and everybody's password."""
    samphan = str(Path(sys.executable).with_name("samphan"))
    server = subprocess.Popen(
        [samphan, "serve", "--demo", "--port", str(PORT)],
        env={"PATH": "/usr/bin:/bin", "SAMPHAN_HOME": home},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    password = ""
    for line in server.stdout or ():
        if found := re.search(r"Password: (\S+)", line):
            password = found[1]
        if STARTED in line:
            break
    return server, password


def signed_in(browser: Browser, password: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{ADDRESS}/account/login/")
    page.fill("input[name=login]", "owner@doimok.example")
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{ADDRESS}/")
    return page


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(1_500)  # panels load by themselves
    page.screenshot(path=PICTURES / name)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server, password = started(home)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        desk = signed_in(browser, password, 1440, 900)
        take(desk, "today.png")
        desk.click("#panel-latest-contacts .panel-list a")
        take(desk, "customer.png")
        phone = signed_in(browser, password, 390, 844)
        phone.goto(f"{ADDRESS}/customers/")
        take(phone, "phone.png")
        browser.close()
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
