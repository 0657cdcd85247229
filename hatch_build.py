"""Puts what git does not hold into the wheel: front-end packages and compiled messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        for tool in (["tools/assets.py"], ["tools/messages.py", "compile"]):
            subprocess.run([sys.executable, *tool], cwd=root, check=True)  # noqa: S603 - our own tools
        build_data["artifacts"] += [
            "samphan/platform/web/static/vendor/**",
            "samphan/platform/thai/places/data/**",
            "samphan/orders/papers/fonts/**",
            "samphan/**/*.mo",
        ]
