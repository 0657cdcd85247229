"""Messages for translators, without GNU gettext: `python tools/messages.py update | check | compile`.

Each module keeps its own Thai in `locale/th/LC_MESSAGES/django.po`. Sources say things in English; Thai is complete or the build fails.
`update` adds new messages and drops dead ones; `check` fails on a missing or fuzzy Thai message, a placeholder that differs, an unnamed
placeholder, or one English message with two kinds of Thai; `compile` writes the .mo files that Django reads (git ignores them).
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract_python

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "N_": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%[sd]|\{(\w*)\}")


def modules() -> list[Path]:
    """Folders that hold an `apps.py`, each with its own messages, and the package itself for what lies outside them."""
    return sorted([*(path.parent for path in (ROOT / "samphan").rglob("apps.py")), ROOT / "samphan"])


def sources(module: Path) -> Iterator[Path]:
    inner = [other for other in modules() if module in other.parents]
    owned = [
        path
        for path in module.rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
        and path.is_file()
        and not any(other in path.parents for other in inner)
    ]
    yield from sorted(path for path in owned if not {"migrations", "tests", "static", "locale"} & set(path.parts))


def messages_in(path: Path) -> Iterator[tuple[int, str, object]]:
    """(line, function, message) of each translatable string of a Python file or a template."""
    text = path.read_text()
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # noqa: PLC0415 - Django must be configured first

        text = templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in text.splitlines())  # a template's indentation is not Python's
    for line, function, message, _comments in extract_python(
        io.BytesIO(text.encode()), list(KEYWORDS), ["Translators:"], {}
    ):
        yield line, function, message


def catalogue(module: Path) -> polib.POFile:
    """What the module says now, untranslated."""
    found = polib.POFile()
    for path in sources(module):
        for _line, function, message in messages_in(path):
            parts = [message] if isinstance(message, str) else list(message or ())
            if not parts or not all(isinstance(part, str) for part in parts[:2]):
                continue
            context = parts.pop(0) if "pgettext" in function else None
            entry = polib.POEntry(msgid=parts[0], msgctxt=context, occurrences=[(str(path.relative_to(ROOT)), "")])
            if function.startswith("n") and len(parts) > 1:
                entry.msgid_plural, entry.msgstr_plural = parts[1], {0: ""}
            if "%(" in entry.msgid:
                entry.flags.append("python-format")
            known = found.find(entry.msgid, msgctxt=context)
            if known is None:
                found.append(entry)
            elif entry.occurrences[0] not in known.occurrences:
                known.occurrences.append(entry.occurrences[0])
    return found


def po_path(module: Path) -> Path:
    return module / "locale/th/LC_MESSAGES/django.po"


def update() -> int:
    for module in modules():
        found, path = catalogue(module), po_path(module)
        if not found and not path.exists():
            continue
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        for entry in found:
            kept = old.find(entry.msgid, msgctxt=entry.msgctxt)
            if kept is not None:
                entry.msgstr = kept.msgstr
                if entry.msgid_plural:
                    entry.msgstr_plural = {0: kept.msgstr_plural.get(0, "") or kept.msgstr}
        found.metadata = {
            "Language": "th",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=1; plural=0;",
        }
        found.wrapwidth = 120
        found.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        path.parent.mkdir(parents=True, exist_ok=True)
        found.save(str(path))
    return 0


def faults(module: Path) -> Iterator[str]:
    path = po_path(module)
    thai = polib.pofile(str(path)) if path.exists() else polib.POFile()
    for entry in catalogue(module):
        known = thai.find(entry.msgid, msgctxt=entry.msgctxt)
        said = (known.msgstr_plural.get(0) if known.msgid_plural else known.msgstr) if known else ""
        where = entry.occurrences[0][0]
        if not said:
            yield f"{where}: no Thai for {entry.msgid!r}"
        elif "fuzzy" in known.flags:
            yield f"{where}: the Thai for {entry.msgid!r} is marked fuzzy"
        elif set(PLACEHOLDER.findall(said)) != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)):
            yield f"{where}: the Thai for {entry.msgid!r} has other placeholders: {said!r}"
        if len(re.findall(r"%[sd]|\{\}", entry.msgid)) > 0:
            yield f"{where}: name the placeholders of {entry.msgid!r}"


def quarrels() -> Iterator[str]:
    """Messages with one English and two kinds of Thai. Django keeps one catalogue for all modules: the first module's Thai would show everywhere."""
    said: dict[tuple[str, str | None], tuple[Path, str]] = {}
    for module in modules():
        for entry in polib.pofile(str(po_path(module))) if po_path(module).exists() else ():
            thai = entry.msgstr_plural.get(0) if entry.msgid_plural else entry.msgstr
            first, other = said.setdefault((entry.msgid, entry.msgctxt), (module, thai))
            if other != thai:
                yield (
                    f"{entry.msgid!r} is {other!r} in {first.relative_to(ROOT)} and {thai!r} in {module.relative_to(ROOT)}. "
                    "Say it one way, or give one of them a context (pgettext)."
                )


def check() -> int:
    wrong = [fault for module in modules() for fault in faults(module)] + list(quarrels())
    print("\n".join(wrong) or "Every message has its Thai.")
    if wrong:
        print(
            f"\n{len(wrong)} to mend. `make messages` adds the missing entries to each module's locale/th/LC_MESSAGES/django.po."
        )
    return 1 if wrong else 0


def compile_all() -> int:
    for path in (ROOT / "samphan").rglob("*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(compiled))
    return 0


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=True)
    raise SystemExit({"update": update, "check": check, "compile": compile_all}[sys.argv[1]]())
