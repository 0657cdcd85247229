"""Typed readers for `SAMPHAN_*` settings. Every setting is declared once, here, and is documented in docs/settings.md.

A wrong value does not crash the process where it is read: it is collected in `PROBLEMS`, the default is used, and
`samphan doctor` and the start-up check `samphan.E001` say which setting is wrong and how to mend it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """One documented setting: its name, its default as text, and a sentence on what it does."""

    name: str
    default: str
    help: str


SETTINGS: dict[str, Setting] = {}
PROBLEMS: list[str] = []


def read(name: str, default: str, help: str, parse: Callable[[str], T]) -> T:  # noqa: A002 - the word a reader of settings.py expects
    """Declare the setting `SAMPHAN_<name>` and return its parsed value; a value that does not parse becomes a problem."""
    setting = Setting(f"SAMPHAN_{name}", default, help)
    SETTINGS[setting.name] = setting
    raw = os.environ.get(setting.name, "").strip()
    if raw:
        try:
            return parse(raw)
        except ValueError as error:
            PROBLEMS.append(f"{setting.name}={raw!r}: {error}. {help}")
    return parse(default)


def unknown() -> list[tuple[str, list[str]]]:
    """Variables named SAMPHAN_* that are no setting, each with the settings whose names come near."""
    return [
        (name, get_close_matches(name, SETTINGS))
        for name in sorted(os.environ)
        if name.startswith("SAMPHAN_") and name not in SETTINGS
    ]


def text(value: str) -> str:
    return value


def path(value: str) -> Path:
    return Path(value).expanduser()


def boolean(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.lower() not in known:
        raise ValueError("write yes or no")
    return known[value.lower()]


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.lstrip("-").isascii() or not value.lstrip("-").isdigit():
            raise ValueError(f"write a whole number from {least} to {most}")
        if not least <= int(value) <= most:
            raise ValueError(f"must be from {least} to {most}")
        return int(value)

    return parse


def whole_numbers(count: int) -> Callable[[str], tuple[int, ...]]:
    """`count` numbers from 0 up, separated by spaces."""

    def parse(value: str) -> tuple[int, ...]:
        parts = words(value)
        if len(parts) != count or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError(f"write {count} whole numbers, such as {' '.join('7' * count)}")
        return tuple(int(part) for part in parts)

    return parse


def words(value: str) -> list[str]:
    return [word for word in value.replace(",", " ").split() if word]


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"write one of: {', '.join(choices)}")
        return value

    return parse


def web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValueError("write a whole address, such as https://crm.example.co.th")
    return value.rstrip("/")


def database(value: str) -> dict[str, object]:
    """`sqlite:///path/to/file` or `postgresql://user:password@host:port/name` as Django's database dictionary."""
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(parts.path.removeprefix("/")).expanduser()}
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "samphan.platform.tenants.postgresql",
            "NAME": parts.path.removeprefix("/"),
            "USER": parts.username or "",
            "PASSWORD": parts.password or "",
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
        }
    raise ValueError("write sqlite:///path/file.db or postgresql://user:password@host/name")
