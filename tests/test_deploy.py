"""What `deploy/` and the Dockerfile name exists: settings, commands, folders. No machine here runs them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from samphan.config.cli import main
from samphan.config.environment import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
FILES = ("deploy/compose.yaml", "deploy/samphan.service", "Dockerfile")


@pytest.mark.parametrize("name", FILES)
def test_every_setting_named_is_one_of_ours(name: str) -> None:
    named = set(re.findall(r"SAMPHAN_[A-Z_]+", (ROOT / name).read_text()))
    assert named
    assert named <= set(SETTINGS)


def commands() -> list[list[str]]:
    unit, image = ((ROOT / name).read_text() for name in FILES[1:])
    started = re.search(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    given = re.search(r"^CMD \[(.+)\]$", image, re.MULTILINE)
    assert started
    assert given
    return [shlex.split(started[1]), shlex.split(given[1].replace(",", " "))]


@pytest.mark.parametrize("command", commands(), ids=["unit", "image"])
def test_what_is_started_is_a_command_with_its_options(command: list[str]) -> None:
    program, verb, *options = command
    assert program.endswith("samphan")
    known = {name for option in main.commands[verb].params for name in option.opts}
    assert {option for option in options if option.startswith("-")} <= known
