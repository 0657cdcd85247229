"""The icons of the installed app: `python tools/icons.py` draws `static/web/icon.svg` as PNG in the sizes that phones ask for.

Run it after changing the drawing; the PNG files are kept in the repository, for a user's machine has no browser to draw with.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "samphan/platform/web/static/web"
SIZES = {
    "icon-180.png": (180, 0),
    "icon-192.png": (192, 0),
    "icon-512.png": (512, 0),
    "icon-maskable-512.png": (512, 64),
}
GROUND = "#0d6b64"


def draw() -> None:
    drawing = (FOLDER / "icon.svg").read_text()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (size, margin) in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            ground = GROUND if margin or name == "icon-180.png" else "transparent"
            page.set_content(
                f"<style>body{{margin:0;background:{ground}}}svg{{display:block;margin:{margin}px;"
                f"width:{size - 2 * margin}px}}</style>{drawing}"
            )
            page.screenshot(path=FOLDER / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    draw()
